"""``index.html``: where a reader starts. Network, campuses, certifications, and what needs attention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cfa_report.display import Fragment, callout, heading, paragraph
from cfa_report.display.fragment import element, join
from cfa_report.report.exporter import page
from cfa_report.report.frame import page_frame
from cfa_report.store import EditionIndex


def index_page(
    index: EditionIndex,
    frame: Mapping[str, Any],
    pages: Sequence[str],
    failures: Sequence[tuple[str, str]],
    weak: Sequence[str],
) -> str:
    """Make the index of an edition.

    Parameters
    ----------
    index, frame
        The edition and what surrounds its pages.
    pages
        Paths of the pages in place, under the edition's folder.
    failures
        Label and French sentence of each report that failed.
    weak
        Sentences about surveys that too few people answered.
    """
    parts = [heading(f"{index.network} : indicateurs de résultats", _subtitle(index))]
    parts += _attention(index, pages, failures)
    if weak:
        items = join(element("li", sentence) for sentence in weak)
        parts.append(element("section", join([element("h2", "Trop peu de réponses"), element("ul", items)])))
    top = [("Les campus côte à côte", "reseau.html")] if "reseau.html" in pages else []
    extra = [
        (name.removesuffix(".html").replace("_", " "), name)
        for name in pages
        if "/" not in name and name not in ("index.html", "reseau.html")
    ]
    if top or extra:
        parts.append(_links("Le réseau", [*top, *extra]))
    sessions = sorted({name.split("/")[0] for name in pages if name.count("/") == 2}, reverse=True)
    for session in sessions:
        for campus, label in index.campuses.items():
            links = _campus_links(index, session, campus, pages)
            if links:
                parts.append(_links(f"{label}, session {session}", links))
    data = [("Tous les chiffres publiés (CSV)", "indicateurs.csv"), ("Manifeste de l'édition (JSON)", "manifest.json")]
    parts.append(_links("Données", data))
    return page(f"{index.network} : indicateurs de résultats", join(parts), cfa=page_frame(frame, "index.html"))


def _subtitle(index: EditionIndex) -> str:
    return f"Sessions {', '.join(index.sessions)} ; {len(index.campuses)} campus"


def _attention(index: EditionIndex, pages: Sequence[str], failures: Sequence[tuple[str, str]]) -> list[Fragment]:
    notes: list[Fragment] = []
    for refusal in index.refusals:
        campus = str(refusal["campus"])
        for code in refusal["certifications"] or [""]:
            what = f"{index.campuses[campus]}, {index.certification_name(code)}" if code else index.campuses[campus]
            page_name = next((name for name in pages if name.endswith(f"{campus}/{code or 'index'}.html")), "")
            where = element("a", "Ce qu'il faut corriger", href=page_name) if page_name else Fragment("")
            notes.append(callout(join([f"{what} : la livraison est refusée. ", where]), "attention"))
    notes += [callout(f"{label} : le rapport a échoué. {problem}", "attention") for label, problem in failures]
    return notes or [paragraph("Toutes les livraisons sont acceptées et tous les rapports sont là.")]


def _campus_links(index: EditionIndex, session: str, campus: str, pages: Sequence[str]) -> list[tuple[str, str]]:
    prefix = f"{session}/{campus}/"
    own = [name for name in pages if name.startswith(prefix)]
    order = list(index.certifications)

    def rank(name: str) -> tuple[int, int, str]:
        stem = name.removeprefix(prefix).removesuffix(".html")
        return (0, 0, stem) if stem == "index" else (1, order.index(stem) if stem in order else len(order), stem)

    links = []
    for name in sorted(own, key=rank):
        stem = name.removeprefix(prefix).removesuffix(".html")
        label = index.certification_name(stem) if stem in index.certifications else stem.replace("_", " ")
        text = "Toutes les certifications du campus" if stem == "index" else label
        links.append((text, name))
    return links


def _links(title: str, links: Sequence[tuple[str, str]]) -> Fragment:
    items = join(element("li", element("a", label, href=href)) for label, href in links)
    return element("section", join([element("h2", title), element("ul", items, class_="cfa-liens")]))
