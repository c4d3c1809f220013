"""The charter's trajectory: what is declared, what is counted, and where the two disagree."""

from __future__ import annotations

import pytest

from cfa_report.catalogue.charter import Period, charter
from cfa_report.display import charter_table, commitment_table, evidence_table, trajectory_sentences, trajectory_tables
from cfa_report.improvement import commitments, evidence, trajectory
from cfa_report.intake import load_contracts
from cfa_report.store import Slice
from tests.conftest import REPOSITORY
from tests.display.conftest import visible
from tests.improvement.reviewed import campus, cell, estimates_of, with_register

WORK = cell("2025", 22, 31, 39)
NAMES = {"CAP-MIS": "CAP Monteur"}


def assessed(number: str, area: str, level: str, session: str = "2025", **values: str) -> dict[str, str]:
    row = {"id": number, "campus": "PARIS", "certification": "CAP-MIS", "session": session, "perimetre": area}
    return row | {"niveau": level, "constat": f"Constat {number}"} | values


def event(number: str, kind: str, day: str, certification: str = "CAP-MIS", session: str = "2025") -> dict[str, str]:
    row = {"id": number, "campus": "PARIS", "certification": certification, "session": session}
    return row | {"date": day, "type": kind}


def meetings(number: str, moment: str, contracts: int, held: int, on_time: int) -> dict[str, str]:
    row = {"id": number, "campus": "PARIS", "certification": "CAP-MIS", "session": "2025", "moment": moment}
    return row | {"contrats": str(contracts), "tenues": str(held), "dans_le_delai": str(on_time)}


def place(**registers: list[dict[str, str]]) -> Slice:
    """Make a campus edited on 15 January 2026 with the lines of some registers."""
    scope = campus([WORK])
    for name in ("auto_evaluation", "evenements", "rencontres"):
        if name in registers:
            scope = with_register(scope, name, registers[name])
    return scope


def counted(scope: Slice) -> dict[str, tuple[int, int, str]]:
    found = commitments(scope)
    return {row["evenement"]: (row["nombre"], row["attendu"], row["tenu"]) for row in found.to_dict("records")}


def said(scope: Slice) -> str:
    found = trajectory(estimates_of(scope), scope)
    return visible(trajectory_sentences(found, commitments(scope), NAMES, "accepte").html)


def test_the_charter_has_four_posts_and_the_contracts_know_its_scopes_and_its_events() -> None:
    contracts = load_contracts(REPOSITORY / "data_contracts")
    columns = {
        name: {field.name: field for field in contracts[name].fields} for name in ("auto_evaluation", "evenements")
    }
    assert [post.number for post in charter().posts] == [1, 2, 3, 4]
    assert tuple(columns["auto_evaluation"]["perimetre"].enum) == tuple(charter().scopes)
    events = {one.event for one in charter().commitments if one.period is not Period.CONTRACT}
    assert events <= set(columns["evenements"]["type"].enum)
    assert all(post.title in visible(charter_table(caption="Charte").html) for post in charter().posts)


@pytest.mark.parametrize(
    ("before", "now", "moved"),
    [
        ("socle", "jalon", "hausse"),
        ("sous_socle", "cible", "hausse"),
        ("jalon", "socle", "baisse"),
        ("socle", "socle", "stable"),
    ],
)
def test_progress_is_from_the_last_session_that_was_assessed(before: str, now: str, moved: str) -> None:
    lines = [
        assessed("A1", "organisation", "cible", "2021"),
        assessed("A2", "organisation", before, "2023"),
        assessed("A3", "organisation", now),
    ]
    scope = place(auto_evaluation=lines)
    row = trajectory(estimates_of(scope), scope).set_index("perimetre").loc["organisation"]
    assert (row["niveau_avant"], row["progres"]) == (before, moved)


def test_every_scope_is_listed_and_what_was_not_assessed_is_said_so() -> None:
    scope = place(auto_evaluation=[assessed("A1", "enquetes", "socle")])
    found = trajectory(estimates_of(scope), scope)
    assert list(found["perimetre"]) == list(charter().scopes)
    assert list(found["progres"]) == ["premiere" if area == "enquetes" else "" for area in charter().scopes]
    told = said(scope)
    assert "CAP Monteur : sur 10 périmètres, 1 au socle, 9 sans évaluation." in told
    assert "non évalué" in visible(trajectory_tables(found, NAMES).html)


@pytest.mark.parametrize(
    ("values", "later", "late"),
    [
        ({"date_jalon": "2026-01-14"}, False, "oui"),
        ({"date_jalon": "2026-01-15"}, False, ""),
        ({"date_jalon": "2026-01-14", "niveau": "cible"}, False, ""),
        ({"date_jalon": "2026-01-14"}, True, ""),
        ({}, False, ""),
    ],
)
def test_a_milestone_is_late_once_its_day_is_past_unless_the_scope_was_assessed_since(
    values: dict[str, str], later: bool, late: str
) -> None:
    lines = [assessed("A1", "tuteurs", "socle", **{"jalon": "Former deux tuteurs"} | values)]
    lines += [assessed("A2", "tuteurs", "jalon", "2026")] if later else []
    scope = place(auto_evaluation=lines)
    found = trajectory(estimates_of(scope), scope)
    assert found.set_index("perimetre").loc["tuteurs", "retard"] == late
    told = said(scope)
    assert ("CAP Monteur, jalon dépassé : Former deux tuteurs, prévu le 14 janvier 2026" in told) is bool(late)


