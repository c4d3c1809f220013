"""Rows of cells to a typed table; what cannot be read is told by column, with its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from cfa_report.domain.vocabulary import Severity
from cfa_report.intake.cells import (
    UnreadableCellError,
    read_boolean,
    read_date,
    read_integer,
    read_number,
    read_text,
)
from cfa_report.intake.finding import Finding
from cfa_report.intake.raw_table import BrokenCell, Cell
from cfa_report.intake.refusal import EMPTY_COLUMN, ERROR_CELLS, UNCOMPUTED_FORMULA, UNREADABLE_VALUE

if TYPE_CHECKING:
    from cfa_report.intake.schema import Field, TableContract

_READERS: Final[Mapping[str, Callable[[Cell, Field], Any]]] = {
    "string": read_text,
    "integer": read_integer,
    "number": read_number,
    "boolean": read_boolean,
    "date": read_date,
}
_UNREADABLE: Final = object()
_EXPECTED: Final = {
    "string": ("du texte est attendu", "Mettre la colonne au format Texte dans le tableur, puis ressaisir ces valeurs"),
    "integer": ("un nombre entier est attendu", "Corriger les lignes citées"),
    "number": ("un nombre est attendu", "Corriger les lignes citées"),
    "boolean": ("oui ou non est attendu", "Écrire « oui » ou « non » sur les lignes citées"),
    "date": (
        "une date possible est attendue (JJ/MM/AAAA)",
        "Corriger les dates citées ; dans un tableur, mettre la colonne au format Date",
    ),
}
_BROKEN: Final = {
    BrokenCell.ERROR: (
        ERROR_CELLS,
        "des cellules sont en erreur (#DIV/0!, #N/A, #REF!…)",
        "Corriger les formules ou vider ces cellules",
    ),
    BrokenCell.UNCOMPUTED: (
        UNCOMPUTED_FORMULA,
        "des formules n'ont pas de résultat enregistré",
        "Ouvrir le classeur dans un tableur, laisser recalculer, puis enregistrer ; ou coller les valeurs",
    ),
}


@dataclass(frozen=True)
class TypedTable:
    """A table typed by the contract, before any check.

    Parameters
    ----------
    frame
        One row per data row, index = line in the file; string → ``str``, boolean → ``boolean``, integer → ``Int64``,
        number → ``Float64``, date → ``datetime64[us]``; identifying columns that are dropped are not there.
    unreadable
        Lines whose value could not be read, by column; such values are missing in ``frame``.
    findings
        One blocking finding per such column, and per required column that is empty.
    """

    frame: pd.DataFrame
    unreadable: Mapping[str, frozenset[int]]
    findings: tuple[Finding, ...]


def type_rows(
    contract: TableContract,
    positions: Mapping[str, int],
    rows: Sequence[Sequence[Cell]],
    lines: Iterable[int],
) -> TypedTable:
    """Type the rows of a table.

    Parameters
    ----------
    contract
        The declared types.
    positions
        Position in a row of each column that the table has.
    rows, lines
        The data rows and their line numbers.
    """
    index = pd.Index(list(lines), dtype="int64", name="ligne")
    columns: dict[str, pd.Series[Any]] = {}
    unreadable: dict[str, frozenset[int]] = {}
    findings: list[Finding] = []
    for field in contract.fields:
        if field.personal == "directe" or field.name not in positions:
            continue
        cells = [row[positions[field.name]] for row in rows]
        values, bad = _read_column(field, cells)
        if bad:
            unreadable[field.name] = frozenset(int(index[number]) for number in bad)
            findings.extend(_unreadable_findings(field, cells, bad, index))
        elif field.required and rows and all(value is None for value in values):
            findings.append(
                Finding(
                    EMPTY_COLUMN, Severity.BLOQUANT, f"La colonne « {field.name} » est entièrement vide",
                    "Vérifier l'export : cette colonne est indispensable", field.name,
                )
            )  # fmt: skip
        corrected = _corrected(field, cells, values)
        if corrected:
            told = f"Dans la colonne « {field.name} », la casse ou des blancs ont été corrigés"
            lines_told = tuple(int(index[number]) for number in corrected)
            findings.append(
                Finding(
                    "LEC-15", Severity.INFORMATION, told, "Rien à faire", field.name, lines_told, len(lines_told)
                )
            )  # fmt: skip
        columns[field.name] = typed_series(field.type, values, index)
    return TypedTable(pd.DataFrame(columns, index=index), unreadable, tuple(findings))


def typed_series(kind: str, values: Sequence[Any], index: pd.Index[Any]) -> pd.Series[Any]:
    """Make one typed column (``None`` is missing)."""
    if kind == "string":
        return pd.Series(values, index=index, dtype="str")
    if kind == "boolean":
        return pd.Series(pd.array(values, dtype="boolean"), index=index)
    if kind == "integer":
        return pd.Series(pd.array(values, dtype="Int64"), index=index)
    if kind == "number":
        return pd.Series(pd.array(values, dtype="Float64"), index=index)
    days = np.array([np.datetime64("NaT") if value is None else np.datetime64(value) for value in values])
    return pd.Series(days.astype("datetime64[us]"), index=index)


def _read_column(field: Field, cells: Sequence[Cell]) -> tuple[list[Any], list[int]]:
    """Read each distinct cell once; give the values, and the positions of those that cannot be read."""
    # 1, 1.0 and True are the same key, and not the same cell; a text is the same as nothing but itself.
    keys: Sequence[Any] = cells if set(map(type, cells)) <= {str} else [(type(cell), cell) for cell in cells]
    known = {key: _read(field, cell) for key, cell in dict(zip(keys, cells, strict=True)).items()}
    values = [known[key] for key in keys]
    if _UNREADABLE not in known.values():
        return values, []
    bad = [number for number, value in enumerate(values) if value is _UNREADABLE]
    return [None if value is _UNREADABLE else value for value in values], bad


def _read(field: Field, cell: Cell) -> Any:
    try:
        return _READERS[field.type](cell, field)
    except UnreadableCellError:
        return _UNREADABLE


def _unreadable_findings(
    field: Field, cells: Sequence[Cell], bad: Sequence[int], index: pd.Index[Any]
) -> list[Finding]:
    expected, action = _EXPECTED[field.type]
    kinds: list[tuple[BrokenCell | None, tuple[str, str, str]]] = [
        (None, (UNREADABLE_VALUE, expected, action)),
        *_BROKEN.items(),
    ]
    findings = []
    for kind, (code, message, gesture) in kinds:
        lines = tuple(
            int(index[number])
            for number in bad
            if (cells[number] if isinstance(cells[number], BrokenCell) else None) is kind
        )
        if lines:
            told = f"Dans la colonne « {field.name} », {message}"
            findings.append(Finding(code, Severity.BLOQUANT, told, gesture, field.name, lines, len(lines)))
    return findings


def _corrected(field: Field, cells: Sequence[Cell], values: Sequence[Any]) -> list[int]:
    if field.normalisation != "majuscules":
        return []
    return [
        number
        for number, (cell, value) in enumerate(zip(cells, values, strict=True))
        if isinstance(cell, str) and value is not None and value != cell
    ]
