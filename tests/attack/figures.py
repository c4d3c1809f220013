"""The figures of a page: every mark is decoded on the scale that the figure itself prints.

A mark is a number. One that is no published value of the page's subject, or one strip more than there are published
rates, says something of a hidden cell.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tests.attack.markup import Node, parse

#: Half the precision of a coordinate, and a little for rounding, as a share of the scale.
_NEAR: Final = 4e-4
#: The same on a scale of people, in people.
_WHOLE: Final = 0.05
#: Marks nearer than this, in units of the drawing, are on one strip.
_STRIP: Final = 7.0
_TICK: Final = re.compile(r"\A(\d+(?:,\d+)?)\s*(%?)\Z")
_RATE_LABEL: Final = re.compile(r"(?:\d+(?: connus)?\s*/\s*\d+\s*·\s*)?\d+(?:,\d+)?\s*%\Z")
_OFFICIAL: Final = re.compile(r"(?:officiel|référence)[^.;%]*?(\d+(?:,\d+)?)\s*%")
_POINT: Final = re.compile(r"[ML]\s*(-?[\d.]+)[ ,]+(-?[\d.]+)")
_TRANSLATE: Final = re.compile(r"translate\((-?[\d.]+)[ ,]+(-?[\d.]+)\)")


@dataclass(frozen=True)
class Mark:
    """A drawn shape: the values it may be read at across the scale, its height, and whether it is a point."""

    values: tuple[float, ...]
    y: float
    is_point: bool


@dataclass(frozen=True)
class Drawing:
    """A figure read: its marks, its rates in text, official ones (printed apart), whether its scale is one of rates."""

    marks: tuple[Mark, ...]
    rates: int
    official: tuple[float, ...]
    of_rates: bool

    def strips(self) -> int:
        """Count the strips that hold a mark."""
        heights = sorted(mark.y for mark in self.marks)
        return sum(1 for one, other in zip([float("-inf"), *heights], heights, strict=False) if other - one > _STRIP)

    def unexplained(self, rates: Iterable[float], counts: Iterable[float]) -> list[float]:
        """List the values of marks that are not published: rates, or the counts of points on a scale of people."""
        known = sorted({*rates, *self.official}) if self.of_rates else sorted(set(counts))
        near = _NEAR if self.of_rates else _WHOLE
        marks = self.marks if self.of_rates else [mark for mark in self.marks if mark.is_point]
        return sorted({value for mark in marks for value in mark.values if not _is_near(value, known, near)})


def read_drawing(svg: Node) -> Drawing | None:
    """Read a figure; None when it has no horizontal scale."""
    texts = [(text.text(), _position(text)) for text in svg.all("text")]
    ticks = _scale(texts)
    if ticks is None:
        return None
    origin, unit, bottom, of_rates = ticks
    marks = []
    for node in _drawn(svg):
        points = _points(node)
        if points and max(y for _, y in points) <= bottom:
            marks += _mark(points, origin, unit, is_point=node.tag in ("use", "circle"))
    rates = sum(1 for text, (_, y) in texts if y < bottom and "%" in text and _RATE_LABEL.search(text))
    told = " ".join(node.text() for node in svg.all("desc", "text"))
    official = tuple(float(value.replace(",", ".")) / 100 for value in _OFFICIAL.findall(told))
    return Drawing(tuple(marks), rates, official, of_rates)


def read_scale(page: str) -> tuple[float, float, float]:
    """Give the scale of the first figure of a page: where 0 is, the length of 100 %, where the drawing ends."""
    svg = parse(page).first("svg")
    ticks = _scale([(text.text(), _position(text)) for text in svg.all("text")]) if svg else None
    if ticks is None:
        raise ValueError("no figure with a scale")
    return ticks[0], ticks[1], ticks[2]


def _scale(texts: Sequence[tuple[str, tuple[float, float]]]) -> tuple[float, float, float, bool] | None:
    """Find the labels of the horizontal scale: numbers at one height, evenly spaced.

    Give where 0 is, the length of one unit (100 % for rates), the height of the labels, and whether they are rates.
    """
    by_height: dict[float, list[tuple[float, float, str]]] = {}
    for text, (x, y) in texts:
        match = _TICK.match(text)
        if match:
            by_height.setdefault(round(y, 1), []).append((x, float(match[1].replace(",", ".")), match[2]))
    rows = [row for row in by_height.values() if len({x for x, _, _ in row}) >= 3]
    if not rows:
        return None
    row = max(rows, key=len)
    height = next(y for y, candidate in by_height.items() if candidate is row)
    (first, low, percent), (last, high, _) = min(row), max(row)
    if high <= low:
        return None
    scale = 100.0 if percent else 1.0
    unit = (last - first) / (high - low) * scale
    return first - low / scale * unit, unit, height - 4, bool(percent)


def _drawn(svg: Node) -> Iterator[Node]:
    """Go through what is drawn: definitions are not, until they are used."""
    for child in svg.children():
        if child.tag in ("path", "use", "rect", "circle", "line"):
            yield child
        elif child.tag not in ("defs", "clippath", "pattern"):
            yield from _drawn(child)


def _points(node: Node) -> list[tuple[float, float]]:
    number = {name.lower(): _number(value) for name, value in node.attributes.items()}
    if node.tag == "path":
        return [(float(x), float(y)) for x, y in _POINT.findall(node.attributes.get("d", ""))]
    if node.tag == "line":
        return [(number.get("x1", 0), number.get("y1", 0)), (number.get("x2", 0), number.get("y2", 0))]
    if node.tag == "circle":
        return [(number.get("cx", 0), number.get("cy", 0))]
    x, y = number.get("x", 0), number.get("y", 0)
    if node.tag == "rect":
        return [(x, y), (x + number.get("width", 0), y + number.get("height", 0))]
    return [(x, y)]


def _mark(points: Sequence[tuple[float, float]], origin: float, unit: float, *, is_point: bool) -> Iterator[Mark]:
    """Turn a shape into a mark, but for what spans the whole drawing: the background, and the lines of the scale."""
    across, down = [x for x, _ in points], [y for _, y in points]
    wide, tall = max(across) - min(across), max(down) - min(down)
    if wide >= 0.999 * abs(unit) and tall > _STRIP * 3:
        return
    if wide < 0.05 and tall > 6 * _STRIP:
        return
    values = tuple(sorted({(x - origin) / unit for x in across}))
    yield Mark(values, (min(down) + max(down)) / 2, is_point)


def _position(text: Node) -> tuple[float, float]:
    moved = _TRANSLATE.search(text.attributes.get("transform", ""))
    if moved:
        return float(moved[1]), float(moved[2])
    return _number(text.attributes.get("x", "")), _number(text.attributes.get("y", ""))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _is_near(value: float, known: Sequence[float], near: float) -> bool:
    place = bisect_left(known, value)
    return any(abs(other - value) <= near for other in known[max(0, place - 1) : place + 1])
