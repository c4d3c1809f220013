"""``index.html``: where a reader starts. What needs attention, where each question is answered, every page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from cfa_report.display import Fragment, bullet_list, callout, heading, link_list, paragraph
from cfa_report.display.fragment import element, join, slug
from cfa_report.display.table import Column, write_table
from cfa_report.domain.edition import Edition
from cfa_report.report.exporter import page
from cfa_report.report.frame import page_frame
from cfa_report.report.page_names import page_name
from cfa_report.store import EditionIndex

#: How many lines of attention stand in the open; the others are folded.
_OPEN: Final = 12
#: Where a question is answered: on the page of a course, of a campus, of the network, or on a page named after its
#: notebook; then the part of that page. What is on the page of each course is on that of its campus too, for all its
#: courses at once: its part comes last.
_COURSE, _CAMPUS, _NETWORK = "formation", "campus", "reseau"
_QUESTIONS: Final = (
    (
        "Quelle part de la promotion est en emploi à 6 mois, et est-ce sûr\u00a0?",
        _COURSE,
        "L'essentiel",
        "L'essentiel",
    ),
    ("Combien ont répondu, et par quel canal\u00a0?", "suivi_enquete", "", ""),
    (
        "Le taux d'obtention a-t-il vraiment baissé depuis l'an dernier\u00a0?",
        _COURSE,
        "Les cohortes côte à côte",
        "Les cohortes du campus",
    ),
    ("Parmi les entrés, qui s'est présenté à l'examen\u00a0?", _COURSE, "L'essentiel", "L'essentiel"),
    ("Combien ont rompu leur contrat pour de bon\u00a0?", _COURSE, "L'essentiel", "L'essentiel"),
    (
        "Où en est-on par rapport au chiffre officiel, et pourquoi diffèrent-ils\u00a0?",
        _CAMPUS,
        "Les références officielles",
        "",
    ),
    (
        "Quelle formation a le plus besoin de nous\u00a0?",
        _NETWORK,
        "Les formations qui demandent attention, le plus sûr d'abord, puis le plus de monde",
        "",
    ),
    ("Qu'a-t-on décidé l'an dernier, et cela a-t-il marché\u00a0?", "revue", "", ""),
    (
        "Comment ce taux est-il défini, et par qui\u00a0?",
        _COURSE,
        "Comment chaque taux est défini, et par qui",
        "Comment chaque taux est défini, et par qui",
    ),
    ("Quelles preuves pour l'indicateur 29\u00a0?", "dossier_29", "", ""),
    ("Femmes et hommes, âges : qui réussit, et dans quels emplois\u00a0?", "groupes", "", ""),
)


def index_page(
    index: EditionIndex,
    frame: Mapping[str, Any],
    pages: Sequence[str],
    failures: Sequence[tuple[str, str]],
    attention: Sequence[str | Fragment],
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
    attention
        What needs attention, the most urgent first.
    """
    title = f"{index.network} : indicateurs de résultats"
    parts = [heading(title, _subtitle(index)), *_faults(index, pages, failures)]
    if attention:
        parts.append(_section(_attention_title(index), _attention(attention)))
    parts.append(_section("Vos questions, et où lire la réponse", _questions(index, pages)))
    network = [(page_name(_stem(name), index), name) for name in pages if "/" not in name and name != "index.html"]
    if network:
        parts.append(_section("Le réseau", link_list(network)))
    for session in sorted({name.split("/")[0] for name in pages if name.count("/") == 2}, reverse=True):
        for campus, label in index.campuses.items():
            links = _campus_links(index, session, campus, pages)
            if links:
                parts.append(_section(f"{label}, session {session}", link_list(links)))
    data = [("Tous les chiffres publiés (CSV)", "indicateurs.csv"), ("Manifeste de l'édition (JSON)", "manifest.json")]
    parts.append(_section("Données", link_list(data)))
    return page(title, join(parts, "\n"), cfa=page_frame(frame, "index.html"))


def _subtitle(index: EditionIndex) -> str:
    return f"Sessions {', '.join(index.sessions)} ; {len(index.campuses)} campus"


def _attention_title(index: EditionIndex) -> str:
    return "Trop peu de réponses" if index.edition is Edition.PUBLIQUE else "Ce qui demande attention"


def _attention(told: Sequence[str | Fragment]) -> Fragment:
    shown = [bullet_list(told[:_OPEN], kind="cfa-phrases")]
    if len(told) > _OPEN:
        rest = bullet_list(told[_OPEN:], kind="cfa-phrases")
        left = len(told) - _OPEN
        shown.append(element("details", join([element("summary", f"{left} autre{'s' if left > 1 else ''}"), rest])))
    return join(shown)


