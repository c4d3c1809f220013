"""Intervals for one proportion: k positive answers among n, the people being a draw from a process."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaincinv

from cfa_report.statistics.counts import (
    Floats,
    Pair,
    broadcast,
    confidence_levels,
    normal_quantile,
    plain,
    respondent_counts,
)
from cfa_report.statistics.roots import increasing_root


def wilson_interval(k: ArrayLike, n: ArrayLike, confidence: ArrayLike = 0.95) -> Pair:
    """Give Wilson's score interval of a rate.

    Parameters
    ----------
    k, n
        Positive answers and respondents, scalars or arrays that broadcast.
    confidence
        Confidence level, strictly between 0 and 1.

    Returns
    -------
    tuple
        Low and high limits (rates 0-1), NaN where ``n`` is 0; exactly 0 at ``k = 0`` and 1 at ``k = n``.

    Raises
    ------
    StatisticsError
        If a count or the level is not valid.

    Notes
    -----
    Roots of (p - t)² = z² t(1 - t)/n. Wilson E. B. (1927), JASA 22:209-212; recommended by Newcombe R. G. (1998),
    Statistics in Medicine 17:857-872 and Brown, Cai & DasGupta (2001), Statistical Science 16:101-133.
    """
    positives, respondents, levels = broadcast(*respondent_counts(k, n), confidence_levels(confidence))
    low, high = wilson_limits(positives, respondents, normal_quantile(levels))
    return plain(low), plain(high)


def wilson_limits(k: Floats, n: Floats, z: Floats) -> Pair:
    """Give Wilson's limits for counts already checked (``n`` may be fractional: an effective size) and a quantile z."""
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = (k + z**2 / 2) / (n + z**2)
        half = z / (n + z**2) * np.sqrt(np.maximum(k * (n - k) / n, 0) + z**2 / 4)
    low = np.where(k == 0, 0.0, np.maximum(centre - half, 0.0))
    high = np.where(k == n, 1.0, np.minimum(centre + half, 1.0))
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def clopper_pearson_interval(k: ArrayLike, n: ArrayLike, confidence: ArrayLike = 0.95) -> Pair:
    """Give the exact interval of Clopper and Pearson, which never covers less than it says.

    Parameters, shapes, NaN and errors are those of `wilson_interval`.

    Notes
    -----
    low = B(α/2; k, n - k + 1), high = B(1 - α/2; k + 1, n - k), B the beta quantile; 0 at k = 0 and 1 at k = n.
    Clopper C. & Pearson E. S. (1934), Biometrika 26:404-413.
    """
    positives, respondents, levels = broadcast(*respondent_counts(k, n), confidence_levels(confidence))
    low, high = _beta_limits(positives, respondents, levels, (0.0, 1.0), (1.0, 0.0))
    return plain(low), plain(high)


def jeffreys_interval(k: ArrayLike, n: ArrayLike, confidence: ArrayLike = 0.95) -> Pair:
    """Give Jeffreys' interval with the rule at the edges: low is 0 at ``k = 0``, high is 1 at ``k = n``.

    Parameters, shapes, NaN and errors are those of `wilson_interval`.

    Notes
    -----
    Quantiles of Beta(k + ½, n - k + ½). Brown, Cai & DasGupta (2001), Statistical Science 16:101-133, section 4.1.2.
    """
    positives, respondents, levels = broadcast(*respondent_counts(k, n), confidence_levels(confidence))
    low, high = _beta_limits(positives, respondents, levels, (0.5, 0.5), (0.5, 0.5))
    return plain(low), plain(high)


def _beta_limits(
    k: Floats, n: Floats, confidence: Floats, low_prior: tuple[float, float], high_prior: tuple[float, float]
) -> Pair:
    """Give quantiles α/2 and 1 - α/2 of Beta(k + a, n - k + b), with the edges forced to 0 and 1."""
    tail = (1 - confidence) / 2
    inside_low, inside_high = (k > 0) & (n > 0), (k < n) & (n > 0)
    low = betaincinv(np.where(inside_low, k + low_prior[0], 1), np.where(inside_low, n - k + low_prior[1], 1), tail)
    high = betaincinv(
        np.where(inside_high, k + high_prior[0], 1), np.where(inside_high, n - k + high_prior[1], 1), 1 - tail
    )
    low, high = np.where(inside_low, low, 0.0), np.where(inside_high, high, 1.0)
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def midp_interval(k: ArrayLike, n: ArrayLike, confidence: ArrayLike = 0.95) -> Pair:
    """Give the mid-p interval: Clopper and Pearson's, counting half the probability of what was seen.

    Parameters, shapes, NaN and errors are those of `wilson_interval`.

    Notes
    -----
    low solves P(X > k) + P(X = k)/2 = α/2 and high P(X < k) + P(X = k)/2 = α/2.
    Berry G. & Armitage P. (1995), The Statistician 44:417-423.
    """
    positives, respondents, levels = broadcast(*respondent_counts(k, n), confidence_levels(confidence))
    tail = (1 - levels) / 2
    low = _midp_low(positives, respondents, tail)
    high = 1 - _midp_low(respondents - positives, respondents, tail)
    known = respondents > 0
    return plain(np.where(known, low, np.nan)), plain(np.where(known, high, np.nan))


def _midp_low(k: Floats, n: Floats, tail: Floats) -> Floats:
    """Give the low mid-p limit; 0 at ``k = 0``, where the upper tail is never below one half."""
    inside, full = k > 0, k == n
    first, second = np.where(inside, k, 1.0), np.where(inside, n - k, 1.0)
    above = np.where(full, 1.0, second)

    def excess(rate: Floats) -> Floats:
        at_least = betainc(first, second + 1, rate)
        more_than = np.where(full, 0.0, betainc(first + 1, above, rate))
        return np.asarray((at_least + more_than) / 2 - tail, dtype=np.float64)

    root = increasing_root(excess, np.zeros_like(first), np.ones_like(first))
    return np.where(inside, root, 0.0)
