"""Satisfaction marks from 1 to 5: the share of satisfied people first, the mean with its limits second."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import bootstrap, t

from cfa_report.errors import StatisticsError
from cfa_report.statistics.counts import Floats, confidence_levels, numbers, whole_numbers
from cfa_report.statistics.proportions import wilson_interval

LEAST_MARK, MOST_MARK = 1.0, 5.0
SATISFIED = 4.0
RESAMPLES = 9_999


@dataclass(frozen=True)
class SatisfiedShare:
    """Share of marks of 4 and 5, with its Wilson interval (rates 0-1); NaN without marks."""

    satisfied: int
    respondents: int
    rate: float
    low: float
    high: float


@dataclass(frozen=True)
class MarksMean:
    """Mean mark (1-5), its t interval cut to the scale, and its certain bounds over the whole cohort.

    The t interval is NaN below two marks or when all marks are equal; prefer not to show it below 15 marks.
    """

    mean: float
    standard_deviation: float
    low: float
    high: float
    bound_low: float
    bound_high: float


def satisfied_share(marks: ArrayLike, confidence: float = 0.95) -> SatisfiedShare:
    """Give the share of marks of at least 4, with Wilson's interval.

    Parameters
    ----------
    marks
        One mark from 1 to 5 a respondent.
    confidence
        Confidence level, strictly between 0 and 1.

    Returns
    -------
    SatisfiedShare
        Counts, share and limits.

    Raises
    ------
    StatisticsError
        If a mark is missing or off the scale, or the level is not valid.

    Notes
    -----
    Wilson E. B. (1927), JASA 22:209-212, through `wilson_interval`.
    """
    values = _read_marks(marks)
    satisfied = int((values >= SATISFIED).sum())
    low, high = wilson_interval(satisfied, len(values), confidence)
    rate = satisfied / len(values) if len(values) else float("nan")
    return SatisfiedShare(satisfied, len(values), rate, float(low), float(high))


def marks_mean(marks: ArrayLike, N: int, confidence: float = 0.95) -> MarksMean:
    """Give the mean mark, its t interval and its certain bounds.

    Parameters
    ----------
    marks
        One mark from 1 to 5 a respondent.
    N
        Size of the cohort, silent people included.
    confidence
        Confidence level, strictly between 0 and 1.

    Returns
    -------
    MarksMean
        Mean, standard deviation, limits and bounds, all on the scale from 1 to 5.

    Raises
    ------
    StatisticsError
        If a mark is missing or off the scale, ``N`` is below the number of marks, or the level is not valid.

    Notes
    -----
    mean ± t(n - 1)·s/√n ("Student" (1908), Biometrika 6:1-25), cut to [1, 5]; bounds (S + m)/N and (S + 5m)/N with S
    the sum of the marks and m = N - n (Manski C. F. (2003), Partial Identification of Probability Distributions).
    """
    values = _read_marks(marks)
    level = float(confidence_levels(confidence))
    size, cohort = len(values), float(whole_numbers(N, "N"))
    if cohort < size:
        raise StatisticsError("il y a plus de notes que de personnes (N)", action="Vérifier les effectifs")
    nothing = float("nan")
    silent, total = cohort - size, float(values.sum())
    bounds = (
        ((total + LEAST_MARK * silent) / cohort, (total + MOST_MARK * silent) / cohort)
        if cohort
        else (nothing, nothing)
    )
    mean = float(values.mean()) if size else nothing
    deviation = float(values.std(ddof=1)) if size > 1 else nothing
    if size < 2 or deviation == 0:
        return MarksMean(mean, deviation, nothing, nothing, *bounds)
    reach = float(t.ppf((1 + level) / 2, size - 1)) * deviation / np.sqrt(size)
    return MarksMean(
        mean, deviation, float(max(LEAST_MARK, mean - reach)), float(min(MOST_MARK, mean + reach)), *bounds
    )


def bca_interval(
    marks: ArrayLike, seed: int, confidence: float = 0.95, resamples: int = RESAMPLES
) -> tuple[float, float]:
    """Give the bias-corrected and accelerated bootstrap interval of the mean mark, for 20 marks or more.

    Parameters
    ----------
    marks
        One mark from 1 to 5 a respondent.
    seed
        Seed of the draws: the same seed gives the same limits.
    confidence
        Confidence level, strictly between 0 and 1.
    resamples
        Number of draws.

    Returns
    -------
    tuple
        Low and high limits (1-5); NaN below two marks or when all marks are equal.

    Raises
    ------
    StatisticsError
        If a mark is missing or off the scale, or the level is not valid.

    Notes
    -----
    Efron B. (1987), JASA 82:171-185, as computed by scipy, whose handling of ties may move a limit by one step of the
    lattice of means compared with R's boot.
    """
    values = _read_marks(marks)
    level = float(confidence_levels(confidence))
    if len(values) < 2 or np.all(values == values[0]):
        return float("nan"), float("nan")
    result = bootstrap(
        (values,),
        np.mean,
        confidence_level=level,
        n_resamples=resamples,
        method="BCa",
        vectorized=True,
        rng=np.random.default_rng(seed),
    )
    return float(result.confidence_interval.low), float(result.confidence_interval.high)


def _read_marks(marks: ArrayLike) -> Floats:
    values = np.atleast_1d(numbers(marks, "marks")).ravel()
    if np.any((values < LEAST_MARK) | (values > MOST_MARK)):
        raise StatisticsError("une note sort de l'échelle de 1 à 5", action="Corriger les notes ou leur échelle")
    return values