def _faults(index: EditionIndex, pages: Sequence[str], failures: Sequence[tuple[str, str]]) -> list[Fragment]:
    notes: list[Fragment] = []
    for refusal in index.refusals:
        campus = str(refusal["campus"])
        for code in refusal["certifications"] or [""]:
            what = f"{index.campuses[campus]}, {index.certification_name(code)}" if code else index.campuses[campus]
            page_path = next((name for name in pages if name.endswith(f"{campus}/{code or 'index'}.html")), "")
            where = element("a", "Ce qu'il faut corriger", href=page_path) if page_path else Fragment("")
            notes.append(callout(join([f"{what} : la livraison est refusée. ", where]), "attention"))
    notes += [callout(f"{label} : le rapport a échoué. {problem}", "attention") for label, problem in failures]
    return notes or [paragraph("Toutes les livraisons sont acceptées et tous les rapports sont là.")]


def _questions(index: EditionIndex, pages: Sequence[str]) -> Fragment:
    """Say where each question is answered, with links where the pages are few enough to be named."""
    rows: list[list[str | Fragment]] = []
    for question, place, part, of_campus in _QUESTIONS:
        where = _where(index, pages, place, part, of_campus)
        if where is not None:
            rows.append([question, where])
    return write_table("Où lire la réponse", [Column("Question"), Column("Réponse")], rows, kind="cfa-questions")


def _where(index: EditionIndex, pages: Sequence[str], place: str, part: str, of_campus: str) -> Fragment | None:
    if place == _COURSE:
        if not any(_stem(name) in index.certifications for name in pages):
            return None
        text = f"Page de la formation, dans les listes ci-dessous, partie «\u00a0{part}\u00a0»"
        links = _links(index, pages, "index", of_campus)
        if not links:
            return join([f"{text}."])
        both = f"{text}\u00a0; ou, toutes à la fois, page du campus, partie «\u00a0{of_campus}\u00a0»\u00a0: "
        if of_campus == part == "L'essentiel":
            both = f"{text}\u00a0; ou page du campus, le total d'abord, puis toutes les formations à la fois\u00a0: "
        return join([both, join(links, ", "), "."])
    if place == _NETWORK:
        if "reseau.html" not in pages:
            return None
        network = element("a", f"Page du réseau, partie «\u00a0{part}\u00a0»", href=f"reseau.html#{slug(part)}")
        own = _links(index, pages, "index", "L'essentiel")
        return join([network, "\u00a0; d'un seul campus\u00a0: ", join(own, ", "), "."]) if own else network
    stem = "index" if place == _CAMPUS else place
    alone = [name for name in pages if name == f"{stem}.html" and stem != "index"]
    links = _links(index, pages, stem, part)
    links += [element("a", page_name(stem, index), href=name) for name in alone]
    what = page_name(stem, index)
    if place == _CAMPUS:
        both = "Page du campus (InserJeunes, certificateurs) ou de la formation"
        what = f"{both}, partie «\u00a0{part}\u00a0»"
    return join([f"{what}\u00a0: ", join(links, ", "), "."]) if links else None


def _links(index: EditionIndex, pages: Sequence[str], stem: str, part: str) -> list[Fragment]:
    """Link the page of each campus that has this name, at one of its parts."""
    found = [name for name in pages if _stem(name) == stem and name.count("/") == 2]
    anchor = f"#{slug(part)}" if part else ""
    return [element("a", _campus_name(index, name), href=f"{name}{anchor}") for name in _in_order(index, found)]


def _campus_name(index: EditionIndex, name: str) -> str:
    session, campus, _ = name.split("/")
    several = len(index.sessions) > 1
    return f"{index.campuses[campus]} ({session})" if several else index.campuses[campus]


def _in_order(index: EditionIndex, names: Iterable[str]) -> list[str]:
    """Put the pages of campuses in the order of the network, the latest session first."""
    campuses = list(index.campuses)
    ordered = sorted(names, key=lambda name: campuses.index(name.split("/")[1]))
    return sorted(ordered, key=lambda name: name.split("/")[0], reverse=True)


def _campus_links(index: EditionIndex, session: str, campus: str, pages: Sequence[str]) -> list[tuple[str, str]]:
    prefix = f"{session}/{campus}/"
    own = [name for name in pages if name.startswith(prefix)]
    order = list(index.certifications)

    def rank(name: str) -> tuple[int, int, str]:
        stem = _stem(name)
        if stem == "index":
            return (0, 0, stem)
        return (2, order.index(stem), stem) if stem in order else (1, 0, stem)

    return [(page_name(_stem(name), index), name) for name in sorted(own, key=rank)]


def _stem(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".html")


def _section(title: str, content: Fragment) -> Fragment:
    return element("section", join([element("h2", title), content]))
