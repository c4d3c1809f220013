"""Robust comparison of two cohorts: how adverse response must be for the order of their rates to turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import betabinom

from cfa_report.errors import StatisticsError
from cfa_report.statistics.counts import Floats, broadcast, cohort_counts, plain
from cfa_report.statistics.nonresponse import certain_limits
from cfa_report.statistics.response_odds import odds_rate
from cfa_report.statistics.roots import increasing_root

LARGEST_LOG_ODDS = 100.0


@dataclass(frozen=True)
class RobustComparison:
    """Two cohorts compared whatever the silent are; arrays of one shape.

    Attributes
    ----------
    difference_low, difference_high
        Certain bounds of the difference of the two cohorts' rates (fractions, -1 to 1): proven when 0 is outside.
    adverse_gamma
        Smallest Γ at which the leader's rate under response odds ratio Γ equals the other's under 1/Γ. NaN where the
        difference is proven, the respondents' rates are equal, or a rate under response odds is not defined.
    """

    difference_low: Floats
    difference_high: Floats
    adverse_gamma: Floats


def robust_comparison(
    k1: ArrayLike, n1: ArrayLike, N1: ArrayLike, k2: ArrayLike, n2: ArrayLike, N2: ArrayLike
) -> RobustComparison:
    """Compare two cohorts' rates: certain bounds of their difference, and the Γ that would make them equal.

    Parameters
    ----------
    k1, n1, N1, k2, n2, N2
        Positive answers, respondents and size of both cohorts; scalars or arrays that broadcast.

    Returns
    -------
    RobustComparison
        Bounds of the difference and adverse Γ.

    Raises
    ------
    StatisticsError
        If a count is not valid.

    Notes
    -----
    Bounds: Manski C. F. (2003), Partial Identification of Probability Distributions, Springer. Rates under response
    odds: Higgins J., White I. & Wood A. (2008), Clinical Trials 5:225-239.
    """
    cells = broadcast(*cohort_counts(k1, n1, N1), *cohort_counts(k2, n2, N2))
    first, second = (cells[0], cells[1], cells[2]), (cells[3], cells[4], cells[5])
    low1, high1 = certain_limits(*first)
    low2, high2 = certain_limits(*second)
    # Cross products of counts: equal rates of different sizes (2/3 and 4/6) are equal to the last bit.
    lead = first[0] * second[1] - second[0] * first[1]
    ahead = np.where(lead >= 0, 1.0, -1.0)

    def closing(log_gamma: Floats) -> Floats:
        gamma = np.exp(log_gamma * ahead)
        gap = odds_rate(*first, gamma) - odds_rate(*second, 1 / gamma)
        return np.where(np.isnan(gap), 0.0, -gap * ahead)

    root = increasing_root(closing, np.zeros_like(low1), np.full_like(low1, LARGEST_LOG_ODDS))
    alike = np.ones_like(low1)
    defined = ~np.isnan(odds_rate(*first, alike) + odds_rate(*second, alike))
    turns = np.where(ahead > 0, high2 - low1, high1 - low2) > 0
    gamma = np.where((lead != 0) & defined & turns, np.exp(root), np.nan)
    return RobustComparison(plain(low1 - high2), plain(high1 - low2), plain(gamma))


def probability_of_lead(k1: int, n1: int, N1: int, k2: int, n2: int, N2: int) -> tuple[float, float]:
    """Give the probability that cohort 1's rate is above cohort 2's, and that they are equal, if the silent are alike.

    Parameters
    ----------
    k1, n1, N1, k2, n2, N2
        Positive answers, respondents and size of both cohorts: whole numbers, both cohorts with at least one person.

    Returns
    -------
    tuple
        Probabilities of a lead and of a tie. They hold only if the silent resemble the respondents: never a verdict.

    Raises
    ------
    StatisticsError
        If a count is not valid, or a cohort is empty.

    Notes
    -----
    Positive people among the silent follow a beta-binomial law (N - n; k + ½, n - k + ½), the posterior predictive law
    under Jeffreys' prior (Skellam J. G. (1948), Journal of the Royal Statistical Society B 10:257-261); the double sum
    is exact.
    """
    (a, n, N), (b, m, M) = (
        tuple(int(value) for value in cohort_counts(*cell)) for cell in ((k1, n1, N1), (k2, n2, N2))
    )
    if not N or not M:
        raise StatisticsError("une cohorte est vide", action="Comparer deux cohortes d'au moins une personne")
    first = betabinom.pmf(np.arange(N - n + 1), N - n, a + 0.5, n - a + 0.5)
    second = betabinom.pmf(np.arange(M - m + 1), M - m, b + 0.5, m - b + 0.5)
    cross1 = (a + np.arange(N - n + 1))[:, np.newaxis] * M
    cross2 = (b + np.arange(M - m + 1))[np.newaxis, :] * N
    joint = first[:, np.newaxis] * second[np.newaxis, :]
    return float(joint[cross1 > cross2].sum()), float(joint[cross1 == cross2].sum())
