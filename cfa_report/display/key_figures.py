"""The figures of page one: each with its count, what is certain of it, and what became of it since last time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from cfa_report.display.cell import Cell, Numbers, read_cells
from cfa_report.display.cell_words import (
    interval_text,
    known_count,
    plain_counts,
    process_text,
    rate_text,
    response_text,
)
from cfa_report.display.change import Comparison, direction_text, read_comparisons
from cfa_report.display.comparisons import verdict_word
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.table import Column, detail_lines, stacked_lines, status_content, status_legend, write_table
from cfa_report.display.wording import RESPONSE_ODDS, points, session_text

_NOTE: Final = (
    "« Certain » : quoi que disent ceux qui n'ont pas répondu. « Γ = 3 » : si "
    f"{RESPONSE_ODDS} ; « Γ = 2 » : de même jusqu'à 2 fois. « Formation » : ce que donneraient d'autres promotions "
    "semblables."
)


def key_table(estimates: pd.DataFrame, changes: pd.DataFrame, *, caption: str) -> Fragment:
    """Show a few indicators of one population: result, certainty, change since the session before with its verdict.

    Parameters
    ----------
    estimates
        Rows with the columns ``ESTIMATE`` of one population and one session, both targets.
    changes
        Rows with the columns ``COMPARISON``; those of other populations are left out.

    Raises
    ------
    ValueError
        If the estimates mix several populations.
    """
    cells = read_cells(estimates)
    populations = {(cell.campus, cell.certification, cell.section) for cell in cells}
    if len(populations) > 1:
        raise ValueError(f"the estimates mix {len(populations)} populations; keep one")
    own = _of_population(changes, populations)
    found = {(c.indicator.id, c.definition, c.horizon): c for c in read_comparisons(own)}
    earlier = sorted({c.earlier for c in found.values()})
    since = f"Depuis {session_text(earlier[0])}" if len(earlier) == 1 else "Depuis la session d'avant"
    columns = [Column("Indicateur"), Column("Résultat"), Column("Ce que l'on en sait"), Column(since)]
    rows = [
        [
            cell.full_label,
            _result(cell),
            _certainty(cell),
            _since(cell, found.get((cell.indicator.id, cell.variant.label, cell.horizon))),
        ]
        for cell in cells
    ]
    notes: list[str | Fragment] = [_NOTE] if any(c.numbers is not None and c.numbers.unknown for c in cells) else []
    return write_table(
        caption, columns, rows, notes=[*notes, *status_legend([cell.status for cell in cells])], kind="cfa-cles"
    )


def _of_population(changes: pd.DataFrame, populations: set[tuple[str, str, str]]) -> pd.DataFrame:
    keys = zip(changes["campus"], changes["certification"], changes["section"], strict=True)
    return changes[[key in populations for key in keys]]


def _result(cell: Cell) -> Fragment:
    numbers = cell.numbers
    if numbers is None:
        return stacked_lines(status_content(cell.status, cell.band))
    if cell.indicator.family == "effectif":
        return stacked_lines(known_count(numbers.positive))
    if numbers.rate is None:
        return element("span", rate_text(numbers), class_="cfa-statut")
    return stacked_lines(rate_text(numbers), plain_counts(numbers))


def _certainty(cell: Cell) -> Fragment | str:
    numbers = cell.numbers
    if numbers is None or numbers.rate is None or cell.indicator.family == "effectif":
        return "—"
    course = f"formation\u00a0: {process_text(numbers)}" if numbers.process is not None else ""
    if numbers.unknown and numbers.bounds is not None:
        certain = element("span", f"certain\u00a0: {interval_text(numbers, numbers.bounds)}", class_="cfa-principal")
        first = join([certain, element("span", course, class_="cfa-detail cfa-suite")])
        return join([first, detail_lines(response_text(cell, numbers), "\u2002".join(_bands(numbers)))])
    known = "seuls les avis recueillis" if cell.variant.unit == "avis" else "connu en entier"
    return join(
        [
            element("span", known, class_="cfa-principal"),
            element("span", course, class_="cfa-detail cfa-suite"),
        ]
    )


def _bands(numbers: Numbers) -> Sequence[str]:
    """Write the bands that say more than the limits of what is certain."""
    certain = interval_text(numbers, numbers.bounds) if numbers.bounds is not None else ""
    bands = [(g, interval_text(numbers, one)) for g, one in ((2, numbers.gamma2), (3, numbers.gamma3)) if one]
    return [f"Γ\u00a0=\u00a0{g}\u00a0: {text}" for g, text in bands if text != certain]


def _since(cell: Cell, comparison: Comparison | None) -> Fragment | str:
    if cell.indicator.family == "effectif" or comparison is None or comparison.change is None:
        return "—"
    change = comparison.change
    direction = direction_text(comparison, change)
    return join(
        [
            element("span", points(change.difference, change.decimals), class_="cfa-principal"),
            element("span", join([verdict_word(change), f", {direction}" if direction else ""]), class_="cfa-detail"),
        ]
    )