def test_the_figure_of_a_scope_is_its_released_count_or_nothing() -> None:
    lines = [
        assessed("A1", "enquetes", "socle", indicateur="taux_insertion_emploi"),
        assessed("A2", "insertion", "socle", indicateur="taux_poursuite"),
    ]
    scope = place(auto_evaluation=lines)
    found = trajectory(estimates_of(scope), scope)
    rows = found.set_index("perimetre")
    assert list(rows.loc["enquetes", ["numerateur", "repondants", "eligibles"]]) == [22, 31, 39]
    assert rows.loc["insertion", ["numerateur", "repondants", "eligibles"]].isna().all()
    text = visible(trajectory_tables(found, NAMES).html)
    assert "71 % (22 sur 31 ; 31 connus sur 39)" in text
    assert "Taux de poursuite d'études : non publié pour ce diplôme" in text


def test_events_of_the_campus_count_for_its_diplomas_and_terms_count_once() -> None:
    events = [
        event("E1", "retour_alternance", "2024-10-08"),
        event("E2", "retour_alternance", "2024-11-26", certification=""),
        event("E3", "retour_alternance", "2025-04-01"),
        event("E4", "comite_pilotage", "2025-03-18", certification="BTS-X"),
        event("E5", "reunion_information", "2025-04-09", certification=""),
        event("E6", "rencontre_recruteurs", "2024-05-20", session="2024"),
    ]
    scope = place(auto_evaluation=[assessed("A1", "organisation", "socle")], evenements=events)
    assert counted(scope) == {
        "comite_pilotage": (0, 1, "non"),
        "reunion_information": (1, 1, "oui"),
        "retour_alternance": (2, 3, "non"),
        "rencontre_recruteurs": (0, 1, "non"),
    }


def test_employers_are_met_when_every_contract_was_met_in_time() -> None:
    lines = [meetings("R1", "debut", 20, 20, 20), meetings("R2", "debut", 4, 4, 4), meetings("R3", "fin", 24, 22, 19)]
    scope = place(auto_evaluation=[assessed("A1", "formalisation", "socle")], rencontres=lines)
    assert counted(scope) == {"debut": (24, 24, "oui"), "fin": (19, 24, "non")}
    text = visible(commitment_table(commitments(scope), NAMES, caption="Engagements").html)
    assert "19 contrats sur 24 non" in text
    told = visible(
        trajectory_sentences(trajectory(estimates_of(scope), scope), commitments(scope), NAMES, "accepte").html
    )
    assert "CAP Monteur : le socle du poste 3 est déclaré atteint, mais un de ses engagements n'est pas tenu" in told
    assert "(19 contrats sur 24)" in told


def test_a_declaration_under_the_base_is_not_contradicted() -> None:
    scope = place(
        auto_evaluation=[assessed("A1", "formalisation", "sous_socle")], rencontres=[meetings("R1", "fin", 24, 22, 19)]
    )
    told = visible(
        trajectory_sentences(trajectory(estimates_of(scope), scope), commitments(scope), NAMES, "accepte").html
    )
    assert "n'est pas tenu" not in told


def test_nothing_noted_is_unknown_and_no_register_counts_nothing() -> None:
    scope = place(auto_evaluation=[assessed("A1", "formalisation", "socle")], rencontres=[])
    assert counted(scope) == {"debut": (0, 0, ""), "fin": (0, 0, "")}
    assert "rien n'est noté inconnu" in visible(commitment_table(commitments(scope), NAMES, caption="E").html)
    bare = place(auto_evaluation=[assessed("A1", "formalisation", "socle")])
    assert commitments(bare).empty
    assert "ne sont pas comptés" in visible(commitment_table(commitments(bare), NAMES, caption="E").html)


def test_an_absent_a_refused_and_an_empty_register_are_three_things() -> None:
    scope = place()
    found = trajectory(estimates_of(scope), scope)
    told = [
        visible(trajectory_sentences(found, commitments(scope), NAMES, state).html)
        for state in ("absent", "refuse", "accepte")
    ]
    assert "Aucune auto-évaluation n'est déclarée" in told[0]
    assert "est refusé" in told[1]
    assert "Aucun diplôme de ce campus n'a été évalué" in told[2]
    assert "Aucun diplôme évalué" in visible(trajectory_tables(found, NAMES).html)


def test_its_documents_are_those_of_its_registers() -> None:
    scope = with_register(
        place(), "auto_evaluation", [assessed("A1", "enquetes", "socle")], ("A1", "bilan.txt", "manquant")
    )
    cited = evidence(scope, ("auto_evaluation", "evenements", "rencontres"))
    assert "bilan.txt auto-évaluation de la charte, A1" in visible(evidence_table(cited, caption="Pièces").html)
