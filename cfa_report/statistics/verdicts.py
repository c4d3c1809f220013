"""The four verdicts: prouvé, robuste, fragile, indécidable, one formula each.

A change or a gap is about the process; a threshold is about the cohort. Stronger verdicts also ask for what the weaker
ones ask for, so that they are nested by definition.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr
from scipy.stats import false_discovery_control

from cfa_report.domain.vocabulary import Verdict
from cfa_report.statistics.counts import (
    Floats,
    Pair,
    broadcast,
    cohort_counts,
    confidence_levels,
    normal_quantile,
    plain,
    probabilities,
    sensitivity_levels,
)
from cfa_report.statistics.differences import mover_limits
from cfa_report.statistics.nonresponse import certain_limits, imbens_manski_wilson_limits
from cfa_report.statistics.process import mapped_to_whole
from cfa_report.statistics.proportions import wilson_limits
from cfa_report.statistics.response_odds import response_odds_interval
from cfa_report.statistics.roots import increasing_root
from cfa_report.statistics.tipping import heads_at

ROBUST_GAMMA = 3.0
LARGEST_Z = 37.0

WORDS = np.array([Verdict.INDECIDABLE, Verdict.FRAGILE, Verdict.ROBUSTE, Verdict.PROUVE], dtype=object)

Cell = tuple[Floats, Floats, Floats]
Verdicts = NDArray[Any]


def change_interval(
    k1: ArrayLike,
    n1: ArrayLike,
    N1: ArrayLike,
    k2: ArrayLike,
    n2: ArrayLike,
    N2: ArrayLike,
    gamma: ArrayLike = 1.0,
    confidence: ArrayLike = 0.95,
) -> Pair:
    """Give the envelope I(Γ) of a change or gap p1 - p2 between two processes.

    Parameters
    ----------
    k1, n1, N1, k2, n2, N2
        Positive answers, respondents and size of both cohorts; scalars or arrays that broadcast.
    gamma
        Sensitivity Γ ≥ 1: the odds of answering of positive people may be Γ times those of the others in one cohort,
        and Γ times smaller in the other. Infinity assumes nothing on response.
    confidence
        Confidence level, strictly between 0 and 1.

    Returns
    -------
    tuple
        Low and high limits of the difference (fractions, -1 to 1). NaN where a cohort has no respondent and Γ is
        finite, or has nobody; Newcombe's interval, whatever Γ, where everybody answered.

    Raises
    ------
    StatisticsError
        If a count, Γ or the level is not valid.

    Notes
    -----
    With r = n/N and θ(p; κ) = r·p + (1 - r)·p/(p + κ(1 - p)), applied to the rate and to both Wilson limits:
    I(Γ) = [low of MOVER with cell 1 at κ = Γ and cell 2 at 1/Γ ; high of MOVER with them swapped].
    I(∞) = [tl1 - tu2 - √((tl1 - L1)² + (U2 - tu2)²) ; tu1 - tl2 + √((U1 - tu1)² + (tl2 - L2)²)], tl and tu the certain
    bounds, L and U the Imbens-Manski-Wilson limits. The project's own construction, from Zou & Donner (2008),
    Statistics in Medicine 27:1693-1702 (MOVER), Higgins, White & Wood (2008), Clinical Trials 5:225-239 (θ, see
    `mapped_to_whole`) and Imbens & Manski (2004), Econometrica 72:1845-1857. The envelope comes first, then the noise:
    they are not added as if independent.
    """
    first, second, (levels, certainty) = _two_cells(
        (k1, n1, N1), (k2, n2, N2), sensitivity_levels(gamma), confidence_levels(confidence)
    )
    low, high = _envelope(first, second, levels, 1 - certainty)
    return plain(low), plain(high)


def change_p_value(
    k1: ArrayLike, n1: ArrayLike, N1: ArrayLike, k2: ArrayLike, n2: ArrayLike, N2: ArrayLike, gamma: ArrayLike = 1.0
) -> Floats:
    """Give the smallest risk α at which I(Γ), at level 1 - α, leaves 0 out.

    Parameters and errors are those of `change_interval`.

    Returns
    -------
    array
        Values 0-1: 1 where I(Γ) covers 0 at every level, NaN where I(Γ) is not defined.

    Notes
    -----
    The limits only move apart when α falls; the crossing is found by bisection on the normal quantile of α.
    """
    first, second, (levels,) = _two_cells((k1, n1, N1), (k2, n2, N2), sensitivity_levels(gamma))
    shape = levels.shape
    flat_first: Cell = (first[0].ravel(), first[1].ravel(), first[2].ravel())
    flat_second: Cell = (second[0].ravel(), second[1].ravel(), second[2].ravel())
    flat_gamma = levels.ravel()
    low, high = _envelope(flat_first, flat_second, flat_gamma, np.ones_like(flat_gamma))
    result = np.where(np.isnan(low), np.nan, 1.0)
    apart = np.flatnonzero((low > 0) | (high < 0))
    if len(apart):
        one: Cell = (flat_first[0][apart], flat_first[1][apart], flat_first[2][apart])
        two: Cell = (flat_second[0][apart], flat_second[1][apart], flat_second[2][apart])

        def reach(z: Floats) -> Floats:
            lower, upper = _envelope(one, two, flat_gamma[apart], 2 * ndtr(-z))
            return -np.maximum(lower, -upper)

        root = increasing_root(reach, np.zeros(len(apart)), np.full(len(apart), LARGEST_Z))
        result[apart] = 2 * ndtr(-root)
    return plain(result.reshape(shape))


def _two_cells(
    first: tuple[ArrayLike, ArrayLike, ArrayLike], second: tuple[ArrayLike, ArrayLike, ArrayLike], *others: Floats
) -> tuple[Cell, Cell, tuple[Floats, ...]]:
    arrays = broadcast(*cohort_counts(*first), *cohort_counts(*second), *others)
    return (arrays[0], arrays[1], arrays[2]), (arrays[3], arrays[4], arrays[5]), arrays[6:]


def _envelope(first: Cell, second: Cell, gamma: Floats, alpha: Floats) -> Pair:
    """Give I(Γ) for counts already checked and a risk α in (0, 1]."""
    free = np.isinf(gamma)
    ratio = np.where(free, 1.0, gamma)
    z = normal_quantile(1 - alpha)
    low = mover_limits(*_mapped(first, ratio, z), *_mapped(second, 1 / ratio, z))[0]
    high = mover_limits(*_mapped(first, 1 / ratio, z), *_mapped(second, ratio, z))[1]
    if np.any(free):
        free_low, free_high = _free_envelope(first, second, alpha)
        low, high = np.where(free, free_low, low), np.where(free, free_high, high)
    return low, high


def _mapped(cell: Cell, kappa: Floats, z: Floats) -> tuple[Floats, Floats, Floats]:
    """Map a cell's rate and its Wilson limits to the whole cohort under a response ratio κ."""
    k, n, N = cell
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = k / n
    low, high = wilson_limits(k, n, z)
    return mapped_to_whole(rate, n, N, kappa), mapped_to_whole(low, n, N, kappa), mapped_to_whole(high, n, N, kappa)


