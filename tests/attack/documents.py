"""The JSON beside the pages: tables of figures, where a hidden row must be empty."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from tests.attack.edition import HIDDEN, Key, Place, Reading
from tests.attack.findings import Finding
from tests.attack.pages import Clue

_LETTERS = {"numerateur": "k", "repondants": "n", "denominateur": "n", "eligibles": "N"}

#: Numbers of a row that count nobody.
_NO_COUNT: Final = ("horizon_mois", "rang", "niveau")


def json_clues(folder: Path) -> Iterator[Clue]:
    """Go through the JSON files of an edition, its manifest apart: tables with columns and rows, or lists of rows."""
    for path in sorted(folder.rglob("*.json")):
        if path.name == "manifest.json":
            continue
        name = path.relative_to(folder).as_posix()
        try:
            value = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            yield Clue(Finding("illisible", name, "ce fichier JSON ne se lit pas"))
            continue
        for row in _rows(value):
            yield from _row(name, row)


def _rows(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        columns, lines = value.get("colonnes"), value.get("lignes", value.get("atomes"))
        if isinstance(columns, list) and isinstance(lines, list):
            yield from (dict(zip(columns, line, strict=False)) for line in lines if isinstance(line, list))
            return
        if "statut" in value:
            yield value
        for inside in value.values():
            yield from _rows(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from _rows(inside)


def _row(name: str, row: Mapping[str, Any]) -> Iterator[Clue]:
    status = row.get("statut")
    # In a schema, it is the description of a status.
    if not isinstance(status, str) or status not in HIDDEN:
        return
    numbers = {
        column: value
        for column, value in row.items()
        if isinstance(value, int | float) and not isinstance(value, bool) and column not in _NO_COUNT
    }
    if numbers:
        key = _key(row)
        told = ", ".join(f"{column} = {value}" for column, value in numbers.items())
        message = f"une ligne cachée y porte {told}" + (f" : {key}" if key else "")
        counts = tuple((_LETTERS[column], int(value)) for column, value in numbers.items() if column in _LETTERS)
        yield Clue(Finding("nombre_imprime", name, message), key, counts)


def _key(row: Mapping[str, Any]) -> Key | None:
    try:
        place = Place(*(str(row[column]) for column in ("campus", "certification", "section", "session")))
        return Key(place, Reading(str(row["indicateur"]), str(row["variante"]), int(row.get("horizon_mois") or 0)))
    except (KeyError, ValueError, TypeError):
        return None
