"""The readings of an indicator side by side: what changes is the question, so nothing is subtracted."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import pandas as pd

from cfa_report.display.cell import Cell, Numbers, read_cells
from cfa_report.display.cell_words import (
    CONVENTION,
    interval_text,
    plain_counts,
    process_text,
    rate_text,
    response_text,
)
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.reading import reading_note
from cfa_report.display.table import (
    Column,
    Row,
    RowGroup,
    stacked_lines,
    status_content,
    status_legend,
    write_grouped_table,
)
from cfa_report.display.wording import horizon_text, session_text
from cfa_report.domain.vocabulary import CellStatus

_NOTE: Final = (
    "Les lectures d'un même taux ne répondent pas à la même question : elles ne se soustraient pas et ne se classent "
    "pas. Un écart entre deux lignes est un effet de définition, pas un résultat de la formation."
)
_CHOSEN: Final = "lecture retenue"
_ORT: Final = "ORT V17"
_ORT_NOTE: Final = "« ORT V17 » : la feuille d'indicateurs des écoles de l'ORT France, version 17, du 29 octobre 2025."


def definition_table(estimates: pd.DataFrame, *, caption: str, chosen: Collection[tuple[str, str]] = ()) -> Fragment:
    """Show the variants of each indicator: what each divides by what, over which time, for which source.

    Parameters
    ----------
    estimates
        Rows with the columns ``ESTIMATE`` of one population and one session.
    chosen
        Pairs of an indicator and the variant that the policy publishes: they come first, and say so.
    """
    cells = read_cells(estimates)
    groups: dict[tuple[str, int | None], list[Cell]] = {}
    for cell in cells:
        groups.setdefault((cell.indicator.id, cell.horizon), []).append(cell)
    columns = [
        Column("Lecture"),
        Column("D'après qui, sur quelle période", label="Source"),
        Column("Résultat"),
        Column("Ce que l'on en sait"),
    ]
    rows = []
    for group in groups.values():
        ordered = sorted(group, key=lambda cell: not _is_chosen(cell, chosen))
        title = " ".join(part for part in (group[0].indicator.label, horizon_text(group[0].horizon)) if part)
        rows.append(RowGroup(title, [_row(cell, _is_chosen(cell, chosen)) for cell in ordered]))
    notes: list[str | Fragment] = [*_spoken(cells), _NOTE, *_conventions(cells)]
    if any(_ORT in cell.variant.source for cell in cells):
        notes.append(_ORT_NOTE)
    return write_grouped_table(
        caption, columns, rows, notes=[*notes, *status_legend([cell.status for cell in cells])], kind="cfa-definitions"
    )


def _row(cell: Cell, chosen: bool) -> Row:
    variant, numbers = cell.variant, cell.numbers
    pooled = f" ({session_text(cell.session)})" if cell.status is CellStatus.REGROUPE else ""
    name = f"{cell.with_horizon(variant.label)}{pooled}"
    head = join([name, element("b", f" ({_CHOSEN})", class_="cfa-retenue")]) if chosen else name
    among = f"parmi les {cell.with_horizon(variant.denominator)}"
    source = f"{variant.source}. Période\u00a0: {cell.with_horizon(variant.window)}."
    if numbers is None:
        known: Fragment | str = "—"
        result = status_content(cell.status, cell.band)
    else:
        known = _known(cell, numbers)
        result = stacked_lines(rate_text(numbers), plain_counts(numbers))
    return [stacked_lines(head, among), element("span", source, class_="cfa-detail"), result, known]


def _known(cell: Cell, numbers: Numbers) -> Fragment | str:
    """Write what is certain and what is supposed, in a line or two."""
    course = f"formation\u00a0: {process_text(numbers)}" if numbers.process is not None else ""
    if not numbers.unknown or numbers.bounds is None:
        return element("span", course or "—", class_="cfa-detail")
    layers = (("certain", numbers.bounds), ("Γ\u00a0=\u00a02", numbers.gamma2), ("Γ\u00a0=\u00a03", numbers.gamma3))
    said = [f"{name}\u00a0: {interval_text(numbers, interval)}" for name, interval in layers if interval is not None]
    return element("span", f"{response_text(cell, numbers)}\u00a0; {', '.join([*said, course])}", class_="cfa-detail")


def _spoken(cells: Sequence[Cell]) -> list[Fragment]:
    """Set two readings of one indicator against each other, aloud, where both are shown."""
    shown = [cell for cell in cells if cell.numbers is not None and cell.numbers.rate is not None]
    for cell in shown:
        for other in shown:
            same = (cell.indicator.id, cell.horizon) == (other.indicator.id, other.horizon)
            if same and cell.variant != other.variant and cell.numbers is not None and other.numbers is not None:
                text = (
                    f"{cell.label}, {rate_text(cell.numbers)} si l'on divise par les "
                    f"{cell.with_horizon(cell.variant.denominator)}, {rate_text(other.numbers)} sous la lecture "
                    f"«\u00a0{other.with_horizon(other.variant.label)}\u00a0»."
                )
                return [reading_note(text)]
    return []


def _conventions(cells: Sequence[Cell]) -> list[str]:
    """Name the readings whose eligible people are known through the survey only."""
    named = dict.fromkeys(cell.with_horizon(cell.variant.label) for cell in cells if cell.variant.conventional)
    return [f"{', '.join(named)} : bornes et bandes conventionnelles, car {CONVENTION}"] if named else []


def _is_chosen(cell: Cell, chosen: Collection[tuple[str, str]]) -> bool:
    return (cell.indicator.id, cell.variant.id) in chosen
