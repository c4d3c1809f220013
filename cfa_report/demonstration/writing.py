"""Writing files whole or not at all."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from cfa_report.demonstration.tables import Table


def csv_text(table: Table) -> str:
    """Give a table as text: UTF-8 to be, ``;`` between cells, LF, header first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return buffer.getvalue()


def write_whole(path: Path, text: str) -> None:
    """Write a text file beside its place, then put it there: nobody ever reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(text.encode("utf-8"))
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
