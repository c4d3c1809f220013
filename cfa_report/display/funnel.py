"""Many units side by side: a funnel rather than a league table, raw rates beside shrunk ones, ranks as intervals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from cfa_report.catalogue import Indicator, Variant, catalogue
from cfa_report.display import palette
from cfa_report.display.canvas import figure_fragment, new_figure, theme
from cfa_report.display.cell import Interval, read_interval, read_text, read_whole
from cfa_report.display.fragment import Fragment, join
from cfa_report.display.prose import callout, paragraph
from cfa_report.display.table import Column, stacked_lines, write_table
from cfa_report.display.wording import (
    NBSP,
    between_percent,
    count,
    decimals_for,
    horizon_text,
    percent,
    plural,
    range_percent,
    session_text,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_HEIGHT: Final = 3.5
#: Distance between two labels on the scale of rates, so that none covers another.
_LABEL_STEP: Final = 0.06
_SIDES: Final = {
    "": "",
    "dessous_95": "sous les limites à 95 %",
    "dessus_95": "au-dessus des limites à 95 %",
    "dessous_998": "sous les limites à 99,8 %",
    "dessus_998": "au-dessus des limites à 99,8 %",
}
_LINE_STYLES: Final = (
    ("limite95", "--", "limites à 95 %"),
    ("limite998", "-", "limites à 99,8 %"),
)
_NONE: Final = (
    "pas de comparaison de formations. Il en faut au moins dix, publiées, de la même certification ou du même niveau ; "
    "avec moins, l'ordre des taux ne dirait que le hasard."
)
_LEVEL: Final = (
    "Un même niveau réunit des certifications différentes : un écart peut venir de l'examen ou du métier autant que de "
    "la formation."
)
_SURVEY: Final = (
    "C'est une enquête : les limites supposent que ceux qui n'ont pas répondu ressemblent aux répondants. Une façon de "
    "répondre différente suffit à faire sortir une formation."
)

_SURE: Final = {
    False: "Un écart est sûr s'il reste vrai quels que soient les résultats encore inconnus.",
    True: "Un écart est sûr s'il reste vrai même quand les uns répondent jusqu'à 3 fois plus que les autres (Γ = 3).",
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


def funnel_figure(
    many: pd.DataFrame, lines: pd.DataFrame, names: Mapping[str, str], *, title: str, name: str
) -> Fragment:
    """Draw one funnel a group: units by size and rate, the limits around the pooled rate, names only outside of them.

    Parameters
    ----------
    many
        Rows of ``analysis.many_units``.
    lines
        Rows of ``analysis.funnel_lines`` for the same units.
    names
        Names of campuses and certifications by code, in the order of the network.

    Returns
    -------
    Fragment
        One figure a group; a remark that says why there is none when no group is large enough.
    """
    groups = read_groups(many, names)
    if not groups:
        return callout(f"{title} : {_NONE}")
    return join((_draw(group, _lines_of(group, lines), title, name) for group in groups), "\n")


def funnel_table(many: pd.DataFrame, names: Mapping[str, str], *, caption: str) -> Fragment:
    """Show the raw rate beside the shrunk one, and the ranks that each unit may hold; nothing without a large group.

    Parameters
    ----------
    many
        Rows of ``analysis.many_units``.
    names
        Names of campuses and certifications by code; their order is that of the rows.
    """
    return join((_table(group, caption) for group in read_groups(many, names)), "\n")


def too_small_note(too_small: pd.DataFrame) -> Fragment:
    """Say which levels are not compared and why.

    Parameters
    ----------
    too_small
        Rows of ``analysis.groups_too_small``.
    """
    said = [
        f"niveau {read_text(row['groupe'])} ({plural(row['publiees'], 'formation publiée', 'formations publiées')} "
        f"sur {count(row['unites'])})"
        for row in too_small.to_dict("records")
    ]
    if not said:
        return paragraph("Toutes les formations qui ont un niveau sont comparées.")
    return paragraph(f"Ne sont pas comparées, faute de dix formations publiées : {', '.join(said)}.")


def rank_text(best: int, worst: int, units: int) -> str:
    """Write the places that a unit may hold: ``rang 3 à 28 sur 31``."""
    return f"rang {best} sur {units}" if best == worst else f"rang {best} à {worst} sur {units}"


def read_groups(many: pd.DataFrame, names: Mapping[str, str]) -> tuple[UnitGroup, ...]:
    """Read rows of ``analysis.many_units``; units come in the order of the names, never in that of the rates."""
    rows = [{str(column): value for column, value in row.items()} for row in many.to_dict("records")]
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


def _lines_of(group: UnitGroup, lines: pd.DataFrame) -> pd.DataFrame:
    own: pd.DataFrame = lines.loc[(lines["regroupement"] == group.kind) & (lines["groupe"] == group.code)]
    return own.sort_values("repondants")


def _draw(group: UnitGroup, lines: pd.DataFrame, title: str, name: str) -> Fragment:
    with theme():
        figure, (axes,) = new_figure(_HEIGHT)
        sizes = lines["repondants"].to_numpy(dtype=float)
        for column, style, label in _LINE_STYLES:
            for side in ("basse", "haute"):
                axes.plot(
                    sizes, lines[f"{column}_{side}"].to_numpy(dtype=float), style, color=palette.LINE, linewidth=1.1,
                    label=label if side == "basse" else None,
                )  # fmt: skip
        axes.plot(
            sizes[[0, -1]], [group.target] * 2, "-", color=palette.INK, linewidth=1.6,
            label=f"taux du groupe, {percent(group.target, group.decimals)}",
        )  # fmt: skip
        axes.plot(
            [unit.known for unit in group.units], [unit.rate for unit in group.units], "o", color=palette.DARK,
            markersize=5.6, markeredgecolor=palette.PAPER, linestyle="none", clip_on=False, zorder=6,
            label="une formation",
        )  # fmt: skip
        _label_outside(axes, group, float(sizes[-1]))
        _dress(axes, sizes, "réponses connues" if group.indicator.is_survey else "personnes")
        figure.legend(loc="outside lower left", ncols=2, frameon=False, handlelength=2.2, borderaxespad=0)
        return figure_fragment(
            figure,
            title=f"{title}, {group.name}",
            description=" ".join(_spoken(group)),
            name=f"{name} {group.kind} {group.code}",
            notes=[group.scope, *_notes(group)],
        )


def _label_outside(axes: Axes, group: UnitGroup, widest: float) -> None:
    """Name the units outside the limits, where there is room; of two that would touch, one moves to the middle."""
    for high in (False, True):
        taken: list[tuple[bool, float]] = []
        units = [unit for unit in group.units if unit.outside and (unit.rate > group.target) is high]
        for unit in sorted(units, key=lambda unit: unit.rate, reverse=high):
            left, place = unit.known > widest / 2, unit.rate
            while any(side is left and abs(place - other) < _LABEL_STEP for side, other in taken):
                place += -_LABEL_STEP if high else _LABEL_STEP
            taken.append((left, place))
            text = f"{unit.short}\u2002" if left else f"\u2002{unit.short}"
            axes.text(unit.known, place, text, fontsize=8, ha="right" if left else "left", va="center", zorder=7)


def _dress(axes: Axes, sizes: Any, people: str) -> None:
    """Graduate the rates from 0 to 100 %, with a light grid and no frame."""
    import seaborn as sns

    margin = (sizes[-1] - sizes[0]) * 0.02
    axes.set_xlim(max(0.0, sizes[0] - margin), sizes[-1] + margin)
    axes.set_ylim(-0.012, 1.012)
    ticks = (0.0, 0.25, 0.5, 0.75, 1.0)
    axes.set_yticks(ticks, [percent(tick) for tick in ticks])
    axes.set_xlabel(f"taille de la formation ({people})", fontsize=8)
    axes.grid(axis="y", zorder=0)
    axes.tick_params(length=0)
    sns.despine(ax=axes, left=True, bottom=True)


def _notes(group: UnitGroup) -> Iterator[str]:
    """Say how the figure is read and what it assumes."""
    yield (
        "Plus une formation est petite, plus son taux bouge par hasard : entre les lignes se place une formation qui "
        "serait comme les autres, vu sa taille. Le taux du groupe est celui de toutes les formations publiées réunies."
    )
    phi = f"{group.phi:.1f}".replace(".", ",")
    yield (
        f"Les formations diffèrent plus que le hasard seul ne l'explique (φ = {phi}) : les limites binomiales exactes "
        "sont élargies d'autant (Spiegelhalter)."
        if group.widened
        else f"Limites binomiales exactes, non élargies : les écarts ne dépassent pas le hasard (φ = {phi})."
    )
    expected = f"{len(group.units) * 0.05:.1f}".replace(".", ",")
    yield (
        f"Sur {count(len(group.units))} formations toutes pareilles, {expected} en moyenne sortirait des limites à "
        f"95{NBSP}% par hasard. En sortir pose une question ; ce n'est pas une preuve."
    )
    if group.kind == "niveau":
        yield _LEVEL
    if group.indicator.is_survey:
        yield _SURVEY


def _spoken(group: UnitGroup) -> Iterator[str]:
    """Read the figure aloud: the group, then the units outside the limits."""
    yield f"{count(len(group.units))} formations autour du taux du groupe, {percent(group.target, group.decimals)}."
    outside = [unit for unit in group.units if unit.outside]
    if not outside:
        yield f"Aucune ne sort des limites à 95{NBSP}%."
    for unit in outside:
        yield f"{unit.short}, {_rate(unit)}, {unit.outside}."


def _rate(unit: Unit) -> str:
    return f"{count(unit.positive)} sur {count(unit.known)} ({percent(unit.rate, decimals_for(unit.known))})"


def _table(group: UnitGroup, caption: str) -> Fragment:
    columns = [
        Column("Formation"),
        Column("Taux brut"),
        Column("Attendu si elle est comme les autres", "Attendu"),
        Column("Taux lissé"),
        Column("Rang possible"),
    ]
    rows: list[list[str | Fragment]] = [
        [
            unit.name,
            stacked_lines(percent(unit.rate, decimals_for(unit.known)), *_counts(unit, group)),
            stacked_lines(range_percent(*unit.limits), unit.outside),
            stacked_lines(
                percent(unit.shrunk),
                range_percent(*unit.shrunk_interval) if group.differs else "pas de différence détectable",
            ),
            rank_text(unit.best, unit.worst, len(group.units)),
        ]
        for unit in group.units
    ]
    notes = [group.scope, *_table_notes(group)]
    return write_table(f"{caption}, {group.name}", columns, rows, notes=notes, kind="cfa-nombreux")


def _counts(unit: Unit, group: UnitGroup) -> Iterator[str]:
    yield f"{count(unit.positive)} sur {count(unit.known)}"
    if unit.eligible > unit.known:
        missing = unit.eligible - unit.known
        yield f"{plural(missing, 'réponse manque', 'réponses manquent')} sur {count(unit.eligible)}"
        if unit.bounds is not None:
            yield f"certain : {range_percent(*unit.bounds)}"
        if group.indicator.is_survey and unit.gamma3 is not None:
            yield f"formation, Γ = 3 : {range_percent(*unit.gamma3)}"


def _table_notes(group: UnitGroup) -> Iterator[str]:
    yield "L'ordre des lignes est celui du réseau, pas celui des taux."
    yield (
        "Taux lissé : le taux d'une petite formation est rapproché de celui du groupe, d'autant plus que la formation "
        "est petite (loi bêta-binomiale)."
        if group.differs
        else "Taux lissé : rien ne distingue les formations du hasard, le meilleur chiffre pour chacune est le taux du "
        f"groupe, {between_percent(*group.units[0].shrunk_interval)}."
    )
    yield (
        "Rang possible : les places compatibles avec les écarts sûrs, toutes les paires étant comparées ; le rang 1 "
        f"est le taux le plus haut. {_SURE[group.indicator.is_survey]}"
    )
    if group.indicator.is_survey:
        yield _SURVEY
