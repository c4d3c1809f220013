"""Many units over their sessions: one row a unit, one column a session, and what changed last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cfa_report.display.cell import Cell, catalogue_rank, read_cells, sessions_of
from cfa_report.display.cell_words import interval_text, plain_counts, rate_text, result_lines
from cfa_report.display.change import Comparison, read_comparisons
from cfa_report.display.cohorts import latest_first
from cfa_report.display.comparisons import verdict_word
from cfa_report.display.evidence import Evidence
from cfa_report.display.forest import chosen_cells
from cfa_report.display.fragment import Fragment, element
from cfa_report.display.matrices import NO_RANKING, indicator_title
from cfa_report.display.reading import reading_note
from cfa_report.display.table import Column, Row, RowGroup, stacked_lines, status_legend, write_grouped_table
from cfa_report.display.wording import plural, points, session_text


def sessions_table(
    estimates: pd.DataFrame, changes: pd.DataFrame, labels: Mapping[str, str], *, caption: str, first: str
) -> Fragment:
    """Show each unit over its sessions, under each rate of a register, with the change since the session before.

    Parameters
    ----------
    estimates
        Rows with the columns ``ESTIMATE`` of several units and sessions, pooled ones included; registers only, since a
        survey needs the columns of ``survey_sessions_table``.
    changes
        Rows with the columns ``COMPARISON`` of the same units, controlled.
    labels
        Name of each certification or campus by its code; its order is that of the rows.
    first
        Header of the column that names the rows.

    Raises
    ------
    ValueError
        If one code has cells of several populations, or an indicator is a survey.
    """
    found = chosen_cells(read_cells(estimates), labels)
    if any(cell.indicator.is_survey for _, cell in found):
        raise ValueError("a survey needs its answers and its bounds beside each rate")
    sessions = sorted(sessions_of([cell for _, cell in found]), key=lambda session: ("+" in session, session))
    read = read_comparisons(changes, labels)
    moved = {(one.unit, one.indicator.id, one.definition, one.horizon): one for one in read}
    columns = [Column(first), *(Column(session_text(session)) for session in sessions), Column("Dernier écart")]
    groups = []
    for title in _kinds([cell for _, cell in found]):
        rows = []
        for label in dict.fromkeys(label for label, _ in found):
            own = {cell.session: cell for name, cell in found if name == label and _same(cell, title)}
            if own:
                key = (label, title.indicator.id, title.variant.label, title.horizon)
                rows.append(_row(label, own, sessions, moved.get(key)))
        groups.append(RowGroup(indicator_title(title), rows))
    notes: list[str | Fragment] = [
        *_spoken(found, read),
        NO_RANKING,
        *status_legend([cell.status for _, cell in found]),
    ]
    return write_grouped_table(caption, columns, groups, notes=notes, kind="cfa-parcours")


def survey_sessions_table(
    estimates: pd.DataFrame, labels: Mapping[str, str], *, caption: str, confidence: float = 0.95
) -> Fragment:
    """Show one survey rate, unit by unit, the sessions of each in rows with their answers and bounds.

    Parameters
    ----------
    estimates, labels
        As in ``sessions_table``, of one indicator and horizon.
    """
    found = chosen_cells(read_cells(estimates), labels)
    evidence = Evidence(tuple(cell for _, cell in found), "Session", confidence)
    groups = [
        RowGroup(
            label,
            [
                evidence.row(session_text(cell.session), cell)
                for cell in latest_first([cell for name, cell in found if name == label])
            ],
        )
        for label in dict.fromkeys(label for label, _ in found)
    ]
    return write_grouped_table(
        caption, evidence.columns, groups, notes=[*evidence.notes(legend=False), NO_RANKING], kind="cfa-preuves"
    )


def _kinds(cells: Sequence[Cell]) -> list[Cell]:
    """Give one cell for each indicator, variant and horizon, in the order of the catalogue."""
    kinds: dict[tuple[str, str, int | None], Cell] = {}
    for cell in sorted(cells, key=catalogue_rank):
        kinds.setdefault((cell.indicator.id, cell.variant.id, cell.horizon), cell)
    return list(kinds.values())


def _same(cell: Cell, other: Cell) -> bool:
    return (cell.indicator.id, cell.variant.id, cell.horizon) == (other.indicator.id, other.variant.id, other.horizon)


def _row(label: str, own: Mapping[str, Cell], sessions: Sequence[str], moved: Comparison | None) -> Row:
    absent = element("span", "—", class_="cfa-discret")
    return [label, *(_content(own[s]) if s in own else absent for s in sessions), _change(moved)]


def _content(cell: Cell) -> Fragment:
    numbers = cell.numbers
    if numbers is None or numbers.rate is None:
        return result_lines(cell)
    waited = plural(numbers.unknown, "résultat attendu", "résultats attendus") if numbers.unknown else ""
    certain = f"certain\u00a0: {interval_text(numbers, numbers.bounds)}" if waited and numbers.bounds else ""
    return stacked_lines(rate_text(numbers), plain_counts(numbers), waited, certain)


def _change(moved: Comparison | None) -> Fragment:
    if moved is None or moved.change is None:
        return element("span", "—", class_="cfa-discret")
    return stacked_lines(points(moved.change.difference, moved.change.decimals), verdict_word(moved.change))


def _spoken(found: Sequence[tuple[str, Cell]], read: Sequence[Comparison]) -> list[Fragment]:
    """Read the first change of the table aloud."""
    told = {(label, cell.indicator.id, cell.variant.label, cell.horizon) for label, cell in found}
    for one in read:
        key = (one.unit, one.indicator.id, one.definition, one.horizon)
        if key in told and one.change is not None and one.change.difference:
            change = one.change
            gap = points(change.difference, change.decimals)
            said = "et l'on peut en dire le sens" if change.is_decided else "mais le hasard n'est pas exclu"
            text = f"{one.name}, {gap} entre {session_text(one.earlier)} et {session_text(one.later)}, {said}"
            return [reading_note(f"{text} ({change.verdict}).")]
    return []
