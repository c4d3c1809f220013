"""From an executed notebook to the committee's page: published cells only, one template, one self-contained file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from nbconvert.exporters import Exporter, TemplateExporter
from traitlets import default

from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.outline import Heading, outline
from cfa_report.report.outputs import published_html
from cfa_report.report.safety import check_page

_TEMPLATES: Final = Path(__file__).parent / "templates"
_HAND_MADE: Final = "Brouillon produit à la main : ne pas diffuser"
_EDITIONS: Final = {
    "interne": "Édition interne : diffusion restreinte au comité",
    "publique": "Édition publique",
}


@dataclass(frozen=True)
class PageFrame:
    """What surrounds the body of a page.

    Parameters
    ----------
    title
        Title of the window; the first title of level 1 of the body when it is empty.
    edition
        ``interne``, ``publique``, or empty when the page is made by hand.
    banner, footer
        Lines of text above the title and at the end of the page.
    links
        Breadcrumb: pairs of a label and a relative address; an empty address is the page itself.
    beside
        Other pages about the same campus: pairs of a label and a relative address.
    """

    title: str = ""
    edition: str = ""
    banner: tuple[str, ...] = (_HAND_MADE,)
    footer: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    beside: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_resources(cls, cfa: Mapping[str, Any] | None) -> PageFrame:
        """Read the mapping ``resources["cfa"]``: title, edition, banner, footer, links, beside; without it, a draft."""
        if not cfa:
            return cls()
        return cls(
            title=str(cfa.get("title", "")),
            edition=str(cfa.get("edition", "")),
            banner=_lines(cfa.get("banner", ())),
            footer=_lines(cfa.get("footer", ())),
            links=_pairs(cfa.get("links", ())),
            beside=_pairs(cfa.get("beside", ())),
        )


class CommitteeExporter(TemplateExporter):  # type: ignore[misc]
    """Makes the committee's page out of an executed notebook.

    Only cells tagged ``publier`` reach the page, and never their code. ``resources["cfa"]`` may hold the frame of the
    page (see ``PageFrame``); a notebook exported by hand has none and is marked as a draft.
    """

    export_from_notebook = "Rapport pour le comité (HTML)"
    output_mimetype = "text/html"

    @default("file_extension")  # type: ignore[untyped-decorator]
    def _default_file_extension(self) -> str:
        return ".html"

    @default("template_name")  # type: ignore[untyped-decorator]
    def _default_template_name(self) -> str:
        return "comite"

    @default("extra_template_basedirs")  # type: ignore[untyped-decorator]
    def _default_template_folder(self) -> list[str]:
        return [str(_TEMPLATES)]

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str, Any]:
        """Give the page and the resources.

        Raises
        ------
        ReportFailed
            If a cell failed, a published one shows what a page cannot show, or the page is not safe and self-contained.
        """
        # The grandparent copies the notebook and runs the preprocessors: --execute is one of them.
        executed, resources = Exporter.from_notebook_node(self, nb, resources, **kw)
        return self.page_of(executed, resources), resources

    def page_of(self, executed: Any, resources: Mapping[str, Any]) -> str:
        """Give the page of a notebook that needs no preprocessing: copies and validations cost more than the page.

        Raises
        ------
        ReportFailed
            As ``from_notebook_node``.
        """
        metadata = resources.get("metadata", {})
        body = published_html(executed, folder=str(metadata.get("path", "")))
        frame = PageFrame.from_resources(resources.get("cfa"))
        return self.write_page(body, frame, fallback_title=str(metadata.get("name", "")))

    def write_page(self, body: str, frame: PageFrame, *, fallback_title: str = "Rapport") -> str:
        """Put a body into the template and check the page that comes out."""
        content = outline(body)
        if not content.title:
            content = outline(f"{element('h1', frame.title or fallback_title).html}\n{body}")
        html: str = self.template.render(
            title=frame.title or content.title,
            body=content.html,
            contents=_contents(content.headings).html,
            breadcrumb=_breadcrumb(frame.links).html,
            beside=join([element("li", element("a", label, href=href)) for label, href in frame.beside]).html,
            edition=_EDITIONS.get(frame.edition, ""),
            edition_id=frame.edition,
            banner=frame.banner,
            footer=frame.footer,
            sheet=_css_text(" · ".join(_sheet(frame, content.title))),
        )
        check_page(html)
        return html


def page(title: str, body_html: str | Fragment, *, cfa: Mapping[str, Any] | None = None) -> str:
    """Make a page of the same look out of a body that is no notebook: an index, a refused delivery.

    Parameters
    ----------
    title
        Title of the window, and of the page when the body has no title of level 1.
    body_html
        Safe markup.
    cfa
        The frame of the page, as in ``resources["cfa"]``; without it the page is marked as a draft.

    Raises
    ------
    ReportFailed
        If the page is not safe and self-contained.
    """
    body = body_html.html if isinstance(body_html, Fragment) else body_html
    return _exporter().write_page(
        body, PageFrame.from_resources({**(cfa or {}), "title": title} if cfa else None), fallback_title=title
    )


@cache
def _exporter() -> CommitteeExporter:
    return CommitteeExporter()


def _contents(headings: Sequence[Heading]) -> Fragment:
    """List the headings of level 2 as links; nothing for a page with fewer than three."""
    shown = [heading for heading in headings if heading.level == 2]
    if len(shown) < 3:
        return Fragment("")
    items = (element("li", element("a", heading.text, href=f"#{heading.anchor}")) for heading in shown)
    return join(items)


def _breadcrumb(links: Sequence[tuple[str, str]]) -> Fragment:
    """Write the way back, the current page last and not a link."""
    items = (
        element("li", element("a", label, href=href) if href else element("span", label, aria_current="page"))
        for label, href in links
    )
    return join(items)


def _sheet(frame: PageFrame, title: str) -> list[str]:
    """Say what a sheet of paper is a part of and who may read it, when the first one is not with it."""
    place = ", ".join(label for label, _ in frame.links[-2:]) or frame.title or title
    return [part for part in (place, _EDITIONS.get(frame.edition, _HAND_MADE)) if part]


def _css_text(text: str) -> str:
    """Escape a text for a string of a style sheet, whatever it holds."""
    return "".join(c if c.isalnum() or c in " ,.·:-" else f"\\{ord(c):x} " for c in text)


def _pairs(value: Iterable[tuple[Any, Any]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(label), str(href)) for label, href in value)


def _lines(value: Any) -> tuple[str, ...]:
    """Accept one line or several."""
    return (value,) if isinstance(value, str) and value else tuple(str(line) for line in value)
