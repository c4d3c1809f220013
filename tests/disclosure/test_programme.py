"""A programme gives what another interface of its solver gives, first asked or asked again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array

from cfa_report.disclosure.programme import Programme

SIZES = st.tuples(st.integers(1, 6), st.integers(1, 8))


def drawn(rows: int, count: int, dice: int) -> tuple[csc_array, np.ndarray, np.ndarray, np.ndarray, list[np.ndarray]]:
    """Draw a programme that x = 0 respects, and three prices."""
    rng = np.random.default_rng(dice)
    matrix = csc_array(rng.integers(-1, 2, (rows, count)))
    least = np.where(rng.random(rows) < 0.4, 0.0, -np.inf)
    most = np.where(least == 0, 0.0, rng.integers(0, 4, rows))
    return matrix, least, most, rng.integers(0, 5, count), [rng.integers(-3, 4, count).astype(float) for _ in range(3)]


@settings(derandomize=True, deadline=None, max_examples=60)
@given(size=SIZES, dice=st.integers(0, 2**32 - 1), from_here=st.booleans())
def test_the_best_is_what_scipy_finds_whichever_side_it_is_looked_for_from(size, dice, from_here) -> None:
    matrix, least, most, high, prices = drawn(*size, dice)
    programme = Programme(matrix, least, most, np.zeros(len(high)), high)
    for price in prices:
        found = programme.minimise(price, from_here=from_here)
        other = milp(price, constraints=LinearConstraint(matrix, least, most), bounds=Bounds(0, high))
        assert found is not None
        assert price @ found == pytest.approx(other.fun, abs=1e-6)
        assert ((matrix @ found >= least - 1e-6) & (matrix @ found <= most + 1e-6)).all()


@settings(derandomize=True, deadline=None, max_examples=60)
@given(size=SIZES, dice=st.integers(0, 2**32 - 1))
def test_the_best_in_whole_numbers_is_what_scipy_finds(size, dice) -> None:
    matrix, least, most, high, (price, *_) = drawn(*size, dice)
    found = Programme(matrix, least, most, np.zeros(len(high)), high, whole=True, nodes=1000).minimise(price)
    other = milp(
        price, constraints=LinearConstraint(matrix, least, most), bounds=Bounds(0, high), integrality=np.ones(len(high))
    )
    assert found is not None
    assert price @ found == pytest.approx(other.fun, abs=1e-6)
    assert (np.abs(found - np.rint(found)) < 1e-6).all()


def test_what_cannot_be_has_no_answer() -> None:
    matrix = csc_array(np.array([[1.0, 1.0]]))
    for whole in (False, True):
        programme = Programme(matrix, np.array([5.0]), np.array([9.0]), np.zeros(2), np.ones(2), whole=whole)
        assert programme.minimise(np.ones(2)) is None


def test_the_solver_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    matrix = csc_array(np.array([[1.0, -1.0]]))
    for whole in (False, True):
        programme = Programme(matrix, np.zeros(1), np.zeros(1), np.zeros(2), np.ones(2), whole=whole)
        assert programme.minimise(-np.ones(2)) is not None
    assert capfd.readouterr().out == ""
