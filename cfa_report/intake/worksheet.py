"""One sheet of a workbook, read as a stream: cells, hidden rows and columns, merged cells."""

from __future__ import annotations

import io
import math
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml.common import DTDForbidden, EntitiesForbidden, ExternalReferenceForbidden
from defusedxml.sax import make_parser

from cfa_report.intake.raw_table import MAX_COLUMNS, MAX_ROWS, BrokenCell, Cell
from cfa_report.intake.refusal import DAMAGED_WORKBOOK, DANGEROUS_WORKBOOK, TOO_BIG, ReadingRefused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from xml.sax.xmlreader import AttributesImpl

_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EPOCH_1900: Final = datetime(1899, 12, 30)
_EPOCH_1904: Final = datetime(1904, 1, 1)
#: Serial of 29 February 1900, a day that never was; the days before it are one off.
_LEAP_BUG: Final = 60
_MAX_SERIAL: Final = 110_000


@dataclass
class Sheet:
    """What a sheet holds: by row number then column number (from 0), and what it hides or merges."""

    cells: dict[int, dict[int, Cell]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int]] = field(default_factory=list)
    formulas: int = 0


@dataclass(frozen=True)
class Styles:
    """What is needed to read a number: shared texts, which cell styles are dates, the date system."""

    texts: Sequence[str]
    dates: frozenset[int]
    epoch_1904: bool


def parse_xml(content: bytes, handler: ContentHandler) -> None:
    """Feed one part to a handler, without any document type or entity.

    Raises
    ------
    ReadingRefused
        The part declares entities, is not XML, or holds numbers that are none.
    """
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    try:
        parser.parse(io.BytesIO(content))
    except (DTDForbidden, EntitiesForbidden, ExternalReferenceForbidden):
        raise ReadingRefused(
            DANGEROUS_WORKBOOK, "le classeur déclare des entités XML (fichier piégé)", "Refaire l'export"
        ) from None
    except (SAXException, ValueError, LookupError, OverflowError):
        raise ReadingRefused(
            DAMAGED_WORKBOOK, "le classeur est abîmé", "Refaire l'export et copier le fichier en entier"
        ) from None


def read_sheet(content: bytes, styles: Styles) -> Sheet:
    """Read a whole sheet.

    Raises
    ------
    ReadingRefused
        Too many rows or columns, damaged or dangerous XML.
    """
    handler = _SheetHandler(styles)
    parse_xml(content, handler)
    return handler.sheet


def column_number(letters: str) -> int:
    """Give the number, from 0, of a column called by letters (``A`` is 0)."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def unescape(text: str) -> str:
    """Undo the ``_xHHHH_`` escapes of workbook texts."""
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text)


class _SheetHandler(ContentHandler):
    def __init__(self, styles: Styles) -> None:
        super().__init__()
        self.sheet = Sheet()
        self._styles = styles
        self._row = 0
        self._column = -1
        self._kind = "n"
        self._style = 0
        self._formula = False
        self._has_value = False
        self._text: list[str] = []
        self._collecting = False
        self._phonetic = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        tag = name.rsplit(":", 1)[-1]
        if tag == "row":
            self._row = int(attrs.get("r", str(self._row + 1)))
            self._column = -1
            if attrs.get("hidden") in ("1", "true") or attrs.get("ht") == "0":
                self.sheet.hidden_rows.add(self._row)
        elif tag == "c":
            self._start_cell(attrs)
        elif tag in ("v", "t"):
            self._collecting = not self._phonetic
            self._has_value = True
        elif tag == "f":
            self._formula = True
        elif tag == "rPh":
            self._phonetic += 1
        elif tag == "col" and (attrs.get("hidden") in ("1", "true") or attrs.get("width") == "0"):
            first, last = int(attrs["min"]), min(int(attrs["max"]), MAX_COLUMNS + 1)
            self.sheet.hidden_columns.update(range(first - 1, last))
        elif tag == "mergeCell":
            numbers = [int(row) for _, row in _REFERENCE.findall(attrs.get("ref", ""))]
            if numbers:
                self.sheet.merged.append((min(numbers), max(numbers)))

    def endElement(self, name: str) -> None:  # noqa: N802
        tag = name.rsplit(":", 1)[-1]
        if tag == "c":
            self._end_cell()
        elif tag in ("v", "t"):
            self._collecting = False
        elif tag == "rPh":
            self._phonetic -= 1

    def characters(self, content: str) -> None:
        if self._collecting:
            self._text.append(content)

    def _start_cell(self, attrs: AttributesImpl) -> None:
        found = _REFERENCE.fullmatch(attrs.get("r", ""))
        self._column = column_number(found.group(1)) if found else self._column + 1
        if found:
            self._row = int(found.group(2))
        self._kind = attrs.get("t", "n")
        self._style = int(attrs.get("s", "0"))
        self._formula = False
        self._has_value = False
        self._text = []

    def _end_cell(self) -> None:
        if self._formula:
            self.sheet.formulas += 1
        value = self._value()
        if value is None or value == "":
            return
        if self._column >= MAX_COLUMNS:
            raise ReadingRefused(
                TOO_BIG, f"la feuille a plus de {MAX_COLUMNS} colonnes", "Vérifier l'export", lines=(self._row,)
            )
        row = self.sheet.cells.setdefault(self._row, {})
        row[self._column] = value
        if len(self.sheet.cells) > MAX_ROWS + 1:
            raise ReadingRefused(TOO_BIG, f"la feuille a plus de {MAX_ROWS} lignes", "Découper l'export par session")

    def _value(self) -> Cell:
        text = "".join(self._text)
        if not self._has_value:
            return BrokenCell.UNCOMPUTED if self._formula else None
        if self._kind == "e":
            return BrokenCell.ERROR
        if self._kind == "s":
            return self._styles.texts[int(text)]
        if self._kind in ("inlineStr", "str", "d"):
            return unescape(text)
        if not text:
            return None
        if self._kind == "b":
            return text.strip() in ("1", "true")
        number = float(text)
        if not math.isfinite(number):
            return BrokenCell.ERROR
        if self._style in self._styles.dates:
            return self._date(number)
        return int(number) if number.is_integer() and abs(number) < 1e15 else number

    def _date(self, serial: float) -> Cell:
        """Date of a serial number; one that no calendar has stays a number, which no date column accepts."""
        if not 0 <= serial <= _MAX_SERIAL or (not self._styles.epoch_1904 and serial < _LEAP_BUG + 1):
            return serial
        days = math.floor(serial)
        seconds = round((serial - days) * 86_400)
        epoch = _EPOCH_1904 if self._styles.epoch_1904 else _EPOCH_1900
        return epoch + timedelta(days=days, seconds=seconds)
