"""The readings of one indicator side by side: what changes is the question, so nothing is subtracted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from cfa_report.display.cell import Cell, read_cells
from cfa_report.display.cell_words import CONVENTION, certain_lines, process_text, response_text, result_lines
from cfa_report.display.fragment import Fragment
from cfa_report.display.table import Column, detail_lines, stacked_lines, status_legend, write_table
from cfa_report.display.wording import percent

_NOTE: Final = (
    "Ces lignes ne répondent pas à la même question : leurs taux ne se soustraient pas et ne se classent pas. Un écart "
    "entre deux lignes est un effet de définition, pas un résultat de la formation."
)


def definition_table(estimates: pd.DataFrame, *, caption: str, confidence: float = 0.95) -> Fragment:
    """Show the variants of an indicator in rows: what each divides by what, over which time, for which source.

    Parameters
    ----------
    estimates
        Rows with the columns ``ESTIMATE`` of one population and one session; usually one indicator.
    """
    cells = read_cells(estimates)
    columns = [
        Column("Lecture"),
        Column("Ce qui est divisé par quoi"),
        Column("Résultat"),
        Column(f"La formation (intervalle à {percent(confidence)})", label="La formation"),
    ]
    rows = [_row(cell) for cell in cells]
    notes: list[str | Fragment] = [_NOTE, *_conventions(cells), *status_legend([cell.status for cell in cells])]
    return write_table(caption, columns, rows, notes=notes, kind="cfa-definitions")


def _conventions(cells: Sequence[Cell]) -> list[str]:
    """Name the readings whose eligible people are known through the survey only."""
    named = dict.fromkeys(cell.with_horizon(cell.variant.label) for cell in cells if cell.variant.conventional)
    return [f"{', '.join(named)} : bornes et bandes conventionnelles, car {CONVENTION}"] if named else []


def _row(cell: Cell) -> list[str | Fragment]:
    numbers = cell.numbers
    variant = cell.variant
    counted = f"ceux qui {variant.numerator}" if variant.numerator else ""
    uncertain = (
        Fragment("—")
        if numbers is None
        else stacked_lines(process_text(numbers), response_text(cell, numbers), *certain_lines(numbers))
    )
    return [
        stacked_lines(cell.with_horizon(variant.label), cell.full_label),
        detail_lines(
            cell.with_horizon(counted),
            cell.with_horizon(f"parmi les {variant.denominator}"),
            f"Période\u00a0: {cell.with_horizon(variant.window)}",
            f"Source : {variant.source}",
        ),
        result_lines(cell),
        uncertain,
    ]
