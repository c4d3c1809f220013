"""The unknowns of an attacker: every count of every cell, with what is printed of each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from tests.attack.edition import Atom, Edition, Key
from tests.attack.identities import Knowledge, knowledge
from tests.attack.linear import Origin, System
from tests.attack.margins import has_value

_RANGE: Final = re.compile(r"(\d+)\s*[–-]\s*(\d+)\s*%")
_LIMIT: Final = re.compile(r"([≤≥<>])\s*(\d+)\s*%")

#: The counts of a cell: k positive, n known, N eligible, d = n - k.
LETTERS: Final = ("k", "n", "N", "d")


@dataclass(frozen=True)
class Hidden:
    """A count that an edition keeps back."""

    key: Key
    letter: str
    unknown: int


@dataclass
class Model:
    """The unknowns of one edition in a system that may hold several editions."""

    edition: Edition
    system: System
    known: Knowledge = field(default_factory=knowledge)
    index: dict[tuple[Key, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Declare the counts of every cell and what is printed of each."""
        for key, atom in self.edition.atoms.items():
            self._declare(key, atom)

    def hidden(self) -> list[Hidden]:
        """List the counts kept back, in the order of the file; a headcount is one count."""
        found = []
        for key, atom in self.edition.atoms.items():
            if atom.is_hidden:
                letters = ("k",) if key.reading.indicator == "effectif" else ("k", "n", "N")
                found += [Hidden(key, letter, self.index[key, letter]) for letter in letters]
        return found

    def printed(self, key: Key, letter: str) -> int | None:
        """Give a count as printed; None when it is not, or in two ways."""
        atom = self.edition.atoms.get(key)
        values = atom.counts.get(letter, set()) if atom else set()
        return next(iter(values)) if len(values) == 1 else None

    def is_register(self, key: Key) -> bool:
        """Whether a cell is read in a register, where everybody is known in the end."""
        return key.reading.name in self.known.registers

    def _declare(self, key: Key, atom: Atom) -> None:
        system, origin = self.system, Origin(str(key))
        numbers = {letter: system.new() for letter in LETTERS}
        for letter, unknown in numbers.items():
            self.index[key, letter] = unknown
        k, n, N, d = (numbers[letter] for letter in LETTERS)
        system.equal([(1, n), (-1, k), (-1, d)], 0, origin)
        system.at_most([(1, n), (-1, N)], 0, origin)
        for letter, values in atom.counts.items():
            for value in values:
                system.fix(numbers[letter], value, origin)
        for figures in atom.stray:
            if "denominateur" in figures:
                system.fix(n, int(figures["denominateur"]), origin)
        if atom.is_hidden:
            # What is hidden was computed: somebody's situation is known.
            system.at_most([(-1, n)], -1, origin)
        if not has_value(atom) and (key.place.is_leaf or not self.is_register(key)):
            # Nothing is known there; the total of a register that some campus could not tell is another matter.
            system.fix(k, 0, origin)
            system.fix(n, 0, origin)
        for text in atom.ranges:
            self._range(text, k, n, Origin(f"{key} : {text}"))

    def _range(self, text: str, k: int, n: int, origin: Origin) -> None:
        """Turn ``60–85 %`` or ``≤ 20 %`` into constraints."""
        match, limit = _RANGE.search(text), _LIMIT.search(text)
        low, high = (int(match[1]), int(match[2])) if match else (0, 100)
        if limit:
            low, high = (0, int(limit[2])) if limit[1] in "≤<" else (int(limit[2]), 100)
        self.system.at_most([(low, n), (-100, k)], 0, origin)
        self.system.at_most([(100, k), (-high, n)], 0, origin)
