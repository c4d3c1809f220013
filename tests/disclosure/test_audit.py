"""The audit against brute force: what it says moves, moves; what cannot move is said not to."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from cfa_report.disclosure.audit import Witness, extents
from cfa_report.disclosure.quantities import Quantities


def table(cells: list[list[int]], nested: list[tuple[int, int]] | None = None) -> Quantities:
    """Write a table of counts with its row, column and grand totals as a system, cells first."""
    inner = np.array(cells)
    rows, columns = inner.shape
    place = np.arange(rows * columns).reshape(rows, columns)
    value = np.concatenate([inner.ravel(), inner.sum(axis=1), inner.sum(axis=0), [inner.sum()]]).astype(np.int64)
    equations = []
    for row in range(rows):
        equations.append({**dict.fromkeys(place[row].tolist(), 1), inner.size + row: -1})
    for column in range(columns):
        equations.append({**dict.fromkeys(place[:, column].tolist(), 1), inner.size + rows + column: -1})
    equations.append({**{inner.size + row: 1 for row in range(rows)}, len(value) - 1: -1})
    matrix = np.zeros((len(equations), len(value)))
    for number, terms in enumerate(equations):
        for unknown, sign in terms.items():
            matrix[number, unknown] = sign
    at_most = np.zeros((len(nested or []), len(value)))
    for number, (smaller, larger) in enumerate(nested or []):
        at_most[number, [smaller, larger]] = 1, -1
    nobody = np.empty(0, dtype=bool)
    most = np.full(len(value), np.iinfo(np.int32).max, dtype=np.int64)
    return Quantities(
        value, np.empty((0, 3), dtype=np.int64), nobody, nobody, nobody, csr_array(matrix), csr_array(at_most),
        np.zeros(len(value), dtype=np.int64), most,
    )  # fmt: skip


def brute_force(system: Quantities, free: np.ndarray, top: int) -> dict[int, tuple[int, int]]:
    """Try every value from 0 to ``top`` of the free counts; give the lowest and highest of each."""
    places = np.flatnonzero(free)
    found: dict[int, list[int]] = {int(place): [] for place in places}
    for values in itertools.product(range(top + 1), repeat=len(places)):
        trial = system.value.copy()
        trial[places] = values
        if not (system.equations @ trial).any() and (system.at_most @ trial <= 0).all():
            for place in places:
                found[int(place)].append(int(trial[place]))
    return {place: (min(values), max(values)) for place, values in found.items()}


@settings(derandomize=True, deadline=None, max_examples=40)
@given(
    cells=st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=2), min_size=2, max_size=2),
    hidden=st.sets(st.integers(0, 8), min_size=1, max_size=4),
    nested=st.sampled_from([[], [(0, 3)], [(3, 0)], [(1, 2), (2, 3)]]),
)
def test_what_the_audit_says_is_what_brute_force_finds(
    cells: list[list[int]], hidden: set[int], nested: list[tuple[int, int]]
) -> None:
    system = table(cells, nested)
    system_holds = bool((system.at_most @ system.value <= 0).all())
    if not system_holds:
        system = table(cells)
    free = np.zeros(len(system.value), dtype=bool)
    free[list(hidden)] = True
    truth = brute_force(system, free, 16)
    witness = Witness(system, 3)
    left = set(witness.search(free, free).tolist())
    assert {place for place, (low, high) in truth.items() if high - low < 3} <= left
    # Random draws may miss a count that moves; asked for alone it never does, and only hides more.
    places = np.flatnonzero(free)
    low, high = extents(system, free, places, np.full(len(places), 16))
    for place, bottom, top in zip(places, low, high, strict=True):
        least, most = truth[int(place)]
        assert bottom <= least <= most <= top


def test_one_hidden_cell_beside_its_total_cannot_move() -> None:
    system = table([[24, 13], [7, 30]])
    free = np.zeros(len(system.value), dtype=bool)
    free[2] = True
    assert Witness(system, 3).search(free, free).tolist() == [2]


def test_four_hidden_corners_move_together() -> None:
    system = table([[24, 13], [7, 30]])
    free = np.zeros(len(system.value), dtype=bool)
    free[:4] = True
    assert Witness(system, 3).search(free, free).tolist() == []


@pytest.mark.parametrize(("value", "left"), [(2, [1]), (3, [])])
def test_a_count_between_two_told_counts_moves_only_where_they_leave_room(value: int, left: list[int]) -> None:
    most = np.full(2, np.iinfo(np.int32).max, dtype=np.int64)
    nobody = np.empty(0, dtype=bool)
    system = Quantities(
        np.array([value, 1]), np.empty((0, 3), dtype=np.int64), nobody, nobody, nobody, csr_array((0, 2)),
        csr_array(np.array([[-1, 1]])), np.zeros(2, dtype=np.int64), most,
    )  # fmt: skip
    free = np.array([False, True])
    assert Witness(system, 3).search(free, free).tolist() == left


def test_a_printed_range_narrows_what_may_move() -> None:
    system = table([[24, 13], [7, 30]])
    free = np.zeros(len(system.value), dtype=bool)
    free[:4] = True
    cells = Quantities(
        system.value, np.array([[2, -1, -1]]), *[np.zeros(1, dtype=bool)] * 3, system.equations,
        system.at_most,
        system.least, system.most,
    )  # fmt: skip
    tight = cells.within(np.array([[6, 0, 0]]), np.array([[8, 99, 99]]))
    assert 2 in Witness(tight, 3).search(free, free).tolist()