def _free_envelope(first: Cell, second: Cell, alpha: Floats) -> Pair:
    """Give I(∞): certain bounds, then the noise of the Imbens-Manski-Wilson limits around them."""
    low1, high1 = certain_limits(*first)
    low2, high2 = certain_limits(*second)
    reach1, reach2 = imbens_manski_wilson_limits(*first, alpha), imbens_manski_wilson_limits(*second, alpha)
    return (
        low1 - high2 - np.hypot(low1 - reach1[0], reach2[1] - high2),
        high1 - low2 + np.hypot(reach1[1] - high1, low2 - reach2[0]),
    )


def change_found(
    k1: ArrayLike,
    n1: ArrayLike,
    N1: ArrayLike,
    k2: ArrayLike,
    n2: ArrayLike,
    N2: ArrayLike,
    gamma: ArrayLike = 1.0,
    risk: ArrayLike = 0.05,
) -> NDArray[np.bool_]:
    """Say whether I(Γ), at level 1 - ``risk``, leaves 0 out: whether `change_p_value` is at most ``risk`` (below 1).

    Parameters and errors are those of `change_interval`, but for the risk (0-1), at which 0 finds nothing. It costs
    one interval where the p costs fifty.

    Returns
    -------
    array of bool
        False where I(Γ) is not defined.
    """
    first, second, (levels, alpha) = _two_cells(
        (k1, n1, N1), (k2, n2, N2), sensitivity_levels(gamma), probabilities(risk, "risk")
    )
    asked = alpha > 0
    low, high = _envelope(first, second, levels, np.where(asked, alpha, 1.0))
    return asked & ((low > 0) | (high < 0))


