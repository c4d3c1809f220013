"""A page cut in pieces: each text and each attribute that a reader can get at, with what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tests.attack.markup import Node

_SENTENCES: Final = ("li", "p", "dd", "dt", "figcaption", "caption", "h1", "h2", "h3", "h4", "pre", "summary", "title")
#: Attributes whose numbers are about the drawing or the layout.
_LAYOUT: Final = frozenset(
    {
        "d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "viewbox", "transform",
        "points", "style", "class", "id", "offset", "xmlns", "preserveaspectratio", "version", "stroke-width",
        "colspan", "rowspan", "tabindex", "content", "charset", "lang", "role", "scope", "clip-path", "aria-labelledby",
        "aria-describedby", "fill", "stroke", "dx", "dy", "font-size", "src",
    }
)  # fmt: skip
_DIGIT: Final = re.compile(r"\d")
_SPLIT: Final = re.compile(r"(?<=[.;!?])\s+(?=[A-ZÀ-Ÿ«])")


@dataclass(frozen=True)
class Piece:
    """A text of a page.

    Attributes
    ----------
    text
        What is read.
    around
        What says what it is about, from the widest to the nearest: caption, headers.
    row
        Which row of which table, counted from 0; -1 outside tables.
    kind
        ``cellule``, ``phrase``, ``attribut``, ``figure``, ``commentaire`` or ``script``.
    """

    text: str
    around: tuple[str, ...]
    kind: str
    row: tuple[int, int] = (-1, -1)

    @property
    def place(self) -> tuple[str, ...]:
        """Give what says where it stands: headings and captions, not the sentences before it."""
        return self.around if self.kind == "cellule" else self.around[:2]


def pieces(page: Node) -> Iterator[Piece]:
    """Cut a page; only pieces with a digit or a word of their own in a table matter to an attacker."""
    heading, caption = "", ""
    table = -1
    for node in page.walk():
        if node.tag in ("h1", "h2", "h3", "h4"):
            heading, caption = node.text(), ""
        if node.tag == "table":
            table += 1
            caption = _caption(node)
            yield from _table(node, table)
        elif node.tag in _SENTENCES and not any(child.tag in ("table", "ul", "ol") for child in node.walk()):
            yield from _sentences(node.text(), (heading, caption), "phrase")
        elif node.tag in ("desc",):
            yield from _sentences(node.text(), (heading,), "figure")
        elif node.tag == "commentaire":
            yield Piece(node.attributes["texte"], (heading,), "commentaire")
        elif node.tag == "script":
            yield Piece("".join(part for part in node.parts if isinstance(part, str)), (heading,), "script")
        yield from _attributes(node, (heading,))


def _sentences(text: str, around: tuple[str, ...], kind: str) -> Iterator[Piece]:
    """Cut a text in sentences; each is read after those before it, which say what they are all about."""
    parts = _SPLIT.split(text)
    for number, part in enumerate(parts):
        if _DIGIT.search(part):
            before = () if kind == "figure" else parts[:number]
            yield Piece(part, (*around, *before), kind)


def _caption(table: Node) -> str:
    caption = table.first("caption")
    return caption.text() if caption else ""


def _table(node: Node, number: int) -> Iterator[Piece]:
    title = _caption(node)
    columns: list[str] = []
    group = ""
    for line, row in enumerate(node.all("tr")):
        cells = [child for child in row.children() if child.tag in ("td", "th")]
        if all(cell.tag == "th" for cell in cells):
            if len(cells) == 1:
                group = cells[0].text()
            else:
                columns = [cell.text() for cell in cells]
            continue
        header = " ; ".join(cell.text() for cell in cells if cell.tag == "th")
        for position, cell in enumerate(cells):
            around = (title, group, header, columns[position] if position < len(columns) else "")
            if cell.tag == "td":
                yield Piece(cell.text(), around, "cellule", (number, line))
            for inside in cell.walk():
                yield from _attributes(inside, around, (number, line))


def _attributes(node: Node, around: tuple[str, ...], row: tuple[int, int] = (-1, -1)) -> Iterator[Piece]:
    for name, value in node.attributes.items():
        if name.lower() not in _LAYOUT and node.tag != "commentaire" and _DIGIT.search(value):
            yield Piece(" ".join(value.split()), around, "attribut", row)
