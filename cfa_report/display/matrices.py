"""Wide tables: certifications of a campus, campuses of a network, by indicator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Final

import pandas as pd

from cfa_report.display.cell import Cell, catalogue_rank, read_cells, sessions_of
from cfa_report.display.cell_words import session_lines
from cfa_report.display.forest import chosen_cells
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.table import Column, notes_list, status_legend, write_table
from cfa_report.display.wording import RESPONSE_ODDS, percent, session_text

#: How many indicators fit beside the names on a sheet of A4.
_WIDEST: Final = 5

_Kind = tuple[str, str, int | None]


def campus_table(
    estimates: pd.DataFrame, labels: Mapping[str, str], *, caption: str, confidence: float = 0.95
) -> Fragment:
    """Show the certifications of one campus in rows, the indicators of the estimates in columns.

    Parameters
    ----------
    estimates
        Rows with the columns ``ESTIMATE``; the indicators, in their order, are the columns. With several sessions, each
        certification has one row per session.
    labels
        Name of each certification by its code; its order is the order of the rows, and what has no label is not shown.

    Raises
    ------
    ValueError
        If one code has cells of several campuses or sections.
    """
    return _matrix(estimates, labels, caption=caption, first="Certification", confidence=confidence)


def network_table(
    estimates: pd.DataFrame, labels: Mapping[str, str], *, caption: str, confidence: float = 0.95
) -> Fragment:
    """Show campuses in rows, indicators in columns; as ``campus_table``, with the codes of campuses."""
    return _matrix(estimates, labels, caption=caption, first="Campus", confidence=confidence)


def _matrix(
    estimates: pd.DataFrame, labels: Mapping[str, str], *, caption: str, first: str, confidence: float
) -> Fragment:
    found = chosen_cells(read_cells(estimates), labels)
    cells = [cell for _, cell in found]
    sessions = sessions_of(cells)
    kinds = {_kind(cell): cell for cell in sorted(cells, key=catalogue_rank)}
    rows: list[tuple[str, dict[_Kind, Cell]]] = []
    for label in dict.fromkeys(labels.values()):
        for session in sessions:
            own = {_kind(cell): cell for name, cell in found if name == label and cell.session == session}
            if own:
                rows.append((label if len(sessions) == 1 else f"{label}, {session_text(session)}", own))
    if not rows:
        return write_table(caption, [Column(first)], [])
    sheets = _sheets(list(kinds.values()))
    tables = []
    for number, sheet in enumerate(sheets, start=1):
        title = caption if len(sheets) == 1 else f"{caption} ({number} sur {len(sheets)})"
        columns = [Column(first), *(Column(cell.label) for cell in sheet)]
        contents: list[list[str | Fragment]] = [
            [head, *(_content(own.get(_kind(cell))) for cell in sheet)] for head, own in rows
        ]
        notes = [join([element("b", cell.label), f"\u00a0: {cell.definition}"]) for cell in sheet]
        tables.append(write_table(title, columns, contents, notes=notes, kind="cfa-matrice"))
    legend: list[str | Fragment] = [
        f"« formation » : l'intervalle de la formation à {percent(confidence)} ; « certain » : les limites "
        "que les réponses manquantes ne peuvent pas dépasser pour cette promotion ; « Γ = 3 » : les limites si "
        f"{RESPONSE_ODDS} ; « Γ = 2 » : de même jusqu'à 2 fois.",
        "L'ordre des lignes n'est pas un classement.",
        *status_legend([cell.status for cell in cells]),
    ]
    return join([*tables, notes_list(legend)], "\n")


def _sheets(columns: Sequence[Cell]) -> list[Sequence[Cell]]:
    """Cut columns into tables of nearly the same width, each fit for a sheet of paper."""
    number = ceil(len(columns) / _WIDEST)
    size = ceil(len(columns) / number)
    return [columns[start : start + size] for start in range(0, len(columns), size)]


def _kind(cell: Cell) -> _Kind:
    return (cell.indicator.id, cell.variant.id, cell.horizon)


def _content(cell: Cell | None) -> Fragment:
    return element("span", "non mesuré", class_="cfa-statut") if cell is None else session_lines(cell)