def change_verdict(
    k1: ArrayLike,
    n1: ArrayLike,
    N1: ArrayLike,
    k2: ArrayLike,
    n2: ArrayLike,
    N2: ArrayLike,
    confidence: ArrayLike = 0.95,
) -> Verdicts:
    """Give the verdict on a change or gap p1 - p2 taken alone (a family of them: `family_verdicts`).

    Parameters and errors are those of `change_interval`.

    Returns
    -------
    Verdict or array of Verdict
        *prouvé* where I(∞), I(3) and I(1) leave 0 out, *robuste* where I(3) and I(1) do, *fragile* where I(1) does,
        *indécidable* elsewhere, cohorts without a respondent included.
    """
    first, second, (levels,) = _two_cells((k1, n1, N1), (k2, n2, N2), confidence_levels(confidence))
    held = []
    for gamma in (1.0, ROBUST_GAMMA, np.inf):
        low, high = _envelope(first, second, np.full_like(levels, gamma), 1 - levels)
        held.append((low > 0) | (high < 0))
    return nested_verdicts(*held)


def threshold_verdict(
    k: ArrayLike, n: ArrayLike, N: ArrayLike, threshold: ArrayLike, confidence: ArrayLike = 0.95
) -> Verdicts:
    """Give the verdict on whether a cohort's rate reaches a threshold, on either side of it.

    Parameters
    ----------
    k, n, N
        Positive answers, respondents, size of the cohort; scalars or arrays that broadcast.
    threshold
        Threshold (rate 0-1), itself counted as reached.
    confidence
        Confidence level of the bands, strictly between 0 and 1.

    Returns
    -------
    Verdict or array of Verdict
        *prouvé* where the certain bounds are on one side, *robuste* where the response-odds band Γ = 3 is, *fragile*
        where the exact hypergeometric interval (Γ = 1) is, *indécidable* elsewhere and for an empty cohort.

    Raises
    ------
    StatisticsError
        If a count, the threshold or the level is not valid.
    """
    positives, respondents, cohort, limit, levels = broadcast(
        *cohort_counts(k, n, N), probabilities(threshold, "threshold"), confidence_levels(confidence)
    )
    needed = heads_at(limit, cohort)
    held = []
    for gamma in (1.0, ROBUST_GAMMA, np.inf):
        low, high = response_odds_interval(positives, respondents, cohort, gamma, levels)
        held.append((cohort > 0) & ((low >= needed) | (high < needed)))
    return nested_verdicts(*held)


def family_verdicts(p_one: ArrayLike, p_three: ArrayLike, p_infinity: ArrayLike, level: float = 0.05) -> Verdicts:
    """Give the verdicts of a whole family of changes, false discoveries being held at ``level`` for each word.

    Parameters
    ----------
    p_one, p_three, p_infinity
        `change_p_value` at Γ = 1, 3 and infinity for every change of the edition: arrays of one shape. NaN is a change
        that cannot be tested: outside the family, *indécidable*.
    level
        Expected share of false discoveries.

    Returns
    -------
    array of Verdict
        As `change_verdict`, a verdict whose own p fails after control being downgraded.

    Raises
    ------
    StatisticsError
        If the level is not strictly between 0 and 1.

    Notes
    -----
    Benjamini Y. & Hochberg Y. (1995), Journal of the Royal Statistical Society B 57:289-300, by scipy.
    """
    confidence_levels(level)
    values = broadcast(*(np.asarray(value, dtype=np.float64) for value in (p_one, p_three, p_infinity)))
    held = []
    for value in values:
        tested = ~np.isnan(value)
        passed = np.zeros(value.shape, dtype=bool)
        if np.any(tested):
            passed[tested] = false_discovery_control(value[tested]) <= level
        held.append(passed)
    return nested_verdicts(*held)


def nested_verdicts(fragile: NDArray[np.bool_], robust: NDArray[np.bool_], proven: NDArray[np.bool_]) -> Verdicts:
    """Give the word of what holds at Γ = 1, 3 and infinity: a stronger one asks for what the weaker ones ask for."""
    strength = fragile.astype(np.intp) + (fragile & robust) + (fragile & robust & proven)
    return np.asarray(WORDS[strength]) if strength.ndim else WORDS[int(strength)]
