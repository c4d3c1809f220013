"""``cfa-report extract``: pseudonymised rows for exploration, in the private folder, which no report reads."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

import pandas as pd

from cfa_report.domain.spreadsheet import formula_safe
from cfa_report.errors import UsageFault
from cfa_report.intake import load_contracts
from cfa_report.params import Params
from cfa_report.preparation.deliveries import receive
from cfa_report.preparation.key import private_folder, read_key

_NOTE: Final = """Extraits pour l'exploration : une ligne par personne ou par fait, sous pseudonyme.

Ce sont toujours des données personnelles (RGPD, considérant 26) : une promotion compte peu de monde, et une date ou un
employeur suffit à reconnaître quelqu'un. Ne pas copier ce dossier, ne pas l'envoyer, n'en publier aucun chiffre : aucun
rapport ne le lit, et rien n'y est masqué. « cfa-report purge » le supprime à l'échéance de la politique.
"""


def extract_tables(params: Params, tables: Collection[str] = ()) -> dict[str, tuple[Path, int]]:
    """Write one CSV a table, all campuses together: pseudonyms, age classes, no direct identifier.

    Rows are put in the order of their own values, so that nothing of the order of a class list is left. A refused
    delivery has no row. Earlier extracts go.

    Parameters
    ----------
    params
        The network.
    tables
        Tables wanted; all when empty.

    Returns
    -------
    dict
        The file and its number of rows, by table.

    Raises
    ------
    UsageFault
        When a table is not delivered by anybody, or holds only contacts.
    """
    contracts = load_contracts(params.places.contracts)
    received = receive(params, contracts, read_key(params))
    frames: dict[str, list[pd.DataFrame]] = {}
    for one in received:
        for name, frame in one.tables.items() if not one.refused else ():
            frames.setdefault(name, []).append(frame)
    unknown = sorted(set(tables) - set(frames))
    if unknown:
        raise UsageFault(
            f"la table « {unknown[0]} » n'a pas de ligne à extraire",
            action=f"Tables possibles : {', '.join(sorted(frames))}",
        )
    private_folder(params)
    folder = params.places.extracts
    folder.mkdir(exist_ok=True, mode=0o700)
    for old in folder.iterdir():
        old.unlink()
    written = {}
    for name in sorted(frames):
        if not tables or name in tables:
            rows = pd.concat(frames[name], ignore_index=True)
            path = folder / f"{name}.csv"
            _write(path, _csv(rows))
            written[name] = (path, len(rows))
    _write(folder / "LISEZMOI.txt", _NOTE)
    return written


def _csv(rows: pd.DataFrame) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    writer.writerow(rows.columns)
    lines = [[_cell(value) for value in row] for row in rows.itertuples(index=False, name=None)]
    writer.writerows(sorted(lines))
    return buffer.getvalue()


def _cell(value: Any) -> str:
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, bool):
        return "oui" if value else "non"
    return formula_safe(str(value))


def _write(path: Path, text: str) -> None:
    """Write for the owner alone, whole or not at all."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    work = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        work.replace(path)
    finally:
        work.unlink(missing_ok=True)
