"""Complementary suppression: hide, at the least cost, what would give a hidden count away.

For each hidden count that cannot be shown to move, a linear programme looks for the cheapest move of the table around
it (its totals, and what identities tie to it) that changes it by the protected width; the cells that the move touches
are hidden too. The audit then starts again, until every hidden count moves (Fischetti and Salazar 2000, Journal of the
American Statistical Association 95:916-928, whose attacker's problem this solves heuristically).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, hstack
from scipy.sparse.csgraph import connected_components

from cfa_report.disclosure.audit import Movable, Witness, components, movable
from cfa_report.disclosure.quantities import Flags, Ints, Quantities

#: Moving what is hidden already costs next to nothing, but not nothing: the smallest move is the clearest.
_HIDDEN_COST: Final = 1e-3
_PASSES: Final = 12
_NODES: Final = 200


@dataclass(frozen=True)
class Complement:
    """Which cells are hidden in the end, and how sure that is.

    ``audited`` counts the hidden counts that were shown to move, ``fallbacks`` those for which a whole table had to
    be hidden.
    """

    hidden: Flags
    audited: int
    fallbacks: int
    witness: Witness


def complete(
    system: Quantities, computed: Flags, hidden: Flags, sensitive: Flags, costs: np.ndarray, width: int, past: Flags,
    optional: Flags, before: Complement | None = None,
) -> Complement:  # fmt: skip
    """Hide what it takes for every hidden count to keep an interval of at least ``width``.

    Parameters
    ----------
    system
        The edition, V unknowns and R cells.
    computed
        Shape (R,): cells that have numbers, shown unless hidden.
    hidden
        Shape (R,): cells hidden for their own sake, computed or not.
    sensitive
        Shape (V,): counts that no shown cell may print.
    costs
        Shape (R,): what hiding each cell costs, above 0.
    width
        Smallest difference between the ends of a protected interval, in people.
    past
        Shape (V,): counts that earlier editions printed: known for good.
    optional
        Shape (R,): cells that nobody expects; left out, they hide nothing that would need protection.
    before
        What was found without the optional cells, which come last: what they do not touch is not looked for again.
    """
    search = _Search(system, computed, hidden, sensitive & ~past, costs, Witness(system, width), past, optional)
    if before is not None:
        _carry(search, before, optional)
    for _ in range(_PASSES):
        left = search.witness.search(search.free, search.wanted)
        if not len(left) and not len(search.witness.full(search.hidden & ~optional, search.free)):
            break
        for unknown in left:
            search.protect(int(unknown))
        for cell in search.witness.full(search.hidden & ~optional, search.free):
            search.leave_somebody_out(int(cell))
    else:
        search.give_up()
    return Complement(search.hidden, int(search.wanted.sum()), search.fallbacks, search.witness)


def _carry(search: _Search, before: Complement, optional: Flags) -> None:
    """Keep what was seen of the counts that no optional cell ties, near or far."""
    whole = movable(search.system, search.free | search.system.of(optional))
    component = components(whole)
    of_optional = np.unique(component[search.system.of(optional)[whole.unknowns]])
    touched = np.zeros(len(search.system.value), dtype=bool)
    touched[whole.unknowns[np.isin(component, of_optional)]] = True
    search.witness.carry(before.witness, search.system.of_cells[: len(before.hidden)], touched)


class _Search:
    """The state of the search: what is hidden so far."""

    def __init__(
        self, system: Quantities, computed: Flags, hidden: Flags, sensitive: Flags, costs: np.ndarray,
        witness: Witness, past: Flags, optional: Flags,
    ) -> None:  # fmt: skip
        self.system, self.computed, self.costs, self.witness, self.past = system, computed, costs, witness, past
        self.hidden, self._optional = hidden.copy(), optional
        self.fallbacks = 0
        self._table = _tables(system)
        self._smaller, self._larger = system.smaller, system.larger
        self._secret = sensitive
        self._hide(sensitive)

    def protect(self, unknown: int) -> None:
        """Make one hidden count move: by nothing more, by the cheapest complement, or by hiding its whole table."""
        if self.witness.protects(unknown):
            return
        for region in (self._near(unknown, False), self._near(unknown, True)):
            found = self._cheapest(unknown, region)
            if found is not None:
                moved, move = found
                touched = np.zeros(len(self.system.value), dtype=bool)
                touched[moved[move != 0]] = True
                self._hide(touched & ~self.free)
                self.witness.see(moved, move)
                if self.witness.protects(unknown):
                    return
        self._hide_around(unknown)

    def leave_somebody_out(self, cell: int) -> None:
        """Make it possible that not everybody of a hidden cell is positive, when that is the truth that is hidden."""
        if cell not in self.witness.full(self.hidden & ~self._optional, self.free):
            return
        k, n = (int(unknown) for unknown in self.system.of_cells[cell, :2])
        region = self._near(k, False) | self._near(n, False)
        part = movable(self.system, region)
        places = np.searchsorted(part.unknowns, [k, n])
        found = _cheapest_move(part, self._weights[part.unknowns], places, np.array([-1, 1]), 1)
        if found is not None:
            touched = np.zeros(len(self.system.value), dtype=bool)
            touched[part.unknowns[found[1] != 0]] = True
            self._hide(touched & ~self.free)
            self.witness.see(part.unknowns, found[1])
        else:
            self._hide_around(k)
            self._hide_around(n)

    def give_up(self) -> None:
        """Hide more, surely: every table that still holds a count that was not shown to move."""
        while len(left := self.witness.search(self.free, self.wanted)):
            before = int(self.hidden.sum())
            for unknown in left:
                self._hide_around(int(unknown))
            if int(self.hidden.sum()) == before:
                break

    def _hide(self, unknowns: Flags) -> None:
        """Hide every cell that prints one of these counts; what is then told by none is free, and to be protected."""
        held = (np.append(unknowns, False)[self.system.of_cells]).any(axis=1)
        self.hidden |= held & self.computed
        told = self.system.told_by(self.computed & ~self.hidden, self.hidden) | self.past
        self.free = ~told
        # A denominator that is no secret may be deduced; the numerators of hidden cells may not.
        self.wanted = (self.system.of(self.hidden & ~self._optional, (0,)) | self._secret) & self.free
        self._weights = self._costs()

    def _costs(self) -> np.ndarray:
        """Cost of moving each count: that of all the shown cells that print it."""
        shown = self.computed & ~self.hidden
        cells = self.system.of_cells[shown]
        weights = np.full(len(self.system.value), _HIDDEN_COST)
        held = cells >= 0
        np.add.at(weights, cells[held], np.broadcast_to(self.costs[shown][:, None], cells.shape)[held])
        return weights

    def _near(self, unknown: int, wide: bool) -> Flags:
        """Give the table of a count; when ``wide``, also those of the counts that bound it."""
        tables = [self._table[unknown]]
        if wide:
            tables += [*self._table[self._larger[self._smaller == unknown]]]
            tables += [*self._table[self._smaller[self._larger == unknown]]]
        told_for_good = self.past | (self.system.told_by(np.zeros_like(self.hidden), self.hidden))
        return np.isin(self._table, tables) & ~told_for_good

    def _cheapest(self, unknown: int, region: Flags) -> tuple[Ints, Ints] | None:
        """Find the cheapest move of a region that changes one count by the width, upwards or downwards."""
        part = movable(self.system, region)
        best: tuple[float, Ints] | None = None
        target = int(np.searchsorted(part.unknowns, unknown))
        for change in (self.witness.width, -self.witness.width):
            if part.low[target] <= change <= part.high[target]:
                found = _cheapest_move(part, self._weights[part.unknowns], np.array([target]), np.array([1]), change)
                if found is not None and (best is None or found[0] < best[0] - 1e-9):
                    best = found
                if best is not None and best[0] < 1:
                    break
        return None if best is None else (part.unknowns, best[1])

    def _hide_around(self, unknown: int) -> None:
        """Hide everything that the equations and inequalities of a count speak of: nothing then holds it."""
        self.fallbacks += 1
        equations = self.system.equations
        rows = np.unique(coo_array(equations[:, [unknown]]).coords[0])
        around = np.zeros(len(self.system.value), dtype=bool)
        around[equations[rows].indices] = True
        around[self._larger[self._smaller == unknown]] = True
        around[self._smaller[self._larger == unknown]] = True
        self._hide(around)


def _tables(system: Quantities) -> Ints:
    """Give each count the number of its table: the counts that equations tie together, near or far."""
    count, equations = len(system.value), coo_array(system.equations)
    size = count + system.equations.shape[0]
    graph = coo_array((np.ones(equations.nnz), (equations.coords[0] + count, equations.coords[1])), shape=(size, size))
    return np.asarray(connected_components(graph, directed=False)[1][:count], dtype=np.int64)


def _cheapest_move(
    part: Movable, weights: np.ndarray, places: Ints, signs: Ints, change: int
) -> tuple[float, Ints] | None:
    """Minimise the cost of a move that changes a sum of counts by ``change``; a move is written as up minus down."""
    count = len(weights)
    top = np.concatenate([part.high, -part.low]).astype(float)
    wanted = np.zeros((1, count))
    wanted[0, places] = signs
    constraints = [LinearConstraint(np.hstack([wanted, -wanted]), change, change)]
    for matrix, lower, upper in ((part.equations, 0, 0), (part.nested, -np.inf, part.room)):
        if matrix.shape[0]:
            constraints.append(LinearConstraint(hstack([matrix, -matrix], format="csr"), lower, upper))
    for whole in (0, 1):
        found = milp(
            np.concatenate([weights, weights]), constraints=constraints, bounds=Bounds(0, top),
            integrality=np.full(2 * count, whole), options={"node_limit": _NODES},
        )  # fmt: skip
        move = None if found.x is None else np.rint(found.x[:count] - found.x[count:]).astype(np.int64)
        if move is not None and part.holds(move) and int(move[places] @ signs) == change:
            return float(weights @ np.abs(move)), move
    return None
