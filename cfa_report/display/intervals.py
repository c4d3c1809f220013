"""The figure of double uncertainty: what this cohort's rates may be, from the assumed to the certain."""

from __future__ import annotations

from typing import Final

import pandas as pd

from cfa_report.display.cell import Cell, read_cells
from cfa_report.display.fragment import Fragment
from cfa_report.display.prose import callout
from cfa_report.display.strips import Group, Strip, hidden_notes, strip_figure
from cfa_report.display.tipping import official_marks
from cfa_report.domain.vocabulary import Target

#: The families of indicators that are shares, and can stand on a scale from 0 to 100 %.
SHARES: Final = ("registre", "enquete")

_NOTE: Final = (
    "Cette figure porte sur cette promotion. Barres : des réponses manquent ; les couches de couleur supposent quelque "
    "chose des absents, le trait fin ne suppose rien. Ronds : tout est connu, il n'y a aucun doute sur cette promotion."
)


def interval_figure(
    estimates: pd.DataFrame,
    *,
    title: str,
    name: str,
    marks: pd.DataFrame | None = None,
    confidence: float = 0.95,
) -> Fragment:
    """Draw one bar per rate with missing answers, one bare point per rate that is fully known: all about this cohort.

    Parameters
    ----------
    estimates
        Rows with the columns ``ESTIMATE``, both targets; hidden cells are named under the figure and not drawn.
    marks
        Rows with the columns ``TIPPING``: a reference is a diamond on the bar of its rate, with the verdict that the
        tipping sentence gives; an earlier session's rate is none.
    confidence
        Level of the intervals, 0–1, for the description.
    """
    cells = [cell for cell in read_cells(estimates) if cell.indicator.family in SHARES]
    official = official_marks(marks) if marks is not None else {}
    strips = [
        Strip(cell.full_label, cell.numbers, Target.COHORTE, official.get(_key(cell)))
        for cell in cells
        if cell.numbers is not None and cell.numbers.rate is not None
    ]
    if not strips:
        return callout(f"{title} : aucun chiffre à dessiner.")
    hidden = [cell for cell in cells if cell.numbers is None]
    notes = [_NOTE, *hidden_notes(hidden, [cell.label for cell in hidden])]
    return strip_figure([Group("", tuple(strips))], title=title, name=name, notes=notes, confidence=confidence)


def _key(cell: Cell) -> tuple[str, str, str, str, str, str, int | None]:
    """Give the key of a cell as ``CELL_KEY`` orders it."""
    place = (cell.campus, cell.certification, cell.section, cell.session)
    return (*place, cell.indicator.id, cell.variant.id, cell.horizon)
