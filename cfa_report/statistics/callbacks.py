"""What successive reminders say about response: informs the choice of Γ, and sets nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq, minimize
from scipy.special import expit, log_expit, logit
from scipy.stats import chi2

from cfa_report.errors import StatisticsError
from cfa_report.statistics.counts import Floats, confidence_levels, respondent_counts, whole_numbers

STARTS = (0.2, 0.5, 0.8)
WIDEST = 12.0
EDGE = 1e-6
TINY = 1e-300


@dataclass(frozen=True)
class CallbackModel:
    """Two-class callback model of Drew and Fuller, fitted to the waves of one survey.

    Attributes
    ----------
    rate, rate_low, rate_high
        Rate of the whole cohort (0-1) and its profile interval.
    response_positive, response_other
        Chance, at each wave, that a positive person, and that another, answers (0-1).
    odds_ratio, odds_ratio_low, odds_ratio_high
        Response odds ratio κ after all waves and its profile interval; 0 and infinity when the waves do not bound it.
    log_likelihood
        Its maximum.
    boundary
        The maximum is at an edge (a chance or a rate of 0 or 1): the waves do not identify the model.
    last_wave_rate
        Rate of the cohort if the silent are like the last wave's respondents (Armstrong J. & Overton T. (1977), Journal
        of Marketing Research 14:396-402); NaN if that wave is empty.
    """

    rate: float
    rate_low: float
    rate_high: float
    response_positive: float
    response_other: float
    odds_ratio: float
    odds_ratio_low: float
    odds_ratio_high: float
    log_likelihood: float
    boundary: bool
    last_wave_rate: float


def drew_fuller(k: ArrayLike, n: ArrayLike, N: int, confidence: float = 0.95) -> CallbackModel:
    """Fit the callback model: each class answers with its own constant chance at each wave.

    Parameters
    ----------
    k, n
        Positive answers and answers of each wave, in order (two waves or more).
    N
        Size of the cohort, silent people included. With fewer than about 40 people the model is hardly identified: pool
        certifications first.
    confidence
        Level of the profile intervals, strictly between 0 and 1.

    Returns
    -------
    CallbackModel
        Estimates and profile intervals.

    Raises
    ------
    StatisticsError
        If a count or the level is not valid, there are fewer than two waves, nobody answered, all answers are the same,
        or more people answered than there are.

    Notes
    -----
    ln L = Σ k_t ln[P·ρ1(1 - ρ1)^(t-1)] + (n_t - k_t) ln[(1 - P)·ρ0(1 - ρ0)^(t-1)]
    + m ln[P(1 - ρ1)^T + (1 - P)(1 - ρ0)^T]. Drew J. H. & Fuller W. A. (1980), Proceedings of the Survey Research
    Methods Section, American Statistical Association, 639-642; no hard core of refusers. Limits: likelihood-ratio
    profile.
    """
    positives, answers = respondent_counts(k, n)
    cohort, level = float(whole_numbers(N, "N")), float(confidence_levels(confidence))
    if positives.ndim != 1 or len(positives) < 2:
        raise StatisticsError(
            "le modèle de relances demande au moins deux vagues", action="Donner un élément par vague"
        )
    if answers.sum() > cohort:
        raise StatisticsError("il y a plus de réponses que de personnes (N)", action="Vérifier les effectifs")
    if not 0 < positives.sum() < answers.sum():
        raise StatisticsError(
            "les réponses sont toutes les mêmes, ou absentes : les relances n'apprennent rien",
            action="Regrouper des certifications",
        )

    waves, before = len(positives), np.arange(len(positives))
    others = answers - positives
    totals = (positives.sum(), (positives * before).sum(), others.sum(), (others * before).sum())
    silent = cohort - float(answers.sum())

    def negative(rate: float, first: float, second: float) -> float:
        seen = (rate * first, 1 - first, (1 - rate) * second, 1 - second)
        unseen = rate * (1 - first) ** waves + (1 - rate) * (1 - second) ** waves
        terms = [count * log(max(chance, TINY)) for count, chance in zip(totals, seen, strict=True)]
        return -float(sum(terms) + silent * log(max(unseen, TINY)))

    best, value = _least(lambda point: negative(*expit(point).tolist()), 3)
    rate, first, second = (float(chance) for chance in expit(best))
    ratio = _log_odds_of_answering(best[1], waves) - _log_odds_of_answering(best[2], waves)

    def at_rate(logit_rate: float) -> float:
        given = float(expit(logit_rate))
        return _least(lambda point: negative(given, *expit(point).tolist()), 2, best[1:])[1]

    def at_ratio(log_ratio: float) -> float:
        def constrained(point: Floats) -> float:
            log_silent = log_expit(-_log_odds_of_answering(point[1], waves) - log_ratio) / waves
            return negative(float(expit(point[0])), float(-np.expm1(log_silent)), float(expit(point[1])))

        return _least(constrained, 2, best[[0, 2]])[1]

    rise = float(chi2.ppf(level, 1)) / 2
    rate_low, rate_high = _profile(at_rate, float(best[0]), value + rise)
    ratio_low, ratio_high = _profile(at_ratio, ratio, value + rise)
    last = float(positives[-1] / answers[-1]) if answers[-1] else float("nan")
    return CallbackModel(
        rate=rate,
        rate_low=float(expit(rate_low)),
        rate_high=float(expit(rate_high)),
        response_positive=first,
        response_other=second,
        odds_ratio=float(np.exp(ratio)),
        odds_ratio_low=float(np.exp(ratio_low)),
        odds_ratio_high=float(np.exp(ratio_high)),
        log_likelihood=-value,
        boundary=any(min(chance, 1 - chance) < EDGE for chance in (rate, first, second)),
        last_wave_rate=(float(positives.sum()) + silent * last) / cohort,
    )


def _log_odds_of_answering(logit_chance: float, waves: int) -> float:
    """Give the log odds of having answered after all waves from the logit of the chance of one wave."""
    silent = waves * log_expit(-logit_chance)
    return float(np.log(-np.expm1(silent)) - silent)


def _least(
    function: Callable[[Floats], float], size: int, near: Floats | None = None
) -> tuple[NDArray[np.float64], float]:
    """Minimise on the logit scale from several starts (or near a known good point), within ±WIDEST."""
    grid = [logit(np.array(point)) for point in np.stack(np.meshgrid(*[STARTS] * size), -1).reshape(-1, size)]
    starts = grid if near is None else [np.clip(near, -WIDEST + 1, WIDEST - 1), *grid[:: len(grid) // 2]]

    def bounded(point: Floats) -> float:
        outside = float(np.abs(point).max()) - WIDEST
        return function(point) if outside <= 0 else function(np.clip(point, -WIDEST, WIDEST)) + outside

    rough = [minimize(bounded, start, method="Nelder-Mead", options={"xatol": 1e-2, "fatol": 1e-4}) for start in starts]
    best = min(rough, key=lambda fit: float(fit.fun))
    precision = 1e-9 if near is None else 1e-5
    final = minimize(
        bounded, best.x, method="Nelder-Mead", options={"xatol": precision, "fatol": precision / 100, "maxiter": 2000}
    )
    return np.clip(np.asarray(final.x, dtype=np.float64), -WIDEST, WIDEST), float(final.fun)


def _profile(function: Callable[[float], float], centre: float, limit: float) -> tuple[float, float]:
    """Find where a profile rises to ``limit`` on both sides of its bottom; infinite where it never does."""
    ends = []
    for side in (-1.0, 1.0):
        far = centre + side
        while function(far) < limit and abs(far) < WIDEST:
            far += 2 * side
        reached = function(far) >= limit
        near = far - (2 * side if abs(far - centre) > 1.5 else side)
        ends.append(
            float(brentq(lambda place: function(place) - limit, near, far, xtol=1e-4)) if reached else side * np.inf
        )
    return ends[0], ends[1]
