"""What the printed intervals are worth: their real coverage, by exact enumeration, when positive people answer more."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaln, xlogy
from scipy.stats import binom

from cfa_report.statistics.counts import Floats, Pair, normal_quantile
from cfa_report.statistics.finite import hypergeometric_interval, wilson_fpc_limits
from cfa_report.statistics.nonresponse import imbens_manski_interval, worst_case_bounds
from cfa_report.statistics.process import process_band
from cfa_report.statistics.proportions import wilson_interval
from cfa_report.statistics.response_odds import response_odds_interval

SLACK = 1e-12
COHORT_INTERVALS = ("wilson", "wilson_fpc", "hypergeometric", "gamma2", "gamma3", "worst_case")
PROCESS_INTERVALS = ("wilson", "wilson_fpc", "imbens_manski_wald", "imbens_manski_wilson")
PROCESS_BANDS = ("process_gamma2", "process_gamma3")


@dataclass(frozen=True)
class Coverage:
    """Real coverage of the intervals in one situation, given at least one answer.

    Attributes
    ----------
    bias
        Mean of the respondents' rate minus the truth (fraction).
    coverage
        For each interval, how often it holds the truth (0-1); where it is undefined it does not, and has no width.
    width
        For each interval, its mean width (fraction).
    """

    bias: float
    coverage: dict[str, float]
    width: dict[str, float]


def cohort_coverage(N: int, K: int, response: float, kappa: float, confidence: float = 0.95) -> Coverage:
    """Enumerate every survey of a cohort of which ``K`` people among ``N`` are positive; the truth is K/N.

    Parameters
    ----------
    N, K
        Size of the cohort (at least 1) and number of its positive people.
    response
        Mean chance of answering over the cohort, strictly between 0 and 1.
    kappa
        Odds of answering of positive people over the odds of the others.
    confidence
        Level that the intervals promise.

    Returns
    -------
    Coverage
        For Wilson, Wilson with the finite correction (before its cut to the certain bounds), exact hypergeometric,
        response-odds bands Γ = 2 and 3, certain bounds.

    Notes
    -----
    k ~ Binomial(K, r1) and n - k ~ Binomial(N - K, r0), every pair weighted by its probability: no simulation. Exact
    coverage as in Brown, Cai & DasGupta (2001), Statistical Science 16:101-133.
    """
    first, second = chances_of_answering(K / N, response, kappa)
    weights = np.outer(binom.pmf(np.arange(K + 1), K, first), binom.pmf(np.arange(N - K + 1), N - K, second)).ravel()
    k, others = (part.ravel() for part in np.indices((K + 1, N - K + 1)))
    return _summed(N, k, k + others, weights, K / N, COHORT_INTERVALS, confidence)


def process_coverage(N: int, rate: float, response: float, kappa: float, confidence: float = 0.95) -> Coverage:
    """Enumerate every survey of a cohort of ``N`` people drawn from a process; the truth is the process's rate.

    Parameters
    ----------
    N
        Size of the cohort (at least 1).
    rate
        Rate of the process (0-1).
    response, kappa, confidence
        As in `cohort_coverage`.

    Returns
    -------
    Coverage
        For Wilson, Wilson with the finite correction (before its cut), Imbens-Manski with Wald and Wilson end points,
        bands of the process Γ = 2 and 3.

    Notes
    -----
    (k, n - k) is multinomial with chances rate·r1 and (1 - rate)·r0; exact coverage as in Brown, Cai & DasGupta (2001),
    Statistical Science 16:101-133.
    """
    first, second = chances_of_answering(rate, response, kappa)
    k, others = (part.ravel() for part in np.indices((N + 1, N + 1)))
    kept = k + others <= N
    k, others = k[kept], others[kept]
    silent = N - k - others
    logs = (
        gammaln(N + 1)
        - gammaln(k + 1)
        - gammaln(others + 1)
        - gammaln(silent + 1)
        + xlogy(k, rate * first)
        + xlogy(others, (1 - rate) * second)
        + xlogy(silent, 1 - response)
    )
    return _summed(N, k, k + others, np.exp(logs), rate, PROCESS_INTERVALS + PROCESS_BANDS, confidence)


def chances_of_answering(rate: float, response: float, kappa: float) -> tuple[float, float]:
    """Give the chances of answering of positive people and of others, from their mean and their odds ratio κ."""

    def of_positive(other: float) -> float:
        return kappa * other / (1 - other + kappa * other)

    other = float(brentq(lambda r: rate * of_positive(r) + (1 - rate) * r - response, 0.0, 1.0, xtol=1e-15))
    return of_positive(other), other


def _summed(
    N: int, k: np.ndarray, n: np.ndarray, weights: Floats, truth: float, names: tuple[str, ...], confidence: float
) -> Coverage:
    heard = n > 0
    k, n, weights = k[heard], n[heard], weights[heard] / weights[heard].sum()
    limits = _limits_of_every_survey(N, confidence)
    coverage, width = {}, {}
    for name in names:
        low, high = (side[n, k] for side in limits[name])
        holds = (low <= truth + SLACK) & (truth - SLACK <= high)
        coverage[name], width[name] = float(weights[holds].sum()), float((weights * np.nan_to_num(high - low)).sum())
    return Coverage(float((weights * k / n).sum()) - truth, coverage, width)


@cache
def _limits_of_every_survey(N: int, confidence: float) -> dict[str, Pair]:
    """Give the limits (rates) of each interval for every survey of a cohort, at row n and column k; NaN elsewhere."""
    n, k = np.tril_indices(N + 1)
    positives, respondents, cohort = k.astype(float), n.astype(float), np.full(len(k), float(N))
    z = normal_quantile(np.full(len(k), confidence))
    pairs = {
        "wilson": wilson_interval(k, n, confidence),
        "wilson_fpc": wilson_fpc_limits(positives, respondents, cohort, z),
        "hypergeometric": _as_rates(hypergeometric_interval(k, n, N, confidence), N),
        "gamma2": _as_rates(response_odds_interval(k, n, N, 2, confidence), N),
        "gamma3": _as_rates(response_odds_interval(k, n, N, 3, confidence), N),
        "worst_case": worst_case_bounds(k, n, N),
        "imbens_manski_wald": imbens_manski_interval(k, n, N, confidence, "wald"),
        "imbens_manski_wilson": imbens_manski_interval(k, n, N, confidence),
        "process_gamma2": process_band(k, n, N, 2, confidence),
        "process_gamma3": process_band(k, n, N, 3, confidence),
    }
    tables = {}
    for name, pair in pairs.items():
        sides = np.full((2, N + 1, N + 1), np.nan)
        sides[:, n, k] = pair
        tables[name] = (sides[0], sides[1])
    return tables


def _as_rates(pair: tuple[np.ndarray, np.ndarray], N: int) -> Pair:
    return pair[0] / N, pair[1] / N
