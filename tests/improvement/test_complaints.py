"""Complaints at the date of the edition: who waits, since when, and what came of the others."""

from __future__ import annotations

from cfa_report.display import complaint_sentences, complaint_table
from cfa_report.improvement import complaints
from cfa_report.store import Slice
from tests.display.conftest import visible
from tests.improvement.reviewed import EXAM, campus, cell, line, with_register

ROWS = [
    {"id": "R1", "date": "2025-03-04", "type": "reclamation", "gravite": "majeure", "statut": "close",
     "date_reponse": "2025-03-10", "date_cloture": "2025-06-01", "reponse": "Excuses", "action": "A1"},
    {"id": "R2", "date": "2025-12-16", "type": "difficulte", "gravite": "mineure", "statut": "ouverte"},
    {"id": "R3", "date": "2025-11-01", "type": "alea", "gravite": "mineure", "statut": "en_cours",
     "date_reponse": "2025-11-01", "action": "A9"},
]  # fmt: skip


def register() -> Slice:
    rows = [{"campus": "PARIS", "origine": "apprenti", "objet": f"Objet {row['id']}", **row} for row in ROWS]
    return with_register(campus([cell("2025", 30, 38, 38, **EXAM)], line()), "reclamations", rows)


def test_who_waits_comes_first_and_the_days_run_to_the_answer_or_to_the_edition() -> None:
    found = complaints(register())
    assert list(found["id"]) == ["R2", "R3", "R1"]
    assert list(found["etat"]) == ["sans_reponse", "ouverte", "close"]
    # Edited on 15 January 2026.
    assert list(found["jours"]) == [30, 0, 6]
    assert list(found["suite"]) == ["", "introuvable", "action"]


def test_the_page_says_who_waits_and_what_came_of_each() -> None:
    found = complaints(register())
    told = visible(complaint_sentences(found, "accepte").html)
    assert told.startswith("3 lignes au registre : 1 réclamation, 1 difficulté, 1 aléa.")
    assert "R2 (gravité mineure) est sans réponse depuis 30 jours." in told
    text = visible(complaint_table(found, {}, caption="Registre").html)
    assert "action A9, absente du registre" in text
    assert "Excuses en 6 jours action A1" in text
    assert "réponse non décrite le jour même" in text


def test_an_absent_a_refused_and_an_empty_register_are_three_things() -> None:
    empty = complaints(campus([cell("2025", 30, 38, 38, **EXAM)]))
    assert "n'a pas de preuve" in visible(complaint_sentences(empty, "absent").html)
    assert "est refusé" in visible(complaint_sentences(empty, "refuse").html)
    assert "ne contient aucune réclamation" in visible(complaint_sentences(empty, "accepte").html)
    assert complaint_table(empty, {}, caption="x").html == ""
