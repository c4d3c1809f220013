"""The headings of a page: one of level 1, an id for each, a table of contents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape, unescape
from html.parser import HTMLParser
from typing import Final

from cfa_report.display.fragment import slug

_DRAWING: Final = re.compile(r"<svg\b.*?</svg>", re.S)
_LEVELS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(frozen=True)
class Heading:
    """One heading: its level (1–6), its visible text, the id that links lead to."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Outline:
    """A body whose headings all have an id, and the list of them."""

    html: str
    headings: tuple[Heading, ...]

    @property
    def title(self) -> str:
        """Give the text of the title of level 1; empty when there is none."""
        return next((heading.text for heading in self.headings if heading.level == 1), "")


def outline(html: str) -> Outline:
    """Give each heading an id made from its text, and lower any title of level 1 after the first to level 2.

    The rest of the markup is left as it is, to the byte.
    """
    reader = _HeadingReader(html)
    pieces: list[str] = []
    headings: list[Heading] = []
    taken: set[str] = set()
    position = 0
    for found in reader.found:
        first = found.level == 1 and not any(heading.level == 1 for heading in headings)
        level = found.level if first or found.level > 1 else 2
        anchor = found.anchor or _free(slug(found.text), taken)
        taken.add(anchor)
        opening = html[found.start : found.start_end]
        rest = opening[3:] if found.anchor else f' id="{escape(anchor)}"{opening[3:]}'
        pieces += [html[position : found.start], f"<h{level}{rest}", html[found.start_end : found.end], f"</h{level}>"]
        position = html.index(">", found.end) + 1
        headings.append(Heading(level, found.text, anchor))
    pieces.append(html[position:])
    return Outline("".join(pieces), tuple(headings))


@dataclass
class _Found:
    level: int
    anchor: str
    start: int
    start_end: int
    end: int = 0
    text: str = ""


class _HeadingReader(HTMLParser):
    """Finds where headings open and close."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[_Found] = []
        self._open: _Found | None = None
        # Most of a page is the lines of its drawings, where no heading is: blanks of the same length in their place.
        text = _DRAWING.sub(lambda drawing: " " * len(drawing[0]), html)
        self._lines = [0]
        for line in text.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LEVELS and self._open is None:
            start = self._place()
            length = len(self.get_starttag_text() or "")
            self._open = _Found(int(tag[1]), dict(attrs).get("id") or "", start, start + length)

    def handle_endtag(self, tag: str) -> None:
        if self._open is not None and tag == f"h{self._open.level}":
            self._open.end = self._place()
            self._open.text = " ".join(unescape(self._open.text).split())
            self.found.append(self._open)
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open.text += data

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def _place(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column


def _free(wanted: str, taken: set[str]) -> str:
    """Give the wanted id, or the first numbered one that is not taken."""
    anchor, number = wanted, 2
    while anchor in taken:
        anchor, number = f"{wanted}-{number}", number + 1
    return anchor
