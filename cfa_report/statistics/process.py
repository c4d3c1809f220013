"""The band of a process's rate when the people who answered are not those who did not."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cfa_report.statistics.counts import (
    Floats,
    Pair,
    broadcast,
    cohort_counts,
    confidence_levels,
    normal_quantile,
    plain,
    sensitivity_levels,
)
from cfa_report.statistics.nonresponse import imbens_manski_wilson_limits
from cfa_report.statistics.proportions import wilson_limits
from cfa_report.statistics.response_odds import divide_odds


def process_band(k: ArrayLike, n: ArrayLike, N: ArrayLike, gamma: ArrayLike, confidence: ArrayLike = 0.95) -> Pair:
    """Give the limits of a process's rate, the odds of the silent being the respondents' divided by 1/Γ to Γ.

    Parameters
    ----------
    k, n, N
        Positive answers, respondents, size of the cohort; scalars or arrays that broadcast.
    gamma
        Sensitivity Γ ≥ 1: 1 gives Wilson's interval, infinity the Imbens-Manski interval.
    confidence
        Confidence level, strictly between 0 and 1.

    Returns
    -------
    tuple
        Low and high limits (rates 0-1); NaN where nobody answered and Γ is finite, or where ``N`` is 0.

    Raises
    ------
    StatisticsError
        If a count, Γ or the level is not valid.

    Notes
    -----
    Wilson's limits mapped to the whole cohort (see `mapped_to_whole`): the low one at κ = Γ, the high one at 1/Γ. The
    same mapping as in `change_interval`.
    """
    positives, respondents, cohort, levels, certainty = broadcast(
        *cohort_counts(k, n, N), sensitivity_levels(gamma), confidence_levels(confidence)
    )
    free = np.isinf(levels)
    ratio = np.where(free, 1.0, levels)
    low, high = wilson_limits(positives, respondents, normal_quantile(certainty))
    free_low, free_high = imbens_manski_wilson_limits(positives, respondents, cohort, 1 - certainty)
    low = np.where(free, free_low, mapped_to_whole(low, respondents, cohort, ratio))
    high = np.where(free, free_high, mapped_to_whole(high, respondents, cohort, 1 / ratio))
    return plain(low), plain(high)


def mapped_to_whole(rate: Floats, n: Floats, N: Floats, kappa: Floats) -> Floats:
    """Map a respondents' rate p to the whole cohort: θ(p; κ) = r·p + (1 - r)·p/(p + κ(1 - p)), r = n/N.

    Among the silent the odds are the respondents' divided by κ, which is the odds ratio of answering of positive
    people: Higgins J., White I. & Wood A. (2008), Clinical Trials 5:225-239. A ratio of response *rates* of 3 is more
    than an odds ratio of 3: where 75 % of positive people and 25 % of the others answer, it is 9.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        answered = n / N
        return np.asarray(answered * rate + (1 - answered) * divide_odds(rate, kappa), dtype=np.float64)
