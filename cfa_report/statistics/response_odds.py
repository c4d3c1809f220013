"""The response-odds band: what K can be if the positive people answer up to Γ times more, or less, easily.

If everyone answers on their own and the odds of answering of a positive person are κ times those of another, then,
given n answers, the number k of positive answers follows Fisher's non-central hypergeometric law (N, K, n, κ).
Inverting it at κ = Γ and κ = 1/Γ gives a band that joins the exact hypergeometric interval (Γ = 1) to the certain
bounds (Γ = ∞).
"""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln

from cfa_report.statistics.counts import (
    Floats,
    IntegerPair,
    Integers,
    broadcast,
    cohort_counts,
    confidence_levels,
    plain,
    positive_odds_ratios,
    sensitivity_levels,
)

TIE = 1e-8
CHUNK = 500_000


def response_odds_interval(
    k: ArrayLike, n: ArrayLike, N: ArrayLike, gamma: ArrayLike, confidence: ArrayLike = 0.95
) -> IntegerPair:
    """Give the band of K, the number of positive people in the cohort, over response odds ratios 1/Γ to Γ.

    Parameters
    ----------
    k, n, N
        Positive answers, respondents, size of the cohort; scalars or arrays that broadcast.
    gamma
        Sensitivity Γ ≥ 1, scalar or array; infinity gives the certain bounds.
    confidence
        Confidence level, strictly between 0 and 1.

    Returns
    -------
    tuple
        Smallest and largest K not rejected (integers): the low limit at κ = Γ, the high one at κ = 1/Γ. With ``n = 0``
        nothing is rejected: 0 and ``N``.

    Raises
    ------
    StatisticsError
        If a count, Γ or the level is not valid.

    Notes
    -----
    {K : P_κ(X ≥ k | K) > α/2 and P_κ(X ≤ k | K) > α/2}. The law: Fog A. (2008), Communications in Statistics -
    Simulation and Computation 37:258-273. The inversion: as Wright T. (1991), Exact confidence bounds when sampling
    from small finite universes. Both tails are monotone in K and in κ, so that each limit is found by halving, and the
    band over [1/Γ, Γ] is reached at its ends. Equal cells are computed once; a tail that falls on α/2 to eight digits
    is decided in exact fractions.
    """
    arrays = broadcast(*cohort_counts(k, n, N), sensitivity_levels(gamma), confidence_levels(confidence))
    shape = arrays[0].shape
    cells = np.stack([array.ravel() for array in arrays], axis=1)
    mirrored = cells.copy()
    mirrored[:, 0] = cells[:, 1] - cells[:, 0]
    distinct, places = np.unique(np.concatenate([cells, mirrored]), axis=0, return_inverse=True)
    lowest = _lowest_totals(distinct)[places.ravel()]
    low = lowest[: len(cells)]
    high = cells[:, 2].astype(np.int64) - lowest[len(cells) :]
    return plain(low.reshape(shape)), plain(high.reshape(shape))


