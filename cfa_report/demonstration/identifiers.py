"""Invented identifiers that pass every check and belong to nobody: UAI, SIRET, INE, people."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from cfa_report.demonstration.dice import Dice

#: Check letters of a UAI and of an INE: the number modulo 23 (no I, O, Q).
_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"

#: Surnames and first names that nobody bears, with the accents, apostrophes and hyphens that real files have.
_SURNAMES: Final = (
    "BROUILLON", "CANEVAS", "D’ESSAI", "D’EXEMPLE", "DÉMONSTRATION", "ÉBAUCHE", "ÉCHANTILLON", "ÉPREUVE", "ESQUISSE",
    "FICTIF", "GABARIT", "L’APERÇU", "MAQUETTE", "MODÈLE", "PROTOTYPE", "SIMULACRE", "SPÉCIMEN", "TEST-BLANC",
)  # fmt: skip
_FIRST_NAMES: Final = (
    "Ardoise", "Basalte", "Bruyère", "Cèdre", "Érable", "Fougère", "Galet", "Genêt", "Jonc-Fleuri", "Mélèze",
    "Noisetier", "Peuplier", "Quartz", "Roseau", "Schiste", "Sureau", "Thuya", "Tilleul",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    surname: str
    first_name: str
    mail: str
    phone: str


def uai(number: int) -> str:
    """Make the UAI of an invented place: department 099, which has no establishment, and the right check letter."""
    digits = f"099{number:04d}"
    return digits + _LETTERS[int(digits) % 23]


def siret(firm: int, site: int = 1) -> str:
    """Make a SIRET of an invented firm: SIREN beginning with 000, which no firm has; both Luhn keys hold."""
    siren = _with_luhn_key(f"000{firm:05d}")
    return _with_luhn_key(f"{siren}{site:04d}")


def ine(number: int) -> str:
    """Make an invented learner number: ten digits beginning with 099 and the letter of their remainder."""
    digits = f"099{number:07d}"
    return digits + _LETTERS[int(digits) % 23]


def person(rank: int, dice: Dice) -> Person:
    """Invent a person: a mail domain that cannot exist, a telephone number kept for fiction."""
    surname, first_name = dice.pick(_SURNAMES), dice.pick(_FIRST_NAMES)
    mail = f"{_plain(first_name)}.{_plain(surname)}.{rank:06d}@example.invalid"
    return Person(surname, first_name, mail, f"0639980{dice.integer(0, 999):03d}")


def luhn_holds(digits: str) -> bool:
    """Say whether the last digit is the Luhn key of the others."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _with_luhn_key(digits: str) -> str:
    return next(digits + key for key in "0123456789" if luhn_holds(digits + key))


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in decomposed if letter.isascii() and letter.isalpha())
