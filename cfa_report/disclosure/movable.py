"""What may move in an edition, as a linear system of moves from the true counts, and the programmes that solve it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import coo_array, csc_array, csr_array, hstack, vstack
from scipy.sparse.csgraph import connected_components

from cfa_report.disclosure.arrays import Flags, Ints
from cfa_report.disclosure.programme import Programme
from cfa_report.disclosure.quantities import Quantities

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
    """The counts that may move: ``least <= ties @ move <= most`` and ``low <= move <= high``.

    Totals and identities are ties whose ``least`` and ``most`` are both 0; an inclusion has no ``least``.
    """

    unknowns: Ints
    ties: csc_array
    least: np.ndarray
    most: np.ndarray
    low: Ints
    high: Ints

    def part(self, places: Ints) -> Movable:
        """Keep some of the counts, with the relations between them; the others must not be tied to them, or stay."""
        return self._with(places, self.ties[:, places], np.zeros(self.ties.shape[0], dtype=np.int64))

    def inside(self, places: Ints) -> Movable:
        """Keep some of the counts, and the relations that speak of no other: what they allow is never too little."""
        columns = self.ties[:, places]
        return self._with(places, columns, _sizes(self.ties) - _sizes(columns))

    def equalities(self) -> Movable:
        """Leave inclusions out: what the rest allows is never too little."""
        return self._with(np.arange(len(self.unknowns)), self.ties, (self.least != self.most).astype(np.int64))

    def _with(self, places: Ints, columns: csc_array, lacking: Ints) -> Movable:
        """Keep counts, and those of the relations that speak of them in which nothing is lacking."""
        kept = np.zeros(self.ties.shape[0], dtype=bool)
        kept[columns.indices] = True
        kept &= lacking == 0
        return Movable(
            self.unknowns[places], _rows(columns, kept), self.least[kept], self.most[kept],
            self.low[places], self.high[places],
        )  # fmt: skip

    def solve(self, objective: np.ndarray) -> Ints | None:
        """Give a whole-number move that maximises an objective, as ``Corners`` does."""
        return Corners(self).towards(objective)

    def reach(self, objective: np.ndarray) -> float | None:
        """Give the highest value of an objective, whole numbers or not; ``None`` when there is no answer."""
        return Corners(self).reach(objective)

    def holds(self, move: Ints) -> bool:
        """Say whether a move respects every relation."""
        sums = self.ties @ move
        tied = bool((sums >= self.least).all() and (sums <= self.most).all())
        return tied and bool((move >= self.low).all() and (move <= self.high).all())


def _sizes(matrix: csc_array) -> Ints:
    """Say of how many counts each relation speaks."""
    return np.bincount(matrix.indices, minlength=matrix.shape[0])


def _rows(matrix: csc_array, kept: Flags) -> csc_array:
    """Keep some rows: those left out may only be empty, or are dropped with what they hold."""
    place = np.cumsum(kept) - 1
    held = kept[matrix.indices]
    if held.all():
        return csc_array(
            (matrix.data, place[matrix.indices], matrix.indptr), shape=(int(kept.sum()), matrix.shape[1])
        )  # fmt: skip
    return csc_array(csr_array(matrix)[np.flatnonzero(kept)])


class Corners:
    """Moves at the corners of what is allowed, one after another: each starts where the last one stopped.

    A move is written as up minus down: then no move at all is a corner, where the first starts.
    """

    def __init__(self, part: Movable) -> None:
        self.part = part
        top = np.concatenate([part.high, -part.low])
        both = csc_array(hstack([part.ties, -part.ties]))
        self._programme = Programme(both, part.least, part.most, np.zeros(len(top)), top)

    def towards(self, objective: np.ndarray) -> Ints | None:
        """Give a whole-number move that maximises an objective; ``None`` when none is found within the limit of nodes.

        The programme without whole numbers is tried first: on tables with totals its corners are whole already, or
        nearly: what is not whole is then decided alone. A large programme is not tried in whole numbers, where one node
        may cost more than a hundred other corners.
        """
        part = self.part
        move = self._farthest(objective)
        if move is None:
            return None
        corner: Ints = np.rint(move).astype(np.int64)
        if part.holds(corner):
            return corner
        whole = self._made_whole(objective, move)
        if whole is None and len(objective) <= _LARGE:
            found = Programme(
                part.ties, part.least, part.most, part.low, part.high, whole=True, nodes=_NODES, gap=_NEAR
            ).minimise(-objective)  # fmt: skip
            whole = None if found is None else np.rint(found).astype(np.int64)
        return whole if whole is not None and part.holds(whole) else None

    def reach(self, objective: np.ndarray) -> float | None:
        """Give the highest value of an objective, whole numbers or not; ``None`` when there is no answer."""
        move = self._farthest(objective)
        return None if move is None else float(objective @ move)

    def _farthest(self, objective: np.ndarray) -> np.ndarray | None:
        found = self._programme.minimise(np.concatenate([-objective, objective]), from_here=True)
        return None if found is None else found[: len(objective)] - found[len(objective) :]

    def _made_whole(self, objective: np.ndarray, move: np.ndarray) -> Ints | None:
        """Keep what is whole of a move, and decide the rest in whole numbers; ``None`` when it cannot be."""
        whole = np.rint(move)
        open_ = np.flatnonzero(np.abs(move - whole) > DUST)
        whole[open_] = 0
        columns = self.part.ties[:, open_]
        spoken = np.zeros(columns.shape[0], dtype=bool)
        spoken[columns.indices] = True
        sums = (self.part.ties @ whole)[spoken]
        found = Programme(
            _rows(columns, spoken), self.part.least[spoken] - sums, self.part.most[spoken] - sums,
            self.part.low[open_], self.part.high[open_], whole=True, nodes=_NODES, gap=_NEAR,
        ).minimise(-objective[open_])  # fmt: skip
        if found is None:
            return None
        whole[open_] = np.rint(found)
        return np.asarray(whole, dtype=np.int64)


def movable(system: Quantities, free: Flags, reach: int = _REACH) -> Movable:
    """Write the system of the counts that are not printed, as moves from their true values."""
    unknowns = np.flatnonzero(free)
    value = system.value
    low = -np.minimum(value - np.minimum(system.least, value), reach)
    high = np.minimum(np.maximum(system.most - value, 0), reach)
    nested, room = _inclusions(system, unknowns, low, high, reach)
    equations = system.equations[:, unknowns]
    equations = equations[np.diff(equations.indptr) > 0]
    ties = csc_array(vstack([equations, nested]))
    none = np.zeros(equations.shape[0])
    return Movable(
        unknowns, ties, np.concatenate([none, np.full(len(room), -np.inf)]), np.concatenate([none, room]),
        low[unknowns], high[unknowns],
    )  # fmt: skip


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
    count, rows = len(whole.unknowns), whole.ties.shape[0]
    links = coo_array(whole.ties)
    graph = coo_array(
        (np.ones(len(links.data)), (links.coords[0] + count, links.coords[1])), shape=(count + rows, count + rows)
    )
    return np.asarray(connected_components(graph, directed=False)[1][:count], dtype=np.int64)


def links_of(part: Movable) -> csr_array:
    """Give the relations as a graph: shape (relations, counts), 1 where a relation speaks of a count."""
    rows = csr_array(part.ties)
    return csr_array((np.ones(rows.nnz), rows.indices, rows.indptr), shape=rows.shape)


def region(links: csr_array, start: int, size: int) -> Ints:
    """Give the places of about ``size`` counts around one, relation by relation."""
    reached = np.zeros(links.shape[1])
    reached[start] = 1
    count = 1
    back = links.T
    while count < size:
        further = reached + back @ ((links @ reached) > 0).astype(float)
        reached = (further > 0).astype(float)
        grown = int(reached.sum())
        if grown == count:
            break
        count = grown
    return np.flatnonzero(reached)
