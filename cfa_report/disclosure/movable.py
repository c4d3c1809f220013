"""What may move in an edition, as a linear system of moves from the true counts, and the programmes that solve it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, vstack
from scipy.sparse.csgraph import connected_components

from cfa_report.disclosure.quantities import Flags, Ints, Quantities

#: How far from its true value a count is moved to show that it can: a wider move proves nothing more.
_REACH: Final = 4
#: Slack on the limits that a solver gives.
DUST: Final = 1e-6
#: A solve stops there: what it has not shown by then counts as not protected. Nodes, not seconds: the same everywhere.
_NODES: Final = 1
#: Counts in a programme that is still solved in whole numbers.
_LARGE: Final = 2_000
#: A drawn solution need not be the best one: any that moves many counts will do.
_NEAR: Final = 0.5


@dataclass(frozen=True)
class Movable:
    """The counts that may move: ``equations @ move = 0``, ``nested @ move <= room``, ``low <= move <= high``."""

    unknowns: Ints
    equations: csr_array
    nested: csr_array
    room: Ints
    low: Ints
    high: Ints

    def part(self, places: Ints) -> Movable:
        """Keep some of the counts, with the relations between them; the others must not be tied to them."""
        equations, nested = self.equations[:, places], self.nested[:, places]
        kept, tied = np.diff(equations.indptr) > 0, np.diff(nested.indptr) > 0
        return Movable(
            self.unknowns[places], csr_array(equations[kept]), csr_array(nested[tied]), self.room[tied],
            self.low[places], self.high[places],
        )  # fmt: skip

    def inside(self, places: Ints) -> Movable:
        """Keep some of the counts, and the relations that speak of no other: what they allow is never too little."""
        chosen = self.part(places)
        equations, nested = self.equations[:, places], self.nested[:, places]
        whole = (np.diff(equations.indptr) == np.diff(self.equations.indptr))[np.diff(equations.indptr) > 0]
        tied = (np.diff(nested.indptr) == np.diff(self.nested.indptr))[np.diff(nested.indptr) > 0]
        return replace(
            chosen, equations=csr_array(chosen.equations[whole]), nested=csr_array(chosen.nested[tied]),
            room=chosen.room[tied],
        )  # fmt: skip

    def solve(self, objective: np.ndarray) -> Ints | None:
        """Give a whole-number move that maximises an objective; ``None`` when none is found within the limit of nodes.

        The programme without whole numbers is tried first: on tables with totals its corners are whole already, or
        nearly: what is not whole is then decided alone. A large programme is not tried in whole numbers, where one node
        may cost more than a hundred other corners.
        """
        constraints = self._constraints()
        limits = Bounds(self.low, self.high)
        found = milp(-objective, constraints=constraints, bounds=limits)
        if found.x is None:
            return None
        corner = np.rint(found.x).astype(np.int64)
        if self.holds(corner):
            return corner
        move = self._made_whole(objective, found.x)
        if move is None and len(objective) <= _LARGE:
            found = milp(
                -objective, constraints=constraints, bounds=limits, integrality=np.ones(len(objective), np.int64),
                options={"node_limit": _NODES, "mip_rel_gap": _NEAR},
            )  # fmt: skip
            move = None if found.x is None else np.rint(found.x).astype(np.int64)
        return move if move is not None and self.holds(move) else None

    def _made_whole(self, objective: np.ndarray, move: np.ndarray) -> Ints | None:
        """Keep what is whole of a move, and decide the rest in whole numbers; ``None`` when it cannot be."""
        whole = np.rint(move)
        open_ = np.flatnonzero(np.abs(move - whole) > DUST)
        whole[open_] = 0
        rest = self.part(open_)
        limits = []
        for matrix, room, own in (
            (self.equations, np.zeros(self.equations.shape[0]), rest.equations),
            (self.nested, self.room, rest.nested),
        ):
            left = (room - matrix @ whole)[np.diff(matrix[:, open_].indptr) > 0]
            if own.shape[0]:
                limits.append(LinearConstraint(own, left if own is rest.equations else -np.inf, left))
        found = milp(
            -objective[open_], constraints=limits, bounds=Bounds(rest.low, rest.high),
            integrality=np.ones(len(open_), np.int64), options={"node_limit": _NODES, "mip_rel_gap": _NEAR},
        )  # fmt: skip
        if found.x is None:
            return None
        whole[open_] = np.rint(found.x)
        return np.asarray(whole, dtype=np.int64)

    def _constraints(self) -> list[LinearConstraint]:
        constraints = []
        if self.equations.shape[0]:
            constraints.append(LinearConstraint(self.equations, 0, 0))
        if self.nested.shape[0]:
            constraints.append(LinearConstraint(self.nested, -np.inf, self.room))
        return constraints

    def reach(self, objective: np.ndarray) -> float | None:
        """Give the highest value of an objective, whole numbers or not; ``None`` when there is no answer."""
        found = milp(-objective, constraints=self._constraints(), bounds=Bounds(self.low, self.high))
        return None if found.x is None or found.status != 0 else float(-found.fun)

    def holds(self, move: Ints) -> bool:
        """Say whether a move respects every relation."""
        tied = not (self.equations @ move).any() and bool((self.nested @ move <= self.room).all())
        return tied and bool((move >= self.low).all() and (move <= self.high).all())


def movable(system: Quantities, free: Flags, reach: int = _REACH) -> Movable:
    """Write the system of the counts that are not printed, as moves from their true values."""
    unknowns = np.flatnonzero(free)
    value = system.value
    low = -np.minimum(value - np.minimum(system.least, value), reach)
    high = np.minimum(np.maximum(system.most - value, 0), reach)
    nested, room = _inclusions(system, unknowns, low, high, reach)
    equations = csr_array(system.equations[:, unknowns])
    equations = csr_array(equations[np.diff(equations.indptr) > 0])
    return Movable(unknowns, equations, nested, room, low[unknowns], high[unknowns])


def _inclusions(system: Quantities, unknowns: Ints, low: Ints, high: Ints, reach: int) -> tuple[csr_array, Ints]:
    """Write the inclusions between several of the unknowns; those that bind one alone become its limits, in place."""
    nested = csr_array(system.at_most[:, unknowns])
    room = -(system.at_most @ system.value).astype(np.int64)
    size = np.diff(nested.indptr)
    alone = np.flatnonzero(size == 1)
    first = nested.indptr[alone]
    sign, place = nested.data[first], unknowns[nested.indices[first]]
    # Whole coefficients: the limit is rounded towards what is allowed.
    limit = room[alone] // np.abs(sign).astype(np.int64)
    np.minimum.at(high, place[sign > 0], limit[sign > 0])
    np.maximum.at(low, place[sign < 0], -limit[sign < 0])
    farthest = csr_array(abs(nested)) @ np.full(len(unknowns), float(reach))
    kept = (size > 1) & (farthest > room)
    return csr_array(nested[kept]), room[kept]


def components(whole: Movable) -> Ints:
    """Give each count the number of its group: the counts that relations tie together, near or far."""
    count = len(whole.unknowns)
    rows = vstack([whole.equations, whole.nested]) if whole.nested.shape[0] else whole.equations
    links = coo_array(rows)
    graph = coo_array(
        (np.ones(len(links.data)), (links.coords[0] + count, links.coords[1])),
        shape=(count + rows.shape[0], count + rows.shape[0]),
    )
    return np.asarray(connected_components(graph, directed=False)[1][:count], dtype=np.int64)


def links_of(part: Movable) -> csr_array:
    """Give the relations as a graph: shape (relations, counts), 1 where a relation speaks of a count."""
    rows = csr_array(vstack([part.equations, part.nested])) if part.nested.shape[0] else part.equations
    return csr_array((np.ones(rows.nnz), rows.indices, rows.indptr), shape=rows.shape)


def region(links: csr_array, start: int, size: int) -> Ints:
    """Give the places of about ``size`` counts around one, relation by relation."""
    reached = np.zeros(links.shape[1])
    reached[start] = 1
    count = 1
    while count < size:
        further = reached + links.T @ ((links @ reached) > 0).astype(float)
        reached = (further > 0).astype(float)
        grown = int(reached.sum())
        if grown == count:
            break
        count = grown
    return np.flatnonzero(reached)
