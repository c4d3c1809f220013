"""The reference tables, read as columns."""

from __future__ import annotations

import csv
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

REFERENCE = Path(__file__).parent.parent / "reference"

Rows = list[dict[str, str]]


class Table:
    """One reference table: ``table["k"]`` is a float column, an empty cell NaN; ``table.rows`` is the text."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    def __getitem__(self, name: str) -> np.ndarray:
        return np.array([number(row[name]) for row in self.rows])

    def columns(self, *names: str) -> list[np.ndarray]:
        return [self[name] for name in names]


def number(text: str) -> float:
    return float(Fraction(text)) if "/" in text else float(text) if text else float("nan")


@pytest.fixture(scope="session")
def reference() -> Callable[[str], Table]:
    def read(name: str) -> Table:
        with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert rows, f"{name} is empty"
        return Table(rows)

    return read


@pytest.fixture(scope="session")
def close() -> Callable[..., None]:
    """Equal within a tolerance, undefined in the same places, and not undefined everywhere."""

    def check(found: object, expected: object, tolerance: float = 1e-9) -> None:
        left, right = np.asarray(found, dtype=float), np.asarray(expected, dtype=float)
        assert left.shape == right.shape
        assert not np.all(np.isnan(right))
        np.testing.assert_array_equal(np.isnan(left), np.isnan(right))
        np.testing.assert_allclose(left, right, rtol=0, atol=tolerance)

    return check
