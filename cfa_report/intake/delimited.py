"""Text to rows: the separator is found, rows never shift, quotes must close."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from cfa_report.domain.vocabulary import Severity
from cfa_report.intake.encoding import LINE_END
from cfa_report.intake.finding import Finding
from cfa_report.intake.raw_table import HEADER_WINDOW, MAX_COLUMNS, Cell, RawTable, is_blank
from cfa_report.intake.refusal import QUOTES, TOO_BIG, ReadingRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SEPARATORS: Final = (";", ",", "\t", "|")
_HEAD_LENGTH: Final = 20_000
_NAMES: Final = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale"}
_DECLARED: Final = re.compile(r"sep=([;,\t|])(?:\r\n|\r|\n)", re.IGNORECASE)


def read_delimited(text: str, header_score: Callable[[Sequence[Cell]], int]) -> RawTable:
    """Cut a text into rows.

    Parameters
    ----------
    text
        The decoded file.
    header_score
        How many expected column names a row holds: the separator chosen is the one that finds most of them.

    Raises
    ------
    ReadingRefused
        A quote that does not close, text after a closing quote, a quoted value that swallows rows, a field or a table
        beyond the limits.
    """
    findings = _line_end_findings(text)
    separator, skipped = _separator(text, header_score)
    if separator != ";":
        findings.append(
            Finding("LEC-07", Severity.INFORMATION, f"Le séparateur est : {_NAMES[separator]}", "Rien à faire")
        )
    rows: list[tuple[Cell, ...]] = []
    lines: list[int] = []
    blank: list[int] = []
    for line, row in _rows(text, separator):
        if line <= skipped:
            continue
        if all(is_blank(cell) for cell in row):
            blank.append(line)
            continue
        if len(row) > MAX_COLUMNS:
            raise ReadingRefused(
                TOO_BIG, f"la ligne a plus de {MAX_COLUMNS} colonnes", "Vérifier l'export", lines=(line,)
            )
        rows.append(tuple(row))
        lines.append(line)
    if blank:
        findings.append(
            Finding(
                "LEC-08", Severity.INFORMATION, "Des lignes vides ont été ignorées", "Rien à faire", None,
                tuple(blank), len(blank),
            )
        )  # fmt: skip
    return RawTable(tuple(rows), tuple(lines), tuple(findings))


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    start = 1
    try:
        for row in reader:
            for value in row:
                if ("\n" in value or "\r" in value) and value.count(separator) >= max(2, len(row) // 2):
                    raise ReadingRefused(
                        QUOTES, "un guillemet ouvert avale les lignes suivantes",
                        "Fermer le guillemet sur la ligne citée, ou refaire l'export", lines=(start,),
                    )  # fmt: skip
            yield start, row
            start = reader.line_num + 1
    except csv.Error as error:
        if "field larger" in str(error):
            raise ReadingRefused(
                TOO_BIG, "une valeur est démesurée", "Vérifier la ligne citée dans l'export", lines=(start,)
            ) from None
        raise ReadingRefused(
            QUOTES, "un guillemet n'est pas fermé ou est mal placé",
            "Corriger le guillemet sur la ligne citée, ou refaire l'export", lines=(start,),
        ) from None  # fmt: skip


def _separator(text: str, header_score: Callable[[Sequence[Cell]], int]) -> tuple[str, int]:
    """Separator, and number of lines before the first row (1 after a ``sep=`` line)."""
    declared = _DECLARED.match(text)
    if declared:
        return declared.group(1), 1
    head = [line[:_HEAD_LENGTH] for line in LINE_END.split(text, HEADER_WINDOW)[:HEADER_WINDOW]]

    def score(separator: str) -> tuple[int, int]:
        names = (header_score([part.strip().strip('"') for part in line.split(separator)]) for line in head)
        return max(names), head[0].count(separator)

    return max(SEPARATORS, key=score), 0


def _line_end_findings(text: str) -> list[Finding]:
    kinds = set(LINE_END.findall(text))
    if kinds == {"\r"}:
        message = "Les fins de ligne sont celles des anciens Macintosh (CR)"
    elif len(kinds) > 1:
        message = "Le fichier mélange plusieurs fins de ligne"
    else:
        return []
    return [Finding("LEC-09", Severity.INFORMATION, message, "Rien à faire")]
