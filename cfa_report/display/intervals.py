"""The figure of double uncertainty: what this cohort's rate may be, from the assumed to the certain."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Final

import pandas as pd

from cfa_report.display import palette
from cfa_report.display.canvas import figure_fragment, new_figure, theme
from cfa_report.display.cell import Cell, Interval, Numbers, read_cells
from cfa_report.display.fragment import Fragment
from cfa_report.display.indicators import number_decimals, rate_text
from cfa_report.display.prose import callout
from cfa_report.display.references import Reference, matching, read_references
from cfa_report.display.wording import between_percent, count, percent, status_note

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROW: Final = 0.56
_LABEL_WIDTH: Final = 40
_LAYER_NAMES: Final = (
    "si les absents ressemblent aux répondants",
    "si les uns répondent jusqu'à 2 fois plus (Γ = 2)",
    "si les uns répondent jusqu'à 3 fois plus (Γ = 3)",
    "bornes certaines, quoi que disent les absents",
)
_ORDER_NOTE: Final = (
    "Barres : des réponses manquent ; les couches de couleur supposent quelque chose des absents, le trait fin ne "
    "suppose rien. Ronds : tout est connu ; le trait est l'intervalle de la formation."
)


def interval_figure(
    estimates: pd.DataFrame, *, title: str, name: str, references: pd.DataFrame | None = None, confidence: float = 0.95
) -> Fragment:
    """Draw one bar per indicator known by survey, one point and whisker per indicator known by register.

    Parameters
    ----------
    estimates
        Rows with the columns ``ESTIMATE``, both targets; hidden cells are named under the figure and not drawn.
    references
        Official rates, as ``reference_table`` takes them; one of the same indicator, horizon and session is a diamond.
    """
    cells = [cell for cell in read_cells(estimates) if cell.indicator.family in ("registre", "enquete")]
    drawn = [(cell, cell.numbers) for cell in cells if cell.numbers is not None and cell.numbers.rate is not None]
    notes = hidden_notes([cell for cell in cells if cell.numbers is None])
    if not drawn:
        return callout(f"{title} : aucun chiffre à dessiner.")
    official = read_references(references) if references is not None else ()
    with theme():
        figure, (axes,) = new_figure(_ROW * len(drawn) + 0.5 + 0.2 * (_legend_size(drawn) + bool(official)))
        places = [matching(official, cell) for cell, _ in drawn]
        for row, ((cell, numbers), found) in enumerate(zip(drawn, places, strict=True)):
            _row(axes, row, cell, numbers, found)
        dress_rate_axis(axes)
        axes.set_ylim(len(drawn) - 0.45, -0.85)
        axes.set_yticks([])
        figure.legend(loc="outside lower left", frameon=False, handlelength=1.8, labelspacing=0.35, borderaxespad=0)
        description = " ".join(_spoken(cell, numbers, confidence) for cell, numbers in drawn)
        return figure_fragment(figure, title=title, description=description, name=name, notes=[_ORDER_NOTE, *notes])


def hidden_notes(cells: Sequence[Cell]) -> list[str]:
    """Name the cells that are not drawn, by the reason they are not."""
    reasons = dict.fromkeys(cell.status for cell in cells)
    return [
        f"Non dessiné ({status_note(status)}) : {', '.join(cell.label for cell in cells if cell.status is status)}."
        for status in reasons
    ]


def dress_rate_axis(axes: Axes) -> None:
    """Graduate a horizontal axis of rates from 0 to 100 %, with a light grid and no frame."""
    import seaborn as sns

    axes.set_xlim(-0.015, 1.015)
    ticks = (0.0, 0.25, 0.5, 0.75, 1.0)
    axes.set_xticks(ticks, [percent(tick) for tick in ticks])
    axes.grid(axis="x", zorder=0)
    axes.tick_params(axis="x", length=0)
    sns.despine(ax=axes, left=True, bottom=True)


def whisker(
    axes: Axes, row: float, rate: float, interval: Interval | None, *, marker: str = "o", label: str = ""
) -> None:
    """Draw a rate as a point, with the interval of the course as a capped whisker."""
    if interval is not None:
        low, high = interval
        axes.hlines(row, low, high, color=palette.LINE, linewidth=1.4, zorder=4)
        axes.vlines((low, high), row - 0.1, row + 0.1, color=palette.LINE, linewidth=1.4, zorder=4)
    axes.plot(
        [rate], [row], marker, color=palette.DARK, markersize=6, markeredgecolor=palette.PAPER, zorder=5,
        label=label, linestyle="none",
    )  # fmt: skip


def _row(axes: Axes, row: int, cell: Cell, numbers: Numbers, reference: Reference | None) -> None:
    label = "\n".join(wrap(cell.label, _LABEL_WIDTH)[:2])
    axes.text(0, row - 0.3, label, va="bottom", ha="left", linespacing=1.05)
    axes.text(1, row - 0.3, _margin(numbers), va="bottom", ha="right", color=palette.QUIET, fontsize=8)
    rate = numbers.rate or 0.0
    if is_survey_row(numbers):
        _bars(axes, row, numbers)
        axes.vlines(rate, row - 0.24, row + 0.24, color=palette.PAPER, linewidth=4.2, zorder=6)
        axes.vlines(
            rate,
            row - 0.24,
            row + 0.24,
            color=palette.INK,
            linewidth=2.2,
            zorder=7,
            label=_once(axes, "taux des répondants"),
        )
    else:
        whisker(
            axes, row, rate, numbers.process, label=_once(axes, "taux connu en entier, et intervalle de la formation")
        )
    if reference is not None:
        axes.plot(
            [reference.value], [row], "D", color=palette.REFERENCE, markersize=6.5, markeredgecolor=palette.PAPER,
            zorder=8, linestyle="none", label=_once(axes, "taux officiel (autre champ, autre source)"),
        )  # fmt: skip


def _bars(axes: Axes, row: int, numbers: Numbers) -> None:
    """Nest the layers: the less is assumed, the wider and the lighter; outlines and hatches say it without colour."""
    styles = (
        (numbers.gamma3, 0.38, palette.LIGHT, "", _LAYER_NAMES[2]),
        (numbers.gamma2, 0.27, palette.MEDIUM, "////", _LAYER_NAMES[1]),
        (numbers.cohort, 0.16, palette.DARK, "", _LAYER_NAMES[0]),
    )
    for depth, (interval, height, fill, hatch, name) in enumerate(styles):
        if interval is not None:
            axes.barh(
                row, interval[1] - interval[0], left=interval[0], height=height, color=fill, edgecolor=palette.LINE,
                hatch=hatch, linewidth=0.8, zorder=2 + depth, label=_once(axes, name),
            )  # fmt: skip
    if numbers.bounds is not None:
        low, high = numbers.bounds
        axes.hlines(row, low, high, color=palette.INK, linewidth=0.9, zorder=1.5, label=_once(axes, _LAYER_NAMES[3]))
        axes.vlines((low, high), row - 0.19, row + 0.19, color=palette.INK, linewidth=0.9, zorder=1.5)


def is_survey_row(numbers: Numbers) -> bool:
    """Say whether some answers are not known, so that layers are drawn rather than a point."""
    return bool(numbers.unknown) and numbers.bounds is not None


def _once(axes: Axes, name: str) -> str:
    """Give a legend entry the first time only."""
    return "_" if name in axes.get_legend_handles_labels()[1] else name


def _margin(numbers: Numbers) -> str:
    """Write the rate and n/N at the end of the row."""
    if is_survey_row(numbers) and numbers.respondents is not None and numbers.eligible is not None:
        counts = f"{count(numbers.respondents)} connus sur {count(numbers.eligible)}"
    elif numbers.positive is not None and numbers.denominator is not None:
        counts = f"{count(numbers.positive)}/{count(numbers.denominator)}"
    else:
        counts = ""
    return f"{counts}  ·  {rate_text(numbers)}" if counts else rate_text(numbers)


def _legend_size(drawn: Sequence[tuple[Cell, Numbers]]) -> int:
    survey = any(is_survey_row(numbers) for _, numbers in drawn)
    register = any(not is_survey_row(numbers) for _, numbers in drawn)
    return 5 * survey + register


def _spoken(cell: Cell, numbers: Numbers, confidence: float) -> str:
    decimals = number_decimals(numbers)
    text = f"{cell.label} : {_margin(numbers)}"
    if is_survey_row(numbers) and numbers.bounds is not None:
        layers = (
            (numbers.cohort, "si les absents ressemblent aux répondants"),
            (numbers.gamma3, "si les uns répondent jusqu'à 3 fois plus"),
        )
        said = [f"{between_percent(*i, decimals=decimals)} {name}" for i, name in layers if i is not None]
        return f"{text} ; {', '.join([*said, f'certainement {between_percent(*numbers.bounds, decimals=decimals)}'])}."
    if numbers.process is not None:
        around = between_percent(*numbers.process, decimals=decimals)
        return f"{text} ; intervalle de la formation à {percent(confidence)}, {around}."
    return f"{text}."