def _lowest_totals(cells: Floats) -> Integers:
    """Give, for each row (k, n, N, Γ, confidence), the smallest K with P_Γ(X ≥ k | K) > α/2."""
    lowest = cells[:, 0].astype(np.int64)
    searched = np.flatnonzero(np.isfinite(cells[:, 3]) & (cells[:, 0] > 0) & (cells[:, 1] < cells[:, 2]))
    searched = searched[np.argsort(-cells[searched, 1], kind="stable")]
    while len(searched):
        size = max(1, CHUNK // int(cells[searched[0], 1] + 1))
        lowest[searched[:size]] = _halve(cells[searched[:size]])
        searched = searched[size:]
    return lowest


def _halve(cells: Floats) -> Integers:
    """Halve between K = k, the least possible, and K = k + N - n, where the tail is always 1."""
    k, n, N, gamma, confidence = (cells[:, column] for column in range(5))
    left, right = k.astype(np.int64) - 1, (k + N - n).astype(np.int64)
    tail = (1 - confidence) / 2
    while True:
        open_rows = np.flatnonzero(right - left > 1)
        if not len(open_rows):
            return right
        middle = (left[open_rows] + right[open_rows]) // 2
        part = cells[open_rows]
        reached = upper_tail(part[:, 0], part[:, 1], part[:, 2], middle.astype(np.float64), part[:, 3])
        kept = reached > tail[open_rows]
        for row in np.flatnonzero(np.abs(reached / tail[open_rows] - 1) < TIE):
            place = open_rows[row]
            kept[row] = _exactly_above(
                int(k[place]), int(n[place]), int(N[place]), int(middle[row]), gamma[place], confidence[place]
            )
        right[open_rows] = np.where(kept, middle, right[open_rows])
        left[open_rows] = np.where(kept, left[open_rows], middle)


def upper_tail(k: Floats, n: Floats, N: Floats, K: Floats, kappa: Floats) -> Floats:
    """Give P_κ(X ≥ k | K) for vectors of cells."""
    return tilted_tail(k, log_weights(n, N, K), np.log(kappa))


def log_weights(n: Floats, N: Floats, K: Floats) -> Floats:
    """Give ln C(K, x) + ln C(N - K, n - x) for vectors of cells: one row a cell, one column a value x from 0.

    Impossible values have weight -∞.
    """
    values = np.arange(int(n.max(initial=0)) + 1, dtype=np.float64)[np.newaxis, :]
    draws, cohort, positives = n[:, np.newaxis], N[:, np.newaxis], K[:, np.newaxis]
    least = np.maximum(draws - cohort + positives, 0.0)
    possible = (values >= least) & (values <= np.minimum(draws, positives))
    x = np.where(possible, values, least)
    log_factorials = gammaln(np.arange(1, int(N.max(initial=0)) + 2, dtype=np.float64))
    weights = np.zeros_like(x)
    for part in (x, positives - x, draws - x, cohort - positives - draws + x):
        weights -= log_factorials[part.astype(np.intp)]
    return np.where(possible, weights, -np.inf)


def tilted_tail(k: Floats, weights: Floats, log_kappa: Floats) -> Floats:
    """Give P_κ(X ≥ k) from the weights at κ = 1, each tilted by x ln κ."""
    values = np.arange(weights.shape[1], dtype=np.float64)[np.newaxis, :]
    tilted = weights + values * log_kappa[:, np.newaxis]
    masses = np.exp(tilted - tilted.max(axis=1, keepdims=True))
    above = np.where(values >= k[:, np.newaxis], masses, 0.0).sum(axis=1)
    return np.asarray(above / masses.sum(axis=1), dtype=np.float64)


def _exactly_above(k: int, n: int, N: int, K: int, gamma: float, confidence: float) -> bool:
    """Tell whether P_Γ(X ≥ k | K) > α/2 in exact fractions, Γ and the level being read as they are written."""
    ratio, level = Fraction(repr(float(gamma))), Fraction(repr(float(confidence)))
    weights = {
        x: comb(K, x) * comb(N - K, n - x) * ratio.numerator**x * ratio.denominator ** (n - x)
        for x in range(max(0, n - N + K), min(n, K) + 1)
    }
    return bool(sum(weight for x, weight in weights.items() if x >= k) > (1 - level) / 2 * sum(weights.values()))


def rate_under_response_odds(k: ArrayLike, n: ArrayLike, N: ArrayLike, kappa: ArrayLike) -> Floats:
    """Give the rate of the cohort if the odds of answering of positive people are κ times those of the others.

    Parameters
    ----------
    k, n, N
        Positive answers, respondents, size of the cohort; scalars or arrays that broadcast.
    kappa
        Response odds ratio κ > 0.

    Returns
    -------
    array
        Rates 0-1; NaN where ``k`` is 0 or ``n`` while somebody is silent (any rate would do), or where ``N`` is 0.

    Raises
    ------
    StatisticsError
        If a count or κ is not valid.

    Notes
    -----
    K = k[(k + m) + κ(n - k)]/[k + κ(n - k)], m = N - n: the odds among the silent are the respondents' divided by κ,
    the inverse of the informative missingness odds ratio of Higgins J., White I. & Wood A. (2008), Clinical Trials
    5:225-239.
    """
    positives, respondents, cohort, ratio = broadcast(*cohort_counts(k, n, N), positive_odds_ratios(kappa, "kappa"))
    return plain(odds_rate(positives, respondents, cohort, ratio))


def odds_rate(k: Floats, n: Floats, N: Floats, kappa: Floats) -> Floats:
    """Give the rate under a response odds ratio for counts already checked."""
    defined = (k > 0) & (k < n)
    with np.errstate(invalid="ignore", divide="ignore"):
        total = k * ((k + N - n) + kappa * (n - k)) / (k + kappa * (n - k))
        return np.where(n == N, k / N, np.where(defined, total / N, np.nan))


def rate_under_response_ratio(k: ArrayLike, n: ArrayLike, N: ArrayLike, kappa: ArrayLike) -> Floats:
    """Give the rate of the cohort if positive people answer κ times as often as the others.

    Parameters and errors are those of `rate_under_response_odds`, κ being a ratio of response rates.

    Returns
    -------
    array
        Rates 0-1; NaN where nobody answered, or where κ is infeasible (the rate would leave the certain bounds).

    Notes
    -----
    P = k/(k + κ(n - k)), feasible when it lies in [k/N, (k + N - n)/N]. Magder L. S. (2003), Controlled
    Clinical Trials 24:411-421.
    """
    positives, respondents, cohort, ratio = broadcast(*cohort_counts(k, n, N), positive_odds_ratios(kappa, "kappa"))
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = divide_odds(positives / respondents, ratio)
        low, high = positives / cohort, (positives + cohort - respondents) / cohort
    slack = 1e-12
    return plain(np.where((rate >= low - slack) & (rate <= high + slack), np.clip(rate, low, high), np.nan))


def divide_odds(rate: Floats, kappa: Floats) -> Floats:
    """Map a rate p to p/(p + κ(1 - p)), whose odds are those of p divided by κ."""
    return np.asarray(rate / (rate + kappa * (1 - rate)), dtype=np.float64)
