"""The registers of the demonstration, written by hand for the invented campus, and the documents that they cite."""

from __future__ import annotations

from typing import Final

from cfa_report.demonstration.sheet import read_table
from cfa_report.demonstration.tables import Table
from cfa_report.domain.registers import EVIDENCE_SEPARATOR, REGISTERS

#: Documents that a register cites and that are missing on purpose.
MISSING: Final = frozenset({"plan_bts_assurance.txt"})


def register_tables() -> dict[str, Table]:
    """Give each register by the name of its contract."""
    tables = {}
    for name in REGISTERS:
        rows = read_table(f"{name}.csv")
        columns = tuple(rows[0])
        tables[name] = Table(columns, tuple(tuple(row[column] for column in columns) for row in rows))
    return tables


def evidence_files() -> dict[str, str]:
    """Give the text of every document cited, but for those that are missing on purpose."""
    cited = {
        document
        for table in register_tables().values()
        if "preuves" in table.columns
        for row in table.rows
        for document in row[table.columns.index("preuves")].split(EVIDENCE_SEPARATOR)
        if document
    }
    return {name: f"Document d'exemple, inventé pour la démonstration : {name}\n" for name in sorted(cited - MISSING)}
