"""A file to a checked, typed, pseudonymised table, or to a report that says why not."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from cfa_report.intake.checks import check_table
from cfa_report.intake.finding import REFUSED, Finding, RuleResult, TableReport, make_report
from cfa_report.intake.header import find_contract, header_score, match_columns
from cfa_report.intake.pseudonyms import protect_identities
from cfa_report.intake.raw_table import MAX_BYTES, Cell, RawTable
from cfa_report.intake.refusal import EMPTY, NOT_A_FILE, TOO_BIG, ReadingRefused
from cfa_report.intake.report_cache import cache_path, read_cached, write_cached
from cfa_report.intake.sources import read_raw
from cfa_report.intake.typing_rows import TypedTable, type_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cfa_report.intake.context import Context
    from cfa_report.intake.schema import TableContract

__all__ = [
    "Finding", "LoadedTable", "RuleResult", "TableReport", "check_frame", "infer_contract", "load_table",
]  # fmt: skip


@dataclass(frozen=True)
class LoadedTable:
    """A table as the rest of the project may see it.

    Parameters
    ----------
    contract
        The contract that it was judged by.
    frame
        Typed and pseudonymised, index = line; ``None`` when the file is refused.
    report
        The verdict and its reasons.
    digest
        SHA-256 of the file's bytes (empty when it could not be read).
    """

    contract: TableContract
    frame: pd.DataFrame | None
    report: TableReport
    digest: str


def load_table(path: Path, contract: TableContract, context: Context, *, cache: Path | None = None) -> LoadedTable:
    """Read, type, check and pseudonymise a file; a user's mistake is a report, never an exception.

    Parameters
    ----------
    path
        A CSV or XLSX file.
    contract, context
        What it is judged by.
    cache
        Private folder of the reports already made: the same bytes judged by the same contract in the same context are
        typed again but not checked again.
    """
    name = file_name(path)
    digest = ""
    try:
        content = _read_bytes(path)
        digest = hashlib.sha256(content).hexdigest()
        known = cache_path(cache, digest, contract, context) if cache is not None else None
        report = read_cached(known, name) if known is not None else None
        if report is not None and report.verdict == REFUSED:
            return LoadedTable(contract, None, report, digest)
        raw = read_raw(content, path.suffix, lambda row: header_score(row, (contract,)))
        table, findings = _typed(raw, contract)
        if report is None:
            report = check_table(table, contract, context, name, findings)
            if known is not None:
                write_cached(known, report)
    except ReadingRefused as refusal:
        return LoadedTable(contract, None, make_report(contract.name, name, [refusal.finding()], (), 0), digest)
    if report.verdict == REFUSED:
        return LoadedTable(contract, None, report, digest)
    return LoadedTable(contract, protect_identities(table.frame, contract, context), report, digest)


def infer_contract(path: Path, contracts: Mapping[str, TableContract]) -> TableContract:
    """Find the contract that a file's header fits.

    Raises
    ------
    ReadingRefused
        The file cannot be read, or its header fits no contract; an ``InputRefused`` with its code and every line.
    """
    try:
        raw = read_raw(_read_bytes(path), path.suffix, lambda row: header_score(row, contracts.values()))
        return find_contract(raw, contracts)
    except ReadingRefused as refusal:
        refusal.file = file_name(path)
        raise


def check_frame(frame: pd.DataFrame, contract: TableContract, context: Context) -> TableReport:
    """Judge a table that was not read from a file, such as one built from the parameters.

    Parameters
    ----------
    frame
        Columns named as in the contract, plain values; the index holds line numbers.
    """
    cells: list[tuple[Cell, ...]] = [
        tuple(_cell(value) for value in row) for row in frame.itertuples(index=False, name=None)
    ]
    positions = {str(name): position for position, name in enumerate(frame.columns)}
    lines = [int(line) for line in frame.index]
    return check_table(type_rows(contract, positions, cells, lines), contract, context, contract.name)


def file_name(path: Path) -> str:
    """Give the name of a file as it is told: composed accents, no folder."""
    return unicodedata.normalize("NFC", path.name)


def _typed(raw: RawTable, contract: TableContract) -> tuple[TypedTable, list[Finding]]:
    columns = match_columns(raw, contract)
    table = type_rows(contract, columns.positions, columns.rows, columns.lines)
    return table, [*raw.findings, *columns.findings]


def _read_bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise ReadingRefused(NOT_A_FILE, "le fichier est introuvable", "Vérifier le nom et le dossier")
        if path.stat().st_size > MAX_BYTES:
            raise ReadingRefused(
                TOO_BIG, f"le fichier dépasse {MAX_BYTES // 1_000_000} Mo", "Découper l'export par session"
            )
        content = path.read_bytes()
    except (OSError, ValueError):
        raise ReadingRefused(NOT_A_FILE, "le fichier ne peut pas être lu", "Vérifier les droits et le nom") from None
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise ReadingRefused(EMPTY, "le fichier est vide", "Refaire l'export")
    return content


def _cell(value: Any) -> Cell:
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    item = value.item() if hasattr(value, "item") else value
    return item if isinstance(item, str | int | float | bool) or hasattr(item, "isoformat") else str(item)
