"""A file that cannot be read as a person would read it: one reason, one stable code, every line concerned."""

from __future__ import annotations

from typing import Final

from cfa_report.domain.vocabulary import Severity
from cfa_report.errors import InputRefused
from cfa_report.intake.finding import Finding

NOT_A_FILE: Final = "LEC-20"
EMPTY: Final = "LEC-21"
ENCODING: Final = "LEC-22"
BAD_CHARACTERS: Final = "LEC-23"
QUOTES: Final = "LEC-24"
RAGGED: Final = "LEC-25"
NO_HEADER: Final = "LEC-26"
MISPLACED_HEADER: Final = "LEC-27"
MISSING_COLUMN: Final = "LEC-28"
AMBIGUOUS_COLUMN: Final = "LEC-29"
FORBIDDEN_COLUMN: Final = "LEC-30"
UNREADABLE_VALUE: Final = "LEC-31"
EMPTY_COLUMN: Final = "LEC-32"
TOO_BIG: Final = "LEC-33"
NOT_A_WORKBOOK: Final = "LEC-34"
DAMAGED_WORKBOOK: Final = "LEC-35"
DANGEROUS_WORKBOOK: Final = "LEC-36"
SEVERAL_SHEETS: Final = "LEC-37"
ERROR_CELLS: Final = "LEC-38"
MERGED_CELLS: Final = "LEC-39"
UNCOMPUTED_FORMULA: Final = "LEC-40"
NO_RULE: Final = "LEC-41"


class ReadingRefused(InputRefused):
    """A refusal of the reader, with its stable code and every line concerned.

    Parameters
    ----------
    code
        One of the codes of this module.
    message, action
        French, no final full stop, no value from the file.
    lines
        Lines concerned, counted from 1.
    column
        Column concerned.
    """

    def __init__(
        self, code: str, message: str, action: str, *, lines: tuple[int, ...] = (), column: str | None = None
    ) -> None:
        self.code = code
        self.lines = lines
        super().__init__(message, line=lines[0] if lines else None, column=column, action=action)

    def finding(self) -> Finding:
        """Give the refusal as a finding of a report."""
        return Finding(
            self.code, Severity.BLOQUANT, self.message[:1].upper() + self.message[1:], self.action or "",
            self.column, self.lines, max(1, len(self.lines)),
        )  # fmt: skip
