"""The last look at a page: nothing runs, nothing is fetched, every image says what it shows."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Final

from cfa_report.errors import ReportFailed

#: Elements that run, embed or send something.
_FORBIDDEN: Final = frozenset(
    {"script", "iframe", "frame", "object", "embed", "applet", "form", "base", "link", "portal", "audio", "video"}
)
#: Attributes whose address a browser fetches by itself.
_LOADING: Final = frozenset(
    {"src", "srcset", "poster", "data", "background", "action", "formaction", "ping", "manifest"}
)
#: Elements of a drawing whose ``href`` is fetched.
_DRAWN: Final = frozenset(
    {"use", "image", "feimage", "pattern", "lineargradient", "radialgradient", "textpath", "mpath"}
)
#: What an address may start with: a place in the page, or an image that it holds.
_INCLUDED: Final = ("#", "data:image/")
#: Attributes that hold style, where ``url(…)`` is fetched.
_STYLING: Final = frozenset(
    {"style", "fill", "stroke", "filter", "mask", "clip-path", "cursor", "marker-start", "marker-mid", "marker-end"}
)
_CSS_ADDRESS: Final = re.compile(r"url\(\s*['\"]?\s*(?!['\"]?#|['\"]?data:)[^)]*\)|@import|image-set\(", re.I)
#: Attributes that hold an address, or make one change.
_ADDRESSES: Final = frozenset({"href", "src", "action", "formaction", "data", "to", "from", "values"})
#: What a browser drops from an address before it reads it.
_IGNORED: Final = re.compile(r"[\x00-\x20]")
_RUNNABLE: Final = re.compile(r"(?:^|;)(?:javascript|vbscript):|^data:text/html", re.I)
_PLACEHOLDERS: Final = (
    "no description has been provided",
    "image",
    "figure",
    "png",
    "svg",
    "graphique",
    "output image",
)


def check_page(html: str) -> None:
    """Refuse a page that could run, fetch or hide something.

    Raises
    ------
    ReportFailed
        On a script, an event attribute, an external resource, a runnable address, a refresh, a missing language,
        security policy or title of level 1, an id given twice, an image or drawing without a description. The sentence
        names the first fault in the page.
    """
    reader = _Inspector()
    reader.feed(html)
    reader.close()
    faults = reader.faults + reader.missing()
    if faults:
        raise ReportFailed(
            f"la page n'est pas sûre ou pas complète : {faults[0]}",
            action="Retirer ou corriger ce que la cellule publiée affiche",
        )


class _Inspector(HTMLParser):
    """Reads a page and lists its faults in French, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self._ids: Counter[str] = Counter()
        self._titles = 0
        self._has_language = False
        self._has_policy = False
        self._in_style = False

    def missing(self) -> list[str]:
        """List what a whole page must have and this one has not."""
        found = [
            (self._has_language, 'la langue de la page n\'est pas déclarée (lang="fr")'),
            (self._has_policy, "la politique de sécurité (CSP) n'est pas déclarée"),
            (self._titles == 1, f"la page a {self._titles} titres de niveau 1 au lieu d'un"),
        ]
        repeated = [f"l'identifiant « {name} » est donné deux fois" for name, times in self._ids.items() if times > 1]
        return [text for holds, text in found if not holds] + repeated

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        values = {name.lower(): value or "" for name, value in attrs}
        if tag in _FORBIDDEN:
            self.faults.append(f"élément <{tag}> interdit")
        for name, value in values.items():
            self._attribute(tag, name, value)
        if "id" in values:
            self._ids[values["id"]] += 1
        self._in_style = tag == "style"
        self._titles += tag == "h1"
        if tag == "html":
            self._has_language = values.get("lang", "") == "fr"
        elif tag == "meta":
            self._meta(values)
        elif tag == "img":
            self._described(values.get("alt", ""), "image")
        elif tag == "svg" and values.get("aria-hidden") != "true":
            told = values.get("aria-labelledby", "") or values.get("aria-label", "")
            self._described(told if values.get("role") == "img" else "", "figure")

    def handle_endtag(self, tag: str) -> None:
        """Leave a style sheet."""
        if tag == "style":
            self._in_style = False

    def handle_data(self, data: str) -> None:
        """Look at a style sheet."""
        if self._in_style and _CSS_ADDRESS.search(data):
            self.faults.append("la feuille de style charge une ressource externe")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        bare = name.rpartition(":")[2]
        if name.startswith("on"):
            self.faults.append(f"attribut d'événement « {name} » interdit")
        elif bare in _ADDRESSES and _RUNNABLE.search(_IGNORED.sub("", value)):
            self.faults.append(f"adresse exécutable dans « {name} »")
        elif name == "srcdoc":
            self.faults.append("attribut « srcdoc » interdit")
        elif _fetched(tag, name, bare) and not value.strip().lower().startswith(_INCLUDED):
            self.faults.append(f"ressource non incluse dans la page (« {name} » de <{tag}>)")
        elif bare in _STYLING and _CSS_ADDRESS.search(value):
            self.faults.append(f"ressource externe dans « {name} »")

    def _meta(self, values: dict[str, str]) -> None:
        directive = values.get("http-equiv", "").lower()
        if directive == "refresh":
            self.faults.append("redirection automatique interdite")
        if directive == "content-security-policy":
            self._has_policy = "default-src 'none'" in values.get("content", "")

    def _described(self, text: str, what: str) -> None:
        plain = " ".join(text.lower().split()).rstrip(".")
        if not plain or plain in _PLACEHOLDERS or plain.startswith(_PLACEHOLDERS[0]):
            self.faults.append(f"{what} sans description")


def _fetched(tag: str, name: str, bare: str) -> bool:
    """Say whether a browser fetches the address of an attribute by itself."""
    return name in _LOADING or (bare == "href" and tag in _DRAWN)
