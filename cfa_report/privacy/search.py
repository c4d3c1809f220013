"""Looking for people in files: every spelling at once, in every reading of every file; what cannot be read is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ahocorasick_rs import AhoCorasick

from cfa_report.privacy.identities import KINDS, Identity
from cfa_report.privacy.readings import Reading, Unreadable, readings
from cfa_report.privacy.spellings import Edge, Spelling, hashed, in_base64, in_hexadecimal, plain, spellings

#: Gives the spellings of an identity.
Spell = Callable[[Identity], Iterable[Spelling]]
#: Kinds that may be a word of the language too.
_WORDS: Final = frozenset({"nom", "prenom", "texte", "naissance"})
#: What an identity looks like, whoever it is: an INE, a social security number, an address; before each, what it must
#: not follow (a longer word, the decimals of a number).
_SHAPES: Final = (
    ("ine", re.compile(r"[0-9]{9,10}[A-Z]{1,2}(?!\w)")),
    ("nir", re.compile(r"[12]\s?\d\d\s?\d\d\s?\d[\dAB]\s?\d{3}\s?\d{3}\s?\d\d(?!\w)")),
)
_ADDRESS_END: Final = re.compile(r"@[\w-]+(?:\.[\w-]+)*\.[a-zA-Z]{2,}")
_ADDRESS_START: Final = re.compile(r"[\w.+-]+\Z")
_LONGEST_ADDRESS: Final = 80


@dataclass(frozen=True)
class Leak:
    """A person found in a file; says where, never who.

    Attributes
    ----------
    file, line
        The file, and the line counted from 1 where it is the text as it is (0 otherwise).
    kind
        A key of ``KINDS``.
    way
        How it is written, in French; empty for the plain text.
    source, source_line
        The delivered file and the line that it comes from; empty for a value that only has the shape of one.
    """

    file: str
    line: int
    kind: str
    way: str
    source: str = ""
    source_line: int = 0

    def sentence(self) -> str:
        """Say it in French."""
        where = self.file + (f", ligne {self.line}" if self.line else "")
        origin = f" ({self.source}, ligne {self.source_line})" if self.source else " (d'après sa forme)"
        return f"{where} : {KINDS[self.kind]}{origin}{f' ; {self.way}' if self.way else ''}"


@dataclass(frozen=True)
class Unread:
    """A file that could not be searched, and why."""

    file: str
    why: str

    def sentence(self) -> str:
        """Say it in French."""
        return f"{self.file} : n'a pas pu être fouillé, {self.why}"


@dataclass(frozen=True)
class Search:
    """Identities ready to be looked for.

    Attributes
    ----------
    identities
        Who is looked for, once each.
    common
        How many names and dates are also words of the public texts, and cannot be told from them.
    short
        How many are too short to be looked for.
    """

    identities: tuple[Identity, ...] = field(repr=False)
    common: int
    short: int
    _plain: _Automaton = field(repr=False)
    _encoded: _Automaton = field(repr=False)
    _public: str = field(repr=False)

    @classmethod
    def of(cls, identities: Iterable[Identity], public: Iterable[str] = ()) -> Search:
        """Make ready to look for identities.

        Parameters
        ----------
        identities
            Who is looked for.
        public
            Texts that name nobody (those of the program, of the notebooks, of the parameters): a name or a date that
            is in one of them says nothing of anybody where it is found.
        """
        unique = list({(one.kind, one.value): one for one in identities}.values())
        known = " \n ".join(plain(text) for text in public)
        words = _Automaton.of(unique, lambda one: spellings(one) if one.kind in _WORDS else ())
        common = set(words.found_in(known, opaque=False))
        wanted = [one for number, one in enumerate(unique) if number not in common]
        return cls(
            identities=tuple(wanted),
            common=len(common),
            short=sum(not any(True for _ in spellings(one)) for one in wanted),
            _plain=_Automaton.of(wanted, lambda one: (*spellings(one), *hashed(one), *in_hexadecimal(one))),
            _encoded=_Automaton.of(wanted, in_base64),
            _public=known,
        )

    def in_file(self, path: Path, name: str) -> list[Leak | Unread]:
        """Search one file, its name included."""
        try:
            if path.is_symlink() or not path.is_file():
                return [Unread(name, "ce n'est pas un fichier ordinaire")]
            data = path.read_bytes()
        except OSError as error:
            return [Unread(name, f"il ne se lit pas ({error.strerror})")]
        return [*self.in_bytes(name.encode("utf-8", "replace"), name), *self.in_bytes(data, name)]

    def in_bytes(self, data: bytes, name: str) -> list[Leak | Unread]:
        """Search the content of a file."""
        found: dict[tuple[object, ...], Leak | Unread] = {}
        try:
            for reading in readings(data):
                for leak in self._in_reading(reading, name):
                    found.setdefault(
                        (leak.kind, leak.source, leak.source_line, leak.line if not leak.source else 0), leak
                    )
        except Unreadable as error:
            found[(name,)] = Unread(name, str(error))
        return list(found.values())

    def _in_reading(self, reading: Reading, name: str) -> Iterator[Leak]:
        text = plain(reading.text)
        hits = [(number, reading.way) for number in self._plain.found_in(text, opaque=reading.opaque)]
        if reading.encoded:
            way = f"{reading.way}, base64" if reading.way else "base64"
            hits += [(number, way) for number in self._encoded.found_in(reading.text, opaque=reading.opaque)]
        for number, way in hits:
            one = self.identities[number]
            line = 0 if way else _line_of(reading.text, one)
            yield Leak(name, line, one.kind, way, one.file, one.line)
        if reading.encoded and not reading.opaque:
            for kind, start, found in _shaped(reading.text):
                if self._is_one(kind, found):
                    line = 0 if reading.way else reading.text.count("\n", 0, start) + 1
                    yield Leak(name, line, kind, reading.way)

    def _is_one(self, kind: str, text: str) -> bool:
        """Whether what has the shape of an identity may be one."""
        if kind == "nir":
            digits = re.sub(r"\s", "", text).replace("2A", "19").replace("2B", "18")
            return digits.isdigit() and 97 - int(digits[:-2]) % 97 == int(digits[-2:])
        return kind != "courriel" or plain(text) not in self._public


@dataclass(frozen=True)
class _Automaton:
    """Many spellings searched in one pass (Aho and Corasick, 1975)."""

    machine: AhoCorasick | None
    spellings: tuple[Spelling, ...]
    owners: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, identities: Collection[Identity], spell: Spell) -> _Automaton:
        owners: dict[Spelling, list[int]] = {}
        for number, one in enumerate(identities):
            for spelling in spell(one):
                owners.setdefault(spelling, []).append(number)
        texts = [spelling.text for spelling in owners]
        return cls(
            machine=AhoCorasick(texts) if texts else None,
            spellings=tuple(owners),
            owners=tuple(tuple(numbers) for numbers in owners.values()),
        )

    def found_in(self, text: str, *, opaque: bool) -> list[int]:
        """Give the identities found in a text, in order, once each."""
        found: set[int] = set()
        for number, start, end in self.machine.find_matches_as_indexes(text, overlapping=True) if self.machine else ():
            spelling = self.spellings[number]
            if opaque and spelling.chance:
                continue
            if spelling.edge is Edge.NONE or (
                spelling.edge.allows(text[start - 1 : start]) and spelling.edge.allows(text[end : end + 1])
            ):
                found.update(self.owners[number])
        return sorted(found)


def _shaped(text: str) -> Iterator[tuple[str, int, str]]:
    """Find what has the shape of an identity: its kind, where it starts, and itself."""
    for kind, shape in _SHAPES:
        for found in shape.finditer(text):
            before = text[found.start() - 1 : found.start()]
            if not (before.isalnum() or before in ("_", ".", ",")) or not before:
                yield kind, found.start(), found.group()
    for end in _ADDRESS_END.finditer(text) if "@" in text else ():
        start = _ADDRESS_START.search(text, max(0, end.start() - _LONGEST_ADDRESS), end.start())
        if start:
            yield "courriel", start.start(), start.group() + end.group()


def _line_of(text: str, identity: Identity) -> int:
    """Give the first line of a text that holds an identity; 0 when it is on several."""
    wanted = [spelling.text for spelling in spellings(identity)]
    for number, line in enumerate(text.splitlines(), start=1):
        bare = plain(line)
        if any(one in bare for one in wanted):
            return number
    return 0
