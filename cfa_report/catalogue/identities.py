"""Accounting identities between counts of readings, read from the catalogue: what an attacker may add and subtract."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from cfa_report.catalogue.reading import catalogue

#: The three counts of a reading, in the order k, n, N.
COUNT_NAMES: Final = ("numerateur", "repondants", "eligibles")
_TERM: Final = r"(\w+)\.(\w+)\.(numerateur|repondants|eligibles)"
_IDENTITY: Final = re.compile(rf"{_TERM} (=|<=) {_TERM}(?: \+ {_TERM})?")


@dataclass(frozen=True)
class Term:
    """One count of one reading: ``count`` is one of ``COUNT_NAMES``."""

    indicator: str
    variant: str
    count: str


@dataclass(frozen=True)
class Identity:
    """``left = sum of right`` (``exact``), or ``left <= sum of right``, at one place and horizon.

    Between a reading with horizons and one without, it holds at each horizon.
    """

    left: Term
    right: tuple[Term, ...]
    exact: bool


def parse_identity(text: str) -> Identity:
    """Read ``a = b``, ``a = b + c`` or ``a <= b``, where a term is ``indicateur.variante.nombre``.

    Raises
    ------
    ValueError
        When the text is none of these.
    """
    match = _IDENTITY.fullmatch(text)
    if not match:
        raise ValueError(f"not an identity: {text}")
    parts = match.groups()
    right = [Term(*parts[4:7])]
    if parts[7]:
        right.append(Term(*parts[7:10]))
    return Identity(Term(*parts[0:3]), tuple(right), parts[3] == "=")


@cache
def identities() -> tuple[Identity, ...]:
    """Give every identity that the catalogue declares, in its order."""
    return tuple(
        parse_identity(text)
        for indicator in catalogue().values()
        for variant in indicator.variants
        for text in variant.identities
    )
