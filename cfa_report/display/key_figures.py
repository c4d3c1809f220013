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
from cfa_report.display.table import (
    Column,
    detail_lines,
    notes_list,
    stacked_lines,
    status_content,
    status_legend,
    write_table,
)
from cfa_report.display.wording import RESPONSE_ODDS, lower_first, points, session_text
from cfa_report.domain.vocabulary import CellStatus

_NOTE: Final = (
    "« Certain » : quoi que disent ceux qui n'ont pas répondu. « Γ = 3 » : si "
    f"{RESPONSE_ODDS} ; « Γ = 2 » : de même jusqu'à 2 fois. « Formation » : ce que donneraient d'autres promotions "
    "semblables."
)
#: How many figures without any number have a line each; more of them are named under the table, by status.
_APART: Final = 2
_NAMED_BELOW: Final = {
    CellStatus.MASQUE: "Masqués, pour que personne ne soit reconnu",
    CellStatus.NON_CALCULABLE: "Données manquantes",
}
#: What a sum of published parts is, and is not.
_ADDED_UP: Final = (
    "Ce n'est pas le total, caché ou non calculable : ce qui manque (•) est parfois caché à cause du résultat lui-même "
    "et la somme peut flatter. Rien ici ne se compare, d'une ligne ou d'une session à l'autre."
)
_THOSE_ALONE: Final = " « Pour ceux-là seuls » : quoi que disent les absents."


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
    missing = [cell for cell in cells if cell.status in _NAMED_BELOW]
    apart = missing if len(missing) > _APART else []
    told = [cell for cell in cells if cell not in apart]
    rows: list[list[str | Fragment]] = [
        [
            cell.full_label,
            _result(cell),
            _certainty(cell),
            _since(cell, found.get((cell.indicator.id, cell.variant.label, cell.horizon))),
        ]
        for cell in told
    ]
    notes: list[str | Fragment] = [_NOTE] if any(c.numbers is not None and c.numbers.unknown for c in cells) else []
    notes += status_legend([cell.status for cell in told])
    labels = {status: [lower_first(c.label) for c in apart if c.status is status] for status in _NAMED_BELOW}
    below = [f"{_NAMED_BELOW[status]} : {', '.join(names)}." for status, names in labels.items() if names]
    notes += [" ".join(below)] if below else []
    if not rows:
        return join([element("p", element("strong", caption)), notes_list(notes)])
    return write_table(caption, columns, rows, notes=notes, kind="cfa-cles")


def published_table(estimates: pd.DataFrame, *, caption: str) -> Fragment:
    """Show what published parts add up to, where the total of all of them is not told; nothing where there is none.

    Parameters
    ----------
    estimates
        Rows of ``analysis.instead_of_totals``: ``certification`` says what each figure adds up.
    caption
        Caption of the table: it says that these are not totals.
    """
    cells = read_cells(estimates)
    if not cells:
        return Fragment("")
    columns = [Column(name) for name in ("Indicateur", "Résultat", "Ce que l'on en sait", "Compté")]
    rows: list[list[str | Fragment]] = [
        [cell.label, _result(cell), _certainty(cell, of_all=False), cell.certification] for cell in cells
    ]
    absent = any(cell.numbers is not None and cell.numbers.unknown for cell in cells)
    return write_table(caption, columns, rows, notes=[_ADDED_UP + (_THOSE_ALONE if absent else "")], kind="cfa-cles")


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


def _certainty(cell: Cell, *, of_all: bool = True) -> Fragment | str:
    numbers = cell.numbers
    if numbers is None or numbers.rate is None or cell.indicator.family == "effectif":
        return "—"
    course = f"formation\u00a0: {process_text(numbers)}" if numbers.process is not None else ""
    if numbers.unknown and numbers.bounds is not None:
        named = "certain" if of_all else "pour ceux-là seuls"
        certain = element("span", f"{named}\u00a0: {interval_text(numbers, numbers.bounds)}", class_="cfa-principal")
        first = join([certain, element("span", course, class_="cfa-detail cfa-suite")]) if course else certain
        more = ["\u2002".join(_bands(numbers))] if of_all else []
        return join([first, detail_lines(response_text(cell, numbers), *more)])
    known = "seuls les avis recueillis" if cell.variant.unit == "avis" else "connu en entier"
    return join(
        [
            element("span", known, class_="cfa-principal"),
            element("span", course, class_="cfa-detail cfa-suite") if course else "",
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
