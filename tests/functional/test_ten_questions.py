"""As a member of the committee would: from the index, each question is answered within two clicks."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path, PurePosixPath

import pytest

from tests.functional.conftest import Run

TOURISM, INSURANCE = "BTS Tourisme (RNCP37890)", "BTS Assurance (RNCP38359)"
DINING = "Bac pro Commercialisation et services en restauration (RNCP37909)"

#: The question, at most two links (the text of each, or what stands before it and its text), and what is then read:
#: figure, count, certainty, method.
ANSWERS: dict[str, tuple[list[str | tuple[str, str]], list[str]]] = {
    "what share was employed at six months, and how sure is it": (
        [DINING],
        [
            r"Taux d'insertion dans l'emploi à 6 mois 33 % 5 sur 15 certain : 13–75 %",
            r"40 concernés, 38 % ont répondu : moins de la moitié",
        ],
    ),
    # Some of its courses keep no contacts: the channel is that of none of them alone.
    "how many answered, and by which channel": (
        [("Combien ont répondu, et par quel canal", "Campus Fictif (2025)")],
        [
            r"Taux de réponse à l'enquête à 6 mois : 97 réponses sur 174 apprenants enquêtés",
            r"ne livre pas la table des relances, ou pas pour toutes ses formations",
        ],
    ),
    "did the pass rate really fall": (
        [INSURANCE, "Les cohortes côte à côte"],
        [r"Taux d'obtention de la certification .{0,60}−46 points .{0,40}−62 à −24 .{0,60}prouvé", r"écarts examinés"],
    ),
    "who sat the exam of those who entered": ([INSURANCE], [r"Taux de présentation 86 % 38 sur 44 connu en entier"]),
    "how many broke their contract for good": (
        [TOURISM],
        [r"Taux de rupture net \(abandon\) \d+ % \d+ sur \d+ certain : \d+–\d+ %"],
    ),
    "how do we stand beside the official figure, and why do they differ": (
        [("Où en est-on par rapport au chiffre officiel", "Campus Fictif (2025)")],
        [r"2023 et 2024 réunies 54 % 66 % −12 points ou moins", r"cotes? de réponse", r"diffèrent encore par"],
    ),
    "which certification needs us most": (
        [],
        [r"Ce qui demande attention .*BTS Assurance \(RNCP38359\), session 2025 : taux d'obtention .{0,40}\(prouvé\)"],
    ),
    "what was decided last year, and did it work": (
        [("Qu'a-t-on décidé l'an dernier", "Campus Fictif (2025)")],
        [
            r"L'action AC-2024-01, Bac pro Cuisine .{0,70}est close et son effet se voit",
            r"avant : 50 % \(18 sur 36\) en 2024, après : 89 % \(33 sur 37\) en 2025, \+39 points \(intervalle",
            r"L'action AC-2025-02.{0,120}est en retard",
            r"ne prouve pas que l'action l'a causée",
        ],
    ),
    "what proof is there for indicator 29": (
        [("Quelles preuves pour l'indicateur 29", "Campus Fictif (2025)")],
        [
            r"Preuves attendues, session 2025 .{0,80}Un plan d'actions pour la session oui 3 objectifs",
            r"79 % 142 participations sur 180 invitations",
            r"convention_mission_locale\.txt registre des partenariats, PA-02 présent [0-9a-f]{16}",
        ],
    ),
    "how is this rate defined, by whom": (
        [INSURANCE, "Comment chaque taux est défini, et par qui"],
        [r"Admis / présents à l'examen \(lecture retenue\) .{0,60}présents à l'examen Feuille d'indicateurs ORT V17"],
    ),
}
#: Questions that a page of its own answers, by the notebook that makes it.
PAGES = ("suivi_enquete", "revue", "dossier_29")


class Reader:
    """Somebody with the index open."""

    def __init__(self, index: Path) -> None:
        self.page = index
        self.part = ""
        self.clicks = 0

    def click(self, text: str, before: str = "") -> None:
        """Follow the first link that says a text, after what stands before it."""
        html = self.html[self.html.index(before) :]
        links = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', html, re.S)
        address = next(unescape(href) for href, said in links if plain(said) == text)
        path, _, self.part = address.partition("#")
        if path:
            self.page = (self.page.parent / PurePosixPath(path)).resolve()
        self.clicks += 1

    @property
    def html(self) -> str:
        return self.page.read_text(encoding="utf-8")

    @property
    def sight(self) -> str:
        """Give the text of the part that is open, the whole page where there is none."""
        body = self.html[self.html.index("<main") :]
        if self.part:
            start = body.index(f'id="{self.part}"')
            end = body.find("<h2", start)
            body = body[start - 4 : end if end > 0 else None]
        return plain(body)


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.mark.parametrize("question", list(ANSWERS))
def test_the_question_is_answered_within_two_clicks(finished: Run, question: str) -> None:
    reader = Reader(finished.reports / "interne" / "index.html")
    path, answers = ANSWERS[question]
    for link in path:
        before, text = link if isinstance(link, tuple) else ("", link)
        reader.click(text, before)
    assert reader.clicks <= 2
    for answer in answers:
        assert re.search(answer, reader.sight), reader.sight[:3000]


@pytest.mark.parametrize("notebook", PAGES)
def test_a_page_of_its_own_is_one_click_away(finished: Run, notebook: str) -> None:
    index = (finished.reports / "interne" / "index.html").read_text(encoding="utf-8")
    questions = index[index.index("Vos questions") :]
    assert f'href="2025/FICTIF/{notebook}.html"' in questions[: questions.index("</table>")]


def test_the_way_back_names_pages_and_leads_to_the_index(finished: Run) -> None:
    page = (finished.reports / "interne/2025/FICTIF/RNCP38359.html").read_text(encoding="utf-8")
    trail = page[page.index('class="cfa-fil"') : page.index("</nav>")]
    assert re.findall(r'href="([^"]+)"', trail) == ["../../index.html", "index.html"]
    assert plain(trail).endswith("BTS Assurance (RNCP38359)")


def test_every_link_of_every_page_leads_somewhere(finished: Run) -> None:
    for edition in ("interne", "publique"):
        folder = finished.reports / edition
        for page in folder.rglob("*.html"):
            for address in map(unescape, re.findall(r'<a [^>]*?href="([^"]+)"', page.read_text(encoding="utf-8"))):
                path, _, anchor = address.partition("#")
                target = (page.parent / path).resolve() if path else page
                # A run of some campuses makes no page for the others, to which a shared course leads.
                if target.parent.parent.name == "2025" and not target.parent.is_dir():
                    continue
                assert target.is_file(), f"{page.relative_to(folder)}: {address}"
                if anchor:
                    assert f'id="{anchor}"' in target.read_text(encoding="utf-8"), f"{page.name}: {address}"
