"""Weights against observed causes of non-response: post-stratification and raking, with a linearised standard error.

Weights mend only what the margins see. If they move a rate by less than two points, publish it unweighted and say so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, expit, logit
from scipy.stats import t

from cfa_report.errors import StatisticsError
from cfa_report.statistics.counts import Floats, confidence_levels, numbers

LARGEST_RATIO = 5.0
RAKING_ROUNDS = 10_000
RAKING_TOLERANCE = 1e-13

Interval = Literal["t", "logit", "beta"]
Margin = tuple[ArrayLike, Mapping[Any, float]]


@dataclass(frozen=True)
class WeightedMean:
    """Weighted mean of the respondents' answers.

    Attributes
    ----------
    estimate
        Weighted mean (a rate 0-1 for answers 0 or 1).
    standard_error
        Linearised standard error.
    low, high
        Limits, of the kind asked for.
    weights
        Weight of each respondent; they add up to the cohort.
    effective_size, design_effect
        Kish's effective number of respondents, and the number of respondents divided by it.
    """

    estimate: float
    standard_error: float
    low: float
    high: float
    weights: Floats
    effective_size: float
    design_effect: float


def poststratify(
    answers: ArrayLike,
    strata: ArrayLike,
    totals: Mapping[Any, float],
    *,
    finite: bool = False,
    interval: Interval = "logit",
    confidence: float = 0.95,
) -> WeightedMean:
    """Weight respondents so that each stratum has its place in the cohort.

    Parameters
    ----------
    answers
        One answer a respondent (0 or 1, or a mark).
    strata
        Stratum of each respondent; merge strata of fewer than five respondents first.
    totals
        Number of people of the cohort in each stratum.
    finite
        Apply the finite-population correction (target: this cohort).
    interval
        ``"logit"`` (default) or ``"beta"`` for a rate, ``"t"`` for any mean.
    confidence
        Confidence level, strictly between 0 and 1.

    Returns
    -------
    WeightedMean
        Estimate, standard error, limits, weights and their cost.

    Raises
    ------
    StatisticsError
        If an answer is missing, a stratum has no respondent or no total, there are fewer than two respondents, or the
        level is not valid.

    Notes
    -----
    w = N_h/n_h. Variance: linearisation, residual y - ȳ_h: Valliant R. (1993), JASA 88:89-96; Lumley T. (2010), Complex
    Surveys, chapter 7. Same numbers as R's survey::postStratify.
    """
    values = _read_answers(answers)
    codes, sizes = _read_margin((strata, totals), len(values))
    weights = sizes[codes] / np.bincount(codes, minlength=len(sizes))[codes]
    return _estimate(values, weights, [codes], finite, interval, confidence)


def rake(
    answers: ArrayLike,
    margins: Sequence[Margin],
    *,
    cap: float | None = None,
    finite: bool = False,
    interval: Interval = "logit",
    confidence: float = 0.95,
) -> WeightedMean:
    """Weight respondents so that several margins of the cohort are respected at once.

    Parameters
    ----------
    answers
        One answer a respondent (0 or 1, or a mark).
    margins
        Pairs (category of each respondent, number of people of the cohort in each category), all of one total.
    cap
        Largest ratio allowed between two weights (see `cap_weights`; 5 is customary); none by default. Once weights are
        capped the margins hold approximately.
    finite, interval, confidence
        As in `poststratify`.

    Returns
    -------
    WeightedMean
        Estimate, standard error, limits, weights and their cost.

    Raises
    ------
    StatisticsError
        As `poststratify`; also if the margins have not one total, or cannot be respected together.

    Notes
    -----
    Iterative proportional fitting: Deming W. & Stephan F. (1940), Annals of Mathematical Statistics 11:427-444.
    Variance: residuals of the answers on the margins' indicators, by the design's (equal) weights: Deville J.-C.,
    Särndal C.-E. & Sautory O. (1993), JASA 88:1013-1020. Same numbers as R's survey::rake.
    """
    values = _read_answers(answers)
    if not margins:
        raise StatisticsError(
            "le calage demande au moins une marge", action="Donner une marge connue de toute la cohorte"
        )
    read = [_read_margin(margin, len(values)) for margin in margins]
    cohort = float(read[0][1].sum())
    if any(abs(float(sizes.sum()) - cohort) > 1e-6 * cohort for _, sizes in read):
        raise StatisticsError("les marges n'ont pas le même total", action="Donner des marges de la même cohorte")
    weights = np.full(len(values), cohort / len(values))
    for _ in range(RAKING_ROUNDS):
        previous = weights
        for codes, sizes in read:
            weights = weights * (sizes / np.bincount(codes, weights, len(sizes)))[codes]
        if np.all(np.abs(weights - previous) <= RAKING_TOLERANCE * previous):
            break
    reached = [np.bincount(codes, weights, len(sizes)) for codes, sizes in read]
    if not all(np.allclose(found, sizes, rtol=1e-6) for found, (_, sizes) in zip(reached, read, strict=True)):
        raise StatisticsError(
            "les marges ne peuvent pas être respectées ensemble", action="Regrouper les catégories peu nombreuses"
        )
    if cap is not None:
        weights = cap_weights(weights, cap)
    return _estimate(values, weights, [codes for codes, _ in read], finite, interval, confidence)


def cap_weights(weights: ArrayLike, ratio: float = LARGEST_RATIO) -> Floats:
    """Bring large weights down to ``ratio`` times the smallest, then all up to the same total.

    Parameters
    ----------
    weights
        Positive weights.
    ratio
        Largest weight divided by the smallest, at least 1.

    Returns
    -------
    array
        Weights of the same total.

    Raises
    ------
    StatisticsError
        If a weight is missing, null or negative, or the ratio is below 1.

    Notes
    -----
    Potter F. (1990), Proceedings of the Survey Research Methods Section, American Statistical Association, 225-230.
    """
    values = _read_weights(weights)
    if not ratio >= 1:
        raise StatisticsError("le rapport maximal entre poids est inférieur à 1", action="Donner par exemple 5")
    capped = np.minimum(values, ratio * values.min())
    return np.asarray(capped * (values.sum() / capped.sum()), dtype=np.float64)


def effective_size(weights: ArrayLike) -> float:
    """Give Kish's effective number of respondents, (Σw)²/Σw².

    Parameters
    ----------
    weights
        Positive weights.

    Returns
    -------
    float
        Number of equally weighted respondents that would tell as much.

    Raises
    ------
    StatisticsError
        If a weight is missing, null or negative, or there is none.

    Notes
    -----
    Kish L. (1965), Survey Sampling, Wiley, section 11.7.
    """
    values = _read_weights(weights)
    return float(values.sum() ** 2 / (values**2).sum())


def _read_weights(weights: ArrayLike) -> Floats:
    values = numbers(weights, "weights")
    if values.ndim != 1 or not len(values) or np.any(values <= 0):
        raise StatisticsError("les poids ne sont pas une liste de nombres positifs", action="Vérifier les poids")
    return values


def _read_answers(answers: ArrayLike) -> Floats:
    values = numbers(answers, "answers")
    if values.ndim != 1 or len(values) < 2:
        raise StatisticsError(
            "une pondération demande au moins deux répondants, en une seule liste", action="Publier les effectifs seuls"
        )
    return values


def _read_margin(margin: Margin, respondents: int) -> tuple[NDArray[np.intp], Floats]:
    """Turn categories into codes 0… and their totals into an array, checking that they answer to each other."""
    labels, places = np.unique(np.asarray(margin[0]), return_inverse=True)
    known = {key: float(total) for key, total in margin[1].items() if total}
    present = labels.tolist()
    if places.shape != (respondents,):
        raise StatisticsError("il faut une catégorie par répondant", action="Compléter la marge")
    if set(known) != set(present):
        raise StatisticsError(
            "une catégorie de la marge est sans répondant, ou sans effectif dans la cohorte",
            action="Regrouper les catégories",
        )
    sizes = numbers([known[label] for label in present], "totals")
    if np.any(sizes < 0):
        raise StatisticsError("une marge contient un effectif négatif", action="Corriger la marge")
    return places, sizes


def _estimate(
    values: Floats, weights: Floats, codes: list[NDArray[np.intp]], finite: bool, kind: Interval, confidence: float
) -> WeightedMean:
    level = float(confidence_levels(confidence))
    cohort, size = float(weights.sum()), len(values)
    estimate = float((weights * values).sum() / cohort)
    indicators = np.concatenate([np.eye(int(code.max()) + 1)[code] for code in codes], axis=1)
    centred = (values - estimate) / cohort
    residuals = centred - indicators @ np.linalg.lstsq(indicators, centred, rcond=None)[0]
    scores = weights * residuals
    variance = size / (size - 1) * float(((scores - scores.mean()) ** 2).sum())
    if finite:
        variance *= max(0.0, 1 - size / cohort)
    error = float(np.sqrt(variance))
    low, high = _limits(estimate, error, size, kind, level, values)
    kish = effective_size(weights)
    return WeightedMean(estimate, error, low, high, weights, kish, size / kish)


def _limits(
    estimate: float, error: float, size: int, kind: Interval, level: float, values: Floats
) -> tuple[float, float]:
    """Give t limits, or for a rate those of the logit scale or of Korn and Graubard (1998, Survey Methodology 24)."""
    reach = float(t.ppf((1 + level) / 2, size - 1))
    if kind == "t":
        return estimate - reach * error, estimate + reach * error
    if kind not in ("logit", "beta"):
        raise StatisticsError("ce type d'intervalle n'existe pas", action="Choisir « t », « logit » ou « beta »")
    if np.any((values != 0) & (values != 1)):
        raise StatisticsError("ces limites sont celles d'un taux", action="Choisir « t » pour une moyenne de notes")
    if error == 0 or not 0 < estimate < 1:
        return float("nan"), float("nan")
    if kind == "logit":
        half = reach * error / (estimate * (1 - estimate))
        return float(expit(logit(estimate) - half)), float(expit(logit(estimate) + half))
    known = estimate * (1 - estimate) / error**2
    positive, negative = known * estimate, known * (1 - estimate)
    tail = (1 - level) / 2
    return float(betaincinv(positive, negative + 1, tail)), float(betaincinv(positive + 1, negative, 1 - tail))
