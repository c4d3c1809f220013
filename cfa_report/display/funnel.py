"""Many units side by side: a funnel rather than a league table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from cfa_report.display import palette
from cfa_report.display.canvas import figure_fragment, new_figure, theme
from cfa_report.display.fragment import Fragment, join
from cfa_report.display.prose import callout
from cfa_report.display.units import SURVEY_NOTE, Unit, UnitGroup, read_groups
from cfa_report.display.wording import NBSP, count, decimals_for, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_HEIGHT: Final = 3.5
#: Distance between two labels on the scale of rates, so that none covers another.
_LABEL_STEP: Final = 0.06
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
        _label_outside(axes, group, float(sizes[0] + sizes[-1]) / 2)
        _dress(axes, sizes, "réponses connues" if group.indicator.is_survey else "personnes")
        figure.legend(loc="outside lower left", ncols=2, frameon=False, handlelength=2.2, borderaxespad=0)
        return figure_fragment(
            figure,
            title=f"{title}, {group.name}",
            description=" ".join(_spoken(group)),
            name=f"{name} {group.kind} {group.code}",
            notes=[group.scope, *_notes(group)],
        )


def _label_outside(axes: Axes, group: UnitGroup, middle: float) -> None:
    """Name the units outside the limits, where there is room; of two that would touch, one moves to the middle."""
    for high in (False, True):
        taken: list[tuple[bool, float]] = []
        units = [unit for unit in group.units if unit.outside and (unit.rate > group.target) is high]
        for unit in sorted(units, key=lambda unit: unit.rate, reverse=high):
            left, place = unit.known > middle, unit.rate
            while any(side is left and abs(place - other) < _LABEL_STEP for side, other in taken):
                place += -_LABEL_STEP if high else _LABEL_STEP
            taken.append((left, place))
            text = f"{unit.short}\u2002" if left else f"\u2002{unit.short}"
            axes.text(
                unit.known, place, text, fontsize=8, ha="right" if left else "left", va="center", zorder=5,
                bbox={"facecolor": palette.PAPER, "edgecolor": "none", "pad": 0.6},
            )  # fmt: skip


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
    phi = f"φ{NBSP}={NBSP}{group.phi:.1f}".replace(".", ",")
    yield (
        f"Les écarts entre formations dépassent ce que le hasard seul donne en moyenne ({phi} au lieu de 1, extrêmes "
        "ramenés) : les limites binomiales exactes sont élargies d'autant (Spiegelhalter)."
        if group.widened
        else "Limites binomiales exactes, non élargies : les écarts ne dépassent pas ce que le hasard seul donne en "
        f"moyenne ({phi}, extrêmes ramenés)."
    )
    expected = f"{len(group.units) * 0.05:.1f}".replace(".", ",")
    yield (
        f"Parmi {count(len(group.units))} formations toutes pareilles, le hasard en ferait sortir {expected} en "
        f"moyenne des limites à 95{NBSP}%. En sortir pose une question ; ce n'est pas une preuve."
    )
    if group.kind == "niveau":
        yield _LEVEL
    if group.indicator.is_survey:
        yield SURVEY_NOTE


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
