"""The band of a process rate when the people who answered are not those who did not."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cfa_report.statistics.counts import cohort_counts
from cfa_report.statistics.proportions import wilson_interval


def process_band(
    k: ArrayLike, n: ArrayLike, N: ArrayLike, gamma: float, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Give the limits of a process rate over response ratios from 1/Γ to Γ.

    The respondents' rate stands for the share n/N who answered; for the others, people with the outcome answer κ times
    as often: θ(p; κ) = r·p + (1 - r)·p / (p + κ(1 - p)), r = n/N. The band takes Wilson's lower limit at κ = Γ and its
    upper limit at κ = 1/Γ. Source: the response probability ratio of Magder (2003), as in `change_interval`.

    Parameters
    ----------
    k, n, N
        Positive answers, respondents, eligible people; scalars or arrays that broadcast.
    gamma
        Γ, 1 or more; 1 gives Wilson's interval.
    confidence
        Level, 0-1.

    Returns
    -------
    pair of arrays
        Rates 0-1; NaN where n = 0.

    Raises
    ------
    StatisticsError
        On counts that are not counts, or k > n, or n > N.
    """
    positive, known, eligible = cohort_counts(k, n, N)
    low, high = wilson_interval(positive, known, confidence)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.asarray(known, dtype=float) / np.asarray(eligible, dtype=float)
    return _whole(np.asarray(low), share, gamma), _whole(np.asarray(high), share, 1 / gamma)


def _whole(rate: np.ndarray, share: np.ndarray, kappa: float) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        silent = np.where(rate > 0, rate / (rate + kappa * (1 - rate)), rate)
    whole: np.ndarray = share * rate + (1 - share) * silent
    return whole
