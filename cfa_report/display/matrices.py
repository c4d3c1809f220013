"""Many units in one table: certifications of a campus, campuses of a network, indicator by indicator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from cfa_report.display.cell import Cell, catalogue_rank, read_cells, sessions_of
from cfa_report.display.evidence import Evidence
from cfa_report.display.forest import chosen_cells
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.table import RowGroup, write_grouped_table
from cfa_report.display.wording import session_text

NO_RANKING: Final = "L'ordre des lignes est celui du réseau\u00a0: ce n'est pas un classement."

_Kind = tuple[str, str, int | None]


def campus_table(
    estimates: pd.DataFrame,
    labels: Mapping[str, str],
    *,
    caption: str,
    confidence: float = 0.95,
    legend: bool = True,
    silent: bool = False,
    links: Mapping[tuple[str, str], str] | None = None,
) -> Fragment:
    """Show the certifications of one campus under each indicator of the estimates.

    Parameters
    ----------
    estimates
        Rows with the columns ``ESTIMATE``. With several sessions, each certification has one row per session.
    labels
        Name of each certification by its code; its order is the order of the rows, and what has no label is not shown.
    legend
        Whether to explain the columns under the table; once a page is enough.
    silent
        Whether to say nothing at all where there is nothing to show.
    links
        Address of the page of each row, by campus and certification.

    Raises
    ------
    ValueError
        If one code has cells of several campuses or sections.
    """
    return _units(
        estimates, labels, caption=caption, first="Certification", confidence=confidence, legend=legend, silent=silent,
        links=links,
    )  # fmt: skip


def network_table(
    estimates: pd.DataFrame,
    labels: Mapping[str, str],
    *,
    caption: str,
    confidence: float = 0.95,
    legend: bool = True,
    silent: bool = False,
    links: Mapping[tuple[str, str], str] | None = None,
) -> Fragment:
    """Show campuses under each indicator; as ``campus_table``, with the codes of campuses."""
    return _units(
        estimates, labels, caption=caption, first="Campus", confidence=confidence, legend=legend, silent=silent,
        links=links,
    )  # fmt: skip


def indicator_title(cell: Cell) -> Fragment:
    """Name the indicator of a group of rows, and say what is divided by what."""
    return join([cell.label, element("span", f" {cell.definition}", class_="cfa-detail")])


def _units(
    estimates: pd.DataFrame,
    labels: Mapping[str, str],
    *,
    caption: str,
    first: str,
    confidence: float,
    legend: bool,
    silent: bool,
    links: Mapping[tuple[str, str], str] | None,
) -> Fragment:
    found = chosen_cells(read_cells(estimates), labels)
    if not found and silent:
        return Fragment("")
    cells = tuple(cell for _, cell in found)
    sessions = sessions_of(cells)
    kinds = {_kind(cell): cell for cell in sorted(cells, key=catalogue_rank)}
    evidence = Evidence(tuple(sorted(cells, key=catalogue_rank)), first, confidence)
    groups = []
    for kind, cell in kinds.items():
        own = [(label, cell) for label, cell in found if _kind(cell) == kind]
        rows = [
            evidence.row(
                linked(label if len(sessions) == 1 else f"{label}, {session_text(cell.session)}", cell, links), cell
            )
            for label, cell in own
        ]
        groups.append(RowGroup(indicator_title(cell), rows))
    notes = [*evidence.notes(legend=legend), NO_RANKING]
    return write_grouped_table(caption, evidence.columns, groups, notes=notes, kind="cfa-preuves cfa-unites")


def linked(name: str, cell: Cell, links: Mapping[tuple[str, str], str] | None) -> Fragment | str:
    """Make the name of a row lead to its page, where it has one."""
    address = (links or {}).get((cell.campus, cell.certification), "")
    return element("a", name, href=address) if address else name


def _kind(cell: Cell) -> _Kind:
    return (cell.indicator.id, cell.variant.id, cell.horizon)
