"""Tables for a spreadsheet: a cell is text, whatever it looks like."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

#: What makes a spreadsheet take a text for a formula, their full-width twins included.
_FORMULA: Final = re.compile(r"\s*[=+\-@＝＋－＠]")
_BREAKS: Final = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


def spreadsheet_bytes(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write a table that Excel and LibreOffice open with a double click.

    UTF-8 with its mark, ``;`` between cells and CRLF: what a French Excel expects of a CSV. Every cell is quoted and
    none is a formula.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def safe_cell(value: str) -> str:
    """Keep a text from being read as a formula or as several lines: an apostrophe goes before it."""
    text = _BREAKS.sub(" ", value).strip()
    return f"'{text}" if _FORMULA.match(text) else text
