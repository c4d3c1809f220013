"""One cell to one value: declared spellings only, ``None`` when unknown, a refusal when it cannot be read."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from cfa_report.intake.raw_table import BrokenCell, Cell

if TYPE_CHECKING:
    from cfa_report.intake.schema import Field

TRUE_WORDS: Final = frozenset({"oui", "o", "vrai", "true", "1", "x"})
FALSE_WORDS: Final = frozenset({"non", "n", "faux", "false", "0"})
_NUMBER: Final = re.compile(r"[+-]? ?(?:\d{1,3}(?: \d{3})+|\d+)(?:[.,]\d+)?")
_ISO_DATE: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_FRENCH_DATE: Final = re.compile(r"(\d\d?)[/.-](\d\d?)[/.-](\d{4})(?: 00:00(?::00)?)?")
_BLANKS: Final = re.compile(r"[\s_\-]+")
_LARGEST: Final = 1e15
_YEARS: Final = range(1850, 2201)


class UnreadableCellError(ValueError):
    """The cell is not of the declared type; carries no value."""


def read_text(cell: Cell, field: Field) -> str | None:
    """Read a text: composed accents, no blanks around, the field's normalisation and declared spellings.

    Raises
    ------
    UnreadableCellError
        A workbook stored a date, a boolean or a decimal number where a text is expected.
    """
    if field.format == "session" and isinstance(cell, date):
        cell = _month(cell)
    text = _plain(cell)
    if text is None or is_missing(text, field):
        return None
    if field.normalisation == "majuscules":
        text = text.upper()
    elif field.normalisation == "chiffres":
        text = re.sub(r"[\s.\-]", "", text)
    if field.enum:
        folded = {spelling_key(spelling): code for spelling, code in field.enum.items()}
        return folded.get(spelling_key(text), text)
    return text


def read_number(cell: Cell, field: Field) -> float | None:
    """Read a finite number, decimal comma or point, blanks between thousands; a percent sign where declared.

    Raises
    ------
    UnreadableCellError
        Not such a number.
    """
    if isinstance(cell, bool | date | BrokenCell):
        raise UnreadableCellError
    if isinstance(cell, int | float):
        if abs(cell) > _LARGEST or cell != cell:
            raise UnreadableCellError
        return float(cell)
    text = _plain(cell)
    if text is None or is_missing(text, field):
        return None
    if field.format == "pourcentage":
        text = text.removesuffix("%").rstrip()
    text = re.sub(r"\s", " ", text).replace("\u2212", "-")
    if len(text) > 30 or not _NUMBER.fullmatch(text):
        raise UnreadableCellError
    number = float(text.replace(" ", "").replace(",", "."))
    if abs(number) > _LARGEST:
        raise UnreadableCellError
    return number


def read_integer(cell: Cell, field: Field) -> int | None:
    """Read a whole number (``12``, ``12,0``).

    Raises
    ------
    UnreadableCellError
        Not a whole number.
    """
    number = read_number(cell, field)
    if number is None:
        return None
    if not number.is_integer():
        raise UnreadableCellError
    return int(number)


def read_boolean(cell: Cell, field: Field) -> bool | None:
    """Read yes or no, in the declared words.

    Raises
    ------
    UnreadableCellError
        Any other word.
    """
    if isinstance(cell, bool):
        return cell
    text = _plain(cell)
    if text is None or is_missing(text, field):
        return None
    word = text.casefold()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise UnreadableCellError


def read_date(cell: Cell, field: Field) -> date | None:
    """Read a day: JJ/MM/AAAA, AAAA-MM-JJ, or a date cell of a workbook.

    Raises
    ------
    UnreadableCellError
        An impossible day, a two-digit year, a serial number, anything else.
    """
    if isinstance(cell, datetime):
        if (cell.hour, cell.minute, cell.second, cell.microsecond) != (0, 0, 0, 0):
            raise UnreadableCellError
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool | int | float | BrokenCell):
        raise UnreadableCellError
    text = _plain(cell)
    if text is None or is_missing(text, field):
        return None
    if found := _ISO_DATE.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _FRENCH_DATE.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    else:
        raise UnreadableCellError
    if year not in _YEARS:
        raise UnreadableCellError
    try:
        return date(year, month, day)
    except ValueError:
        raise UnreadableCellError from None


def is_missing(text: str, field: Field) -> bool:
    """Whether a text is one of the words that mean "unknown" in this column."""
    return not text or spelling_key(text) in _spelling_keys(field.missing)


def spelling_key(text: str) -> str:
    """Give a spelling as codes are compared: no case, no accent, one underscore for blanks and dashes."""
    letters = text.casefold()
    if not letters.isascii():
        decomposed = unicodedata.normalize("NFD", letters)
        letters = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _BLANKS.sub("_", letters.strip())


@lru_cache
def _spelling_keys(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(spelling_key, words))


def _month(day: date) -> str:
    """Undo what spreadsheets do to ``2025-06``: the first day of that month."""
    if day.day != 1:
        raise UnreadableCellError
    return f"{day.year:04d}-{day.month:02d}"


def _plain(cell: Cell) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, bool | date | BrokenCell):
        raise UnreadableCellError
    if isinstance(cell, float):
        if not cell.is_integer() or abs(cell) > _LARGEST:
            raise UnreadableCellError
        cell = int(cell)
    return unicodedata.normalize("NFC", str(cell)).strip()
