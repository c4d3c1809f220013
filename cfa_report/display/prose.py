"""The words around tables and figures: title block, scope, remarks, lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from cfa_report.display.fragment import Fragment, element, join

_CALLOUT_TITLES = {"note": "À noter", "attention": "Attention"}


def heading(title: str, subtitle: str = "", *, lines: Sequence[str] = ()) -> Fragment:
    """Open a page: its only title of level 1, a subtitle, and lines such as the dates of the edition."""
    parts = [element("h1", title)]
    if subtitle:
        parts.append(element("p", subtitle, class_="cfa-soustitre"))
    if lines:
        parts.append(element("p", join(lines, " <br>"), class_="cfa-lignes"))
    return element("div", join(parts), class_="cfa-titre")


def scope_list(items: Sequence[tuple[str, str]]) -> Fragment:
    """Say what the page is about, as pairs of a term and its value."""
    pairs = (element("div", join([element("dt", term), element("dd", value)])) for term, value in items)
    return element("dl", join(pairs), class_="cfa-perimetre")


def callout(text: str | Fragment, kind: Literal["note", "attention"] = "note", *, title: str = "") -> Fragment:
    """Set a short remark apart; ``attention`` is for what would mislead a reader who skips it."""
    head = element("strong", f"{title or _CALLOUT_TITLES[kind]}\u00a0: ")
    return element("div", element("p", join([head, text])), class_=f"cfa-encart cfa-{kind}", role="note")


def paragraph(text: str | Fragment) -> Fragment:
    """Write one paragraph."""
    return element("p", text)


def show(content: Fragment) -> Fragment:
    """Put on the page a fragment that another cell made."""
    return content


def section(title: str, content: Fragment) -> Fragment:
    """Write a title of level 2 and what it announces."""
    return join([element("h2", title), content], "\n")


def link_list(links: Sequence[tuple[str, str]]) -> Fragment:
    """Write a list of links, as pairs of a text and a relative address."""
    return bullet_list([element("a", text, href=href) for text, href in links], kind="cfa-liens")


def bullet_list(items: Sequence[str | Fragment], *, kind: str = "") -> Fragment:
    """Write a list of short texts."""
    return element("ul", join(element("li", item) for item in items), class_=f"cfa-liste {kind}".strip())
