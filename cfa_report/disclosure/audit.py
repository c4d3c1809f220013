"""The integer audit: how far each hidden count can move while everything printed stays as it is.

The audit plays the attacker who knows every printed count, every total and every identity, and solves the system in
whole numbers. A count is protected when two solutions give it values at least ``width`` apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, vstack
from scipy.sparse.csgraph import connected_components

from cfa_report.disclosure.quantities import Flags, Ints, Quantities

#: How far from its true value a count is moved to show that it can: a wider move proves nothing more.
_REACH: Final = 4
#: Solutions drawn for many counts at once before each one left is asked for alone.
_ROUNDS: Final = 12
_BATCH: Final = 400
#: How many counts around those asked for may move, stage after stage: small programmes first.
_SIZES: Final = (400, 1_000, 2_500)
#: Rounds of a stage that may show nothing new.
_IDLE: Final = 2
#: Slack on the limits that a solver gives.
_DUST: Final = 1e-6
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
        open_ = np.flatnonzero(np.abs(move - whole) > _DUST)
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


class Witness:
    """How far each count was seen to move. More hiding only frees more counts: what was seen once stays true."""

    def __init__(self, system: Quantities, width: int) -> None:
        self.system = system
        self.width = width
        self._low = np.zeros(len(system.value), dtype=np.int64)
        self._high = np.zeros(len(system.value), dtype=np.int64)
        k, n = system.of_cells[:, 0], system.of_cells[:, 1]
        #: Cells in which everybody is positive: some solution must leave somebody out.
        self._full = np.flatnonzero((k >= 0) & (k != n) & (system.value[k] == system.value[n]))
        self._less = np.zeros(len(k), dtype=bool)

    def carry(self, other: Witness, cells: Ints, touched: Flags) -> None:
        """Take over what was seen in the system of the first cells of this one.

        Parameters
        ----------
        other
            What was seen before more cells came.
        cells
            Shape (R, 3): the unknowns of those cells here; ``other.system.of_cells`` has the same shape.
        touched
            Shape (V,): counts that the new cells tie: what was seen of them may not hold any more.
        """
        there = other.system.of_cells
        held = (cells >= 0) & (there >= 0)
        kept = held & ~touched[cells]
        self._less[: len(cells)] = other._less & ~(touched[cells[:, 0]] | touched[cells[:, 1]])
        self._low[cells[kept]] = other._low[there[kept]]
        self._high[cells[kept]] = other._high[there[kept]]

    def protects(self, unknowns: Flags | Ints | int) -> Flags:
        """Say which of the counts were seen to move by ``width``."""
        return np.asarray(self._high[unknowns] - self._low[unknowns] >= self.width)

    def fell(self, unknown: int) -> int:
        """Say how far a count was seen to fall, in people."""
        return -int(self._low[unknown])

    def see(self, unknowns: Ints, move: Ints) -> None:
        """Remember a solution."""
        self._low[unknowns] = np.minimum(self._low[unknowns], move)
        self._high[unknowns] = np.maximum(self._high[unknowns], move)
        moved = np.zeros(len(self._low), dtype=np.int64)
        moved[unknowns] = move
        pending = self._full[~self._less[self._full]]
        k, n = self.system.of_cells[pending, 0], self.system.of_cells[pending, 1]
        self._less[pending[moved[n] > moved[k]]] = True

    def full(self, cells: Flags, free: Flags) -> Ints:
        """List the hidden cells of which no solution seen so far says that somebody is left out.

        A cell whose denominator is told needs none: its numerator moves.
        """
        pending = self._full[~self._less[self._full] & cells[self._full]]
        k, n = self.system.of_cells[pending, 0], self.system.of_cells[pending, 1]
        return np.asarray(pending[free[k] & free[n]], dtype=np.int64)

    def search(self, free: Flags, wanted: Flags, rounds: int = _ROUNDS) -> Ints:
        """Look for moves of the wanted counts; list those that none was found for.

        Parameters
        ----------
        free
            Shape (V,): counts that nothing tells.
        wanted
            Shape (V,): those that must be protected.
        rounds
            Solutions drawn for many counts at once.
        """
        left = wanted & ~self.protects(np.arange(len(wanted)))
        if left.any():
            whole = movable(self.system, free)
            low, high = _alone(whole)
            self._alone(whole.unknowns, low, high)
            left &= ~self.protects(np.arange(len(wanted)))
            for places in _batches(whole, left[whole.unknowns]):
                self._draw(whole.part(places), wanted, rounds)
        return np.flatnonzero(wanted & ~self.protects(np.arange(len(wanted))))

    def _alone(self, unknowns: Ints, low: Ints, high: Ints) -> None:
        """Remember moves of one count at a time."""
        self._low[unknowns] = np.minimum(self._low[unknowns], low)
        self._high[unknowns] = np.maximum(self._high[unknowns], high)
        down, up = np.zeros(len(self._low), dtype=bool), np.zeros(len(self._low), dtype=bool)
        down[unknowns[low < 0]] = True
        up[unknowns[high > 0]] = True
        k, n = self.system.of_cells[self._full, 0], self.system.of_cells[self._full, 1]
        self._less[self._full[down[k] | up[n]]] = True

    def _draw(self, part: Movable, wanted: Flags, rounds: int) -> None:
        """Draw solutions with random signs: one serves every count that it moves; in small regions first."""
        dice = np.random.default_rng(len(part.unknowns))
        links = links_of(part)
        for size in _SIZES:
            idle = 0
            for _ in range(rounds // len(_SIZES)):
                before = self._seen(part, wanted)
                for places in _regions(links, before >= 0, size, dice):
                    near = part.part(places)
                    left = wanted[near.unknowns] & ~self.protects(near.unknowns)
                    move = near.solve(np.where(left, dice.choice([-1.0, 1.0], len(left)), 0.0))
                    if move is not None:
                        self.see(near.unknowns, move)
                idle = 0 if (self._seen(part, wanted) != before).any() else idle + 1
                if idle == _IDLE:
                    break

    def _seen(self, part: Movable, wanted: Flags) -> Ints:
        """Say how far each count still asked for was seen to move, in people; -1 for the others."""
        left = wanted[part.unknowns] & ~self.protects(part.unknowns)
        return np.where(left, self._high[part.unknowns] - self._low[part.unknowns], -1)


def extents(system: Quantities, free: Flags, unknowns: Ints, most: Ints) -> tuple[Ints, Ints]:
    """Give limits that hidden counts surely do not leave, as anybody could compute them from what is told.

    Parameters
    ----------
    system, free
        The edition, and the counts that nothing tells: shape (V,).
    unknowns, most
        Shape (m,): the counts asked for, and a value that each surely does not exceed.

    Returns
    -------
    tuple
        Lowest and highest value, shape (m,) each: no narrower than the truth (the whole-number programme is relaxed).
    """
    lows, highs = np.zeros(len(unknowns), dtype=np.int64), most.copy()
    whole = movable(system, free, int(system.value.max(initial=0)) + 1)
    # Totals alone tie a count here: leaving the other relations out can only widen what is said.
    loose = Movable(
        whole.unknowns, whole.equations, whole.nested[:0], whole.room[:0], whole.low, whole.high
    )  # fmt: skip
    component = components(loose)
    for number, unknown in enumerate(unknowns):
        place = int(np.searchsorted(whole.unknowns, unknown))
        part = loose.part(np.flatnonzero(component == component[place]))
        objective = (part.unknowns == unknown).astype(float)
        value = int(system.value[unknown])
        down, up = part.reach(-objective), part.reach(objective)
        if down is not None:
            lows[number] = max(0, int(np.floor(value - down + _DUST)))
        if up is not None:
            highs[number] = min(int(most[number]), int(np.ceil(value + up - _DUST)))
    return lows, highs


def _alone(whole: Movable) -> tuple[Ints, Ints]:
    """Give how far each count moves while all the others stay: nowhere when an equation holds it."""
    low, high = whole.low.copy(), whole.high.copy()
    held = np.zeros(len(low), dtype=bool)
    held[whole.equations.indices] = True
    low[held] = high[held] = 0
    nested = coo_array(whole.nested)
    room = whole.room[nested.coords[0]]
    room //= np.abs(nested.data).astype(np.int64)
    smaller = nested.data > 0
    np.minimum.at(high, nested.coords[1][smaller], room[smaller])
    np.maximum.at(low, nested.coords[1][~smaller], -room[~smaller])
    return np.minimum(low, 0), np.maximum(high, 0)


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


def _regions(links: csr_array, asked: Flags, size: int, dice: np.random.Generator) -> Iterator[Ints]:
    """Cover the counts asked for with regions, each grown around one of them."""
    left = asked.copy()
    while left.any():
        places = region(links, int(dice.choice(np.flatnonzero(left))), size)
        yield places
        left[places] = False


def _batches(whole: Movable, asked: Flags) -> Iterator[Ints]:
    """Gather the components that hold a count asked for, several to a solve."""
    if not asked.any():
        return
    component = components(whole)
    wanted = np.unique(component[asked])
    size = np.bincount(component)
    batch: list[int] = []
    total = 0
    for one in wanted:
        batch.append(int(one))
        total += int(size[one])
        if total >= _BATCH:
            yield np.flatnonzero(np.isin(component, batch))
            batch, total = [], 0
    if batch:
        yield np.flatnonzero(np.isin(component, batch))
