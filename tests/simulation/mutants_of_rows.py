"""Mutants of ``indicateurs.csv``: a hidden row, or one that gives it away, prints something."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pandas as pd

from tests.simulation.bench import Bench, Made, Make, Row, write_rows

_CELL: Final = ("campus", "certification", "section", "session", "indicateur", "variante", "horizon_mois", "cible")


def of_rows(change: Callable[[list[Row], dict[tuple[str, ...], Row]], None]) -> Make:
    def make(bench: Bench, folder: Path) -> Iterator[Made]:
        rows = bench.rows()
        truth = {tuple(row[name] for name in _CELL): row for row in _rows(bench.truth())}
        change(rows, truth)
        yield write_rows(bench.copy(folder / "edition"), rows), []

    return make


def _rows(estimates: pd.DataFrame) -> list[Row]:
    texts = estimates.astype("object").where(estimates.notna(), "")
    return [{str(name): str(value) for name, value in row.items()} for row in texts.to_dict("records")]


def _hidden(rows: list[Row], **wanted: str) -> Iterator[Row]:
    return (
        row for row in rows if row["statut"] == "masque" and all(row[name] == value for name, value in wanted.items())
    )


def _one(rows: list[Row]) -> Row:
    """Choose a hidden rate of a certification, for the cohort."""
    leaves = (row for row in _hidden(rows, cible="cohorte") if row["campus"] != "RESEAU" != row["indicateur"])
    return next(row for row in leaves if row["certification"] != "ENSEMBLE" and row["indicateur"] != "effectif")


def _reveal(*columns: str) -> Callable[[list[Row], dict[tuple[str, ...], Row]], None]:
    def change(rows: list[Row], truth: dict[tuple[str, ...], Row]) -> None:
        row = _one(rows)
        true = truth[tuple(row[name] for name in _CELL)]
        for column in columns:
            row[column] = true[column]

    return change


def _margin_shown(rows: list[Row], truth: dict[tuple[str, ...], Row]) -> None:
    """Print the totals of one reading, network and campuses, whose certifications are hidden."""
    row = _one(rows)
    for other in rows:
        same = all(
            other[name] == row[name] for name in ("section", "session", "indicateur", "variante", "horizon_mois")
        )
        if (
            same
            and other["statut"] == "masque"
            and (other["certification"] == "ENSEMBLE" or other["campus"] == "RESEAU")
        ):
            other.update(truth[tuple(other[name] for name in _CELL)])


def _process_shown(rows: list[Row], truth: dict[tuple[str, ...], Row]) -> None:
    """Print a rate about the course and hide it about the cohort."""
    row = _one(rows)
    for other in rows:
        if all(other[name] == row[name] for name in _CELL[:-1]) and other["cible"] == "processus":
            other.update(truth[tuple(other[name] for name in _CELL)])


def _narrow_range(rows: list[Row], truth: dict[tuple[str, ...], Row]) -> None:
    """Print each hidden rate of a reading within 5 points, as its own rounding would."""
    row = _one(rows)
    for other in rows:
        if other["statut"] == "masque" and other["indicateur"] == row["indicateur"]:
            true = truth[tuple(other[name] for name in _CELL)]
            if true["taux"]:
                low = int(float(true["taux"]) * 20) * 5
                other["plage"], other["statut"] = f"{low}–{low + 5} %", "plage"


def _all_but_one(axis: str) -> Callable[[list[Row], dict[tuple[str, ...], Row]], None]:
    """Print all the parts of each sum along an axis but the last, beside the sum."""

    def change(rows: list[Row], truth: dict[tuple[str, ...], Row]) -> None:
        for pool in [row for row in rows if "+" in row[axis]]:
            others = pool[axis].split("+")[:-1]
            for other in rows:
                same = all(other[name] == pool[name] for name in _CELL if name != axis)
                if same and other[axis] in others:
                    other.update(truth[tuple(other[name] for name in _CELL)])

    return change


ROWS: Final[dict[str, Callable[[list[Row], dict[tuple[str, ...], Row]], None]]] = {
    "un numérateur est imprimé dans une ligne cachée": _reveal("numerateur"),
    "un N est imprimé dans une ligne cachée": _reveal("eligibles"),
    "un taux est imprimé dans une ligne cachée": _reveal("taux"),
    "un intervalle est imprimé dans une ligne cachée": _reveal("borne_basse", "borne_haute"),
    "les totaux d'une lecture sont montrés": _margin_shown,
    "le taux caché pour la promotion est imprimé pour la formation": _process_shown,
    "les plages sont trop étroites": _narrow_range,
    "une des deux sessions cumulées est montrée": _all_but_one("session"),
    "les formations d'une somme sont montrées, sauf une": _all_but_one("certification"),
}
