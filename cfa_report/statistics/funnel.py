"""Limits of a funnel plot: where a unit that is like the others may fall, given its size."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom

from cfa_report.errors import StatisticsError
from cfa_report.statistics.counts import (
    Floats,
    Pair,
    broadcast,
    confidence_levels,
    normal_quantile,
    numbers,
    plain,
    probabilities,
    whole_numbers,
)


def funnel_limits(target: ArrayLike, n: ArrayLike, level: ArrayLike = 0.95) -> Pair:
    """Give the exact binomial limits of a funnel plot, interpolated so that they run smoothly.

    Parameters
    ----------
    target
        Rate of reference (0-1).
    n
        Size of each unit; scalars or arrays that broadcast.
    level
        Share of like units inside the limits: 0.95 and 0.998 are customary.

    Returns
    -------
    tuple
        Low and high limits (rates 0-1), NaN where ``n`` is 0.

    Raises
    ------
    StatisticsError
        If the target, a size or the level is not valid.

    Notes
    -----
    y = (r - a)/n with r the binomial quantile of probability p and a = (F(r) - p)/f(r), cut to [0, 1].
    Spiegelhalter D. J. (2005), Statistics in Medicine 24:1185-1202, appendix A.1.
    """
    rate, size, inside = broadcast(probabilities(target, "target"), whole_numbers(n, "n"), confidence_levels(level))
    low, high = _interpolated(rate, size, (1 - inside) / 2), _interpolated(rate, size, (1 + inside) / 2)
    return plain(low), plain(high)


def _interpolated(rate: Floats, size: Floats, probability: Floats) -> Floats:
    known = size > 0
    draws = np.where(known, size, 1.0)
    quantile = binom.ppf(probability, draws, rate)
    excess = (binom.cdf(quantile, draws, rate) - probability) / binom.pmf(quantile, draws, rate)
    return np.where(known, np.clip((quantile - excess) / draws, 0.0, 1.0), np.nan)


def overdispersed_funnel_limits(
    target: ArrayLike, n: ArrayLike, tau_squared: ArrayLike, level: ArrayLike = 0.95
) -> Pair:
    """Give funnel limits widened by the variance τ² that units have between them (see `overdispersion`).

    Parameters
    ----------
    target, n, level
        As in `funnel_limits`.
    tau_squared
        Variance between units on the arcsine-root scale, at least 0.

    Returns
    -------
    tuple
        Low and high limits (rates 0-1), NaN where ``n`` is 0.

    Raises
    ------
    StatisticsError
        If the target, a size, τ² or the level is not valid.

    Notes
    -----
    sin²(arcsin √target ± z√(1/(4n) + τ²)), cut to [0, π/2] before the sine. Spiegelhalter D. J. (2005), Quality and
    Safety in Health Care 14:347-351.
    """
    variance = numbers(tau_squared, "tau_squared")
    if np.any(variance < 0):
        raise StatisticsError("la variance entre unités (tau²) est négative", action="Donner 0 ou une valeur positive")
    rate, size, extra, inside = broadcast(
        probabilities(target, "target"), whole_numbers(n, "n"), variance, confidence_levels(level)
    )
    centre = np.arcsin(np.sqrt(rate))
    with np.errstate(divide="ignore"):
        reach = normal_quantile(inside) * np.sqrt(1 / (4 * size) + extra)
    low = np.sin(np.maximum(centre - reach, 0.0)) ** 2
    high = np.sin(np.minimum(centre + reach, np.pi / 2)) ** 2
    return plain(np.where(size > 0, low, np.nan)), plain(np.where(size > 0, high, np.nan))
