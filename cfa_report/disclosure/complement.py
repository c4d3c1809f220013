"""Complementary suppression: hide, at the least cost, what would give a hidden count away.

Where hidden counts cannot be shown to move, one linear programme a group of tied tables looks for the cheapest move of
everything that is printed there which moves them all, each by the protected width in a direction drawn by lot; the
cells that the move touches are hidden too. What that leaves is looked at alone, then with all its surroundings. The
audit starts again until every hidden count moves (Fischetti and Salazar 2000, Journal of the American Statistical
Association 95:916-928, whose attacker's problem this solves heuristically).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from cfa_report.disclosure.arrays import Flags, Ints
from cfa_report.disclosure.audit import Witness
from cfa_report.disclosure.hiding import Hiding
from cfa_report.disclosure.movable import DUST, Movable, components, links_of, movable, region
from cfa_report.disclosure.moves import HIDDEN_COST, CommonMove, cheapest_move
from cfa_report.disclosure.programme import at_once
from cfa_report.disclosure.quantities import Quantities

_PASSES: Final = 30
#: Passes in which counts are moved together; those that are still held are then moved one by one.
_TOGETHER: Final = 6
#: Directions drawn for a group of tables, and how often the price of each is made sharper: few cells rather than
#: small moves (Candes, Wakin and Boyd 2008, Journal of Fourier Analysis and Applications 14:877-905).
_DRAWS: Final = 2
_SHARPER: Final = 3
_BLUNT: Final = 0.2
#: Solutions drawn for the counts near the threshold before each is asked for alone.
_GLANCES: Final = 2
#: Counts around one that may prove, without the others, that it does not fall far; then all of them.
_NEARBY: Final = (60, 400)
#: Fewer counts that are still held are moved one by one.
_FEW: Final = 20
#: What a count that a move leaves behind will cost later, in cells.
_LEFT_BEHIND: Final = 4.0


@dataclass(frozen=True)
class Complement:
    """Which cells are hidden in the end, and how sure that is.

    ``audited`` counts the hidden counts that were shown to move, ``unproven`` those that no one can make move (and the
    cells of which everybody is positive whatever is hidden), ``fallbacks`` how often all that speaks of a count had to
    be hidden.
    """

    hidden: Flags
    audited: int
    unproven: int
    fallbacks: int
    witness: Witness


def complete(
    system: Quantities, computed: Flags, hidden: Flags, sensitive: Flags, near: Ints, costs: np.ndarray, width: int,
    past: Flags, optional: Flags, before: Complement | None = None, seen: Complement | None = None,
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
    near
        Shape (V,): how far under its value each count would be a secret; 0 where it would have to fall by the width.
    costs
        Shape (R,): what hiding each cell costs, above 0.
    width
        Smallest difference between the ends of a protected interval, in people.
    past
        Shape (V,): counts that earlier editions printed: known for good.
    optional
        Shape (R,): cells that nobody expects; left out, they hide nothing that would need protection.
    before
        What was found without the last cells, optional ones: what these do not touch is not looked for again.
    seen
        What was found for the same cells in a system of more relations: what moved there moves here.
    """
    search = _Search(system, computed, hidden, sensitive & ~past, near, costs, Witness(system, width), past, optional)
    if before is not None:
        new = np.arange(len(hidden)) >= len(before.hidden)
        search.settle(new)
        search.earlier = before.witness
    if seen is not None:
        search.witness.carry(seen.witness, system.of_cells, np.zeros(len(system.value), dtype=bool))
    together, before_this = _TOGETHER, np.inf
    for attempt in range(_PASSES):
        search.recall()
        left = search.witness.search(search.free, search.wanted & ~search.fixed)
        held = search.witness.full(search.hidden & ~optional & ~search.full_for_good, search.free)
        if not len(left) and not len(held) and not search.watch_half_known():
            break
        # What no common move reached this time, none will reach the next.
        together = together if _FEW < len(left) + len(held) < before_this else 0
        before_this = len(left) + len(held)
        if attempt < together:
            search.protect_together(left, held, attempt)
            continue
        for unknown in left:
            search.protect(int(unknown))
        for cell in held:
            search.leave_somebody_out(int(cell))
    else:
        search.give_up()
    moves = search.wanted & search.witness.protects(np.arange(len(search.wanted)))
    unproven = int((search.wanted & ~moves).sum()) + int(search.full_for_good.sum())
    return Complement(search.hidden, int(moves.sum()), unproven, search.fallbacks, search.witness)


