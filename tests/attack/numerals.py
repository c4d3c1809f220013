"""The numbers of a text that stand for counts or rates, and the limits they put on a cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

#: Numbers that are part of the wording, whatever the cell.
WORDING: Final = re.compile(
    r"intervalle à \d+ %|à 95 %|\d+ % de réponses contre \d+ %|notes? de \d ou plus sur \d|Γ = \d|à \d+ mois|"
    r"\d+ jours|10e mois|\d+ points vers|\(\d+ sur \d+\)|rang \d+ à \d+ sur \d+|jusqu'à \d fois|"
    r"\d\d/\d\d/20\d\d|\b20\d\d(?:[+-]20\d\d)?\b|L\. ?6111-8|arrondie? à \d+ points|\b(?:note|colonne|indicateur) \d+"
)
_NUMBER: Final = r"(\d+(?:,\d+)?)"
_PAIR: Final = re.compile(r"\b(\d+)(?: connus| réponses)?\s*(?:sur|/)\s*(\d+)\b")
_RANGE: Final = re.compile(_NUMBER + r"\s*[–-]\s*" + _NUMBER + r"\s*%")
_BETWEEN: Final = re.compile(r"entre " + _NUMBER + r"\s*%? et " + _NUMBER + r"\s*%")
_LIMIT: Final = re.compile(r"[≤≥<>]\s*" + _NUMBER + r"\s*%")
_PERCENT: Final = re.compile(_NUMBER + r"\s*%")
_POINTS: Final = re.compile(r"[+−-]?" + _NUMBER + r"\s*points?")
_HEADS: Final = re.compile(
    r"\b(\d+) (?:apprenants?|apprentis?|concernés?|personnes?|réponses?|répondants?|non-répondants?|avis|contrats?|"
    r"connus?|présents?|entrés?|admis|sortants?|titulaires?)\b"
)
_OF: Final = re.compile(r"\bsur (\d+)\b[^.;()]*?,\s*(\d+)\b")
_BARE: Final = re.compile(r"\A\s*(\d+)\s*\Z")


@dataclass(frozen=True)
class Numeral:
    """A number that says something of a cell.

    ``kind``: ``pair`` (k of n), ``range`` (of percentages), ``percent``, ``points``, ``count``; ``values`` as printed;
    ``decimals`` of a percentage.
    """

    kind: str
    values: tuple[float, ...]
    text: str
    decimals: int = 0


def numerals(text: str) -> Iterator[Numeral]:
    """Find the numbers of a text that are neither years nor wording; each part of the text is read once."""
    rest = WORDING.sub(" ", text)
    for kind, pattern in (
        ("range", _RANGE),
        ("range", _BETWEEN),
        ("limit", _LIMIT),
        ("percent", _PERCENT),
        ("points", _POINTS),
        ("pair", _OF),
        ("pair", _PAIR),
        ("count", _HEADS),
        ("count", _BARE),
    ):
        for match in pattern.finditer(rest):
            printed = [value for value in match.groups() if value is not None]
            decimals = max(len(value.partition(",")[2]) for value in printed)
            yield Numeral(kind, tuple(float(value.replace(",", ".")) for value in printed), match[0].strip(), decimals)
        rest = pattern.sub(" ", rest)


def is_hidden_word(text: str) -> bool:
    """Whether a text says that a number is kept back."""
    return "•" in text or bool(re.search(r"\b(?:masqué|gelé|non publié)\b", text))
