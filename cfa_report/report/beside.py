"""Which files lie beside a page, by their names alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

#: How the name of an attached file may end; it starts as the name of its page does. It is never a page itself.
SUFFIX: Final = re.compile(r"\.[a-z0-9_]{1,40}\.(json|csv|txt)")


def page_of(name: str) -> str:
    """Give the page that a file lies beside, without suffix: ``revue.html`` and ``revue.pv.json`` give ``revue``.

    ``name`` is a path under the edition's folder; no code of the network holds a dot.
    """
    folder, slash, leaf = name.rpartition("/")
    return f"{folder}{slash}{leaf.split('.', 1)[0]}"


def remove_attached(page: Path) -> None:
    """Remove what an earlier run left beside a page, its method included."""
    stem = page.name.removesuffix(".html")
    for path in page.parent.glob(f"{stem}.*"):
        if SUFFIX.fullmatch(path.name.removeprefix(stem)):
            path.unlink()
