"""The system of moves: what solves it is a move, and less of it never allows less."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cfa_report.disclosure.movable import Movable, components, links_of, movable, region
from tests.disclosure.test_audit import table


def drawn(cells: list[list[int]], nested: list[tuple[int, int]], hidden: set[int]) -> Movable:
    """Write a table of 3 by 3 counts of which some are hidden, some contained in others."""
    inner = np.array(cells).ravel()
    system = table(cells, [(one, other) for one, other in nested if inner[one] <= inner[other]])
    free = np.zeros(len(system.value), dtype=bool)
    free[sorted(hidden)] = True
    return movable(system, free)


TABLES = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=3, max_size=3)
NESTED = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda pair: pair[0] != pair[1]), max_size=5)
HIDDEN = st.sets(st.integers(0, 15), min_size=4)


@settings(derandomize=True, deadline=None, max_examples=60)
@given(cells=TABLES, nested=NESTED, hidden=HIDDEN, dice=st.integers(0, 2**32 - 1))
def test_what_is_found_is_a_move_and_no_better_than_what_can_be_reached(cells, nested, hidden, dice) -> None:
    whole = drawn(cells, nested, hidden)
    objective = np.random.default_rng(dice).choice([-1.0, 0.0, 1.0], len(whole.unknowns))
    move = whole.solve(objective)
    assert move is not None
    assert whole.holds(move)
    reached = whole.reach(objective)
    assert reached is not None
    assert objective @ move <= reached + 1e-6


@settings(derandomize=True, deadline=None, max_examples=60)
@given(cells=TABLES, nested=NESTED, hidden=HIDDEN, size=st.integers(1, 16))
def test_a_count_reaches_at_least_as_far_when_what_is_far_from_it_is_left_out(cells, nested, hidden, size) -> None:
    whole = drawn(cells, nested, hidden)
    links = links_of(whole)
    for start, unknown in enumerate(whole.unknowns):
        close = whole.inside(region(links, start, size))
        for sign in (1.0, -1.0):
            far, near = whole.reach(sign * (whole.unknowns == unknown)), close.reach(sign * (close.unknowns == unknown))
            assert far is not None
            assert near is not None
            assert near >= far - 1e-6


@settings(derandomize=True, deadline=None, max_examples=60)
@given(cells=TABLES, nested=NESTED, hidden=HIDDEN)
def test_a_region_that_may_grow_is_all_that_relations_tie_to_its_start(cells, nested, hidden) -> None:
    whole = drawn(cells, nested, hidden)
    group = components(whole)
    for start in range(len(whole.unknowns)):
        assert region(links_of(whole), start, 99).tolist() == np.flatnonzero(group == group[start]).tolist()
