"""Wide tables: certifications of a campus, campuses of a network, by indicator."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cfa_report.display.cell import Cell, read_cells, sessions_of
from cfa_report.display.cell_words import session_lines
from cfa_report.display.forest import chosen_cells
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.table import Column, status_legend, write_table
from cfa_report.display.wording import percent, session_text

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
    cells = read_cells(estimates)
    found = chosen_cells(cells, labels)
    sessions = sessions_of([cell for _, cell in found])
    kinds = {_kind(cell): cell for cell in reversed(cells)}
    ordered = [kinds[kind] for kind in dict.fromkeys(_kind(cell) for cell in cells)]
    columns = [Column(first), *(Column(cell.label) for cell in ordered)]
    rows: list[list[str | Fragment]] = []
    for label in dict.fromkeys(labels.values()):
        for session in sessions:
            own = {_kind(cell): cell for name, cell in found if name == label and cell.session == session}
            if own:
                head = label if len(sessions) == 1 else f"{label}, {session_text(session)}"
                rows.append([head, *(_content(own.get(_kind(cell))) for cell in ordered)])
    shown = [cell for _, cell in found]
    notes: list[str | Fragment] = [
        f"« formation » : l'intervalle de la formation à {percent(confidence)} ; « certain » : ce que les réponses "
        "manquantes ne peuvent pas changer pour cette promotion ; Γ : si les uns répondent 2 ou 3 fois plus.",
        "L'ordre des lignes n'est pas un classement.",
        *(join([element("b", cell.label), f" : {cell.definition}"]) for cell in ordered),
        *status_legend([cell.status for cell in shown]),
    ]
    return write_table(caption, columns, rows, notes=notes, stacked=False, kind="cfa-matrice")


def _kind(cell: Cell) -> _Kind:
    return (cell.indicator.id, cell.variant.id, cell.horizon)


def _content(cell: Cell | None) -> Fragment:
    return element("span", "non mesuré", class_="cfa-statut") if cell is None else session_lines(cell)
