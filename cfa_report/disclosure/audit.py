"""The integer audit: how far each hidden count can move while everything printed stays as it is.

The audit plays the attacker who knows every printed count, every total and every identity, and solves the system in
whole numbers. A count is protected when two solutions give it values at least ``width`` apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from scipy.sparse import coo_array, csr_array

from cfa_report.disclosure.arrays import Flags, Ints
from cfa_report.disclosure.movable import DUST, Corners, Movable, components, links_of, movable, region
from cfa_report.disclosure.programme import at_once
from cfa_report.disclosure.quantities import Quantities

#: Solutions drawn for many counts at once before each one left is asked for alone.
_ROUNDS: Final = 16
_BATCH: Final = 400
#: How many counts around those asked for may move, stage after stage: small programmes first.
_SIZES: Final = (300, 1_000)
#: Rounds of a stage that may show little: fewer than this share of the counts asked for seen to move farther.
_IDLE: Final = 2
_LITTLE: Final = 0.1


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
        self._less[: len(cells)] |= other._less & ~(touched[cells[:, 0]] | touched[cells[:, 1]])
        here, there = cells[kept], there[kept]
        self._low[here] = np.minimum(self._low[here], other._low[there])
        self._high[here] = np.maximum(self._high[here], other._high[there])

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
            # No batch ties a count of another: each remembers what it sees of its own.
            batches = _batches(whole, left[whole.unknowns])
            at_once(lambda places: self._draw(whole.part(places), wanted, rounds), batches)
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
                    move = near.solve(self._signs(near.unknowns, wanted, dice))
                    if move is not None:
                        self.see(near.unknowns, move)
                farther = np.count_nonzero(self._seen(part, wanted) != before)
                idle = 0 if farther > _LITTLE * np.count_nonzero(before >= 0) else idle + 1
                if idle == _IDLE:
                    break

    def _signs(self, near: Ints, wanted: Flags, dice: np.random.Generator) -> np.ndarray:
        """Draw a direction for each count still asked for; leave somebody out where everybody is positive."""
        left = wanted[near] & ~self.protects(near)
        signs = np.where(left, dice.choice([-1.0, 1.0], len(left)), 0.0)
        k, n = self.system.of_cells[self._full[~self._less[self._full]]][:, :2].T
        of_k, of_n = (np.minimum(np.searchsorted(near, one), len(near) - 1) for one in (k, n))
        inside = (near[of_k] == k) & (near[of_n] == n)
        signs[of_k[inside]], signs[of_n[inside]] = -1, 1
        return signs

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
    loose = whole.equalities()
    component = components(loose)
    places = np.searchsorted(whole.unknowns, unknowns)
    groups = np.unique(component[places])

    def look(group: int) -> None:
        corners = Corners(loose.part(np.flatnonzero(component == group)))
        for number in np.flatnonzero(component[places] == group):
            objective = (corners.part.unknowns == unknowns[number]).astype(float)
            value = int(system.value[unknowns[number]])
            down, up = corners.reach(-objective), corners.reach(objective)
            if down is not None:
                lows[number] = max(0, int(np.floor(value - down + DUST)))
            if up is not None:
                highs[number] = min(int(most[number]), int(np.ceil(value + up - DUST)))

    at_once(look, groups)
    return lows, highs


def _alone(whole: Movable) -> tuple[Ints, Ints]:
    """Give how far each count moves while all the others stay: nowhere when an equation holds it."""
    low, high = whole.low.copy(), whole.high.copy()
    ties = coo_array(whole.ties)
    row, place = ties.coords
    equal = (whole.least == whole.most)[row]
    low[place[equal]] = high[place[equal]] = 0
    room = np.zeros(len(row), dtype=np.int64)
    room[~equal] = whole.most[row[~equal]] // np.abs(ties.data[~equal])
    smaller, larger = ~equal & (ties.data > 0), ~equal & (ties.data < 0)
    np.minimum.at(high, place[smaller], room[smaller])
    np.maximum.at(low, place[larger], -room[larger])
    return np.minimum(low, 0), np.maximum(high, 0)


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
