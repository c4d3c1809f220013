"""Draws that are the same on every machine, for ever: a hash in counter mode, keyed by what is drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of draws known by its key; two keys give unrelated streams, one key gives one stream.

    A hash rather than a generator of the library: no version of Python or numpy changes the demonstration's bytes,
    and a cohort added to the network does not move the draws of the others.
    """

    def __init__(self, *key: str) -> None:
        self._key = "/".join(key).encode("utf-8")
        self._count = 0

    def uniform(self) -> float:
        """Draw a number in [0, 1)."""
        self._count += 1
        digest = hashlib.sha256(self._key + b"#" + str(self._count).encode("ascii")).digest()
        return int.from_bytes(digest[:7], "big") / 2**56

    def between(self, low: float, high: float) -> float:
        """Draw a number in [low, high)."""
        return low + (high - low) * self.uniform()

    def integer(self, low: int, high: int) -> int:
        """Draw an integer from low to high, both included; low when the range is empty."""
        return low + int(self.uniform() * max(1, high - low + 1))

    def chance(self, probability: float) -> bool:
        """Say yes with this probability."""
        return self.uniform() < probability

    def successes(self, trials: int, probability: float) -> int:
        """Draw how many of some independent trials succeed."""
        return sum(self.chance(probability) for _ in range(trials))

    def pick(self, values: Sequence[T]) -> T:
        """Draw one of the values."""
        return values[self.integer(0, len(values) - 1)]

    def weighted(self, weights: Sequence[tuple[T, float]]) -> T:
        """Draw one of the values, each with its weight."""
        left = self.uniform() * sum(weight for _, weight in weights)
        for value, weight in weights:
            left -= weight
            if left < 0:
                return value
        return weights[-1][0]

    def shuffled(self, values: Sequence[T]) -> list[T]:
        """Give the values in a drawn order."""
        order = list(values)
        for last in range(len(order) - 1, 0, -1):
            other = self.integer(0, last)
            order[last], order[other] = order[other], order[last]
        return order
