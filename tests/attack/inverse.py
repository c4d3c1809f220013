"""From what is printed back to counts: rates, intervals and ranges, by formulas written here again.

Sources: Wilson (1927); Clopper and Pearson (1934); Brown, Cai and DasGupta (2001) for Jeffreys's interval.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from scipy.stats import beta, norm

#: Cohorts searched: beyond, a count is no secret.
LARGEST: Final = 60
_LEVEL: Final = 0.95

Pair = tuple[int, int]


def wilson(k: int, n: int, level: float = _LEVEL) -> tuple[float, float]:
    """Give the score interval of a proportion."""
    z = float(norm.ppf(0.5 + level / 2))
    middle = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * float(np.sqrt(k * (n - k) / n + z * z / 4))
    return (0.0 if k == 0 else middle - half), (1.0 if k == n else middle + half)


def clopper_pearson(k: int, n: int, level: float = _LEVEL) -> tuple[float, float]:
    """Give the exact interval of a proportion."""
    tail = (1 - level) / 2
    low = 0.0 if k == 0 else float(beta.ppf(tail, k, n - k + 1))
    high = 1.0 if k == n else float(beta.ppf(1 - tail, k + 1, n - k))
    return low, high


def jeffreys(k: int, n: int, level: float = _LEVEL) -> tuple[float, float]:
    """Give the interval of a proportion under Jeffreys's prior, closed at 0 and n."""
    tail = (1 - level) / 2
    low = 0.0 if k == 0 else float(beta.ppf(tail, k + 0.5, n - k + 0.5))
    high = 1.0 if k == n else float(beta.ppf(1 - tail, k + 0.5, n - k + 0.5))
    return low, high


@cache
def _table(decimals: int, largest: int) -> dict[tuple[float, float], tuple[Pair, ...]]:
    """List, for each interval printed, the counts that print it under any of the methods."""
    found: dict[tuple[float, float], set[Pair]] = {}
    for n in range(1, largest + 1):
        for k in range(n + 1):
            for method in (wilson, clopper_pearson, jeffreys):
                low, high = method(k, n)
                found.setdefault((round(100 * low, decimals), round(100 * high, decimals)), set()).add((k, n))
    return {key: tuple(sorted(pairs)) for key, pairs in found.items()}


def identified(low: float, high: float, decimals: int, largest: int = LARGEST) -> tuple[Pair, ...]:
    """List the counts (k, n) whose 95 % interval prints as ``low``–``high`` (percentages)."""
    return _table(decimals, largest).get((round(low, decimals), round(high, decimals)), ())


def rate_pairs(rate: float, decimals: int, largest: int = LARGEST) -> tuple[Pair, ...]:
    """List the counts (k, n) whose rate prints as a percentage with so many decimals."""
    half = 0.5 * 10.0**-decimals + 1e-9
    return tuple((k, n) for n in range(1, largest + 1) for k in range(n + 1) if abs(100 * k / n - rate) <= half)
