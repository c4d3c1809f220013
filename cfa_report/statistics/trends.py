"""Trend of a rate over cohorts placed at their real years."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom, chi2

from cfa_report.errors import StatisticsError
from cfa_report.statistics.counts import Floats, confidence_levels, normal_quantile, numbers, respondent_counts
from cfa_report.statistics.proportions import wilson_limits

MOST_STATES = 1_000_000
SMALLEST_STEP = 1_000


@dataclass(frozen=True)
class Trend:
    """Trend of a rate over several cohorts.

    Attributes
    ----------
    chi2, p_value
        Cochran-Armitage statistic (one degree of freedom) and its two-sided p; NaN when all answers are the same or all
        scores are.
    slope
        Least-squares slope of the answers (0 or 1) on the scores: change of the rate (0-1) for one unit of score.
    slope_low, slope_high
        Interval of the slope.
    exact_p
        Exact conditional p: twice the smaller tail, at most 1; NaN without answers, or when the exact law is too large
        to be computed (several thousand answers; `p_value` is then accurate).
    """

    chi2: float
    p_value: float
    slope: float
    slope_low: float
    slope_high: float
    exact_p: float


def cochran_armitage(k: ArrayLike, n: ArrayLike, scores: ArrayLike, confidence: float = 0.95) -> Trend:
    """Test whether a rate rises or falls with the year, and give its slope.

    Parameters
    ----------
    k, n
        Positive answers and respondents, one element a cohort.
    scores
        Place of each cohort on the axis: the real years (2021, 2023, 2024), so that a missing year keeps its gap.
    confidence
        Confidence level of the slope's interval, strictly between 0 and 1.

    Returns
    -------
    Trend
        Statistic, p-values, slope and its interval.

    Raises
    ------
    StatisticsError
        If a count, a score or the level is not valid, or if the arrays are not three lists of one length.

    Notes
    -----
    T = Σ s(k - n·p̄), variance p̄(1 - p̄)[Σ n·s² - (Σ n·s)²/Σn], chi2 = T²/variance: Cochran W. G. (1954), Biometrics
    10:417-451; Armitage P. (1955), Biometrics 11:375-386. The exact law of Σ s·k given Σ k is a convolution of binomial
    weights. The slope is Σ c·p with c = n(s - s̄)/Σ n(s - s̄)²; its interval is MOVER's for a linear combination on
    Wilson's limits: Zou G., Huang W. & Zhang X. (2009), Computational Statistics & Data Analysis 53:1080-1085.
    """
    positives, respondents = respondent_counts(k, n)
    places = numbers(scores, "scores")
    if positives.ndim != 1 or places.shape != positives.shape:
        raise StatisticsError(
            "une tendance demande autant d'effectifs que d'années, en une seule liste",
            action="Donner un élément par cohorte",
        )
    total = respondents.sum()
    if total == 0:
        return Trend(*[float("nan")] * 6)
    centred = places - (respondents * places).sum() / total
    spread = float((respondents * centred**2).sum())
    if spread <= 1e-12 * max(1.0, float(np.abs(places).max())):
        return Trend(*[float("nan")] * 6)
    pooled = float(positives.sum() / total)
    covariance = float((centred * (positives - respondents * pooled)).sum())
    slope_low, slope_high = _slope_interval(positives, respondents, centred, spread, confidence)
    varies = 0 < pooled < 1
    statistic = covariance**2 / (pooled * (1 - pooled) * spread) if varies else float("nan")
    return Trend(
        chi2=statistic,
        p_value=float(chi2.sf(statistic, 1)),
        slope=covariance / spread,
        slope_low=slope_low,
        slope_high=slope_high,
        exact_p=_exact_p(positives, respondents, places) if varies else 1.0,
    )


def _slope_interval(k: Floats, n: Floats, centred: Floats, spread: float, confidence: float) -> tuple[float, float]:
    z = normal_quantile(confidence_levels(confidence))
    heard = n > 0
    weights = (n * centred / spread)[heard]
    rates = k[heard] / n[heard]
    low, high = wilson_limits(k[heard], n[heard], z)
    below, above = weights * (rates - low), weights * (high - rates)
    slope = float((weights * rates).sum())
    falls = np.where(weights > 0, below, above)
    rises = np.where(weights > 0, above, below)
    return slope - float(np.sqrt((falls**2).sum())), slope + float(np.sqrt((rises**2).sum()))


def _exact_p(k: Floats, n: Floats, scores: Floats) -> float:
    """Give twice the smaller tail of the law of Σ s·k given Σ k, by convolution on whole scores."""
    steps = _whole_scores(scores)
    total = int(k.sum())
    reach = int(sum(step * int(size) for step, size in zip(steps, n, strict=True)))
    if (total + 1) * (reach + 1) > MOST_STATES:
        return float("nan")
    seen = int(sum(step * int(count) for step, count in zip(steps, k, strict=True)))
    pooled = float(k.sum() / n.sum())
    law = np.zeros((total + 1, reach + 1))
    law[0, 0] = 1.0
    for step, size in zip(steps, n, strict=True):
        masses = binom.pmf(np.arange(int(size) + 1), int(size), pooled)
        grown = np.zeros_like(law)
        for count in range(min(int(size), total) + 1):
            shift = step * count
            grown[count:, shift:] += masses[count] * law[: total + 1 - count, : reach + 1 - shift]
        law = grown
    given = law[total] / law[total].sum()
    return float(min(1.0, 2 * min(given[seen:].sum(), given[: seen + 1].sum())))


def _whole_scores(scores: Floats) -> list[int]:
    """Turn real scores into the smallest whole steps from 0 that keep their proportions."""
    shifted = [Fraction(float(score)).limit_denominator(SMALLEST_STEP) for score in scores - scores.min()]
    common = lcm(*(value.denominator for value in shifted))
    whole = [int(value * common) for value in shifted]
    divisor = gcd(*whole)
    return [value // divisor for value in whole] if divisor else whole
