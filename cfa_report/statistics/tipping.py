"""Tipping points: what must be true of the silent for a cohort's rate to reach a threshold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cfa_report.statistics.counts import Floats, broadcast, cohort_counts, plain, probabilities
from cfa_report.statistics.response_odds import log_weights, tilted_tail
from cfa_report.statistics.roots import increasing_root

DUST = 1e-9
ONE_SIDED_RISK = 0.025
LARGEST_LOG_ODDS = 100.0
CHUNK = 20_000


@dataclass(frozen=True)
class TippingPoint:
    """What it takes for the rate of a cohort to reach a threshold; arrays of one shape, NaN where not applicable.

    Attributes
    ----------
    heads_needed
        How many of the silent must be positive: 0 when the threshold is reached whatever they do, NaN when it is
        missed whatever they do.
    odds_ratio
        Response odds ratio at which the rate is the threshold; above it the rate is lower. NaN unless strictly between
        the certain bounds and ``0 < k < n``.
    response_ratio
        The same as a ratio of response rates, odds(k/n)/odds(threshold). NaN at ``k = 0`` and ``k = n``.
    exact_gamma95
        Largest response odds ratio at which "below the threshold" is still rejected at one-sided 2.5 %; NaN where it is
        certain, or not even rejected at ratio 1.
    """

    heads_needed: Floats
    odds_ratio: Floats
    response_ratio: Floats
    exact_gamma95: Floats


def heads_at(threshold: Floats, N: Floats) -> Floats:
    """Give the least number of people, of ``N``, that reaches a threshold: t·N rounded up, free of binary dust."""
    return np.asarray(np.ceil(threshold * N - DUST), dtype=np.float64)


def tipping_point(k: ArrayLike, n: ArrayLike, N: ArrayLike, threshold: ArrayLike) -> TippingPoint:
    """Give what the silent must be for a cohort's rate to reach a threshold.

    Parameters
    ----------
    k, n, N
        Positive answers, respondents, size of the cohort; scalars or arrays that broadcast.
    threshold
        Threshold (rate 0-1), itself counted as reached.

    Returns
    -------
    TippingPoint
        Heads, response odds ratio, response ratio, exact sensitivity.

    Raises
    ------
    StatisticsError
        If a count or the threshold is not valid.

    Notes
    -----
    With m = N - n: ⌈tN⌉ - k heads; odds ratio k(k + m - tN)/((n - k)(tN - k)), where the rate under it (Higgins J.,
    White I. & Wood A. (2008), Clinical Trials 5:225-239) equals t; response ratio from Magder L. S. (2003), Controlled
    Clinical Trials 24:411-421. The exact value solves P_κ(X ≥ k | K = ⌈tN⌉ - 1) = 0.025 under Fisher's non-central
    hypergeometric law (Fog A. (2008), Communications in Statistics - Simulation and Computation 37:258-273).
    """
    positives, respondents, cohort, limit = broadcast(*cohort_counts(k, n, N), probabilities(threshold, "threshold"))
    silent = cohort - respondents
    needed = heads_at(limit, cohort)
    heads = np.maximum(needed - positives, 0.0)
    heads = np.where((heads > silent) | (cohort == 0), np.nan, heads)

    inside = (positives > 0) & (positives < respondents)
    above, below = positives + silent - limit * cohort, limit * cohort - positives
    between = inside & (above > DUST) & (below > DUST)
    with np.errstate(invalid="ignore", divide="ignore"):
        odds_ratio = positives * above / ((respondents - positives) * below)
        response_ratio = positives / (respondents - positives) * (1 - limit) / limit
    exact = np.full(cohort.shape, np.nan)
    open_cells = (needed > positives) & (needed - positives <= silent) & (cohort > 0)
    exact[open_cells] = _exact_ratios(
        positives[open_cells], respondents[open_cells], cohort[open_cells], needed[open_cells] - 1
    )
    return TippingPoint(
        heads_needed=plain(heads),
        odds_ratio=plain(np.where(between, odds_ratio, np.nan)),
        response_ratio=plain(np.where(inside & (limit > 0), response_ratio, np.nan)),
        exact_gamma95=plain(exact),
    )


def _exact_ratios(k: Floats, n: Floats, N: Floats, K: Floats) -> Floats:
    """Solve P_κ(X ≥ k | K) = 0.025 for κ ≥ 1, NaN where the tail is larger at κ = 1; equal cells are solved once."""
    cells, places = np.unique(np.stack([n, N, K, k], axis=1), axis=0, return_inverse=True)
    solved = [_solve(cells[start : start + CHUNK]) for start in range(0, len(cells), CHUNK)]
    return np.concatenate([*solved, np.zeros(0)])[places.ravel()]


def _solve(cells: Floats) -> Floats:
    ratios = np.full(len(cells), np.nan)
    n, N, K, k = (cells[:, column] for column in range(4))
    weights = log_weights(n, N, K)
    rejected = tilted_tail(k, weights, np.zeros(len(cells))) <= ONE_SIDED_RISK * (1 + DUST)
    if np.any(rejected):
        kept, least = weights[rejected], k[rejected]
        log_ratio = increasing_root(
            lambda value: tilted_tail(least, kept, value) - ONE_SIDED_RISK,
            np.zeros(len(least)),
            np.full(len(least), LARGEST_LOG_ODDS),
        )
        ratios[rejected] = np.exp(log_ratio)
    return ratios
