"""The cohorts of one population side by side: what the course shows from one session to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from cfa_report.display.cell import Cell, read_cells, sessions_of
from cfa_report.display.cell_words import session_lines
from cfa_report.display.fragment import Fragment, element
from cfa_report.display.intervals import SHARES
from cfa_report.display.prose import callout
from cfa_report.display.strips import COURSE_NOTE, Group, Strip, hidden_notes, strip_figure
from cfa_report.display.table import Column, stacked_lines, status_legend, write_table
from cfa_report.display.wording import RESPONSE_ODDS, percent, promotion_text, session_text
from cfa_report.domain.columns import POOLED
from cfa_report.domain.vocabulary import Target

_NOTE: Final = (
    "Deux sessions dont les intervalles se recouvrent largement ne montrent ni progrès ni recul ; le tableau des "
    "écarts dit ce qui peut être affirmé."
)


def cohort_table(estimates: pd.DataFrame, *, caption: str, confidence: float = 0.95) -> Fragment:
    """Show indicators in rows, sessions in columns: rate, counts, interval of the course, certain bounds of a survey.

    Parameters
    ----------
    estimates
        Rows with the columns ``ESTIMATE`` of one campus, certification and section.

    Raises
    ------
    ValueError
        If the estimates mix several populations.
    """
    cells = _one_population(read_cells(estimates))
    sessions = sessions_of(cells)
    promotions = {cell.session: cell.promotion for cell in cells}
    columns = [Column("Indicateur")]
    for session in sessions:
        columns.append(Column(_session_header(session, promotions[session]), label=session_text(session)))
    rows = [_row(line, sessions) for line in _by_indicator(cells)]
    notes: list[str | Fragment] = [
        f"« formation » : l'intervalle de la formation à {percent(confidence)} ; « certain » : les limites "
        "que les réponses manquantes ne peuvent pas dépasser pour cette promotion ; « Γ = 3 » : les limites si "
        f"{RESPONSE_ODDS} ; « Γ = 2 » : de même jusqu'à 2 fois.",
        _NOTE,
        *status_legend([cell.status for cell in cells]),
    ]
    return write_table(caption, columns, rows, notes=notes, kind="cfa-sessions")


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


def _session_header(session: str, promotion: str) -> Fragment:
    return stacked_lines(session_text(session), promotion_text(promotion))


def _one_population(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Refuse cells of several populations: side by side they would read as cohorts of one course."""
    populations = {(cell.campus, cell.certification, cell.section) for cell in cells}
    if len(populations) > 1:
        raise ValueError(
            f"the estimates mix {len(populations)} populations; keep one campus, certification and section"
        )
    return cells


def _absent(session: str) -> Fragment:
    """Say why a column is empty: nothing was measured, or nothing had to be put together."""
    return element("span", "par session" if POOLED in session else "non mesuré", class_="cfa-statut")


def _by_indicator(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Gather the cells of one indicator, variant and horizon, in the order in which they first appear."""
    lines: dict[tuple[str, str, int | None], list[Cell]] = {}
    for cell in cells:
        lines.setdefault((cell.indicator.id, cell.variant.id, cell.horizon), []).append(cell)
    return list(lines.values())


def _row(line: Sequence[Cell], sessions: Sequence[str]) -> list[str | Fragment]:
    by_session = {cell.session: cell for cell in line}
    contents = [session_lines(by_session[s]) if s in by_session else _absent(s) for s in sessions]
    return [stacked_lines(line[0].label, line[0].definition), *contents]
