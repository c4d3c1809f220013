"""Observed minus expected: a unit's positive answers against what reference rates would give its own strata."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom

from cfa_report.errors import StatisticsError
from cfa_report.statistics.counts import (
    Floats,
    broadcast,
    confidence_levels,
    normal_quantile,
    probabilities,
    respondent_counts,
)
from cfa_report.statistics.proportions import wilson_limits


@dataclass(frozen=True)
class ObservedMinusExpected:
    """Gap between a unit and its reference, stratum by stratum standardised.

    Attributes
    ----------
    observed, expected
        Positive answers seen, and expected from the reference rates (people).
    reference
        Reference rate (0-1) for the unit's own mix of strata.
    points, low, high
        Gap in percentage points (-100 to 100) and its interval, the reference being taken as known.
    p_low, p_high
        Exact probabilities, under the references, of as few and of as many positive answers as seen.
    p_two_sided
        Twice the smaller of the two, at most 1.
    """

    observed: float
    expected: float
    reference: float
    points: float
    low: float
    high: float
    p_low: float
    p_high: float
    p_two_sided: float


def observed_minus_expected(
    k: ArrayLike, n: ArrayLike, references: ArrayLike, confidence: float = 0.95
) -> ObservedMinusExpected:
    """Compare a unit with what reference rates would give its own strata. Not the official "valeur ajoutée".

    Parameters
    ----------
    k, n
        Positive answers and respondents, one array element a stratum.
    references
        Reference rate (0-1) of each stratum.
    confidence
        Confidence level, strictly between 0 and 1.

    Returns
    -------
    ObservedMinusExpected
        Gap in points, interval and exact tails; NaN without respondents.

    Raises
    ------
    StatisticsError
        If a count, a reference or the level is not valid.

    Notes
    -----
    100·(Σk - Σn·ref)/Σn, interval 100·(Wilson(Σk, Σn) - Σn·ref/Σn). The number of positive answers follows under the
    references a Poisson-binomial law, computed by convolution of the strata's binomial laws: Hong Y. (2013),
    Computational Statistics & Data Analysis 59:41-51. Poisson limits (Byar) are far too wide for such common events.
    """
    positives, respondents, rates = broadcast(*respondent_counts(k, n), probabilities(references, "references"))
    if positives.ndim > 1:
        raise StatisticsError("une seule unité à la fois, un élément par strate", action="Appeler unité par unité")
    z = normal_quantile(confidence_levels(confidence))
    observed, total = float(positives.sum()), float(respondents.sum())
    if total == 0:
        return ObservedMinusExpected(observed, 0.0, *[float("nan")] * 7)
    expected = float((respondents * rates).sum())
    low, high = wilson_limits(np.asarray(observed), np.asarray(total), z)
    law = poisson_binomial(respondents.ravel(), rates.ravel())
    seen = int(observed)
    p_low, p_high = min(1.0, float(law[: seen + 1].sum())), min(1.0, float(law[seen:].sum()))
    return ObservedMinusExpected(
        observed=observed,
        expected=expected,
        reference=expected / total,
        points=100 * (observed - expected) / total,
        low=100 * (float(low) - expected / total),
        high=100 * (float(high) - expected / total),
        p_low=p_low,
        p_high=p_high,
        p_two_sided=min(1.0, 2 * min(p_low, p_high)),
    )


def poisson_binomial(n: Floats, rates: Floats) -> Floats:
    """Give the law of the sum of independent binomials (n, rate): probabilities of 0 to Σn."""
    law = np.ones(1)
    for size, rate in zip(n, rates, strict=True):
        law = np.convolve(law, binom.pmf(np.arange(int(size) + 1), int(size), rate))
    return law
