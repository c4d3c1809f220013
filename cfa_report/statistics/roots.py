"""Vectorised root of a monotone function, to the last bit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cfa_report.statistics.counts import Floats

MOST_HALVINGS = 200
SMALLEST = 1e-17


def increasing_root(function: Callable[[Floats], Floats], low: Floats, high: Floats) -> Floats:
    """Find where an increasing function crosses 0 between ``low`` and ``high``, element by element, by bisection.

    Halving stops when no bracket can be cut again in floating point. Where the function is negative throughout the
    answer is ``high``; where it is positive throughout, ``low``.
    """
    left, right = np.array(low, dtype=np.float64), np.array(high, dtype=np.float64)
    for _ in range(MOST_HALVINGS):
        middle = (left + right) / 2
        if np.all((middle == left) | (middle == right) | (np.abs(right - left) < SMALLEST)):
            break
        below = function(middle) < 0
        left = np.where(below, middle, left)
        right = np.where(below, right, middle)
    return (left + right) / 2
