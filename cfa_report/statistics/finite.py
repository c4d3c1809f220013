"""Intervals for the rate of one finite cohort, its respondents being taken as a random draw of it.

That assumption is almost never true of a survey: never print one of these without the bounds of `nonresponse` and the
bands of `response_odds`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cfa_report.statistics.counts import (
    Floats,
    IntegerPair,
    Pair,
    broadcast,
    cohort_counts,
    confidence_levels,
    normal_quantile,
    plain,
)
from cfa_report.statistics.nonresponse import certain_limits
from cfa_report.statistics.proportions import wilson_limits
from cfa_report.statistics.response_odds import response_odds_interval


def wilson_fpc_interval(k: ArrayLike, n: ArrayLike, N: ArrayLike, confidence: ArrayLike = 0.95) -> Pair:
    """Give Wilson's interval with the finite-population correction, cut to the certain bounds.

    Parameters
    ----------
    k, n, N
        Positive answers, respondents, size of the cohort; scalars or arrays that broadcast.
    confidence
        Confidence level, strictly between 0 and 1.

    Returns
    -------
    tuple
        Low and high limits (rates 0-1), inside [k/N, (k + N - n)/N]; NaN where ``n`` is 0; the rate itself at n = N.

    Raises
    ------
    StatisticsError
        If a count or the level is not valid.

    Notes
    -----
    Roots of (p - t)² = z² t(1 - t)/n · (N - n)/(N - 1), that is Wilson with n* = n(N - 1)/(N - n).
    O'Neill B. (2021), arXiv:2109.12464.
    """
    positives, respondents, cohort, levels = broadcast(*cohort_counts(k, n, N), confidence_levels(confidence))
    low, high = wilson_fpc_limits(positives, respondents, cohort, normal_quantile(levels))
    bounds = certain_limits(positives, respondents, cohort)
    return plain(np.clip(low, *bounds)), plain(np.clip(high, *bounds))


def wilson_fpc_limits(k: Floats, n: Floats, N: Floats, z: Floats) -> Pair:
    """Give the limits of `wilson_fpc_interval` before the cut, for counts already checked and a quantile z."""
    partial = (n > 0) & (n < N)
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = k / n
        effective = np.where(partial, n * (N - 1) / (N - n), n)
    scaled = np.where(partial, np.where(k == n, effective, np.where(partial, rate, 0.0) * effective), 0.0)
    low, high = wilson_limits(scaled, effective, z)
    return np.where(partial, low, rate), np.where(partial, high, rate)


def hypergeometric_interval(k: ArrayLike, n: ArrayLike, N: ArrayLike, confidence: ArrayLike = 0.95) -> IntegerPair:
    """Give the exact interval of K, the number of positive people in the cohort.

    Parameters and errors are those of `wilson_fpc_interval`.

    Returns
    -------
    tuple
        Smallest and largest K not rejected (integers). With ``n = 0`` nothing is rejected: 0 and ``N``.

    Notes
    -----
    {K : P(X ≥ k | K) > α/2 and P(X ≤ k | K) > α/2}, X hypergeometric (N, K, n): `response_odds_interval` at Γ = 1.
    Wright T. (1991), Exact confidence bounds when sampling from small finite universes, Springer;
    Buonaccorsi J. P. (1987), The American Statistician 41:215-218.
    """
    return response_odds_interval(k, n, N, 1.0, confidence)
