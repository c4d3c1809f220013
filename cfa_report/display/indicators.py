"""The indicators of one population: a table to consult, sentences to read aloud."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cfa_report.catalogue import catalogue
from cfa_report.display.cell import Cell, Numbers, read_cells
from cfa_report.display.cell_words import interval_text, known_count, rate_text
from cfa_report.display.evidence import Evidence
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.prose import bullet_list
from cfa_report.display.reading import rate_sentences
from cfa_report.display.table import notes_list, stacked_lines, write_table
from cfa_report.display.wording import status_note


def indicator_table(
    estimates: pd.DataFrame, *, caption: str, confidence: float = 0.95, legend: bool = True
) -> Fragment:
    """Show one row per indicator: what it divides by what, the result, and what is and is not known.

    Parameters
    ----------
    estimates
        Rows with the columns ``ESTIMATE``, both targets; rates 0–1.
    confidence
        Level of the intervals, 0–1, for the header.
    legend
        Whether to explain the columns under the table; once a page is enough.
    """
    cells = read_cells(estimates)
    evidence = Evidence(cells, "Indicateur", confidence, alike=True)
    rows = [evidence.row(stacked_lines(cell.full_label, cell.with_horizon(cell.variant.label)), cell) for cell in cells]
    return write_table(caption, evidence.columns, rows, notes=evidence.notes(legend=legend), kind="cfa-preuves")


def same_figure_note(pairs: Sequence[tuple[str, str]]) -> Fragment:
    """Say which indicators are one figure under the readings of the policy; nothing when each is its own.

    Parameters
    ----------
    pairs
        Ids of the indicator that is shown and of the one that is left out (``analysis.repeated``).
    """
    names = catalogue()
    said = [
        f"«\u00a0{names[kept].label}\u00a0» et «\u00a0{names[left].label}\u00a0» sont le même calcul sous la lecture "
        "retenue\u00a0: un seul des deux est montré."
        for kept, left in pairs
    ]
    return notes_list(said)


def indicator_sentences(estimates: pd.DataFrame) -> Fragment:
    """Read each indicator in one or two sentences, without statistics; hidden ones say only that they are hidden."""
    return bullet_list([sentence(cell) for cell in read_cells(estimates)], kind="cfa-phrases")


def sentence(cell: Cell) -> Fragment:
    """Read one cell aloud."""
    name = element("strong", f"{cell.full_label}\u00a0: ")
    numbers = cell.numbers
    if numbers is None:
        text = f"{cell.band} ({status_note(cell.status)})." if cell.band else f"{status_note(cell.status)}."
        return join([name, text])
    if cell.indicator.family == "effectif":
        return join([name, f"{known_count(numbers.positive)} {cell.variant.denominator}."])
    if numbers.is_gap:
        return join([name, _gap_sentence(cell, numbers)])
    if numbers.rate is None or numbers.positive is None or numbers.denominator is None:
        return join([name, "les données ne permettent pas de calculer ce chiffre."])
    return join([name, " ".join(rate_sentences(cell, numbers, numbers.positive, numbers.denominator))])


def _gap_sentence(cell: Cell, numbers: Numbers) -> str:
    text = f"{rate_text(numbers)} ({cell.with_horizon(cell.variant.label)})."
    if numbers.unknown and numbers.bounds is not None:
        return f"{text} Pour toute la promotion, l'écart est certainement {interval_text(numbers, numbers.bounds)}."
    return text
