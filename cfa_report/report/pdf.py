"""Pages as tagged PDF, one by one or a whole campus in one document; WeasyPrint is an extra."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from cfa_report.errors import ReportFailed, UsageFault

#: Accessible PDF (PDF/UA-1): tagged, with its language and title.
_VARIANT: Final = "pdf/ua-1"
_MAIN: Final = re.compile(r"<main\b[^>]*>(.*)</main>", re.S)
_HEADER: Final = re.compile(r"<header\b[^>]*>(.*?)</header>", re.S)
_FOOTER: Final = re.compile(r"<footer\b[^>]*>.*?</footer>", re.S)
_NAVIGATION: Final = re.compile(r"<nav\b[^>]*>.*?</nav>", re.S)
_TITLE: Final = re.compile(r"<title>(.*?)</title>", re.S)
_RELATIVE: Final = re.compile(r'<a\b([^>]*?)\shref="(?!#|https?:|mailto:)([^"]*)"')
#: Attributes that name an element of the page: one name, or several apart by a space.
_NAMES: Final = re.compile(r'(\s(?:id|aria-labelledby|aria-describedby|headers|for)=")([^"]+)(")')
_TARGETS: Final = re.compile(r'((?:href="|url\()#)([^")]+)')
_HEADINGS: Final = re.compile(r"(</?h)([1-5])\b")


def page_pdf(html: str) -> bytes:
    """Make a page into a PDF: same page, same bytes.

    Links to other pages are dropped, since a file that travels alone leads nowhere.

    Raises
    ------
    UsageFault
        When WeasyPrint, or the system library that it needs, is not there.
    ReportFailed
        When the page would fetch something.
    """
    return _written(_RELATIVE.sub(r"<a\1", html))


def campus_pdf(title: str, pages: Mapping[str, str]) -> bytes:
    """Put the pages of a campus one after the other in one PDF, with a table of contents and links between them.

    Parameters
    ----------
    title
        Title of the document, as markup.
    pages
        HTML by file name, in order; a link from one to another stays a link.

    Raises
    ------
    UsageFault, ReportFailed
        As ``page_pdf``.
    """
    first = next(iter(pages.values()))
    anchors = {name: f"page-{place}" for place, name in enumerate(pages, start=1)}
    entries = "".join(
        f'<li><a href="#{anchors[name]}">{_title(html)}</a></li>' for name, html in pages.items()
    )  # titles are those of our own pages: already escaped
    contents = f'<nav aria-label="Sommaire"><h2>Sommaire</h2><ol>{entries}</ol></nav>'
    parts = [_part(html, anchors[name], anchors) for name, html in pages.items()]
    header, footer = _HEADER.search(first), _FOOTER.search(first)
    banner = _NAVIGATION.sub("", header[0]) if header else ""
    body = f"{banner}<main><h1>{title}</h1>{contents}{''.join(parts)}</main>{footer[0] if footer else ''}"
    document = _TITLE.sub(lambda _: f"<title>{title}</title>", first[: first.index("<body")], count=1)
    return _written(f"{document}<body>{body}</body></html>")


def main_title(html: str) -> str:
    """Give the text of the title of level 1 of a page, as markup; empty when there is none."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.S)
    return re.sub(r"<[^>]+>", "", found[1]) if found else ""


def _title(html: str) -> str:
    subtitle = re.search(r'class="cfa-soustitre">(.*?)</p>', html, re.S)
    text = main_title(html) or "Page"
    return f"{text} ({re.sub(r'<[^>]+>', '', subtitle[1])})" if subtitle else text


def _part(html: str, anchor: str, anchors: Mapping[str, str]) -> str:
    """Take the body of a page with names of its own, its titles one level down, its links within the document."""
    main = _MAIN.search(html)
    body = _NAVIGATION.sub("", main[1] if main else "")
    body = _NAMES.sub(lambda m: f"{m[1]}{' '.join(f'{anchor}-{name}' for name in m[2].split())}{m[3]}", body)
    body = _TARGETS.sub(lambda m: f"{m[1]}{anchor}-{m[2]}", body)
    body = _RELATIVE.sub(lambda m: f'<a{m[1]} href="#{anchors[m[2]]}"' if m[2] in anchors else f"<a{m[1]}", body)
    body = _HEADINGS.sub(lambda m: f"{m[1]}{int(m[2]) + 1}", body)
    return f'<section id="{anchor}" style="break-before: page">{body}</section>'


def _written(html: str) -> bytes:
    weasyprint, fetcher, fetched = _weasyprint()
    try:
        data: bytes = weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf(pdf_variant=_VARIANT)
    except fetched:
        raise ReportFailed(
            "la page charge une ressource qu'elle ne contient pas", action="Refaire l'édition par run"
        ) from None
    return data


def _weasyprint() -> tuple[Any, Any, type[Exception]]:
    try:
        import weasyprint
        from weasyprint.urls import FatalURLFetchingError, URLFetcher
    except (ImportError, OSError):
        raise UsageFault(
            "l'export PDF demande WeasyPrint et la bibliothèque Pango du système",
            action="Installer l'extra (pip install 'cfa-report[pdf]') et Pango, ou exporter sans --pdf",
        ) from None

    class OnlyIncluded(URLFetcher):  # type: ignore[misc]
        """Reads what the page holds and nothing else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """Fetch an address, if it is data of the page."""
            if not url.startswith("data:"):
                raise FatalURLFetchingError(url)
            return super().fetch(url, headers)

    return weasyprint, OnlyIncluded(), FatalURLFetchingError


def ordered(names: Sequence[str], certifications: Sequence[str]) -> list[str]:
    """Put the pages of a campus in reading order: the campus, its certifications, then what other notebooks made."""

    def rank(name: str) -> tuple[int, int, str]:
        stem = name.removesuffix(".html")
        if stem == "index":
            return 0, 0, stem
        return (1, certifications.index(stem), stem) if stem in certifications else (2, 0, stem)

    return sorted(names, key=rank)
