"""Reads the registers of a network: lines checked by their contract, and the documents that they cite."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from cfa_report.domain.registers import EVIDENCE, EVIDENCE_SEPARATOR, MISSING, NOT_LOOKED_FOR, PRESENT, REGISTERS
from cfa_report.domain.vocabulary import Severity
from cfa_report.errors import ParameterError
from cfa_report.intake import Finding, LoadedTable, TableContract, TableReport, load_table
from cfa_report.intake.finding import ACCEPTED, REFUSED, WARNED
from cfa_report.params import Params
from cfa_report.preparation.checks import check_rows
from cfa_report.preparation.deliveries import context_of
from cfa_report.store.registers import Register, text_frame


def read_registers(
    params: Params, contracts: Mapping[str, TableContract]
) -> tuple[dict[str, Register], dict[str, str]]:
    """Read every register declared: registers by name, digests by the file's name.

    A register of which one file is refused has no line: half a register would say that what is in the other half was
    never decided.

    Raises
    ------
    ParameterError
        When the network's own contracts lack that of a register.
    """
    context = context_of(params, None, None)
    loaded: dict[str, list[LoadedTable]] = {}
    digests: dict[str, str] = {}
    for file in params.network.registres:
        if file.contrat not in contracts:
            raise ParameterError(
                f"le contrat « {file.contrat} » d'un registre manque", action="Le reprendre du projet (data_contracts)"
            )
        table = load_table(params.resolve(file.fichier), contracts[file.contrat], context, cache=params.places.checks)
        loaded.setdefault(file.contrat, []).append(table)
        digests[file.fichier] = table.digest
    return {name: _register(name, tables, params) for name, tables in loaded.items()}, digests


def _register(name: str, tables: Sequence[LoadedTable], params: Params) -> Register:
    reports = [table.report for table in tables]
    frames = [table.frame for table in tables if table.frame is not None]
    rows = text_frame([], REGISTERS[name])
    if len(frames) == len(tables):
        rows = _texts(pd.concat(frames, ignore_index=True), name, params)
        if rows["id"].duplicated().any():
            reports[0] = _refused(reports[0], int(rows["id"].duplicated().sum()))
    state = max((report.verdict for report in reports), key=(ACCEPTED, WARNED, REFUSED).index)
    if state == REFUSED:
        rows = rows.iloc[:0]
    checks = tuple(tuple(row) for report in reports for row in check_rows(report, internal=True))
    return Register(name, state, rows, _evidence(rows, name, params), checks)


def _refused(report: TableReport, count: int) -> TableReport:
    finding = Finding(
        code="REG-01",
        severity=Severity.BLOQUANT,
        message="Des lignes du registre figurent dans plusieurs fichiers",
        action="Ne garder chaque identifiant que dans un fichier",
        column="id",
        count=count,
    )
    return TableReport(
        report.contract, report.file, REFUSED, (*report.findings, finding), report.rules, report.rows
    )  # fmt: skip


def _texts(frame: pd.DataFrame, name: str, params: Params) -> pd.DataFrame:
    """Write every cell as a text, dates in ISO, certifications under today's code, in the order of the files."""
    columns = {column: _text(frame[column]) if column in frame else "" for column in REGISTERS[name]}
    rows = pd.DataFrame(columns, index=frame.index).astype("str")
    if "certification" in rows:
        rows["certification"] = rows["certification"].map(lambda code: params.network.current_code.get(code, code))
    return rows


def _text(series: pd.Series[Any]) -> pd.Series[Any]:
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        written = series.dt.strftime("%Y-%m-%d")
    elif str(series.dtype) == "boolean":
        written = series.map({True: "oui", False: "non"})
    else:
        written = series.astype("str")
    texts: pd.Series[Any] = written.where(series.notna(), "").astype("str")
    return texts


def _evidence(rows: pd.DataFrame, name: str, params: Params) -> pd.DataFrame:
    """Look for each document that a line cites, and hash it."""
    folder = params.resolve(params.network.preuves) if params.network.preuves else None
    found = []
    for row in rows.to_dict("records"):
        for document in str(row.get("preuves", "")).split(EVIDENCE_SEPARATOR):
            if document.strip():
                state, digest = _document(folder, document.strip())
                found.append([name, row["id"], row["campus"], document.strip(), state, digest])
    return text_frame(found, EVIDENCE)


def _document(folder: Path | None, document: str) -> tuple[str, str]:
    if folder is None:
        return NOT_LOOKED_FOR, ""
    path = (folder / document).resolve()
    # A name that leads out of the folder is no document of it.
    if not path.is_relative_to(folder) or not path.is_file():
        return MISSING, ""
    return PRESENT, hashlib.sha256(path.read_bytes()).hexdigest()
