"""What is hidden so far in an edition, what is then told, and what must be protected."""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_array

from cfa_report.disclosure.arrays import Flags, Ints
from cfa_report.disclosure.audit import Witness
from cfa_report.disclosure.movable import Movable, components, movable
from cfa_report.disclosure.moves import HIDDEN_COST
from cfa_report.disclosure.quantities import Quantities


class Hiding:
    """Cells hidden so far; every method only hides more.

    Attributes
    ----------
    hidden
        Shape (R,): hidden cells.
    free
        Shape (V,): counts that nothing tells.
    wanted, watched
        Shape (V,): counts to be protected, and those of them that are secrets for being near the threshold.
    large_enough
        Shape (V,): how many counts were tied to one near the threshold when it was proven to be no secret.
    near_now
        Shape (V,): counts near the threshold that a hidden cell holds and nothing tells.
    weights
        Shape (V,): what moving each count would cost.
    fixed, full_for_good
        Counts that no one can move, and cells of which everybody is positive whatever is hidden.
    """

    def __init__(
        self, system: Quantities, computed: Flags, hidden: Flags, sensitive: Flags, near: Ints, costs: np.ndarray,
        witness: Witness, past: Flags, optional: Flags,
    ) -> None:  # fmt: skip
        self.system, self.computed, self.costs, self.witness, self.past = system, computed, costs, witness, past
        self.hidden, self.optional = hidden.copy(), optional
        self.fallbacks = 0
        self._secret, self.near = sensitive, near
        self.watched = np.zeros(len(system.value), dtype=bool)
        self.large_enough = np.zeros(len(system.value), dtype=np.int64)
        #: Cells that stay as they are.
        self._settled = np.zeros(len(computed), dtype=bool)
        self.new = optional
        #: What no one can hide holds these: counts, and cells in which everybody is positive.
        self.fixed = np.zeros(len(system.value), dtype=bool)
        self.full_for_good = np.zeros(len(computed), dtype=bool)
        self.hide(sensitive)

    def hide(self, unknowns: Flags, *, moved: bool = False) -> None:
        """Hide every cell that prints one of these counts; what is then told by none is free, and to be protected.

        No shown cell may print, under another name, the numerator of a hidden one; that results are to come is said
        unless a move needs it otherwise. What was printed before is not hidden: it would be known all the same.
        """
        wanted = unknowns & ~self.past
        silent = self.system.silent if moved else self.system.silent & ~self.system.awaited
        while True:
            held = np.append(wanted, False)[self.system.of_cells]
            more = (held.any(axis=1) & self.computed) | (held[:, :2].any(axis=1) & silent)
            self.hidden |= more & ~self._settled
            self.free = ~(self.system.told_by(self.computed & ~self.hidden, self.hidden) | self.past)
            spoken = self.computed | self.system.silent
            numerators = self.system.of(self.hidden & spoken & ~self.optional, (0,)) & ~self.past
            wanted = numerators & ~self.free
            if not (wanted & self._printed()).any():
                break
        # A denominator that is no secret may be deduced; the numerators of hidden cells may not.
        hidden = self.hidden & ~self.optional
        self.near_now = (self.near > 0) & self.system.of(hidden, (1, 2)) & self.free
        self.wanted = (self.system.of(hidden, (0,)) | self._secret | self.watched) & self.free
        self.weights = self._costs()

    def _printed(self) -> Flags:
        """Say which counts some cell prints that may still be hidden."""
        return self.system.of(self.computed & ~self.hidden & ~self._settled)

    def _costs(self) -> np.ndarray:
        """Cost of moving each count: that of all the shown cells that print it."""
        shown = self.computed & ~self.hidden
        weights = np.full(len(self.system.value), HIDDEN_COST)
        for cells, places in ((shown, [0, 1, 2]), (self.system.silent & ~self.hidden, [0, 1])):
            unknowns = self.system.of_cells[cells][:, places]
            held = unknowns >= 0
            np.add.at(weights, unknowns[held], np.broadcast_to(self.costs[cells][:, None], unknowns.shape)[held])
        return weights

    def settle(self, new: Flags) -> None:
        """Keep what is shown, but for the new cells, all of them optional: hiding those is always enough."""
        self._settled, self.new = ~self.hidden & ~new, new

    def told_for_good(self) -> Flags:
        """Say which counts nothing can hide any more: shape (V,)."""
        may_be_hidden = self.hidden | (self.system.silent & ~self._settled)
        return self.past | self.system.told_by(self.computed & self._settled & ~self.hidden, may_be_hidden)

    def around(self, unknown: int) -> Movable:
        """Give everything that is tied to a count, near or far, and may move."""
        whole = movable(self.system, ~self.told_for_good(), self.witness.width + 1)
        component = components(whole)
        return whole.part(np.flatnonzero(component == component[np.searchsorted(whole.unknowns, unknown)]))

    def apply(self, part: Movable, move: Ints) -> None:
        """Hide what a move touches, and remember that it is possible."""
        touched = np.zeros(len(self.system.value), dtype=bool)
        touched[part.unknowns[move != 0]] = True
        self.hide(touched & ~self.free, moved=True)
        self.witness.see(part.unknowns, move)

    def hide_around(self, unknown: int) -> None:
        """Hide everything that the equations and inequalities of a count speak of: nothing then holds it.

        Among settled cells, all that is new and tied to it goes: without those it moved.
        """
        self.fallbacks += 1
        if self._settled.any():
            tied = np.zeros(len(self.system.value), dtype=bool)
            tied[self.around(unknown).unknowns] = True
            self.hidden |= self.new & np.append(tied, False)[self.system.of_cells].any(axis=1)
            self.hide(np.zeros(len(tied), dtype=bool))
            return
        equations = self.system.equations
        rows = np.unique(coo_array(equations[:, [unknown]]).coords[0])
        around = np.zeros(len(self.system.value), dtype=bool)
        around[equations[rows].indices] = True
        rows = np.unique(coo_array(self.system.at_most[:, [unknown]]).coords[0])
        around[self.system.at_most[rows].indices] = True
        self.hide(around)