def _stays_above(part: Movable, unknown: int, near: int) -> bool:
    """Say whether a count surely falls by less than ``near``; what is close to it often proves as much already."""
    links = links_of(part)
    start = int(np.searchsorted(part.unknowns, unknown))
    for size in (*(size for size in _NEARBY if size < len(part.unknowns)), len(part.unknowns)):
        close = part.inside(region(links, start, size))
        down = close.reach(-(close.unknowns == unknown).astype(float))
        if down is not None and down < near - DUST:
            return True
    return False


class _Search(Hiding):
    """The ways to protect what is not: many counts at once, one by one, and what to watch."""

    #: What was seen before the optional cells came.
    earlier: Witness | None = None

    def recall(self) -> None:
        """Take what was seen before the optional cells came, of the counts that none of those still shown ties."""
        if self.earlier is None:
            return
        added = self.system.of(self.new & ~self.hidden)
        gone = self.system.of(self.new) & ~added & ~self.system.of(~self.new)
        whole = movable(self.system, (self.free & ~gone) | added)
        component = components(whole)
        tied = np.isin(component, component[added[whole.unknowns]])
        touched = np.zeros(len(added), dtype=bool)
        touched[whole.unknowns[tied]] = True
        self.witness.carry(self.earlier, self.system.of_cells[: len(self.earlier.system.of_cells)], touched)

    def protect_together(self, left: Ints, held: Ints, attempt: int) -> None:
        """Find, in each group of tied tables, the cheapest move that moves all that is left; hide what it touches."""
        whole = movable(self.system, ~self.told_for_good(), self.witness.width + 1)
        component = components(whole)
        places = np.full(len(self.system.value), -1)
        places[whole.unknowns] = np.arange(len(whole.unknowns))
        of_held = places[self.system.of_cells[held][:, :2]]
        groups = np.unique(np.concatenate([component[places[left]], component[of_held[:, 0]]]))

        def cheapest(group: int) -> tuple[Movable, np.ndarray | None]:
            inside = np.flatnonzero(component == group)
            local = np.full(len(whole.unknowns), -1)
            local[inside] = np.arange(len(inside))
            # Each group has dice of its own: what happens in one changes nothing in another.
            dice = np.random.default_rng([len(inside), attempt])
            targets = local[places[left]]
            pairs = local[of_held]
            part = whole.part(inside)
            return part, self._cheapest_of_draws(
                part, targets[targets >= 0], pairs[(pairs >= 0).all(axis=1)], dice, 1 if attempt else _DRAWS
            )

        for part, move in at_once(cheapest, groups):
            if move is None:
                continue
            touched = np.zeros(len(self.system.value), dtype=bool)
            touched[part.unknowns[np.abs(move) > DUST]] = True
            self.hide(touched & ~self.free, moved=True)
            whole_move = np.rint(move).astype(np.int64)
            if part.holds(whole_move):
                self.witness.see(part.unknowns, whole_move)

    def _cheapest_of_draws(
        self,
        part: Movable,
        targets: Ints,
        pairs: Ints,
        dice: np.random.Generator,
        draws: int,
    ) -> np.ndarray | None:
        """Draw directions, look for the cheapest move in each, and keep the one that hides least."""
        shown = np.flatnonzero((self.computed & ~self.hidden) | (self.system.silent & ~self.hidden))
        local = np.full(len(self.system.value) + 1, -1)
        local[part.unknowns] = np.arange(len(part.unknowns))
        cells = local[self.system.of_cells[shown]]
        cells[self.system.silent[shown], 2] = -1
        inside = (cells >= 0).any(axis=1)
        cells, costs = cells[inside], self.costs[shown][inside]
        best: tuple[float, np.ndarray] | None = None
        for _ in range(draws):
            signs = dice.choice([-1, 1], len(targets))
            stuck = np.where(signs > 0, part.high[targets] <= 0, part.low[targets] >= 0)
            signs = np.where(stuck, -signs, signs)
            weights = self.weights[part.unknowns]
            common = CommonMove(part, weights > HIDDEN_COST, targets, signs, pairs, self.witness.width)
            for _ in range(_SHARPER):
                move = common.at(weights)
                if move is None:
                    break
                far = np.append(np.abs(move), 0.0)
                of_cell = far[cells].max(axis=1, initial=0.0)
                behind = int((far[targets] < self.witness.width - DUST).sum())
                price = float(costs[of_cell > DUST].sum()) + _LEFT_BEHIND * behind
                if best is None or price < best[0] - DUST:
                    best = price, move
                weights = np.full(len(part.unknowns) + 1, HIDDEN_COST)
                np.add.at(weights, cells, (costs / (of_cell + _BLUNT))[:, None])
                weights = weights[:-1]
        return None if best is None else best[1]

    def protect(self, unknown: int) -> None:
        """Make one hidden count move: by nothing more, by the cheapest complement, or by hiding what it is tied to."""
        if self.witness.protects(unknown):
            return
        part = self.around(unknown)
        target = int(np.searchsorted(part.unknowns, unknown))
        best: tuple[float, Ints] | None = None
        for change in (self.witness.width, -self.witness.width):
            if part.low[target] <= change <= part.high[target]:
                found = cheapest_move(part, self.weights[part.unknowns], np.array([target]), np.array([1]), change)
                if found is not None and (best is None or found[0] < best[0] - 1e-9):
                    best = found
                if best is not None and best[0] < 1:
                    break
        if best is not None:
            self.apply(part, best[1])
        if not self.witness.protects(unknown):
            if self._may_move(part, np.array([target]), np.array([1])):
                self.hide_around(unknown)
                self.recall()
            else:
                self.fixed[unknown] = True

    def leave_somebody_out(self, cell: int) -> None:
        """Make it possible that not everybody of a hidden cell is positive, when that is the truth that is hidden."""
        if cell not in self.witness.full(self.hidden & ~self.optional, self.free):
            return
        k, n = (int(unknown) for unknown in self.system.of_cells[cell, :2])
        part = self.around(k)
        places = np.searchsorted(part.unknowns, [k, n])
        found = cheapest_move(part, self.weights[part.unknowns], places, np.array([-1, 1]), 1)
        if found is not None:
            self.apply(part, found[1])
        elif self._may_move(part, places, np.array([-1, 1])):
            self.hide_around(k)
            self.hide_around(n)
        else:
            self.full_for_good[cell] = True

    def watch_half_known(self) -> bool:
        """Watch the counts near the threshold of which a reader would know that they are one of two or three numbers.

        Where such a count surely reaches the threshold, it is no secret; say whether any was found that may not.
        """
        whole = movable(self.system, self.free, self.witness.width + 1)
        component = components(whole)
        tied = np.zeros(len(self.system.value), dtype=np.int64)
        tied[whole.unknowns] = np.bincount(component)[component]
        # What was proven large enough stays so while no more is free around it.
        asked = self.near_now & ~self.watched & ~self.fixed & (self.large_enough != tied)
        left = self.witness.search(self.free, asked, _GLANCES)

        def surely_large(unknown: int) -> bool:
            if self.witness.fell(unknown) >= self.near[unknown]:
                return False
            place = int(np.searchsorted(whole.unknowns, unknown))
            part = whole.part(np.flatnonzero(component == component[place]))
            return _stays_above(part, unknown, int(self.near[unknown]))

        large = np.array(at_once(surely_large, left.tolist()), dtype=bool)
        self.large_enough[left[large]] = tied[left[large]]
        self.watched[left[~large]] = True
        self.wanted |= self.watched & self.free
        return not large.all()

    def _may_move(self, part: Movable, places: Ints, signs: Ints) -> bool:
        """Say whether hiding more could help: some counts are held by what no one can hide."""
        ahead = np.zeros(len(part.unknowns))
        ahead[places] = signs
        both = (1, -1) if len(places) == 1 else (1,)
        reached = [part.reach(sign * ahead) for sign in both]
        # What the solver could not answer may move: more is hidden then.
        return any(far is None or far > DUST for far in reached)

    def give_up(self) -> None:
        """Hide more, surely: every table that still holds a count that was not shown to move."""
        while len(left := self.witness.search(self.free, self.wanted & ~self.fixed)):
            before = int(self.hidden.sum())
            for unknown in left:
                self.hide_around(int(unknown))
            if int(self.hidden.sum()) == before:
                break
