"""One indicator over several certifications or campuses: intervals side by side, in the order given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from cfa_report.display.cell import Cell, read_cells
from cfa_report.display.fragment import Fragment
from cfa_report.display.intervals import SHARES
from cfa_report.display.prose import callout
from cfa_report.display.strips import COURSE_NOTE, Group, Strip, hidden_notes, strip_figure
from cfa_report.display.wording import session_text
from cfa_report.domain.columns import POOLED
from cfa_report.domain.vocabulary import Target

_NOTE: Final = (
    "L'ordre est celui de la liste, pas celui des taux. Des intervalles qui se recouvrent ne permettent pas de dire "
    "que l'un fait mieux que l'autre."
)


def forest_figure(
    estimates: pd.DataFrame, labels: Mapping[str, str], *, title: str, name: str, confidence: float = 0.95
) -> Fragment:
    """Draw one strip per certification or campus, about the course.

    Parameters
    ----------
    estimates
        Rows with the columns ``ESTIMATE`` of one indicator, variant, horizon and session; a pool of two sessions is
        drawn under its own name.
    labels
        Name of each certification or each campus by its code; its order is the order of the strips, and what has no
        label is not shown.

    Raises
    ------
    ValueError
        If the estimates mix several indicators, variants, horizons or sessions, or several cells of one code.
    """
    found = chosen_cells(read_cells(estimates), labels)
    kinds = {
        (cell.indicator.id, cell.variant.id, cell.horizon, "" if POOLED in cell.session else cell.session)
        for _, cell in found
    }
    kinds = {kind for kind in kinds if kind[-1]} or kinds
    if len(kinds) > 1:
        raise ValueError(f"the estimates mix {len(kinds)} indicators or sessions; a forest shows one")
    if any(cell.indicator.family not in SHARES for _, cell in found):
        raise ValueError("only shares from 0 to 100 % can be drawn on one scale")
    strips = [
        Strip(_named(label, c), c.numbers, Target.PROCESSUS)
        for label, c in found
        if c.numbers and c.numbers.rate is not None
    ]
    if not strips:
        return callout(f"{title} : aucun chiffre à dessiner.")
    hidden = [(label, cell) for label, cell in found if cell.numbers is None]
    cell = min((cell for _, cell in found), key=lambda one: (POOLED in one.session, one.session))
    scope = f"{cell.label}, session {session_text(cell.session)} : {cell.definition}."
    notes = [scope, COURSE_NOTE, _NOTE, *hidden_notes([cell for _, cell in hidden], [label for label, _ in hidden])]
    return strip_figure([Group("", tuple(strips))], title=title, name=name, notes=notes, confidence=confidence)


def _named(label: str, cell: Cell) -> str:
    return f"{label} ({session_text(cell.session)})" if POOLED in cell.session else label


def chosen_cells(cells: tuple[Cell, ...], labels: Mapping[str, str]) -> list[tuple[str, Cell]]:
    """Find the cells of each code in the order of the labels; codes are certifications, or campuses if none is one.

    Raises
    ------
    ValueError
        If one code has cells of several sections: those populations are never one row.
    """
    by_certification = any(cell.certification in labels for cell in cells)
    found: list[tuple[str, Cell]] = []
    for code, label in labels.items():
        own = [cell for cell in cells if (cell.certification if by_certification else cell.campus) == code]
        if len({(cell.campus, cell.certification, cell.section) for cell in own}) > 1:
            raise ValueError(
                f"{code} has cells of several populations; keep one section of one campus or certification"
            )
        found += [(label, cell) for cell in own]
    return found
