"""Accounting identities between counts of readings, read from the catalogue: what an attacker may add and subtract."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from cfa_report.catalogue.reading import catalogue

#: The three counts of a reading, in the order k, n, N.
COUNT_NAMES: Final = ("numerateur", "repondants", "eligibles")
_TERM: Final = re.compile(r"([+-]?) ?(\w+)\.(\w+)\.(numerateur|repondants|eligibles)(?: |\Z)")


@dataclass(frozen=True)
class Term:
    """One count of one reading: ``count`` is one of ``COUNT_NAMES``."""

    indicator: str
    variant: str
    count: str


@dataclass(frozen=True)
class Identity:
    """``sum of signs × counts = 0`` (``exact``), or ``<= 0``, at one place and horizon.

    Between readings with horizons and others without, it holds at each horizon.
    """

    terms: tuple[tuple[int, Term], ...]
    exact: bool


def parse_identity(text: str) -> Identity:
    """Read ``a = b``, ``a = b + c``, ``a - b <= c - d``…, where a term is ``indicateur.variante.nombre``.

    Raises
    ------
    ValueError
        When the text is none of these.
    """
    sides = re.split(r" (=|<=) ", text)
    if len(sides) != 3:
        raise ValueError(f"not an identity: {text}")
    left, sign, right = sides
    return Identity((*_side(left, 1, text), *_side(right, -1, text)), sign == "=")


def _side(side: str, sign: int, text: str) -> Iterator[tuple[int, Term]]:
    if not side or _TERM.sub("", side):
        raise ValueError(f"not an identity: {text}")
    for minus, indicator, variant, count in _TERM.findall(side):
        yield (-sign if minus == "-" else sign, Term(indicator, variant, count))


@cache
def identities(*, habits: bool = True) -> tuple[Identity, ...]:
    """Give every identity that the catalogue declares, in its order: what the data may respect; habits too, or not."""
    found: list[Identity] = []
    for indicator in catalogue().values():
        for variant in indicator.variants:
            found += [parse_identity(text) for text in (*variant.identities, *(variant.habits if habits else ()))]
            for whole in variant.part_of:
                found += _of_a_part(f"{indicator.id}.{variant.id}", whole)
    return tuple(found)


def _of_a_part(part: str, whole: str) -> Iterator[Identity]:
    """Write what the counts of a part of a population owe to those of the whole, asked the same question.

    Positive, negative and eligible people of the part are people of the whole; those whom the whole has
    besides are outside the part, or unknown in it.
    """
    k, n, everybody = ("numerateur", "repondants", "eligibles")
    for text in (
        f"{part}.{k} <= {whole}.{k}",
        f"{part}.{n} - {part}.{k} <= {whole}.{n} - {whole}.{k}",
        f"{part}.{everybody} <= {whole}.{everybody}",
        f"{whole}.{k} - {part}.{k} <= {whole}.{everybody} - {part}.{n}",
        f"{whole}.{n} - {whole}.{k} - {part}.{n} + {part}.{k} <= {whole}.{everybody} - {part}.{n}",
    ):
        yield parse_identity(text)
