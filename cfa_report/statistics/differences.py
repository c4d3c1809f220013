"""Differences of two rates: p1 - p2, the limits being those of a process."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from cfa_report.statistics.counts import (
    Floats,
    Pair,
    broadcast,
    confidence_levels,
    normal_quantile,
    plain,
    probabilities,
    respondent_counts,
    whole_numbers,
)
from cfa_report.statistics.proportions import wilson_limits
from cfa_report.statistics.roots import increasing_root

NEWTON_STEPS = 3
SMALL_STEP = 1e-4


def mover_interval(
    p1: ArrayLike, low1: ArrayLike, high1: ArrayLike, p2: ArrayLike, low2: ArrayLike, high2: ArrayLike
) -> Pair:
    """Give the interval of p1 - p2 from two rates and any limits of theirs.

    Parameters
    ----------
    p1, low1, high1, p2, low2, high2
        Rates 0-1 and their limits; scalars or arrays that broadcast; NaN is allowed and carried over.

    Returns
    -------
    tuple
        Low and high limits of the difference (fractions, -1 to 1).

    Notes
    -----
    Method of variance estimates recovery: low = d - √((p1 - l1)² + (u2 - p2)²), high = d + √((u1 - p1)² + (p2 - l2)²).
    Zou G. & Donner A. (2008), Statistics in Medicine 27:1693-1702.
    """
    values = [np.asarray(value, dtype=np.float64) for value in (p1, low1, high1, p2, low2, high2)]
    low, high = mover_limits(*broadcast(*values))
    return plain(low), plain(high)


def mover_limits(p1: Floats, low1: Floats, high1: Floats, p2: Floats, low2: Floats, high2: Floats) -> Pair:
    """Give the limits of `mover_interval` for arrays already checked."""
    difference = p1 - p2
    low = difference - np.hypot(p1 - low1, high2 - p2)
    high = difference + np.hypot(high1 - p1, p2 - low2)
    return low, high


def newcombe_interval(k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, confidence: ArrayLike = 0.95) -> Pair:
    """Give Newcombe's hybrid score interval of k1/n1 - k2/n2.

    Parameters
    ----------
    k1, n1, k2, n2
        Positive answers and respondents of both cells; scalars or arrays that broadcast.
    confidence
        Confidence level, strictly between 0 and 1.

    Returns
    -------
    tuple
        Low and high limits (fractions, -1 to 1); NaN where ``n1`` or ``n2`` is 0.

    Raises
    ------
    StatisticsError
        If a count or the level is not valid.

    Notes
    -----
    MOVER on Wilson's limits. Newcombe R. G. (1998), Statistics in Medicine 17:873-890, method 10.
    """
    a, n, b, m, levels = broadcast(
        *respondent_counts(k1, n1), *respondent_counts(k2, n2), confidence_levels(confidence)
    )
    z = normal_quantile(levels)
    with np.errstate(invalid="ignore"):
        low, high = mover_limits(a / n, *wilson_limits(a, n, z), b / m, *wilson_limits(b, m, z))
    return plain(low), plain(high)


def miettinen_nurminen_interval(
    k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, confidence: ArrayLike = 0.95
) -> Pair:
    """Give Miettinen and Nurminen's score interval of k1/n1 - k2/n2.

    Parameters, shapes, NaN and errors are those of `newcombe_interval`.

    Notes
    -----
    Differences δ with (p1 - p2 - δ)² = z² [q1(1 - q1)/n1 + q2(1 - q2)/n2] · (n1 + n2)/(n1 + n2 - 1), q the restricted
    maximum-likelihood rates with q1 - q2 = δ. Miettinen O. & Nurminen M. (1985), Statistics in Medicine 4:213-226.
    """
    a, n, b, m, levels = broadcast(
        *respondent_counts(k1, n1), *respondent_counts(k2, n2), confidence_levels(confidence)
    )
    known = (n > 0) & (m > 0)
    n, m = np.where(known, n, 1.0), np.where(known, m, 1.0)
    a, b = np.where(known, a, 0.0), np.where(known, b, 0.0)
    z, difference = normal_quantile(levels), a / n - b / m

    def score(delta: Floats) -> Floats:
        second = _restricted_rate(a, n, b, m, delta)
        first = np.clip(second + delta, 0.0, 1.0)
        variance = (first * (1 - first) / n + second * (1 - second) / m) * (n + m) / (n + m - 1)
        distance = difference - delta
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = distance / np.sqrt(variance)
        return np.where(distance == 0, 0.0, ratio)

    low = increasing_root(lambda delta: z - score(delta), np.full_like(difference, -1.0), difference)
    high = increasing_root(lambda delta: -z - score(delta), difference, np.full_like(difference, 1.0))
    return plain(np.where(known, low, np.nan)), plain(np.where(known, high, np.nan))


def _restricted_rate(k1: Floats, n1: Floats, k2: Floats, n2: Floats, delta: Floats) -> Floats:
    """Give the maximum-likelihood rate of cell 2 when cell 1's is ``delta`` more: the middle root of a cubic.

    Farrington C. & Manning G. (1990), Statistics in Medicine 9:1447-1454, appendix, with Newton steps for the digits
    that the trigonometric form loses.
    """
    # The score of cell 2's rate x, cleared of its denominators: a·x³ + b·x² + c·x + d.
    a = n1 + n2
    b = (n1 + 2 * n2) * delta - a - k1 - k2
    c = (n2 * delta - a - 2 * k2) * delta + k1 + k2
    d = k2 * delta * (1 - delta)
    third = b / (3 * a)
    v = third**3 - b * c / (6 * a**2) + d / (2 * a)
    u = np.where(v >= 0, 1.0, -1.0) * np.sqrt(np.maximum(third**2 - c / (3 * a), 0.0))
    with np.errstate(invalid="ignore", divide="ignore"):
        angle = (np.pi + np.arccos(np.clip(np.where(u == 0, 0.0, v / u**3), -1.0, 1.0))) / 3
    low, high = np.maximum(0.0, -delta), np.minimum(1.0, 1.0 - delta)
    rate = np.clip(2 * u * np.cos(angle) - third, low, high)
    for _ in range(NEWTON_STEPS):
        value, slope = ((a * rate + b) * rate + c) * rate + d, (3 * a * rate + 2 * b) * rate + c
        step = np.where(slope != 0, value / np.where(slope != 0, slope, 1.0), 0.0)
        rate = np.where(np.abs(step) < SMALL_STEP, np.clip(rate - step, low, high), rate)
    return np.asarray(rate, dtype=np.float64)


@dataclass(frozen=True)
class StratifiedDifference:
    """Difference of two rates over strata.

    Attributes
    ----------
    difference
        Mantel-Haenszel risk difference (fraction, -1 to 1); NaN when no stratum has respondents on both sides.
    standard_error
        Its standard error, valid for few large strata as for many small ones.
    low, high
        Limits of its normal interval, cut to [-1, 1].
    """

    difference: float
    standard_error: float
    low: float
    high: float


def mantel_haenszel_difference(
    k1: ArrayLike, n1: ArrayLike, k2: ArrayLike, n2: ArrayLike, confidence: float = 0.95
) -> StratifiedDifference:
    """Give the difference of two rates, the same certifications being compared on both sides.

    Parameters
    ----------
    k1, n1, k2, n2
        Positive answers and respondents of both sides, one element a stratum.
    confidence
        Confidence level, strictly between 0 and 1.

    Returns
    -------
    StratifiedDifference
        Difference, standard error and limits. A stratum without respondents on one side does not count.

    Raises
    ------
    StatisticsError
        If a count or the level is not valid.

    Notes
    -----
    Σ(k1·n2 - k2·n1)/(n1 + n2) over Σ n1·n2/(n1 + n2): Mantel N. & Haenszel W. (1959), Journal of the National Cancer
    Institute 22:719-748. Variance: Sato T., Greenland S. & Robins J. M. (1989), Biometrics 45:1323-1324.
    """
    arrays = broadcast(*respondent_counts(k1, n1), *respondent_counts(k2, n2))
    kept = (arrays[1] > 0) & (arrays[3] > 0)
    a, n, b, m = (array[kept] for array in arrays)
    if not len(a):
        return StratifiedDifference(*[float("nan")] * 4)
    size = n + m
    weight = float((n * m / size).sum())
    difference = float((a * m / size - b * n / size).sum()) / weight
    first = float((b * (n / size) ** 2 - a * (m / size) ** 2 + n / size * (m / size) * (m - n) / 2).sum())
    second = float((a * (m - b) / size + b * (n - a) / size).sum()) / 2
    error = float(np.sqrt(max(difference * first + second, 0.0))) / weight
    reach = float(normal_quantile(confidence_levels(confidence))) * error
    return StratifiedDifference(difference, error, max(difference - reach, -1.0), min(difference + reach, 1.0))


def minimal_detectable_difference(
    n1: ArrayLike, n2: ArrayLike, rate: ArrayLike, power: ArrayLike = 0.8, confidence: ArrayLike = 0.95
) -> Floats:
    """Give the smallest difference of two rates that cohorts of these sizes would usually show.

    Parameters
    ----------
    n1, n2
        Respondents of both cells; scalars or arrays that broadcast.
    rate
        Rate (0-1) around which the difference is looked for.
    power
        How often the difference should be seen, strictly between 0 and 1.
    confidence
        Confidence level of the comparison, strictly between 0 and 1.

    Returns
    -------
    array
        Difference (fraction); infinity where a cell is empty. Above the room that the rate leaves, nothing could be
        seen.

    Raises
    ------
    StatisticsError
        If a size, the rate, the power or the level is not valid.

    Notes
    -----
    (z(1 - α/2) + z(power))·√(p(1 - p)(1/n1 + 1/n2)): Fleiss J., Levin B. & Paik M. (2003), Statistical Methods for
    Rates and Proportions, chapter 4, without continuity correction.
    """
    first, second, centre, often, levels = broadcast(
        whole_numbers(n1, "n1"),
        whole_numbers(n2, "n2"),
        probabilities(rate, "rate"),
        confidence_levels(power),
        confidence_levels(confidence),
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(centre * (1 - centre) * (1 / first + 1 / second))
    seen = (normal_quantile(levels) + ndtri(often)) * spread
    return plain(np.where((first == 0) | (second == 0), np.inf, seen))
