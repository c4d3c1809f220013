"""The order of rows: hidden rates must not be told by the place they are given in a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from tests.attack.findings import Finding
from tests.attack.markup import Node
from tests.attack.numerals import is_hidden_word
from tests.attack.pieces import pieces

#: Fewer rows than this can be in some neutral order by chance, and tell next to nothing.
_ROWS: Final = 3


def told_by_order(path: str, page: Node, neutral: Sequence[str]) -> Iterator[Finding]:
    """Find the tables whose hidden rows stand in an order that is nobody's.

    Parameters
    ----------
    path, page
        Where the page is, and its tree.
    neutral
        Names of campuses and certifications in the order of the network, as its index gives them.
    """
    rows: dict[tuple[int, str], list[str]] = defaultdict(list)
    captions: dict[tuple[int, str], str] = {}
    for piece in pieces(page):
        if piece.kind == "cellule" and is_hidden_word(piece.text):
            caption, _group, header, column = piece.around
            rows[piece.row[0], column].append(header)
            captions[piece.row[0], column] = caption
    ranks = {name: rank for rank, name in enumerate(neutral)}
    for where, headers in rows.items():
        names = [next((name for name in neutral if name in header), "") for header in headers]
        if len(set(names)) < _ROWS or len(set(names)) < len(names) or "" in names:
            continue
        orders = (sorted(names, key=ranks.__getitem__), sorted(names), sorted(names, key=str.casefold))
        if sorted(headers) != headers and names not in orders:
            message = f"les lignes cachées de « {captions[where]} » ne sont dans aucun ordre connu"
            yield Finding("ordre", path, message)


def neutral_order(index: Node | None) -> list[str]:
    """Read the order of the network in its index: the text of its links and headings, each once."""
    if index is None:
        return []
    texts = [node.text() for node in index.all("a", "h2", "h3", "th", "li")]
    return list(dict.fromkeys(text.partition(", session")[0] for text in texts if text))
