"""The first lines on groups of apprentices and on their jobs: what is seen, and what may be concluded from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from cfa_report.catalogue import catalogue
from cfa_report.display.cell import Cell, Numbers, read_cells, read_interval, read_number, read_text, records
from cfa_report.display.cell_words import rate_text
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.prose import bullet_list, paragraph
from cfa_report.display.wording import (
    count,
    lower_first,
    plural,
    points,
    range_points,
    session_text,
    status_note,
    verdict_note,
)
from cfa_report.domain.vocabulary import Verdict

_SEGMENTS: Final = {"sexe": "femmes et hommes", "age": "âges"}
_NO_GROUP: Final = "Groupes\u00a0: aucun chiffre à montrer ; plus bas, chaque partie dit pourquoi."
_NO_JOB: Final = "Contrats et délais\u00a0: aucun chiffre à montrer ; plus bas, chaque partie dit pourquoi."
_OPEN: Final = str(Verdict.INDECIDABLE)
#: Pairs from which those that conclude nothing are counted rather than told.
_FEW: Final = 1


def group_sentences(gaps: pd.DataFrame, *tables: pd.DataFrame, session: str) -> Fragment:
    """Say for each question how women and men fared, then the ages, and what may be concluded from it.

    Parameters
    ----------
    gaps
        Pairs of groups (``GROUP_GAPS``).
    tables
        Estimates (``ESTIMATE``) of one question each, one session: readings that have a ``segment``.
    session
        Session of the page; a line about an earlier one says so.
    """
    read = [read_cells(table) for table in tables]
    if not any(cell.numbers for cells in read for cell in cells):
        return paragraph(_NO_GROUP)
    rows = records(gaps)
    lines = [
        _compared([cell for cell in cells if cell.variant.segment == segment], rows, session)
        for cells in read
        for segment in dict.fromkeys(cell.variant.segment for cell in cells)
    ]
    notes = [element("p", text, class_="cfa-detail") for text in _notes(rows)]
    return join([bullet_list(lines, kind="cfa-phrases"), *notes])


def job_sentences(jobs: pd.DataFrame, delays: pd.DataFrame, *, session: str) -> Fragment:
    """Say how many jobs are of each kind, and how many began soon, among those of which it is known.

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
        for about in dict.fromkeys(cell.variant.denominator for cell in cells):
            own = [cell for cell in cells if cell.variant.denominator == about]
            kinds = ", ".join(
                f"{count(_of(cell).positive or 0)} {cell.variant.numerator} ({rate_text(_of(cell))})" for cell in own
            )
            lines.append(
                f"{_named(own[0], session)}\u00a0: sur {count(_of(own[0]).denominator or 0)} {about}, {kinds}."
            )
    return bullet_list(lines, kind="cfa-phrases") if lines else paragraph(_NO_JOB)


def _compared(groups: Sequence[Cell], gaps: Sequence[Mapping[str, Any]], session: str) -> Fragment:
    """Write one line about the groups of one segment; one group alone is compared with nothing."""
    name = element("strong", f"{_named(groups[0], session)}\u00a0: ")
    cells = [cell for cell in groups if cell.numbers is not None]
    if len(cells) < 2:
        untold = next((cell for cell in groups if cell.numbers is None), groups[0])
        return join([name, f"{_SEGMENTS[untold.variant.segment]}, rien à comparer ({status_note(untold.status)})."])
    told = ", ".join(
        f"{lower_first(cell.variant.label)} {rate_text(_of(cell))} ({_counts(_of(cell))})" for cell in cells
    )
    names = {cell.variant.id for cell in cells}
    own = [
        row for row in gaps if row["indicateur"] == cells[0].indicator.id and {row["variante"], row["autre"]} <= names
    ]
    return join([name, f"{told}. ", _concluded(own)])


def _concluded(gaps: Sequence[Mapping[str, Any]]) -> Fragment:
    """Say each gap that holds; where none does, how far apart two groups may be, or that nothing is settled."""
    held = [row for row in gaps if row["verdict"] != _OPEN]
    if held:
        return join([_gap(row, names=len(gaps) > _FEW) for row in held], " ")
    if len(gaps) == _FEW:
        return _gap(gaps[0], names=False)
    return join([f"{plural(len(gaps), 'écart', 'écarts')} de l'un à l'autre, tous {_OPEN}s."])


def _gap(row: Mapping[str, Any], *, names: bool) -> Fragment:
    interval = read_interval(row, "ic_bas", "ic_haut") or (-1.0, 1.0)
    variants = catalogue()[read_text(row["indicateur"])]
    first, second = (lower_first(variants.variant(read_text(row[name])).label) for name in ("variante", "autre"))
    between = f" entre {first} et {second}" if names else ""
    text = f"Écart{between}\u00a0: {points(read_number(row['difference']) or 0.0)} ({range_points(*interval)}), "
    return join([text, element("span", read_text(row["verdict"]), class_="cfa-verdict"), "."])


def _notes(gaps: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say what the words mean, and how many pairs were examined together."""
    if not gaps:
        return []
    words = [word for word in Verdict if any(row["verdict"] == str(word) for row in gaps)]
    meanings = " ; ".join(f"{word}\u00a0: {verdict_note(word)}" for word in words)
    examined = plural(int(gaps[0]["comparaisons"]), "écart examiné", "écarts examinés")
    return [
        f"{meanings}. {examined} ensemble\u00a0: un verdict n'est gardé que s'il tient quand tous sont comptés (Holm). "
        "Un écart qui tient peut venir des formations que chaque groupe suit."
    ]


def _named(cell: Cell, session: str) -> str:
    return cell.label if cell.session == session else f"{cell.label} (session {session_text(cell.session)})"


def _counts(numbers: Numbers) -> str:
    known = f", {count(numbers.respondents or 0)} connus sur {count(numbers.eligible or 0)}" if numbers.unknown else ""
    return f"{count(numbers.positive or 0)} sur {count(numbers.denominator or 0)}{known}"


def _of(cell: Cell) -> Numbers:
    if cell.numbers is None:
        raise ValueError("a cell that is shown has its numbers")
    return cell.numbers
