"""A released cell as a reader sees it: both targets together, and no number at all where it is hidden."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cfa_report.catalogue import Indicator, Variant, catalogue
from cfa_report.display.wording import horizon_text, session_text
from cfa_report.domain.columns import CELL_KEY
from cfa_report.domain.vocabulary import CellStatus, Target

#: An interval of rates, 0–1.
Interval = tuple[float, float]


@dataclass(frozen=True)
class Numbers:
    """The numbers of a cell that may be shown: counts, a rate (0–1, or a gap of rates) and what surrounds it.

    ``cohort`` and its bands are about this cohort, ``process`` and its bands about the course; ``bounds`` are certain,
    for this cohort; bands hold for response odds up to 2 and 3. What was not computed is ``None``.
    """

    positive: int | None
    denominator: int | None
    respondents: int | None
    eligible: int | None
    rate: float | None
    cohort: Interval | None
    process: Interval | None
    process_method: str
    bounds: Interval | None
    gamma2: Interval | None
    gamma3: Interval | None
    process_gamma2: Interval | None
    process_gamma3: Interval | None
    is_gap: bool

    @property
    def unknown(self) -> int:
        """How many eligible people have an answer that is not known."""
        return (self.eligible or 0) - (self.respondents or 0) if self.eligible is not None else 0


@dataclass(frozen=True)
class Cell:
    """One population × indicator × variant × horizon, with its numbers when its status has some."""

    campus: str
    certification: str
    section: str
    session: str
    promotion: str
    indicator: Indicator
    variant: Variant
    horizon: int | None
    status: CellStatus
    band: str
    numbers: Numbers | None

    @property
    def label(self) -> str:
        """Name the indicator, with its horizon where it has one."""
        return " ".join(part for part in (self.indicator.label, horizon_text(self.horizon)) if part)

    @property
    def full_label(self) -> str:
        """Name the indicator, and the sessions where two are put together."""
        return f"{self.label} ({session_text(self.session)})" if self.status is CellStatus.REGROUPE else self.label

    @property
    def definition(self) -> str:
        """Say what is divided by what."""
        if self.indicator.family in ("effectif", "reference"):
            return self.with_horizon(self.variant.label)
        return self.with_horizon(f"{self.variant.label}, parmi les {self.variant.denominator}")

    def with_horizon(self, text: str) -> str:
        """Put the horizon in a text of the catalogue."""
        return text if self.horizon is None else text.replace("{h}", str(self.horizon))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of a table, by name of column; what is missing of a number is ``None``.

    ``to_dict("records")`` takes three times longer, and a page asks some fifty times.
    """
    names = [str(name) for name in frame.columns]
    columns = ([None if value is pd.NA else value for value in frame[name].tolist()] for name in frame.columns)
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def read_cells(estimates: pd.DataFrame) -> tuple[Cell, ...]:
    """Merge the rows of an estimate table (columns ``ESTIMATE``) into cells, in the order of the catalogue.

    The order of the rows decides among cells of one indicator, variant and horizon only: no order of ours or of theirs
    can tell more than the numbers that are shown. A row whose status has no numbers gives a cell without any, whatever
    its columns hold.

    Raises
    ------
    KeyError
        If a column is missing, or an indicator or variant is not in the catalogue.
    """
    groups: dict[tuple[str, ...], dict[str, Mapping[str, Any]]] = {}
    for row in records(estimates):
        key = tuple(read_text(row[column]) for column in CELL_KEY)
        groups.setdefault(key, {})[read_text(row["cible"])] = row
    return tuple(sorted((_cell(targets) for targets in groups.values()), key=catalogue_rank))


def sessions_of(cells: Sequence[Cell]) -> tuple[str, ...]:
    """List the sessions of cells, the oldest first."""
    return tuple(sorted({cell.session for cell in cells}))


def unit_name(row: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """Name the campus and the certification of a row, those of the two that the labels know."""
    codes = (read_text(row["campus"]), read_text(row["certification"]))
    return ", ".join(labels[code] for code in codes if code in labels)


def catalogue_rank(cell: Cell) -> tuple[int, int, int]:
    """Give the place of a cell in the catalogue: indicator, variant, horizon."""
    names = list(catalogue())
    return (names.index(cell.indicator.id), cell.indicator.variants.index(cell.variant), cell.horizon or 0)


def _cell(targets: Mapping[str, Mapping[str, Any]]) -> Cell:
    row = targets.get(Target.COHORTE) or targets[next(iter(targets))]
    indicator = catalogue()[read_text(row["indicateur"])]
    status = CellStatus(read_text(row["statut"]))
    return Cell(
        campus=read_text(row["campus"]),
        certification=read_text(row["certification"]),
        section=read_text(row["section"]),
        session=read_text(row["session"]),
        promotion=read_text(row["promotion"]),
        indicator=indicator,
        variant=indicator.variant(read_text(row["variante"])),
        horizon=read_whole(row["horizon_mois"]),
        status=status,
        band=read_text(row["plage"]) if status is CellStatus.PLAGE else "",
        numbers=_numbers(row, targets.get(Target.PROCESSUS), indicator) if status.has_numbers else None,
    )


def _numbers(row: Mapping[str, Any], process: Mapping[str, Any] | None, indicator: Indicator) -> Numbers:
    is_cohort = row["cible"] == Target.COHORTE
    return Numbers(
        positive=read_whole(row["numerateur"]),
        denominator=read_whole(row["denominateur"]),
        respondents=read_whole(row["repondants"]),
        eligible=read_whole(row["eligibles"]),
        rate=read_number(row["taux"]),
        cohort=read_interval(row, "ic_bas", "ic_haut") if is_cohort else None,
        process=read_interval(process, "ic_bas", "ic_haut") if process is not None else None,
        process_method=read_text(process["methode_ic"]) if process is not None else "",
        bounds=read_interval(row, "borne_basse", "borne_haute") if is_cohort else None,
        gamma2=read_interval(row, "gamma2_bas", "gamma2_haut") if is_cohort else None,
        gamma3=read_interval(row, "gamma3_bas", "gamma3_haut") if is_cohort else None,
        process_gamma2=read_interval(process, "gamma2_bas", "gamma2_haut") if process is not None else None,
        process_gamma3=read_interval(process, "gamma3_bas", "gamma3_haut") if process is not None else None,
        is_gap=indicator.family == "reference",
    )


def read_interval(row: Mapping[str, Any], low: str, high: str) -> Interval | None:
    """Read two columns as an interval; ``None`` when either is missing."""
    bottom, top = read_number(row[low]), read_number(row[high])
    return None if bottom is None or top is None else (bottom, top)


def read_number(value: Any) -> float | None:
    """Read a number; what is missing, in any of the ways of pandas, is ``None``."""
    if value is None or value is pd.NA or value == "":
        return None
    number = float(value)
    return None if math.isnan(number) else number


def read_whole(value: Any) -> int | None:
    """Read a whole number; ``None`` when it is missing."""
    number = read_number(value)
    return None if number is None else int(number)


def read_text(value: Any) -> str:
    """Read a text; what is missing is empty, and a whole float is written as a whole number."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
