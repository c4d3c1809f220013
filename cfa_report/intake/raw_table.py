"""A file's cells before any typing, with the line of each row and what the reader noticed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from cfa_report.intake.finding import Finding


class BrokenCell(Enum):
    """A cell of a workbook that has no value: an error, or a formula that was never computed."""

    ERROR = "erreur"
    UNCOMPUTED = "formule"


#: One cell: a text, or what a workbook stores (a number, a boolean, a date).
Cell = str | int | float | bool | date | BrokenCell | None

MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_BYTES = 32_000_000
#: Rows searched for the header when it is not the first one.
HEADER_WINDOW = 20


@dataclass(frozen=True)
class RawTable:
    """Rows as written.

    Parameters
    ----------
    rows
        Every row that is not blank, the header included, as the file gives them.
    lines
        Line of each row, counted from 1 (row number of a workbook).
    findings
        What the reader noticed: encoding, separator, hidden rows…
    """

    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[int, ...]
    findings: tuple[Finding, ...] = ()


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing but blanks."""
    return cell is None or (isinstance(cell, str) and not cell.strip())
