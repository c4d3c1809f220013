"""What is counted for a whole campus, in rows: how many, among how many, and what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from cfa_report.display.cell import Cell, read_cells
from cfa_report.display.cell_words import CONVENTION, interval_text, process_text, rate_text
from cfa_report.display.fragment import Fragment
from cfa_report.display.prose import callout
from cfa_report.display.table import Column, stacked_lines, status_content, status_legend, write_table
from cfa_report.display.wording import count, percent, session_text, status_note
from cfa_report.domain.vocabulary import CellStatus

_NO_CONTACTS: Final = (
    "Ce campus ne livre pas la table des relances, ou pas pour toutes ses formations, ou l'enquête n'est pas encore "
    "faite : on ne peut pas dire par quel contact ni par quel canal les réponses sont venues."
)
_NO_CONTACTS_OF_ALL: Final = (
    "Ce campus ne livre pas la table des relances, ou pas pour toutes ses formations : on ne peut pas dire par quel "
    "contact ni par quel canal les réponses sont venues."
)
_NOT_COUNTED: Final = (
    "Ces comptes ne sont pas faits ici\u00a0: il n'y a aucun apprenti, ou la politique du réseau ne les demande pas."
)
_NOT_OF_ALL: Final = (
    "« Non calculable »\u00a0: il n'y a personne, ou ce qu'il faut savoir n'est pas livré pour tous les apprentis du "
    "campus, et ceux dont on le sait passeraient pour le tout."
)
_GROUPS: Final = (
    "Deux lignes ne se jugent pas l'une contre l'autre d'après leurs plages\u00a0: « L'essentiel » dit quels écarts "
    "tiennent."
)
_JOBS: Final = f"« Certain » est ici conventionnel\u00a0: {CONVENTION}"
#: Indicators that need the table of contacts.
_OF_CONTACTS: Final = ("reponse_rang", "reponse_canal", "reponse_delai", "emploi_rang")
_OF_FEW: Final = (
    "Moins de la moitié est connue : ces chiffres sont ceux de quelques-uns, et non du campus entier. Les autres "
    "peuvent dire autre chose."
)
_LIMITS: Final = (
    "« Certain » : les limites du taux de toute la promotion, quoi qu'il en soit de ceux dont on ne sait rien. "
    "« Formation » : ce que donneraient d'autres promotions semblables, si ceux-là ressemblaient aux autres."
)


def share_table(
    estimates: pd.DataFrame, session: str, *, caption: str, confidence: float = 0.95, first: str = "Lecture"
) -> Fragment:
    """Show one indicator that is counted for a whole campus, a reading a row: how many, among how many, the interval.

    Parameters
    ----------
    estimates
        Estimates (``ESTIMATE``) of one population and session, one indicator, its horizons.
    session
        Session of the page; where the rows are of an earlier one, the table says so.
    caption
        What the table shows; its session is added.
    confidence
        Level of the intervals, 0–1, for the header.
    first
        Header of the first column.
    """
    cells = read_cells(estimates)
    if not any(cell.numbers for cell in cells):
        return callout(why_nothing(cells))
    columns = [
        Column(first),
        Column("Combien"),
        Column("Part"),
        Column(f"Ce que l'on en sait ({percent(confidence)})", label="Ce que l'on en sait"),
    ]
    horizons = {cell.horizon for cell in cells if cell.numbers is not None}
    shown = [cell for cell in cells if cell.horizon in horizons]
    notes = [_spoken(cell) for cell in shown if cell.numbers is not None][:1]
    of = session_text(cells[0].session)
    if any(cell.numbers is not None and cell.numbers.unknown for cell in shown):
        notes.append(_LIMITS)
    notes += _of_their_kind(shown)
    if any(_is_of_few(cell) for cell in shown):
        notes.insert(0, _OF_FEW)
    if cells[0].session != session:
        notes.insert(0, f"Session {of}\u00a0: la dernière dont ces chiffres sont connus et peuvent être montrés.")
    return write_table(
        f"{caption}, session {of}", columns, [_share(cell) for cell in shown],
        notes=[*notes, *status_legend([cell.status for cell in shown if cell.status is not CellStatus.NON_CALCULABLE])],
        kind="cfa-registre",
    )  # fmt: skip


def _of_their_kind(cells: Sequence[Cell]) -> list[str]:
    """Say what readers should know of groups of people, and of jobs known from the survey alone."""
    notes = []
    if any(cell.variant.segment for cell in cells):
        notes.append(_GROUPS)
    if any(cell.variant.conventional for cell in cells):
        notes.append(_JOBS)
    if any(cell.status is CellStatus.NON_CALCULABLE for cell in cells):
        notes.append(_NOT_OF_ALL)
    return notes


def _is_of_few(cell: Cell) -> bool:
    """Say whether fewer than half of those concerned are known: some courses deliver what is counted, most do not."""
    return cell.numbers is not None and 2 * cell.numbers.unknown > (cell.numbers.eligible or 0)


def _share(cell: Cell) -> Sequence[str | Fragment]:
    label = stacked_lines(cell.variant.label, f"enquête de {cell.horizon} mois" if cell.horizon else "")
    numbers = cell.numbers
    if numbers is None or numbers.positive is None or numbers.denominator is None:
        return [label, status_content(cell.status, cell.band), "—", "—"]
    known = f"{count(numbers.respondents or 0)} connus sur {count(numbers.eligible or 0)}" if numbers.unknown else ""
    counted = stacked_lines(f"{count(numbers.positive)} sur {count(numbers.denominator)}", known)
    course = f"formation\u00a0: {process_text(numbers)}" if numbers.process is not None else ""
    certain = f"certain\u00a0: {interval_text(numbers, numbers.bounds)}" if known and numbers.bounds is not None else ""
    return [label, counted, rate_text(numbers), stacked_lines(certain, course) if certain or course else "—"]


def why_nothing(cells: Sequence[Cell]) -> str:
    """Say why no reading has a number: kept back, not delivered, or not known yet."""
    hidden = [cell for cell in cells if cell.status not in (CellStatus.NON_CALCULABLE, CellStatus.EN_COURS)]
    if hidden:
        return _nothing(hidden[0])
    if not cells:
        return _NOT_COUNTED
    if cells[0].indicator.id in _OF_CONTACTS:
        return _NO_CONTACTS_OF_ALL if cells[0].status is CellStatus.NON_CALCULABLE else _NO_CONTACTS
    return f"{_nothing(cells[0])} {_NOT_OF_ALL}" if cells[0].status is CellStatus.NON_CALCULABLE else _nothing(cells[0])


def _nothing(cell: Cell) -> str:
    return f"{cell.label}\u00a0: {status_note(cell.status)}."


def _spoken(cell: Cell) -> str:
    numbers = cell.numbers
    if numbers is None or numbers.positive is None or numbers.denominator is None:
        return ""
    return (
        f"Lecture, «\u00a0{cell.variant.label}\u00a0»\u00a0: "
        f"sur {count(numbers.denominator)} {cell.variant.denominator}, "
        f"{count(numbers.positive)} {cell.with_horizon(cell.variant.numerator)} ({rate_text(numbers)})."
    )
