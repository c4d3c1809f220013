"""Rare events (incidents, accidents): observed over expected, when the events are few among many."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincinv

from cfa_report.errors import StatisticsError
from cfa_report.statistics.counts import (
    Floats,
    Pair,
    broadcast,
    confidence_levels,
    normal_quantile,
    numbers,
    plain,
    whole_numbers,
)


def byar_interval(observed: ArrayLike, expected: ArrayLike, confidence: ArrayLike = 0.95) -> Pair:
    """Give Byar's interval of observed/expected. For rare events only: far too wide for outcome rates.

    Parameters
    ----------
    observed
        Number of events.
    expected
        Number expected (not whole in general), above 0; 1 gives limits of the count itself.
    confidence
        Confidence level, strictly between 0 and 1.

    Returns
    -------
    tuple
        Low and high limits of the ratio; low is 0 without events.

    Raises
    ------
    StatisticsError
        If a count, an expectation or the level is not valid.

    Notes
    -----
    x(1 - 1/(9x) - z/(3√x))³ with x events for the low limit and x + 1 (and + z) for the high one. Breslow N. & Day N.
    (1987), Statistical Methods in Cancer Research II, equation 2.11.
    """
    events, norm, levels = _read(observed, expected, confidence)
    z = normal_quantile(levels)
    some = np.where(events > 0, events, 1.0)
    low = np.where(events > 0, some * (1 - 1 / (9 * some) - z / (3 * np.sqrt(some))) ** 3, 0.0)
    more = events + 1
    high = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    return plain(low / norm), plain(high / norm)


def exact_poisson_interval(observed: ArrayLike, expected: ArrayLike, confidence: ArrayLike = 0.95) -> Pair:
    """Give the exact Poisson interval of observed/expected, for rare events.

    Parameters, shapes and errors are those of `byar_interval`.

    Notes
    -----
    Quantiles α/2 of Gamma(x) and 1 - α/2 of Gamma(x + 1). Garwood F. (1936), Biometrika 28:437-442.
    """
    events, norm, levels = _read(observed, expected, confidence)
    tail = (1 - levels) / 2
    low = np.where(events > 0, gammaincinv(np.where(events > 0, events, 1.0), tail), 0.0)
    return plain(low / norm), plain(gammaincinv(events + 1, 1 - tail) / norm)


def _read(observed: ArrayLike, expected: ArrayLike, confidence: ArrayLike) -> tuple[Floats, Floats, Floats]:
    norm = numbers(expected, "expected")
    if np.any(norm <= 0):
        raise StatisticsError("l'effectif attendu est nul ou négatif", action="Vérifier les références")
    events, norm, levels = broadcast(whole_numbers(observed, "observed"), norm, confidence_levels(confidence))
    return events, norm, levels
