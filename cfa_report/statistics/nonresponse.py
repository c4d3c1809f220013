"""Bounds that assume nothing about the people who did not answer."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from cfa_report.errors import StatisticsError
from cfa_report.statistics.counts import Floats, Pair, broadcast, cohort_counts, confidence_levels, plain
from cfa_report.statistics.proportions import wilson_limits

NEWTON_STEPS = 40


def worst_case_bounds(k: ArrayLike, n: ArrayLike, N: ArrayLike) -> Pair:
    """Give the certain bounds of a cohort's rate: nobody, then everybody, among the silent is positive.

    Parameters
    ----------
    k, n, N
        Positive answers, respondents, size of the cohort; scalars or arrays that broadcast.

    Returns
    -------
    tuple
        k/N and (k + N - n)/N (rates 0-1): no level, no model. [0, 1] where nobody answered; NaN where ``N`` is 0.

    Raises
    ------
    StatisticsError
        If a count is not valid.

    Notes
    -----
    Manski C. F. (1989), Journal of Human Resources 24:343-360; Manski (2003), Partial Identification, Springer.
    """
    low, high = certain_limits(*cohort_counts(k, n, N))
    return plain(low), plain(high)


def certain_limits(k: Floats, n: Floats, N: Floats) -> Pair:
    """Give the certain bounds for counts already checked."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return k / N, (k + N - n) / N


def imbens_manski_interval(
    k: ArrayLike,
    n: ArrayLike,
    N: ArrayLike,
    confidence: ArrayLike = 0.95,
    endpoints: Literal["wilson", "wald"] = "wilson",
) -> Pair:
    """Give the interval of the process's rate, whatever made the silent silent.

    Parameters
    ----------
    k, n, N
        Positive answers, respondents, size of the cohort; scalars or arrays that broadcast.
    confidence
        Confidence level, strictly between 0 and 1.
    endpoints
        ``"wilson"`` (default) takes Wilson's limits around each certain bound; ``"wald"`` is the published form,
        too short when ``k`` is 0 or ``n``, and undefined (NaN) when moreover everybody answered.

    Returns
    -------
    tuple
        Low and high limits (rates 0-1), cut to [0, 1]; [0, 1] where nobody answered; NaN where ``N`` is 0.

    Raises
    ------
    StatisticsError
        If a count, the level or ``endpoints`` is not valid.

    Notes
    -----
    With t_l = k/N, t_u = (k + N - n)/N, D = t_u - t_l: c solves Φ(c + D/max(se_l, se_u)) - Φ(-c) = confidence and the
    Wald interval is [t_l - c·se_l, t_u + c·se_u], se = √(t(1 - t)/N). Imbens G. & Manski C. (2004), Econometrica
    72:1845-1857, equations 6-7. The Wilson end points (same equation, the standard errors at (x + 2)/(N + 4)) are a
    small-sample variant of ours, equal to Wilson's interval when n = N.
    """
    if endpoints not in ("wilson", "wald"):
        raise StatisticsError("les extrémités demandées n'existent pas", action="Choisir « wilson » ou « wald »")
    positives, respondents, cohort, levels = broadcast(*cohort_counts(k, n, N), confidence_levels(confidence))
    if endpoints == "wilson":
        low, high = imbens_manski_wilson_limits(positives, respondents, cohort, 1 - levels)
    else:
        low, high = _wald_limits(positives, respondents, cohort, 1 - levels)
    return plain(low), plain(high)


def imbens_manski_wilson_limits(k: Floats, n: Floats, N: Floats, alpha: Floats) -> Pair:
    """Give the Imbens-Manski limits with Wilson end points, for counts already checked and a risk α in (0, 1]."""
    shrunk_low, shrunk_high = (k + 2) / (N + 4), (k + N - n + 2) / (N + 4)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.sqrt(np.maximum(shrunk_low * (1 - shrunk_low), shrunk_high * (1 - shrunk_high)) / N)
        quantile = imbens_manski_quantile((N - n) / N / spread, alpha)
    return wilson_limits(k, N, quantile)[0], wilson_limits(k + N - n, N, quantile)[1]


def _wald_limits(k: Floats, n: Floats, N: Floats, alpha: Floats) -> Pair:
    low, high = certain_limits(k, n, N)
    with np.errstate(invalid="ignore", divide="ignore"):
        error_low, error_high = np.sqrt(low * (1 - low) / N), np.sqrt(high * (1 - high) / N)
        width = np.where(n == N, 0.0, (high - low) / np.maximum(error_low, error_high))
        quantile = imbens_manski_quantile(width, alpha)
        undefined = (n == N) & (error_low == 0)
        low, high = np.maximum(low - quantile * error_low, 0.0), np.minimum(high + quantile * error_high, 1.0)
    return np.where(undefined, np.nan, low), np.where(undefined, np.nan, high)


def imbens_manski_quantile(width: Floats, alpha: Floats) -> Floats:
    """Solve Φ(c + width) - Φ(-c) = 1 - α for c ≥ 0: from the two-sided quantile (no width) to the one-sided.

    ``width`` is the width of the certain bounds in standard errors, infinity allowed. Written on the tails,
    Φ(-c - width) + Φ(-c) = α, so that a tiny α keeps its digits; Newton from the one-sided quantile, where the
    convex left side is too large, climbs to the root without passing it. Where the root is negative (α above one
    half) the answer is 0: a risk that large is never less than the certain bounds.
    """
    two_sided = -ndtri(alpha / 2)
    value = np.maximum(-ndtri(alpha), 0.0)
    gap = np.where(np.isnan(width), 0.0, width)
    for _ in range(NEWTON_STEPS):
        excess = ndtr(-value - gap) + ndtr(-value) - alpha
        slope = (np.exp(-((value + gap) ** 2) / 2) + np.exp(-(value**2) / 2)) / np.sqrt(2 * np.pi)
        step = np.maximum(np.where(slope > 0, excess / np.where(slope > 0, slope, 1.0), 0.0), 0.0)
        value = np.minimum(value + step, two_sided)
        if np.all(step <= 1e-15 * np.maximum(value, 1.0)):
            break
    return np.where(gap == 0, two_sided, value)
