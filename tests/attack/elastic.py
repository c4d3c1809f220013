"""When unknowns have no solution: which relations stand in the way, those that the least violation breaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, hstack

from tests.attack.linear import Row, System

_TINY = 1e-6


def suspects(system: System, start: Iterable[int]) -> set[Hashable]:
    """Find whom to distrust where the unknowns of a component contradict one another.

    Substitution may have used the very relation that is wrong, so the rows are taken as they were written; those that
    name a suspect may be broken, at a cost of 1 a unit.

    Parameters
    ----------
    system
        The relations, as written.
    start
        Unknowns that have no solution together; all that is tied to them is looked at.
    """
    rows = _connected(system, set(start))
    unknowns = sorted({unknown for row in rows for unknown in row.form})
    at = {unknown: position for position, unknown in enumerate(unknowns)}
    doubtful = {
        number: position for position, number in enumerate(n for n, row in enumerate(rows) if row.origin.suspect)
    }
    if not doubtful:
        return set()
    width, count = len(unknowns), len(doubtful)
    matrices, limits = [], []
    for equal in (True, False):
        chosen = [number for number, row in enumerate(rows) if row.equal is equal]
        place = [(line, at[u], c) for line, number in enumerate(chosen) for u, c in rows[number].form.items()]
        lines, columns, values = zip(*place, strict=True) if place else ((), (), ())
        body = coo_array((values, (lines, columns)), shape=(len(chosen), width))
        free = [(line, doubtful[number]) for line, number in enumerate(chosen) if number in doubtful]
        where = tuple(zip(*free, strict=True)) if free else ((), ())
        slack = coo_array((np.ones(len(free)), where), shape=(len(chosen), count))
        matrices.append(hstack([body, slack, -slack]))
        limits.append(np.array([rows[number].value for number in chosen], dtype=float))
    bounds = [(system.known[u], system.known[u]) if u in system.known else (0, None) for u in unknowns]
    found = linprog(
        np.concatenate([np.zeros(width), np.ones(2 * count)]),
        A_eq=matrices[0],
        b_eq=limits[0],
        A_ub=matrices[1],
        b_ub=limits[1],
        bounds=[*bounds, *[(0, None)] * (2 * count)],
        method="highs",
        options={"time_limit": 30.0},
    )
    if found.x is None:
        return set()
    broken = found.x[width : width + count] + found.x[width + count :]
    return {rows[number].origin.suspect for number, position in doubtful.items() if broken[position] > _TINY} - {None}


def _connected(system: System, start: set[int]) -> list[Row]:
    """Take the rows that a set of unknowns leads to, without going through what is printed."""
    uses: dict[int, list[int]] = defaultdict(list)
    for number, row in enumerate(system.rows):
        for unknown in row.form:
            if unknown not in system.known:
                uses[unknown].append(number)
    seen, taken, stack = set(start), set(), list(start)
    while stack:
        for number in uses[stack.pop()]:
            if number not in taken:
                taken.add(number)
                fresh = [u for u in system.rows[number].form if u not in seen and u not in system.known]
                seen.update(fresh)
                stack += fresh
    return [system.rows[number] for number in sorted(taken)]
