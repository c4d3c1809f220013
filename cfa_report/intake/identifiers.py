"""Control digits of the identifiers of French establishments and companies."""

from __future__ import annotations

import re
from typing import Final

#: Letters of a UAI's control key, without i, o and q (public rule of the national directory of establishments).
_UAI_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
#: La Poste numbers its branches with digits that add up to a multiple of five instead of Luhn's key.
_LA_POSTE: Final = "356000000"


def is_siret(text: str) -> bool:
    """Whether a text is a SIRET: 14 digits whose Luhn sum is a multiple of 10."""
    if not re.fullmatch(r"[0-9]{14}", text):
        return False
    digits = [int(digit) for digit in text]
    if text.startswith(_LA_POSTE) and sum(digits) % 5 == 0:
        return True
    doubled = [2 * digit if position % 2 == 0 else digit for position, digit in enumerate(digits)]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def is_uai(text: str) -> bool:
    """Whether a text is a UAI: seven digits and the letter of their remainder modulo 23."""
    if not re.fullmatch(r"[0-9]{7}[A-Z]", text):
        return False
    return _UAI_LETTERS[int(text[:7]) % 23] == text[7]
