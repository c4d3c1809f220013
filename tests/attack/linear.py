"""A system of linear relations between whole unknowns, and what substitution alone draws from it."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

#: Σ coefficient × unknown.
Form = dict[int, int]


@dataclass(frozen=True)
class Origin:
    """Where a relation comes from, in French; ``suspect`` is what to distrust when it cannot be true."""

    text: str
    suspect: Hashable | None = None


@dataclass(frozen=True)
class Row:
    """``form`` = ``value`` or ``form`` <= ``value``."""

    form: Mapping[int, int]
    value: int
    equal: bool
    origin: Origin


@dataclass
class System:
    """Whole unknowns, at least 0, and the relations between them."""

    size: int = 0
    rows: list[Row] = field(default_factory=list)
    known: dict[int, int] = field(default_factory=dict)
    clashes: list[Row] = field(default_factory=list)

    def new(self) -> int:
        """Add an unknown."""
        self.size += 1
        return self.size - 1

    def fix(self, unknown: int, value: int, origin: Origin) -> None:
        """Say that an unknown is printed."""
        if self.known.setdefault(unknown, value) != value:
            self.clashes.append(Row({unknown: 1}, value, True, Origin(f"{origin.text} : deux valeurs imprimées")))

    def equal(self, terms: Iterable[tuple[int, int]], value: int, origin: Origin) -> None:
        """Add ``Σ coefficient × unknown = value``."""
        self.rows.append(Row(_form(terms), value, True, origin))

    def at_most(self, terms: Iterable[tuple[int, int]], value: int, origin: Origin) -> None:
        """Add ``Σ coefficient × unknown <= value``."""
        self.rows.append(Row(_form(terms), value, False, origin))


def _form(terms: Iterable[tuple[int, int]]) -> Form:
    form: Form = {}
    for coefficient, unknown in terms:
        form[unknown] = form.get(unknown, 0) + coefficient
    return {unknown: coefficient for unknown, coefficient in form.items() if coefficient}


class Reduced:
    """A system after substitution: equal unknowns are one, printed and implied constants are gone.

    Attributes
    ----------
    low, high
        Bounds of each root by propagation (``high`` may be infinite).
    rows
        What is left, over roots without a value.
    clashes
        Relations that what is printed contradicts; they are dropped.
    """

    def __init__(self, system: System) -> None:
        self._parent = list(range(system.size))
        self.value: dict[int, int] = {}
        self.low: list[float] = [0.0] * system.size
        self.high: list[float] = [math.inf] * system.size
        self.clashes = list(system.clashes)
        self.rows: list[Row] = []
        self._uses: list[list[int]] = [[] for _ in range(system.size)]
        self._all = list(system.rows)
        for number, row in enumerate(self._all):
            for unknown in row.form:
                self._uses[unknown].append(number)
        for unknown, value in system.known.items():
            self._assign(unknown, value, Row({unknown: 1}, value, True, Origin("imprimé")))
        self._substitute()
        self._propagate()
        self._finish()

    def root(self, unknown: int) -> int:
        """Give the one that stands for an unknown and its equals."""
        parent = self._parent
        while parent[unknown] != unknown:
            parent[unknown] = parent[parent[unknown]]
            unknown = parent[unknown]
        return unknown

    def interval(self, unknown: int) -> tuple[float, float]:
        """Give what propagation knows of an unknown."""
        root = self.root(unknown)
        if root in self.value:
            return float(self.value[root]), float(self.value[root])
        return self.low[root], self.high[root]

    def behind(self, roots: Iterable[int]) -> set[int]:
        """Give the unknowns that roots stand for."""
        inside = set(roots)
        return {unknown for unknown in range(len(self._parent)) if self.root(unknown) in inside}

    def _assign(self, unknown: int, value: int, row: Row) -> bool:
        root = self.root(unknown)
        if root in self.value:
            if self.value[root] != value:
                self.clashes.append(row)
            return False
        if not self.low[root] <= value <= self.high[root]:
            self.clashes.append(row)
            return False
        self.value[root] = value
        self.low[root] = self.high[root] = value
        return True

    def _current(self, row: Row) -> tuple[Form, int]:
        form: Form = {}
        value = row.value
        for unknown, coefficient in row.form.items():
            root = self.root(unknown)
            if root in self.value:
                value -= coefficient * self.value[root]
            else:
                form[root] = form.get(root, 0) + coefficient
        return {root: coefficient for root, coefficient in form.items() if coefficient}, value

    def _substitute(self) -> None:
        """Use every equality with one or two unknowns left, until nothing changes."""
        queue = deque(range(len(self._all)))
        queued = [True] * len(self._all)

        def again(root: int) -> None:
            for number in self._uses[root]:
                if not queued[number]:
                    queued[number] = True
                    queue.append(number)

        while queue:
            number = queue.popleft()
            queued[number] = False
            row = self._all[number]
            if not row.equal:
                continue
            form, value = self._current(row)
            if not form:
                if value:
                    self.clashes.append(row)
            elif len(form) == 1:
                ((root, coefficient),) = form.items()
                if value % coefficient:
                    self.clashes.append(row)
                elif self._assign(root, value // coefficient, row):
                    again(root)
            elif len(form) == 2 and value == 0:
                (one, first), (other, second) = form.items()
                if first == -second:
                    kept, gone = (one, other) if len(self._uses[one]) >= len(self._uses[other]) else (other, one)
                    self._parent[gone] = kept
                    self.low[kept] = max(self.low[kept], self.low[gone])
                    self.high[kept] = min(self.high[kept], self.high[gone])
                    again(gone)
                    self._uses[kept] += self._uses[gone]

    def _propagate(self, sweeps: int = 6) -> None:
        """Tighten the bounds of each unknown by those of the others in its rows."""
        for _ in range(sweeps):
            changed = False
            for row in self._all:
                form, value = self._current(row)
                if form:
                    changed |= self._tighten(form, value, row)
            if not changed:
                return

    def _tighten(self, form: Form, value: int, row: Row) -> bool:
        changed = self._tighten_one_way(form, value, row)
        if row.equal:
            negative = {root: -coefficient for root, coefficient in form.items()}
            changed |= self._tighten_one_way(negative, -value, row)
        return changed

    def _tighten_one_way(self, form: Form, value: int, row: Row) -> bool:
        """Use Σ c x <= value: each term is at most what the least of the others leaves."""
        least = [c * (self.low[root] if c > 0 else self.high[root]) for root, c in form.items()]
        infinite = sum(math.isinf(term) for term in least)
        if infinite > 1:
            return False
        total = sum(term for term in least if not math.isinf(term))
        changed = False
        for (root, c), term in zip(form.items(), least, strict=True):
            if infinite and not math.isinf(term):
                continue
            room = value - (total if math.isinf(term) else total - term)
            if c > 0:
                limit = math.floor(room / c + 1e-9)
                if limit < self.high[root]:
                    if limit < self.low[root]:
                        self.clashes.append(row)
                        return changed
                    self.high[root], changed = limit, True
            else:
                limit = math.ceil(room / c - 1e-9)
                if limit > self.low[root]:
                    if limit > self.high[root]:
                        self.clashes.append(row)
                        return changed
                    self.low[root], changed = limit, True
            if self.low[root] == self.high[root]:
                self.value[root] = int(self.low[root])
                return True
        return changed

    def _finish(self) -> None:
        """Keep the rows that still say something, each once."""
        seen = set()
        for row in self._all:
            form, value = self._current(row)
            if not form:
                if (row.equal and value) or (not row.equal and value < 0):
                    self.clashes.append(row)
                continue
            if not row.equal:
                most = sum(c * (self.high[root] if c > 0 else self.low[root]) for root, c in form.items())
                if most <= value or (len(form) == 1):
                    continue
            key = (row.equal, value, tuple(sorted(form.items())))
            if key not in seen:
                seen.add(key)
                self.rows.append(Row(form, value, row.equal, row.origin))
        self.clashes = list({id(row): row for row in self.clashes}.values())
