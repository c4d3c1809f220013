"""What the readings owe to one another, as linear relations between counts, from ``identites.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from tests.attack.edition import Reading

_FILE: Final = Path(__file__).with_name("identites.yaml")
_TERM: Final = re.compile(r"([+-]?)\s*(\w+)\.(\w+)(?:@(h|\d+))?\.(k|n|N)")
_LECTURE: Final = re.compile(r"(\w+)\.(\w+)(?:@(h|\d+))?\Z")

#: A count of a reading: (reading, letter of the count).
Term = tuple[Reading, str]


@dataclass(frozen=True)
class Pattern:
    """A reading as the list writes it: its horizon is none, any (``h``), or a number of months."""

    indicator: str
    variant: str
    horizon: str

    @classmethod
    def parse(cls, text: str) -> Pattern:
        """Read ``indicateur.variante``, ``…@h`` or ``…@6``."""
        match = _LECTURE.match(text)
        if not match:
            raise ValueError(f"lecture illisible : {text}")
        return cls(match[1], match[2], match[3] or "")

    def at(self, horizon: int) -> Reading:
        """Give the reading at one horizon."""
        months = horizon if self.horizon == "h" else int(self.horizon or 0)
        return Reading(self.indicator, self.variant, months)

    @property
    def name(self) -> str:
        """Give the reading's name without its horizon."""
        return f"{self.indicator}.{self.variant}"


@dataclass(frozen=True)
class Relation:
    """A linear relation ``Σ coefficient × count`` (``=`` or ``<=``) 0 between the counts of one place.

    ``certain`` says whether it holds by definition, or only in complete data.
    """

    text: str
    sense: str
    certain: bool
    terms: tuple[tuple[int, Pattern, str], ...]

    @property
    def horizon_is_free(self) -> bool:
        """Whether the relation is written for any horizon."""
        return any(pattern.horizon == "h" for _, pattern, _ in self.terms)


@dataclass(frozen=True)
class Instance:
    """A relation between the counts of precise readings."""

    relation: Relation
    terms: tuple[tuple[int, Term], ...]

    def readings(self) -> Iterator[Reading]:
        """Go through the readings it speaks of."""
        return (reading for _, (reading, _) in self.terms)


@dataclass(frozen=True)
class Knowledge:
    """All that the attacker knows of the readings.

    ``sensitive`` indicators may not show the public fewer than ``small_part`` people, nor all but fewer.
    """

    relations: tuple[Relation, ...]
    populations: tuple[tuple[Pattern, ...], ...]
    registers: frozenset[str]
    beyond_certifications: frozenset[str]
    sensitive: frozenset[str]
    small_part: int

    def instances(self, readings: Iterable[Reading]) -> tuple[Instance, ...]:
        """Write every relation for the readings that exist."""
        return _instances(self, frozenset(readings))


@cache
def knowledge() -> Knowledge:
    """Read the list of identities, once."""
    value = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    relations = [_relation(item["relation"], item["nature"] == "definition") for item in value["relations"]]
    populations = []
    for group in value["memes_concernes"]:
        patterns = tuple(Pattern.parse(text) for text in group["lectures"])
        if group.get("par_horizon"):
            first, *others = group["lectures"]
            relations += [_relation(f"{first}.N = {other}.N", True) for other in others]
        else:
            populations.append(patterns)
    for group in value["memes_comptes"]:
        first, *others = group["lectures"]
        relations += [_relation(f"{first}.{c} = {other}.{c}", True) for other in others for c in "knN"]
    for pair in value["parties"]:
        relations += list(_part(pair))
    return Knowledge(
        relations=tuple(relations),
        populations=tuple(populations),
        registers=frozenset(Pattern.parse(text).name for text in value["registres"]),
        beyond_certifications=frozenset(value["sans_certification"]),
        sensitive=frozenset(value["sensibles"]["indicateurs"]),
        small_part=int(value["sensibles"]["petite_part"]),
    )


def _part(pair: Mapping[str, Any]) -> Iterator[Relation]:
    """Write that a population is a part of another, asked the same question."""
    part, whole = pair["partie"], pair["tout"]
    yield _relation(f"{part}.k <= {whole}.k", True)
    yield _relation(f"{part}.n - {part}.k <= {whole}.n - {whole}.k", True)
    yield _relation(f"{part}.N <= {whole}.N", True)
    yield _relation(f"{whole}.k - {part}.k <= {whole}.N - {part}.n", True)
    yield _relation(f"{whole}.n - {whole}.k - {part}.n + {part}.k <= {whole}.N - {part}.n", True)


def _relation(text: str, certain: bool) -> Relation:
    sense = "<=" if "<=" in text else "="
    left, right = text.split(sense)
    terms = [*_terms(left, 1), *_terms(right, -1)]
    return Relation(text, sense, certain, tuple(terms))


def _terms(side: str, sign: int) -> Iterator[tuple[int, Pattern, str]]:
    rest = _TERM.sub("", side).strip()
    if rest:
        raise ValueError(f"relation illisible : {side.strip()}")
    for match in _TERM.finditer(side):
        yield (-sign if match[1] == "-" else sign, Pattern(match[2], match[3], match[4] or ""), match[5])


@cache
def _instances(known: Knowledge, readings: frozenset[Reading]) -> tuple[Instance, ...]:
    horizons = sorted({reading.horizon for reading in readings if reading.horizon})
    found: list[Instance] = []
    for relation in known.relations:
        for horizon in horizons if relation.horizon_is_free else [0]:
            terms = tuple((c, (pattern.at(horizon), letter)) for c, pattern, letter in relation.terms)
            if all(reading in readings for _, (reading, _) in terms):
                found.append(Instance(relation, terms))
    for patterns in known.populations:
        members = [
            pattern.at(horizon)
            for pattern in patterns
            for horizon in (horizons if pattern.horizon == "h" else [0])
            if pattern.at(horizon) in readings
        ]
        # Every pair: where one reading is not computed, the others are tied all the same.
        for position, one in enumerate(members):
            for other in members[position + 1 :]:
                same = Relation(f"N de {one} = N de {other}", "=", True, ())
                found.append(Instance(same, ((1, (one, "N")), (-1, (other, "N")))))
    return tuple(found)
