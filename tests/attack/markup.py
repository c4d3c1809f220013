"""A page as a tree: tags, attributes, text, comments. Reading it is all there is to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
_BLOCKS: Final = frozenset(
    {"p", "li", "dd", "dt", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "figcaption", "pre", "title",
     "desc", "text", "summary", "div", "span", "b", "strong"}
)  # fmt: skip


@dataclass
class Node:
    """An element; ``parts`` holds texts and elements in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list[Node | str] = field(default_factory=list)

    def children(self) -> Iterator[Node]:
        """Go through the elements directly inside."""
        return (part for part in self.parts if isinstance(part, Node))

    def walk(self) -> Iterator[Node]:
        """Go through this element and all those inside, in the order of the page."""
        yield self
        for child in self.children():
            yield from child.walk()

    def all(self, *tags: str) -> Iterator[Node]:
        """Go through the elements inside with one of these tags."""
        return (node for node in self.walk() if node.tag in tags)

    def first(self, tag: str) -> Node | None:
        """Give the first element inside with a tag."""
        return next(self.all(tag), None)

    def text(self) -> str:
        """Give the text inside, elements apart from one another, blanks made one."""
        return " ".join("".join(self._texts()).replace("\u00a0", " ").replace("\u202f", " ").split())

    def _texts(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            elif part.tag not in ("style", "script", "svg"):
                yield " " if part.tag in _BLOCKS else ""
                yield from part._texts()
                yield " " if part.tag in _BLOCKS else ""


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("page")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].parts.append(node)
        if tag not in _VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].parts.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].tag == tag:
                del self.open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)

    def handle_comment(self, data: str) -> None:
        self.open[-1].parts.append(Node("commentaire", {"texte": data}))


def parse(page: str) -> Node:
    """Read a page, however it is written."""
    builder = _Builder()
    builder.feed(page)
    builder.close()
    return builder.root
