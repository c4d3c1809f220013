"""The same course in several campuses, side by side and never ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from cfa_report.display.cell import Cell, read_cells, read_text
from cfa_report.display.evidence import Evidence
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.matrices import NO_RANKING, linked
from cfa_report.display.prose import link_list, paragraph
from cfa_report.display.table import Row, RowGroup, write_grouped_table
from cfa_report.display.wording import session_text

_NONE: Final = "Aucune certification n'est préparée dans plusieurs campus."
_FEW: Final = (
    "Aucun verdict entre campus\u00a0: il faudrait dix formations publiées de la même certification pour distinguer un "
    "écart du hasard. Une durée ou un public différents suffisent aussi à séparer deux taux."
)


def shared_table(
    shared: pd.DataFrame,
    names: Mapping[str, str],
    *,
    caption: str,
    confidence: float = 0.95,
    links: Mapping[tuple[str, str], str] | None = None,
) -> Fragment:
    """Show the campuses of each shared course in rows, under each indicator.

    Parameters
    ----------
    shared
        Rows of ``analysis.shared_courses`` of one session: columns ``ESTIMATE`` and ``cours``.
    names
        Names of campuses and certifications by code, in the order of the network.
    links
        Address of the page of each unit, by campus and certification.
    """
    if not len(shared):
        return paragraph(_NONE)
    courses = {
        (read_text(row["campus"]), read_text(row["certification"])): read_text(row["cours"])
        for row in shared.to_dict("records")
    }
    cells = read_cells(shared)
    places = {code: place for place, code in enumerate(names)}
    ordered = sorted(cells, key=lambda cell: places.get(cell.campus, 0))
    evidence = Evidence(cells, "Campus", confidence)
    groups = []
    for course in dict.fromkeys(courses.values()):
        own = [cell for cell in ordered if courses[cell.campus, cell.certification] == course]
        kinds = dict.fromkeys((cell.indicator.id, cell.variant.id, cell.horizon) for cell in cells)
        for kind in kinds:
            same = [cell for cell in own if (cell.indicator.id, cell.variant.id, cell.horizon) == kind]
            if same:
                groups.append(
                    RowGroup(_title(course, same[0], names), [_row(cell, names, evidence, links) for cell in same])
                )
    notes = [*evidence.notes(legend=False), _FEW, NO_RANKING]
    return write_grouped_table(caption, evidence.columns, groups, notes=notes, kind="cfa-preuves cfa-unites")


def elsewhere_note(links: Sequence[tuple[str, str]]) -> Fragment:
    """Say where else the course of a page is run; nothing when it is run nowhere else."""
    if not links:
        return Fragment("")
    lead = "La même certification est préparée ailleurs dans le réseau ; la page du réseau met les campus côte à côte."
    return join([paragraph(lead), link_list(links)])


def _title(course: str, cell: Cell, names: Mapping[str, str]) -> Fragment:
    name = names.get(cell.certification, cell.certification)
    return join([f"{name.partition(' (')[0]} ({course})", element("span", f" {cell.label}", class_="cfa-detail")])


def _row(cell: Cell, names: Mapping[str, str], evidence: Evidence, links: Mapping[tuple[str, str], str] | None) -> Row:
    pooled = f", {session_text(cell.session)}" if "+" in cell.session else ""
    return evidence.row(linked(f"{names[cell.campus]} ({cell.certification}){pooled}", cell, links), cell)
