"""Between which whole numbers each unknown of a component lies: integer programming with shared witnesses.

Every whole solution found for one question is a witness for all of them: most unknowns are seen to be wide without a
question of their own.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csr_array

from tests.attack.linear import Reduced, Row

#: An interval of at least this width protects; the smallest that does is [a, a + 3].
WIDTH: Final = 3
#: Where nothing bounds an unknown, it is looked for up to this much above the rest.
_ROOM: Final = 60
_ROUNDS: Final = 40
_IDLE_ROUNDS: Final = 4
#: How many unknowns around one may move when the rest is held still.
_AROUND: Final = 200
#: Seconds of the clock for one question, which a busy machine may need.
_ONE_QUESTION: Final = 60.0
_OPTIMAL, _INFEASIBLE = 0, 2

Vector = NDArray[np.float64]


@dataclass
class Range:
    """What is known of an unknown: values seen (witnesses) and limits proved."""

    seen_low: float = math.inf
    seen_high: float = -math.inf
    low: float = -math.inf
    high: float = math.inf

    @property
    def width(self) -> float:
        """Give the width that witnesses prove."""
        return self.seen_high - self.seen_low

    @property
    def is_exact(self) -> bool:
        """Whether witnesses reach the limits."""
        return self.seen_low <= self.low and self.seen_high >= self.high


@dataclass(frozen=True)
class Component:
    """Unknowns tied to one another, and the rows that tie them."""

    roots: tuple[int, ...]
    rows: tuple[Row, ...]


@dataclass
class Answer:
    """Ranges by root, whether the component has a solution at all, and what was not settled in time."""

    ranges: dict[int, Range] = field(default_factory=dict)
    feasible: bool = True
    unfinished: set[int] = field(default_factory=set)
    solves: int = 0


def components(reduced: Reduced, wanted: Iterable[int]) -> Iterator[Component]:
    """Split what is left of a system into components that hold an unknown we want, in the order of the roots."""
    by_root: dict[int, list[Row]] = defaultdict(list)
    for row in reduced.rows:
        for root in row.form:
            by_root[root].append(row)
    seen: set[int] = set()
    for start in sorted(set(wanted)):
        if start in seen:
            continue
        stack, roots, rows = [start], [], {}
        seen.add(start)
        while stack:
            root = stack.pop()
            roots.append(root)
            for row in by_root[root]:
                rows[id(row)] = row
                for other in row.form:
                    if other not in seen:
                        seen.add(other)
                        stack.append(other)
        yield Component(tuple(sorted(roots)), tuple(rows.values()))


class Solver:
    """Asks a component for whole solutions and keeps what they show.

    Parameters
    ----------
    component, reduced
        What to solve, and the bounds that propagation gave.
    seconds
        Time of the processor allowed to settle it; what is not settled by then is said to be unfinished.
    """

    def __init__(self, component: Component, reduced: Reduced, seconds: float) -> None:
        self.roots = component.roots
        self.answer = Answer({root: Range(low=reduced.low[root], high=reduced.high[root]) for root in self.roots})
        self._at = {root: position for position, root in enumerate(self.roots)}
        self._low = np.array([reduced.low[root] for root in self.roots])
        self._high = np.array([reduced.high[root] for root in self.roots])
        self._open = np.isinf(self._high)
        self._seconds = seconds
        self._deadline = time.process_time() + seconds
        self._last: Vector | None = None
        self._matrix, self._lower, self._upper = self._written(component.rows)
        self._by_column = self._matrix.tocsc()
        self._cap(_ROOM)

    def _cap(self, room: float) -> None:
        """Give the open unknowns a ceiling: witnesses under it are valid, limits that touch it are no limits."""
        top = max([*self._low, *self._high[~self._open], 0.0]) + room
        self._ceiling = np.where(self._open, top, self._high)

    def _written(self, rows: Sequence[Row]) -> tuple[csr_array, Vector, Vector]:
        data, columns, starts = [], [], [0]
        for row in rows:
            for root, coefficient in row.form.items():
                columns.append(self._at[root])
                data.append(float(coefficient))
            starts.append(len(columns))
        matrix = csr_array((data, columns, starts), shape=(len(rows), len(self.roots)))
        upper = np.array([float(row.value) for row in rows])
        return matrix, np.where([row.equal for row in rows], upper, -np.inf), upper

    def start(self) -> bool:
        """Find one solution, raising the ceiling of the open unknowns when it stands in the way."""
        nothing = np.zeros(len(self.roots))
        if self._ask(nothing, 0.0).status == _INFEASIBLE and self._open.any():
            self._cap(100 * _ROOM)
            self._ask(nothing, 0.0)
        self.answer.feasible = self._last is not None
        return self.answer.feasible

    def settle(self, wide: Sequence[int], positive: Sequence[int], *, exact: bool = False) -> Answer:
        """Look until every root of ``wide`` is seen 3 wide or more and every one of ``positive`` above 0, or cannot be.

        With ``exact``, the limits of each root of ``wide`` are proved. Call ``start`` first.
        """
        self._deadline = time.process_time() + self._seconds
        random = np.random.default_rng(20260415)
        idle = 0
        for _ in range(_ROUNDS):
            todo, above = self._todo(wide), self._below_one(positive)
            if not (todo or above) or idle >= _IDLE_ROUNDS or self._late():
                break
            objective = np.zeros(len(self.roots))
            objective[[self._at[root] for root in todo]] = [self._direction(root, random) for root in todo]
            objective[[self._at[root] for root in above]] = -1.0
            self._ask(objective, 0.3)
            left = len(self._todo(wide)) + len(self._below_one(positive))
            idle = 0 if left < len(todo) + len(above) else idle + 1
        for root in self._todo(wide):
            if not self.answer.ranges[root].is_exact and self.answer.ranges[root].width < WIDTH:
                self._around(root)
        for root in wide if exact else self._todo(wide):
            self._limits(root, exact=exact)
        for root in self._below_one(positive):
            self._limit(root, upper=True)
        return self.answer

    def _ask(self, objective: Vector, gap: float) -> OptimizeResult:
        """Minimise an objective over the whole component; the solution found is kept as a witness."""
        self.answer.solves += 1
        found = milp(
            objective,
            integrality=np.ones(len(self.roots)),
            bounds=Bounds(self._low, self._ceiling),
            constraints=LinearConstraint(self._matrix, self._lower, self._upper) if self._matrix.shape[0] else (),
            options={"mip_rel_gap": gap, "time_limit": _ONE_QUESTION},
        )
        if found.x is not None:
            self._witness(np.rint(found.x))
        return found

    def _witness(self, values: Vector) -> None:
        self._last = values
        for root, value in zip(self.roots, values, strict=True):
            one = self.answer.ranges[root]
            one.seen_low = min(one.seen_low, value)
            one.seen_high = max(one.seen_high, value)

    def _around(self, root: int) -> None:
        """Move an unknown up and down while all but those nearest to it keep their last value."""
        if self._last is None or self._late():
            return
        near = self._nearest(self._at[root])
        part = self._by_column[:, near]
        rows = np.unique(part.indices)
        inside = self._matrix[rows][:, near]
        rest = self._matrix[rows] @ self._last - inside @ self._last[near]
        for sign in (-1.0, 1.0):
            objective = np.zeros(len(near))
            objective[0] = sign
            found = milp(
                objective,
                integrality=np.ones(len(near)),
                bounds=Bounds(self._low[near], self._ceiling[near]),
                constraints=LinearConstraint(inside, self._lower[rows] - rest, self._upper[rows] - rest),
                options={"time_limit": _ONE_QUESTION},
            )
            if found.x is not None:
                values = self._last.copy()
                values[near] = np.rint(found.x)
                self._witness(values)

    def _nearest(self, start: int) -> NDArray[np.int64]:
        """List the unknowns nearest to one, itself first."""
        order, seen, next_one = [start], {start}, 0
        while next_one < len(order) and len(order) < _AROUND:
            column = self._by_column[:, [order[next_one]]]
            for row in column.indices:
                first, last = self._matrix.indptr[row], self._matrix.indptr[row + 1]
                for other in self._matrix.indices[first:last]:
                    if other not in seen:
                        seen.add(other)
                        order.append(other)
            next_one += 1
        return np.array(order[: 2 * _AROUND], dtype=np.int64)

    def _direction(self, root: int, random: np.random.Generator) -> float:
        """Push an unknown away from the limit where it was seen, or anywhere."""
        one = self.answer.ranges[root]
        if one.seen_high <= one.low:
            return -1.0
        return 1.0 if one.seen_low >= one.high else float(random.choice([-1.0, 1.0]))

    def _todo(self, wide: Sequence[int]) -> list[int]:
        ranges = self.answer.ranges
        return [root for root in wide if ranges[root].width < WIDTH and not ranges[root].is_exact]

    def _below_one(self, positive: Sequence[int]) -> list[int]:
        ranges = self.answer.ranges
        return [root for root in positive if ranges[root].seen_high < 1 <= ranges[root].high]

    def _late(self) -> bool:
        return time.process_time() > self._deadline

    def _limits(self, root: int, *, exact: bool) -> None:
        for upper in (True, False):
            one = self.answer.ranges[root]
            if exact or (one.width < WIDTH and not one.is_exact):
                self._limit(root, upper=upper)

    def _limit(self, root: int, *, upper: bool) -> None:
        """Prove the largest or the smallest value of an unknown."""
        position, one = self._at[root], self.answer.ranges[root]
        if self._late():
            self.answer.unfinished.add(root)
            return
        objective = np.zeros(len(self.roots))
        objective[position] = -1.0 if upper else 1.0
        found = self._ask(objective, 0.0)
        if found.status != _OPTIMAL:
            self.answer.unfinished.add(root)
        elif not upper:
            one.low = max(one.low, math.ceil(found.mip_dual_bound - 1e-6))
        elif not (self._open[position] and one.seen_high >= self._ceiling[position]):
            one.high = min(one.high, math.floor(-found.mip_dual_bound + 1e-6))
