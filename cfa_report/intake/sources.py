"""What kind of file this is, by its content rather than by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cfa_report.intake.delimited import read_delimited
from cfa_report.intake.encoding import decode_text
from cfa_report.intake.raw_table import MAX_ROWS, Cell, RawTable
from cfa_report.intake.refusal import DANGEROUS_WORKBOOK, NOT_A_WORKBOOK, TOO_BIG, ReadingRefused
from cfa_report.intake.workbook import read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ZIP: Final = b"PK"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_LINE: Final = 1_000_000
_WORKBOOKS: Final = (".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods")


def read_raw(content: bytes, suffix: str, score: Callable[[Sequence[Cell]], int]) -> RawTable:
    """Read the rows of a CSV or XLSX file.

    Parameters
    ----------
    content
        The file's bytes, not empty.
    suffix
        The end of its name, with the dot.
    score
        How many expected column names a row holds.

    Raises
    ------
    ReadingRefused
        The content is not what the name says, or cannot be read.
    """
    kind = suffix.lower()
    if content.startswith(_OLE):
        raise ReadingRefused(
            DANGEROUS_WORKBOOK, "le classeur est protégé par un mot de passe ou dans l'ancien format .xls",
            "Enregistrer au format .xlsx sans mot de passe",
        )  # fmt: skip
    if content.startswith(_ZIP):
        if kind != ".xlsx":
            raise ReadingRefused(
                NOT_A_WORKBOOK, "ce fichier est un classeur ou une archive, pas un texte CSV",
                "Enregistrer au format .xlsx ou « CSV UTF-8 », avec l'extension correspondante",
            )  # fmt: skip
        return read_workbook(content)
    if kind in _WORKBOOKS:
        raise ReadingRefused(
            NOT_A_WORKBOOK, f"ce fichier porte l'extension {kind} mais n'est pas un classeur",
            "S'il s'agit d'un CSV, lui rendre l'extension .csv ; sinon refaire l'export",
        )  # fmt: skip
    _refuse_endless(content)
    text, findings = decode_text(content)
    table = read_delimited(text, score)
    return RawTable(table.rows, table.lines, (*findings, *table.findings))


def _refuse_endless(content: bytes) -> None:
    if max(content.count(b"\n"), content.count(b"\r")) > MAX_ROWS:
        raise ReadingRefused(TOO_BIG, f"le fichier a plus de {MAX_ROWS} lignes", "Découper l'export par session")
    head = content[:_MAX_LINE]
    if len(content) > _MAX_LINE and b"\n" not in head and b"\r" not in head:
        raise ReadingRefused(TOO_BIG, "une ligne est démesurée", "Vérifier l'export", lines=(1,))
