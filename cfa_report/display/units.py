"""Units of one certification or level, as a reader sees them: rates raw and shrunk, limits, ranks they may hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from cfa_report.catalogue import Indicator, Variant, catalogue
from cfa_report.display.cell import Interval, read_interval, read_text, read_whole, records
from cfa_report.display.wording import count, decimals_for, horizon_text, session_text

#: What the comparison of survey rates takes for granted.
SURVEY_NOTE: Final = (
    "C'est une enquête : les limites supposent que ceux qui n'ont pas répondu ressemblent aux répondants. Une façon de "
    "répondre différente suffit à faire sortir une formation."
)
_SIDES: Final = {
    "": "",
    "dessous_95": "sous les limites à 95 %",
    "dessus_95": "au-dessus des limites à 95 %",
    "dessous_998": "sous les limites à 99,8 %",
    "dessus_998": "au-dessus des limites à 99,8 %",
}


@dataclass(frozen=True)
class Unit:
    """One certification of one campus: its rate (0–1) raw and shrunk, its limits, the ranks it may hold."""

    name: str
    short: str
    positive: int
    known: int
    eligible: int
    rate: float
    bounds: Interval | None
    gamma3: Interval | None
    limits: Interval
    outside: str
    shrunk: float
    shrunk_interval: Interval
    best: int
    worst: int


@dataclass(frozen=True)
class UnitGroup:
    """The units of one certification or level, in the order of the network."""

    kind: str
    code: str
    name: str
    session: str
    indicator: Indicator
    variant: Variant
    horizon: int | None
    target: float
    phi: float
    widened: bool
    differs: bool
    units: tuple[Unit, ...]

    @property
    def decimals(self) -> int:
        """How many decimals the pooled rate deserves."""
        return decimals_for(sum(unit.known for unit in self.units))

    @property
    def scope(self) -> str:
        """Say what is compared."""
        label = " ".join(part for part in (self.indicator.label, horizon_text(self.horizon)) if part)
        parts = f"{self.variant.label}, parmi les {self.variant.denominator}"
        definition = parts if self.horizon is None else parts.replace("{h}", str(self.horizon))
        return (
            f"{label}, session {session_text(self.session)}, apprentis : {definition}. "
            f"{count(len(self.units))} formations publiées, {self.name}."
        )


def read_groups(many: pd.DataFrame, names: Mapping[str, str]) -> tuple[UnitGroup, ...]:
    """Read rows of ``analysis.many_units``; units come in the order of the names, never in that of the rates."""
    rows = records(many)
    places = {code: place for place, code in enumerate(names)}
    rows.sort(key=lambda row: (places[row["campus"]], places[row["certification"]]))
    keys = dict.fromkeys((read_text(row["regroupement"]), read_text(row["groupe"])) for row in rows)
    ordered = sorted(keys, key=lambda key: (key[0], places.get(key[1], 0), key[1]))
    return tuple(
        _group([row for row in rows if (row["regroupement"], read_text(row["groupe"])) == key], names)
        for key in ordered
    )


def _group(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> UnitGroup:
    first = rows[0]
    indicator = catalogue()[read_text(first["indicateur"])]
    kind, code = read_text(first["regroupement"]), read_text(first["groupe"])
    return UnitGroup(
        kind=kind,
        code=code,
        name=f"niveau {code}" if kind == "niveau" else names[code],
        session=read_text(first["session"]),
        indicator=indicator,
        variant=indicator.variant(read_text(first["variante"])),
        horizon=read_whole(first["horizon_mois"]),
        target=float(first["taux_groupe"]),
        phi=float(first["phi"]),
        widened=float(first["tau2"]) > 0,
        differs=bool(first["difference_detectable"]),
        units=tuple(_unit(row, names, kind) for row in rows),
    )


def _unit(row: Mapping[str, Any], names: Mapping[str, str], kind: str) -> Unit:
    campus, certification = names[row["campus"]], read_text(row["certification"])
    return Unit(
        name=f"{campus}, {names[certification]}",
        short=campus if kind == "certification" else f"{campus}, {certification}",
        positive=int(row["numerateur"]),
        known=int(row["repondants"]),
        eligible=int(row["eligibles"]),
        rate=float(row["taux"]),
        bounds=read_interval(row, "borne_basse", "borne_haute"),
        gamma3=read_interval(row, "gamma3_bas", "gamma3_haut"),
        limits=(float(row["limite95_basse"]), float(row["limite95_haute"])),
        outside=_SIDES[read_text(row["sortie"])],
        shrunk=float(row["taux_lisse"]),
        shrunk_interval=(float(row["lisse_bas"]), float(row["lisse_haut"])),
        best=int(row["rang_meilleur"]),
        worst=int(row["rang_pire"]),
    )
