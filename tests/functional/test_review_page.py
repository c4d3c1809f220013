"""The review of the invented campus says each staged case rightly, in words."""

from __future__ import annotations

import html
import json
import re

import jsonschema
import openpyxl
import pytest

from tests.attack.documents import json_clues
from tests.attack.edition import read_edition
from tests.attack.pages import Pages
from tests.functional.conftest import Run, command


def words(markup: str) -> str:
    """Give the text of a page as it is read, with ordinary spaces."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<style.*?</style>", "", markup, flags=re.S)))
    return re.sub(r"\s+", " ", text.replace("\u00a0", " "))


@pytest.fixture(scope="module")
def review(finished: Run) -> str:
    return words((finished.reports / "interne/2025/FICTIF/revue.html").read_text(encoding="utf-8"))


def after(text: str, start: str) -> str:
    """Give what follows a phrase, up to two hundred and fifty characters."""
    assert start in text, start
    return text.split(start, 1)[1][:250]


def test_a_proven_decline_whose_action_worked_is_said_with_both_figures_and_both_verdicts(review: str) -> None:
    told = after(review, "Bac pro Cuisine (RNCP37910), taux d'obtention de la certification dégradation")
    assert "50 % (18 sur 36) en 2024 contre 97 % (34 sur 35) en 2023" in told
    assert "prouvé AC-2024-01 close, et l'effet se voit" in told
    effect = after(review, "L'action AC-2024-01, Bac pro Cuisine (RNCP37910)")
    assert "avant : 50 % (18 sur 36) en 2024, après : 89 % (33 sur 37) en 2025, +39 points" in effect
    assert "Verdict : prouvé." in effect
    assert "ne prouve pas que l'action l'a causée" in review


def test_a_fragile_decline_without_action_is_to_be_checked_before_it_is_concluded(review: str) -> None:
    subject = "Bac pro Commercialisation et services en restauration (RNCP37909), taux d'insertion dans l'emploi"
    asked = after(review, f"Vérifier avant de conclure : {subject}")
    assert "33 % (5 sur 15) en 2025 contre 85 % (23 sur 27) en 2024" in asked
    assert "Verdict : fragile." in asked
    assert "fragile sans action" in after(review, f"{subject} à 6 mois dégradation")


def test_a_late_action_is_late_at_the_date_of_the_edition(review: str) -> None:
    assert "L'action AC-2025-02" in review
    assert "est en retard : elle devait être faite le 31 janvier 2026" in review
    assert "Reprendre l'action en retard : AC-2025-02" in review


def test_a_closed_action_whose_effect_cannot_be_measured_says_why(review: str) -> None:
    assert "close, effet non mesuré : l'indicateur n'est pas calculé, ou pas montré, pour les deux sessions" in review


def test_the_refused_file_the_weak_surveys_and_what_is_missing_are_alerts(review: str) -> None:
    assert "1 fichier refusé, 2 dégradations, 2 enquêtes sous le taux de réponse attendu" in review
    assert "Faire corriger le fichier : Bac pro Logistique (RNCP38302)" in review
    assert "15 réponses sur 40 (38 %), moins que les 50 % attendus" in review


def test_a_campus_without_actions_says_so(finished: Run) -> None:
    page = words((finished.reports / "interne/2025/MARSEILLE/revue.html").read_text(encoding="utf-8"))
    assert "Aucune action n'est inscrite au registre pour ce campus : rien n'a été décidé, ou rien n'a été noté" in page
    assert "Le registre ne contient aucune action pour ce campus." in page


def test_the_review_is_for_the_committee_alone(finished: Run) -> None:
    assert not list((finished.reports / "publique").rglob("revue*"))


def test_the_minutes_beside_the_page_say_what_it_says(finished: Run, review: str) -> None:
    content = json.loads((finished.reports / "interne/2025/FICTIF/revue.pv.json").read_text(encoding="utf-8"))
    assert {"perimetre", "essentiel", "chiffres", "alertes", "actions", "demandes"} == set(content)
    for sentence in content["essentiel"]:
        assert words(sentence) in review
    assert content["actions"][0]["numero"] == "AC-2024-01"


def test_a_campus_that_keeps_no_contacts_says_so_on_the_page_of_its_surveys(finished: Run) -> None:
    page = words((finished.reports / "interne/2025/MARSEILLE/suivi_enquete.html").read_text(encoding="utf-8"))
    assert "Ce campus ne livre pas la table des relances" in page
    assert not list((finished.reports / "publique").rglob("suivi_enquete*"))


def test_complaints_are_on_the_page_of_the_review_the_unanswered_first(review: str) -> None:
    assert "RC-04 (gravité majeure) est sans réponse depuis 72 jours." in review
    assert review.index("RC-04, difficulté") < review.index("RC-01, réclamation")


def test_what_waits_for_an_answer_is_said_where_the_council_reads_what_it_is_asked(review: str) -> None:
    told = review.index("Sans réponse à la date d'édition : RC-04 (gravité majeure, 72 jours).")
    assert review.index("Du plus pressant au moins pressant") < told < review.index("Alertes de la session 2025")


@pytest.mark.parametrize("name", ["audit", "dossier_29", "revue", "suivi_enquete", "trajectoire"])
def test_each_page_of_a_campus_names_what_its_figures_lack(finished: Run, name: str) -> None:
    page = words((finished.reports / f"interne/2025/FICTIF/{name}.html").read_text(encoding="utf-8"))
    assert "Fichiers refusés, absents des chiffres Bac pro Logistique (RNCP38302)" in page
    assert "Pas encore enquêtées à 6 mois, absentes des taux d'enquête BTS Tourisme (RNCP37890)" in page


def test_the_audit_says_what_is_missing_and_which_indicators_insertion_belongs_to(finished: Run) -> None:
    page = words((finished.reports / "interne/2025/FICTIF/audit.html").read_text(encoding="utf-8"))
    assert "Indicateur 12 : Taux de rupture net (abandon) : non calculable pour tout le campus." in page
    assert "Indicateur 32 : document manquant : plan_bts_assurance.txt." in page
    assert "Indicateur 32 : action en retard : AC-2025-02." in page
    assert "l'indicateur 8 est le positionnement à l'entrée" in page
    for number in ("2", "3", "11", "12", "29", "30", "31", "32"):
        assert f"Indicateur {number} : " in page
    assert "Valeur ajoutée InserJeunes à 6 mois : −12 points ou moins (sessions 2023 et 2024 réunies)" in page


def test_the_dossier_flags_the_partners_that_sleep_and_names_every_document(finished: Run) -> None:
    page = words((finished.reports / "interne/2025/FICTIF/dossier_29.html").read_text(encoding="utf-8"))
    assert "Suivi des sortants sans emploi dormant 20 novembre 2024" in page
    assert "Visites d'entrepôt dormant aucune" in page
    assert "Job dating annuel et jurys d'examen actif 20 mai 2025" in page
    assert "Accueil de stagiaires terminé" in page
    assert "79 % 142 participations sur 180 invitations" in page
    assert "convention_mission_locale.txt registre des partenariats, PA-02 présent" in page


def test_the_trajectory_sets_what_was_counted_against_what_was_declared(finished: Run) -> None:
    page = words((finished.reports / "interne/2025/FICTIF/trajectoire.html").read_text(encoding="utf-8"))
    assert "BTS Assurance (RNCP38359) : sur 10 périmètres, 6 au socle, 1 au jalon, 1 à la cible, 2 sans éval" in page
    assert "jalon dépassé : Inviter les branches, prévu le 31 mars 2026" in page
    assert "le socle du poste 3 est déclaré atteint, mais un de ses engagements n'est pas tenu" in page
    assert "33 contrats sur 44 non" in page
    assert "2 trimestres sur 3 non" in page
    other = words((finished.reports / "interne/2025/MARSEILLE/trajectoire.html").read_text(encoding="utf-8"))
    assert "Aucun diplôme de ce campus n'a été évalué" in other
    assert not list((finished.reports / "publique").rglob("trajectoire*"))


def test_the_pages_link_to_pages_that_are_there(finished: Run) -> None:
    folder = finished.reports / "interne/2025/FICTIF"
    for name in ("audit", "dossier_29", "revue", "suivi_enquete", "trajectoire"):
        markup = (folder / f"{name}.html").read_text(encoding="utf-8")
        linked = {link for link in re.findall(r'href="([^"#]+)"', markup) if not link.startswith("data:")}
        assert linked
        assert [link for link in linked if not (folder / link).exists()] == []


def test_the_published_table_is_public_checked_and_follows_its_schema(finished: Run) -> None:
    folder = finished.reports / "publique/2025/FICTIF"
    page = words((folder / "publication.html").read_text(encoding="utf-8"))
    assert "89 % 33 sur 37 89,2 %" in page
    assert "78 % 28 sur 36 80,6 %" in page
    assert "39 % 15 sur 38 42,0 %" in page
    assert page.index("différent : à expliquer ou à corriger") < page.index("conforme")
    assert "Valeur ajoutée InserJeunes" in page
    content = json.loads((folder / "publication.donnees.json").read_text(encoding="utf-8"))
    jsonschema.validate(content, json.loads((folder / "publication.schema.json").read_text(encoding="utf-8")))
    shown = [line["denominateur"] for line in content["lignes"] if line["denominateur"] is not None]
    assert min(shown) >= 11
    assert not list((finished.reports / "interne").rglob("publication*"))


def test_the_attacker_reads_the_files_beside_the_pages_and_finds_nothing_there(finished: Run) -> None:
    for edition in ("interne", "publique"):
        folder = finished.reports / edition
        assert list(folder.rglob("*.json"))
        assert [str(clue.finding) for clue in json_clues(folder)] == []
        assert [str(clue.finding) for clue in Pages(folder, read_edition(folder)).clues()] == []


def test_the_edition_is_exported_and_its_workbook_holds_nothing_under_the_threshold(finished: Run) -> None:
    done = command(
        "export", str(finished.reports / "publique"), "--xlsx", "--docx", "--out", str(finished.folder / "exports")
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert command("verify", str(finished.folder / "exports")).returncode == 0
    book = openpyxl.load_workbook(finished.folder / "exports/2025/FICTIF/campus.xlsx")
    head, *rows = [list(row) for row in book["Indicateurs"].iter_rows(values_only=True)]
    known = [dict(zip(head, row, strict=True))["repondants"] for row in rows]
    assert min(number for number in known if number is not None) >= 11
    assert not list((finished.folder / "exports").rglob("*.pv.docx"))
    assert command("export", str(finished.reports / "publique")).returncode == 2
