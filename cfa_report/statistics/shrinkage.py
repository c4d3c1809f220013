"""Beta-binomial shrinkage: small units brought towards the network's rate by as much as their size deserves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize, root
from scipy.special import betaincinv, betaln, digamma, gammaln

from cfa_report.errors import StatisticsError
from cfa_report.statistics.counts import Floats, confidence_levels, normal_quantile, respondent_counts
from cfa_report.statistics.proportions import wilson_limits

LARGEST_LOG_SIZE = 14.0
LEAST_GAIN = 1e-6
STARTS = (0.0, 2.0, 4.0, 7.0)


@dataclass(frozen=True)
class Shrinkage:
    """Units shrunk towards their common law Beta(alpha, beta).

    Attributes
    ----------
    alpha, beta
        Law of the units' rates, by maximum likelihood; infinite at the boundary.
    mean
        Its mean (rate 0-1), the pooled rate at the boundary.
    log_likelihood, binomial_log_likelihood
        With and without a variation between units.
    boundary
        No variation beyond chance was found: "pas de différence détectable", every unit gets the pooled rate.
    rates, low, high
        Shrunk rate of each unit and its interval (at the boundary: the pooled rate and its Wilson interval).
    """

    alpha: float
    beta: float
    mean: float
    log_likelihood: float
    binomial_log_likelihood: float
    boundary: bool
    rates: Floats
    low: Floats
    high: Floats


def beta_binomial_shrinkage(k: ArrayLike, n: ArrayLike, confidence: float = 0.95) -> Shrinkage:
    """Shrink the rates of units towards their common law. Show the raw rate beside; use from 10 units only.

    Parameters
    ----------
    k, n
        Positive answers and respondents, one element a unit; a unit without respondents gets the common law.
    confidence
        Level of the posterior intervals, strictly between 0 and 1.

    Returns
    -------
    Shrinkage
        The common law, and each unit's rate and interval.

    Raises
    ------
    StatisticsError
        If a count or the level is not valid, or if there are fewer than two units with respondents.

    Notes
    -----
    ln L = Σ ln C(n, k) + ln B(k + a, n - k + b) - ln B(a, b), maximised over a and b; posterior Beta(k + a, n - k + b).
    Empirical Bayes: Griffin B. & Krutchkoff R. (1971), Biometrika 58:599-601; Casella G. (1985), The American
    Statistician 39:83-87. The interval takes a and b as known: it is a little short with few units.
    """
    positives, respondents = respondent_counts(k, n)
    levels = confidence_levels(confidence)
    heard = respondents > 0
    if positives.ndim != 1 or heard.sum() < 2:
        raise StatisticsError(
            "le lissage demande au moins deux unités avec des répondants", action="Ajouter des unités"
        )
    some, size = positives[heard], respondents[heard]
    constant = float((gammaln(size + 1) - gammaln(some + 1) - gammaln(size - some + 1)).sum())
    pooled = float(some.sum() / size.sum())
    binomial = constant + _binomial_log_likelihood(some, size, pooled)
    logit, log_size = _fit(some, size) if 0 < pooled < 1 else (0.0, np.inf)
    fitted = constant - _negative(np.array([logit, log_size]), some, size)[0] if np.isfinite(log_size) else binomial
    if log_size >= LARGEST_LOG_SIZE - 0.01 or fitted - binomial < LEAST_GAIN:
        low, high = wilson_limits(some.sum(), size.sum(), normal_quantile(levels))
        ones = np.ones_like(positives)
        return Shrinkage(
            np.inf, np.inf, pooled, binomial, binomial, True, ones * pooled, ones * float(low), ones * float(high)
        )
    mean, total = 1 / (1 + np.exp(-logit)), np.exp(log_size)
    alpha, beta = float(mean * total), float((1 - mean) * total)
    first, second = positives + alpha, respondents - positives + beta
    tail = (1 - levels) / 2
    return Shrinkage(
        alpha=alpha,
        beta=beta,
        mean=float(mean),
        log_likelihood=fitted,
        binomial_log_likelihood=binomial,
        boundary=False,
        rates=first / (first + second),
        low=np.asarray(betaincinv(first, second, tail), dtype=np.float64),
        high=np.asarray(betaincinv(first, second, 1 - tail), dtype=np.float64),
    )


def _binomial_log_likelihood(k: Floats, n: Floats, pooled: float) -> float:
    """Give the kernel of the binomial log-likelihood at the pooled rate; 0 ln 0 counts as 0."""
    positive, negative = float(k.sum()), float((n - k).sum())
    if not positive or not negative:
        return 0.0
    return float(positive * np.log(pooled) + negative * np.log(1 - pooled))


def _fit(k: Floats, n: Floats) -> tuple[float, float]:
    """Maximise over the mean's logit and the log of a + b, from several starts, then polish the gradient's zero."""
    pooled = k.sum() / n.sum()
    start = float(np.log(pooled / (1 - pooled)))
    fits = [
        minimize(
            _negative,
            np.array([start, size]),
            args=(k, n),
            jac=True,
            method="L-BFGS-B",
            bounds=[(-20.0, 20.0), (-8.0, LARGEST_LOG_SIZE)],
            options={"ftol": 1e-14, "gtol": 1e-10},
        )
        for size in STARTS
    ]
    best = min(fits, key=lambda fit: float(fit.fun))
    if best.x[1] >= LARGEST_LOG_SIZE - 1:
        return float(best.x[0]), LARGEST_LOG_SIZE

    def gradient(point: Floats) -> Floats:
        return _negative(point, k, n)[1]

    polished = root(gradient, best.x, tol=1e-12)
    close = np.all(np.abs(polished.x - best.x) < 0.1) and _negative(polished.x, k, n)[0] <= best.fun + 1e-9
    point = polished.x if close else best.x
    return float(point[0]), float(point[1])


def _negative(point: Floats, k: Floats, n: Floats) -> tuple[float, Floats]:
    """Give minus the log-likelihood (constant left out) and its gradient, by the mean's logit and ln(a + b)."""
    mean, total = 1 / (1 + np.exp(-point[0])), np.exp(point[1])
    a, b = mean * total, (1 - mean) * total
    value = float((betaln(k + a, n - k + b) - betaln(a, b)).sum())
    common = digamma(total) - digamma(n + total)
    by_a = float((digamma(k + a) - digamma(a) + common).sum())
    by_b = float((digamma(n - k + b) - digamma(b) + common).sum())
    gradient = np.array([(by_a - by_b) * total * mean * (1 - mean), by_a * a + by_b * b])
    return -value, -gradient
