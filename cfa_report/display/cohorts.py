"""The cohorts of one population side by side: what the course shows from one session to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from cfa_report.display.cell import Cell, read_cells
from cfa_report.display.evidence import Evidence
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.intervals import SHARES
from cfa_report.display.prose import callout
from cfa_report.display.strips import COURSE_NOTE, Group, Strip, hidden_notes, strip_figure
from cfa_report.display.table import RowGroup, write_grouped_table
from cfa_report.display.wording import horizon_text, session_text
from cfa_report.domain.vocabulary import Target

_POOLED: Final = (
    "Sessions réunies : les personnes des deux promotions comptées ensemble, comme une seule. L'intervalle est plus "
    "étroit, et un changement d'une session à l'autre ne s'y voit plus."
)
_NOTE: Final = (
    "Deux sessions dont les intervalles se recouvrent largement ne montrent ni progrès ni recul ; le tableau des "
    "écarts dit ce qui peut être affirmé."
)


def cohort_table(estimates: pd.DataFrame, *, caption: str, confidence: float = 0.95, legend: bool = True) -> Fragment:
    """Show the sessions of each indicator, the latest first: rate, counts, what is certain, interval of the course.

    Parameters
    ----------
    estimates
        Rows with the columns ``ESTIMATE`` of one campus, certification and section; pooled sessions stand beside the
        single ones.
    legend
        Whether to explain the columns under the table; once a page is enough.

    Raises
    ------
    ValueError
        If the estimates mix several populations.
    """
    cells = _one_population(read_cells(estimates))
    evidence = Evidence(cells, "Session", confidence)
    groups = [
        RowGroup(
            join([line[0].indicator.label, element("span", f" {line[0].definition}", class_="cfa-detail")]),
            [evidence.row(_row_name(cell), cell) for cell in latest_first(line)],
        )
        for line in _by_indicator(cells)
    ]
    pooled = [_POOLED] if any("+" in cell.session for cell in cells) else []
    notes = [*evidence.notes(legend=legend), *pooled, _NOTE]
    return write_grouped_table(caption, evidence.columns, groups, notes=notes, kind="cfa-preuves")


def cohort_figure(estimates: pd.DataFrame, *, title: str, name: str, confidence: float = 0.95) -> Fragment:
    """Draw each session of each indicator on its own strip, about the course; nothing joins two sessions.

    Raises
    ------
    ValueError
        If the estimates mix several populations.
    """
    cells = [cell for cell in _one_population(read_cells(estimates)) if cell.indicator.family in SHARES]
    groups = []
    for line in _by_indicator(cells):
        ordered = sorted(line, key=lambda cell: cell.session)
        strips = [
            Strip(c.session, c.numbers, Target.PROCESSUS) for c in ordered if c.numbers and c.numbers.rate is not None
        ]
        if strips:
            groups.append(Group(line[0].label, tuple(strips)))
    if not groups:
        return callout(f"{title} : aucun chiffre à dessiner.")
    hidden = [cell for cell in cells if cell.numbers is None]
    notes = [
        COURSE_NOTE,
        _NOTE,
        *hidden_notes(hidden, [f"{cell.label} ({session_text(cell.session)})" for cell in hidden]),
    ]
    return strip_figure(groups, title=title, name=name, notes=notes, confidence=confidence, side_labels=True)


def _row_name(cell: Cell) -> str:
    """Name a row by its session, with the horizon where it is not the usual six months."""
    later = cell.horizon is not None and cell.horizon != cell.indicator.horizons[0]
    name = session_text(cell.session)
    return f"{name}, {horizon_text(cell.horizon)}" if later else name


def latest_first(cells: Sequence[Cell]) -> list[Cell]:
    """Put the latest session first and pooled ones after the single ones; the nearest survey first in each."""
    ordered = sorted(cells, key=lambda cell: cell.horizon or 0)
    ordered.sort(key=lambda cell: cell.session, reverse=True)
    return sorted(ordered, key=lambda cell: "+" in cell.session)


def _one_population(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Refuse cells of several populations: side by side they would read as cohorts of one course."""
    populations = {(cell.campus, cell.certification, cell.section) for cell in cells}
    if len(populations) > 1:
        raise ValueError(
            f"the estimates mix {len(populations)} populations; keep one campus, certification and section"
        )
    return cells


def _by_indicator(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Gather the cells of one indicator and variant, in the order in which they first appear."""
    lines: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        lines.setdefault((cell.indicator.id, cell.variant.id), []).append(cell)
    return list(lines.values())
