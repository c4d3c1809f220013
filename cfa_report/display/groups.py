"""The first lines on groups of apprentices and on their jobs: what stands out, and what may be chance."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Final

import pandas as pd

from cfa_report.display.cell import Cell, Numbers, read_cells
from cfa_report.display.cell_words import rate_text
from cfa_report.display.fragment import Fragment
from cfa_report.display.prose import bullet_list, paragraph
from cfa_report.display.wording import count, lower_first, plural, session_text, status_note

_SEGMENTS: Final = {"sexe": "femmes et hommes", "age": "âges"}
_NO_GROUP: Final = "Groupes\u00a0: aucun chiffre à montrer ; les tableaux plus bas disent pourquoi."
_NO_JOB: Final = "Contrats et délais\u00a0: aucun chiffre à montrer ; les tableaux plus bas disent pourquoi."


def group_sentences(*tables: pd.DataFrame, session: str) -> Fragment:
    """Say for each question how women and men fared, then the ages, and whether their ranges overlap.

    Parameters
    ----------
    tables
        Estimates (``ESTIMATE``) of one question each, one session: readings that have a ``segment``.
    session
        Session of the page; a line about an earlier one says so.
    """
    lines = []
    read = [read_cells(table) for table in tables]
    if not any(cell.numbers for cells in read for cell in cells):
        return paragraph(_NO_GROUP)
    for cells in read:
        for segment in dict.fromkeys(cell.variant.segment for cell in cells):
            lines.append(_compared([cell for cell in cells if cell.variant.segment == segment], session))
    return bullet_list(lines, kind="cfa-phrases")


def job_sentences(jobs: pd.DataFrame, delays: pd.DataFrame, *, session: str) -> Fragment:
    """Say how many jobs are known, then how many of each kind, and how many began soon.

    Parameters
    ----------
    jobs, delays
        Estimates (``ESTIMATE``) of ``qualite_emploi`` and ``delai_embauche``, one session and horizon.
    session
        Session of the page; a line about an earlier one says so.
    """
    lines = []
    for table in (jobs, delays):
        cells = [cell for cell in read_cells(table) if cell.numbers is not None]
        if cells:
            known = _of(cells[0]).denominator or 0
            told = ", ".join(_kind(cell, known) for cell in cells)
            jobs_known = plural(known, "emploi déclaré", "emplois déclarés")
            lines.append(f"{_named(cells[0], session)}\u00a0: sur {jobs_known}, {told}.")
    return bullet_list(lines, kind="cfa-phrases") if lines else paragraph(_NO_JOB)


def _compared(groups: Sequence[Cell], session: str) -> str:
    """Write one line about several groups; one group alone is compared with nothing."""
    cells = [cell for cell in groups if cell.numbers is not None]
    if len(cells) < 2:
        untold = next((cell for cell in groups if cell.numbers is None), groups[0])
        why = f"{_SEGMENTS[untold.variant.segment]}, rien à comparer ({status_note(untold.status)})"
        return f"{_named(groups[0], session)}\u00a0: {why}."
    told = ", ".join(f"{_group(cell)} {rate_text(_of(cell))} ({_counts(_of(cell))})" for cell in cells)
    apart = [pair for pair in combinations(cells, 2) if not _overlap(*map(_of, pair))]
    if apart:
        pairs = " ; ".join(f"{_group(first)} et {_group(second)}" for first, second in apart)
        end = f"Les plages ne se recouvrent pas\u00a0: {pairs}. L'écart est à regarder, formation par formation."
    else:
        end = "Les plages se recouvrent\u00a0: le hasard peut suffire."
    return f"{_named(cells[0], session)}\u00a0: {told}. {end}"


def _kind(cell: Cell, known: int) -> str:
    """Say how many jobs are of one kind, among how many where it is not the number already said."""
    numbers = _of(cell)
    among = "" if numbers.denominator == known else f" sur {count(numbers.denominator or 0)}"
    return f"{count(numbers.positive or 0)}{among} {cell.variant.numerator} ({rate_text(numbers)})"


def _overlap(first: Numbers, second: Numbers) -> bool:
    """Say whether what two courses like these would give has something in common."""
    if first.process is None or second.process is None:
        return True
    return first.process[0] <= second.process[1] and second.process[0] <= first.process[1]


def _named(cell: Cell, session: str) -> str:
    return cell.label if cell.session == session else f"{cell.label} (session {session_text(cell.session)})"


def _group(cell: Cell) -> str:
    return lower_first(cell.variant.label)


def _counts(numbers: Numbers) -> str:
    return f"{count(numbers.positive or 0)} sur {count(numbers.denominator or 0)}"


def _of(cell: Cell) -> Numbers:
    if cell.numbers is None:
        raise ValueError("a cell that is shown has its numbers")
    return cell.numbers
