"""A piece of page: HTML that shows itself in JupyterLab and lands unchanged in the report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape, unescape
from typing import Any, Final
from unicodedata import normalize

_TAG: Final = re.compile(r"<[^>]+>")
_SPACE: Final = re.compile(r"[ \t\r\n]+")
_SHORT: Final = 120


@dataclass(frozen=True)
class Fragment:
    """A safe piece of HTML; every display function returns one.

    Parameters
    ----------
    html
        Markup in which every text that came from data has been escaped.
    """

    html: str

    def _repr_html_(self) -> str:
        """Give the markup to a notebook front-end."""
        return self.html

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """Give the only two representations that may be stored in a notebook: the markup and a short text."""
        return {"text/html": self.html, "text/plain": self.summary()}

    def summary(self) -> str:
        """Give the first words of the visible text, at most 120 characters."""
        text = _SPACE.sub(" ", unescape(_TAG.sub(" ", self.html))).strip()
        return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


def markup(content: str | Fragment) -> str:
    """Write a content as HTML: a string is escaped, a fragment is already HTML."""
    return content.html if isinstance(content, Fragment) else escape(content, quote=False)


def element(tag: str, content: str | Fragment, **attributes: str) -> Fragment:
    """Write one element; an attribute ``class_`` gives ``class``, and ``aria_label`` gives ``aria-label``."""
    return Fragment(f"<{tag}{attribute_text(attributes)}>{markup(content)}</{tag}>")


def attribute_text(attributes: dict[str, str]) -> str:
    """Write attributes with their leading space, values escaped, empty values left out."""
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(value, quote=True)}"'
        for name, value in attributes.items()
        if value
    )


def join(contents: Iterable[str | Fragment], separator: str = "") -> Fragment:
    """Write contents one after the other; the separator is markup of ours."""
    return Fragment(separator.join(markup(content) for content in contents))


def slug(text: str) -> str:
    """Make an id of letters, digits and hyphens out of a text: the same text gives the same id.

    Examples
    --------
    >>> slug("Où en est la promotion ?")
    'ou-en-est-la-promotion'
    """
    plain = normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "section"
