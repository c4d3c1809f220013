"""The grammar of every figure: one strip per rate, a point where all is known, layers where answers are missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

from cfa_report.display import palette
from cfa_report.display.canvas import WIDTH, Edges, figure_fragment, new_figure, text_width, theme
from cfa_report.display.cell import Cell, Interval, Numbers
from cfa_report.display.cell_words import number_decimals, rate_text
from cfa_report.display.fragment import Fragment, join
from cfa_report.display.wording import between_percent, count, percent, status_note
from cfa_report.domain.vocabulary import Target

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Heights in inches: a line of label, a strip with its air, a title of group, the scale, a line of legend.
_LINE: Final = 0.155
_STRIP: Final = 0.44
_SIDE_STRIP: Final = 0.32
_GROUP: Final = 0.30
_SCALE: Final = 0.295
_LEGEND: Final = 0.155
#: Air around a drawing, in inches, and what half a graduation takes beyond the axes at the left and at the right.
_PAD: Final = 0.042
_ZERO: Final = 0.06
_HUNDRED: Final = 0.13
#: Where the labels at the side stand, in parts of the scale: they begin before 0, the numbers after 1.
_SIDE_LABEL: Final = -0.16
_SIDE_NUMBERS: Final = 1.04
_ENDS: Final = (-0.012, 1.012)
#: The tallest drawing that a sheet of A4 holds with its title and its legend, in inches.
_TALLEST: Final = 6.6
_SMALL: Final = 8.0
_LABEL_WIDTH: Final = 38
_GROUP_WIDTH: Final = 50

#: What a figure about the course says under its drawing.
COURSE_NOTE: Final = (
    "Cette figure porte sur la formation : ce que donneraient d'autres promotions semblables. Ses bandes, où le hasard "
    "des promotions s'ajoute, sont plus larges que les colonnes « Γ » des tableaux, qui sont de cette promotion seule."
)
_KNOWN: Final = "taux sans réponse manquante"
_POINT: Final = f"{_KNOWN}, et intervalle de la formation"
_TICK: Final = "taux de ceux dont la réponse est connue"
_ALIKE: Final = "si les absents ressemblent aux répondants"
_TWICE: Final = "cote de réponse jusqu'à 2 fois (Γ = 2)"
_THRICE: Final = "cote de réponse jusqu'à 3 fois (Γ = 3)"
_CERTAIN: Final = "bornes certaines pour cette promotion"
_DIAMOND: Final = "référence (même définition du taux)"
_LEGEND_ORDER: Final = (_KNOWN, _POINT, _TICK, _ALIKE, _TWICE, _THRICE, _CERTAIN, _DIAMOND)
_LEGEND_STYLE: Final[dict[str, Any]] = {"frameon": False, "handlelength": 1.8, "labelspacing": 0.35, "borderaxespad": 0}


@dataclass(frozen=True)
class Mark:
    """A reference (rate 0–1) that a rate is read against, and the verdict that the tipping sentence gives on it."""

    value: float
    conclusion: str

    @property
    def text(self) -> str:
        """Write the reference and the verdict: ``référence 70 % : prouvé, au-dessous``."""
        whole = round(self.value * 100, 6).is_integer()
        return f"référence {percent(self.value, 0 if whole else 1)}\u00a0: {self.conclusion}"


@dataclass(frozen=True)
class Strip:
    """One rate to draw: its label, its numbers, what its layers are about, the reference that it is read against."""

    label: str
    numbers: Numbers
    target: Target
    official: Mark | None = None

    @property
    def is_partial(self) -> bool:
        """Whether some answers are not known, so that layers are drawn rather than a point."""
        return bool(self.numbers.unknown) and self.numbers.bounds is not None

    @property
    def layers(self) -> tuple[Interval | None, Interval | None, Interval | None]:
        """Give the intervals if absentees are alike, then for response odds up to 2 and up to 3."""
        n = self.numbers
        cohort = (n.cohort, n.gamma2, n.gamma3)
        return cohort if self.target is Target.COHORTE else (n.process, n.process_gamma2, n.process_gamma3)

    @property
    def certain(self) -> Interval | None:
        """Give the certain bounds, which are about the cohort and not about the course."""
        return self.numbers.bounds if self.target is Target.COHORTE else None

    @property
    def whisker(self) -> Interval | None:
        """Give the interval around a known rate: of the course only, since a cohort that is known has none."""
        return self.numbers.process if self.target is Target.PROCESSUS else None

    @property
    def margin(self) -> str:
        """Write n/N where answers are missing, k/n where none is, then the rate."""
        n = self.numbers
        if n.unknown and n.respondents is not None and n.eligible is not None:
            counts = f"{count(n.respondents)} connus / {count(n.eligible)}"
        elif n.positive is not None and n.denominator is not None:
            counts = f"{count(n.positive)} / {count(n.denominator)}"
        else:
            return rate_text(n)
        return f"{counts}\u2002·\u2002{rate_text(n)}"


@dataclass(frozen=True)
class Group:
    """Strips under one title; an empty title for a figure of one group."""

    title: str
    strips: tuple[Strip, ...]


def strip_figure(
    groups: Sequence[Group],
    *,
    title: str,
    name: str,
    notes: Sequence[str],
    confidence: float,
    side_labels: bool = False,
) -> Fragment:
    """Draw strips from top to bottom, in the order given, on one scale from 0 to 100 %; a tall one is cut in sheets.

    Parameters
    ----------
    side_labels
        Whether the labels are short enough to stand at the left of the strips rather than above them.
    """
    sheets = _sheets(groups, side_labels)
    drawings = []
    for number, sheet in enumerate(sheets, start=1):
        last = number == len(sheets)
        drawings.append(
            _draw_sheet(
                sheet,
                title=title if len(sheets) == 1 else f"{title} ({number} sur {len(sheets)})",
                name=name if number == 1 else f"{name} {number}",
                notes=notes if last else (),
                confidence=confidence,
                side_labels=side_labels,
            )
        )
    return join(drawings, "\n")


def _sheets(groups: Sequence[Group], side_labels: bool) -> list[list[Group]]:
    """Cut a drawing into some of nearly the same height, each fit for a sheet of paper; titled groups stay whole."""
    units = [
        unit
        for group in groups
        for unit in ([group] if group.title else [Group("", (strip,)) for strip in group.strips])
    ]
    heights = [_group_height(unit, side_labels) for unit in units]
    number = ceil(sum(heights) / _TALLEST)
    sheets: list[list[Group]] = [[] for _ in range(number)]
    top = 0.0
    for unit, height in zip(units, heights, strict=True):
        sheets[int((top + height / 2) / sum(heights) * number)].append(unit)
        top += height
    return [sheet for sheet in sheets if sheet]


def _draw_sheet(
    groups: Sequence[Group], *, title: str, name: str, notes: Sequence[str], confidence: float, side_labels: bool
) -> Fragment:
    """Draw one sheet, with its scale and its legend."""
    room = sum(_group_height(group, side_labels) for group in groups)
    with theme():
        present = _present([strip for group in groups for strip in group.strips])
        edges = _edges(groups, len(present), side_labels)
        height = room + edges.bottom + edges.top
        figure, (axes,) = new_figure(height, edges=edges)
        top = 0.0
        for group in groups:
            _draw_group(axes, top, group, side_labels)
            top += _group_height(group, side_labels)
        _dress(axes, room)
        drawn, names = axes.get_legend_handles_labels()
        handles = dict(zip(names, drawn, strict=True))
        figure.legend(
            [handles[entry] for entry in present],
            present,
            loc="lower left",
            bbox_to_anchor=(_PAD / WIDTH, _PAD / height),
            **_LEGEND_STYLE,
        )
        description = " ".join(_spoken(group.title, strip, confidence) for group in groups for strip in group.strips)
        return figure_fragment(figure, title=title, description=description, name=name, notes=notes)


def _edges(groups: Sequence[Group], legend: int, side_labels: bool) -> Edges:
    """Leave room for a legend of so many lines, for the scale, and for what stands at the sides."""
    bottom = _PAD + _SCALE + _LEGEND * legend
    if not side_labels:
        return Edges(left=_PAD + _ZERO, right=_PAD + _HUNDRED, bottom=bottom, top=_PAD)
    numbers = max(text_width(strip.margin, _SMALL) for group in groups for strip in group.strips)
    before, after = _ENDS[0] - _SIDE_LABEL, _SIDE_NUMBERS - _ENDS[1]
    scale = (WIDTH - 2 * _PAD - numbers) / (before + _ENDS[1] - _ENDS[0] + after)
    return Edges(left=_PAD + before * scale, right=_PAD + after * scale + numbers, bottom=bottom, top=_PAD)


def hidden_notes(cells: Sequence[Cell], labels: Sequence[str]) -> list[str]:
    """Name what is not drawn, by the reason it is not; ``labels`` go with ``cells``."""
    reasons = dict.fromkeys(cell.status for cell in cells)
    named = list(zip(cells, labels, strict=True))
    return [
        f"Non dessiné ({status_note(status)}) : {', '.join(label for cell, label in named if cell.status is status)}."
        for status in reasons
    ]


def _group_height(group: Group, side_labels: bool) -> float:
    return (_GROUP if group.title else 0.0) + sum(_strip_height(strip, side_labels) for strip in group.strips)


def _strip_height(strip: Strip, side_labels: bool) -> float:
    if side_labels:
        return _SIDE_STRIP
    return _LINE * (len(wrap(strip.label, _LABEL_WIDTH)) + (strip.official is not None)) + _STRIP


def _draw_group(axes: Axes, top: float, group: Group, side_labels: bool) -> None:
    left = _SIDE_LABEL if side_labels else 0.0
    if group.title:
        title = wrap(group.title, _GROUP_WIDTH)[0]
        axes.text(left, top + _GROUP - 0.06, title, va="bottom", ha="left", fontweight="bold")
        top += _GROUP
    for strip in group.strips:
        height = _strip_height(strip, side_labels)
        if side_labels:
            place = top + height / 2
            axes.text(left, place, strip.label, va="center", ha="left")
            axes.text(_SIDE_NUMBERS, place, strip.margin, va="center", ha="left", color=palette.QUIET, fontsize=_SMALL)
        else:
            lines = wrap(strip.label, _LABEL_WIDTH)
            base = top + _LINE * len(lines) + 0.06
            place = base + 0.16
            label = "\n".join(lines)
            axes.text(left, base, label, va="bottom", ha="left", linespacing=1.05)
            axes.text(1, base, strip.margin, va="bottom", ha="right", color=palette.QUIET, fontsize=_SMALL)
            if strip.official is not None:
                axes.text(1, base + 0.37, strip.official.text, va="center", ha="right", fontsize=_SMALL)
        _draw_strip(axes, place, strip)
        top += height


def _draw_strip(axes: Axes, place: float, strip: Strip) -> None:
    """Draw the layers and the tick of a partial rate, or the point and whisker of a known one."""
    rate = strip.numbers.rate or 0.0
    if strip.is_partial:
        _draw_layers(axes, place, strip)
        axes.vlines(rate, place - 0.13, place + 0.13, color=palette.PAPER, linewidth=4.2, zorder=6)
        axes.vlines(rate, place - 0.13, place + 0.13, color=palette.INK, linewidth=2.2, zorder=7, label=_TICK)
    else:
        if strip.whisker is not None:
            axes.hlines(place, *strip.whisker, color=palette.LINE, linewidth=1.4, zorder=4)
            axes.vlines(strip.whisker, place - 0.05, place + 0.05, color=palette.LINE, linewidth=1.4, zorder=4)
        _marker(axes, rate, place, "o", palette.DARK, _KNOWN if strip.whisker is None else _POINT)
    if strip.official is not None:
        _marker(axes, strip.official.value, place, "D", palette.REFERENCE, _DIAMOND)


def _draw_layers(axes: Axes, place: float, strip: Strip) -> None:
    """Nest the layers: the less is assumed, the wider and the lighter; outlines and hatches say it without colour."""
    alike, twice, thrice = strip.layers
    styles = (
        (thrice, 0.21, palette.LIGHT, "", _THRICE),
        (twice, 0.15, palette.MEDIUM, "////", _TWICE),
        (alike, 0.085, palette.DARK, "", _ALIKE),
    )
    for depth, (interval, thickness, fill, hatch, name) in enumerate(styles):
        if interval is not None:
            axes.barh(
                place, interval[1] - interval[0], left=interval[0], height=thickness, color=fill, hatch=hatch,
                edgecolor=palette.LINE, linewidth=0.8, zorder=2 + depth, label=name,
            )  # fmt: skip
    if strip.certain is not None:
        axes.hlines(place, *strip.certain, color=palette.INK, linewidth=0.9, zorder=1.5, label=_CERTAIN)
        axes.vlines(strip.certain, place - 0.13, place + 0.13, color=palette.INK, linewidth=0.9, zorder=5)


def _marker(axes: Axes, rate: float, place: float, shape: str, colour: str, name: str) -> None:
    axes.plot(
        [rate], [place], shape, color=colour, markersize=6.3, markeredgecolor=palette.PAPER, zorder=8, label=name,
        linestyle="none", clip_on=False,
    )  # fmt: skip


def _dress(axes: Axes, room: float) -> None:
    """Graduate from 0 to 100 %, with a light grid and no frame."""
    import seaborn as sns

    axes.set_xlim(*_ENDS)
    axes.set_ylim(room, 0)
    ticks = (0.0, 0.25, 0.5, 0.75, 1.0)
    axes.set_xticks(ticks, [percent(tick) for tick in ticks])
    axes.set_yticks([])
    axes.grid(axis="x", zorder=0)
    axes.tick_params(axis="x", length=0)
    sns.despine(ax=axes, left=True, bottom=True)


def _present(strips: Sequence[Strip]) -> list[str]:
    """List what the figure shows, in the order of the legend, from what is assumed to what is certain."""
    partial = [strip for strip in strips if strip.is_partial]
    shown = {
        _KNOWN: any(not strip.is_partial and strip.whisker is None for strip in strips),
        _POINT: any(not strip.is_partial and strip.whisker is not None for strip in strips),
        _TICK: bool(partial),
        _ALIKE: any(strip.layers[0] is not None for strip in partial),
        _TWICE: any(strip.layers[1] is not None for strip in partial),
        _THRICE: any(strip.layers[2] is not None for strip in partial),
        _CERTAIN: any(strip.certain is not None for strip in partial),
        _DIAMOND: any(strip.official is not None for strip in strips),
    }
    return [name for name in _LEGEND_ORDER if shown[name]]


def _spoken(group: str, strip: Strip, confidence: float) -> str:
    """Read a strip aloud, with the numbers that are drawn and no other."""
    decimals = number_decimals(strip.numbers)
    text = f"{group}, {strip.label} : {strip.margin}" if group else f"{strip.label} : {strip.margin}"
    if strip.is_partial:
        alike, _, thrice = strip.layers
        said = [
            f"{between_percent(*i, decimals=decimals)} {name}" for i, name in ((alike, _ALIKE), (thrice, _THRICE)) if i
        ]
        if strip.certain is not None:
            said.append(f"bornes certaines {between_percent(*strip.certain, decimals=decimals)}")
        text = f"{text} ; {', '.join(said)}" if said else text
    elif strip.whisker is not None:
        around = between_percent(*strip.whisker, decimals=decimals)
        text = f"{text} ; intervalle de la formation à {percent(confidence)}, {around}"
    if strip.official is not None:
        text = f"{text} ; {strip.official.text}"
    return f"{text}."
