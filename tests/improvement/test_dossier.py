"""The dossier of indicator 29: partners alive or asleep, targets reached or not, proofs gathered or missing."""

from __future__ import annotations

from typing import Any

import pytest

from cfa_report.display import check_list, event_table, evidence_table, offer_table, partner_table, plan_table
from cfa_report.improvement import checklist, evidence, of_session, offers, partners, plan
from cfa_report.store import Slice
from tests.display.conftest import visible
from tests.improvement.reviewed import campus, cell, estimates_of, with_register

WORK = cell("2025", 22, 31, 39)
TOTAL = {"certification": "ENSEMBLE"}


def dossier(rows: list[list[Any]] | None = None, **registers: list[dict[str, str]]) -> Slice:
    """Make a campus observed on 31 December 2025 with the lines of some registers."""
    scope = campus(rows or [WORK])
    for name in ("plan_29", "actions_29", "partenariats", "offres"):
        lines = [{"campus": "PARIS", "session": "2025", **line} for line in registers.get(name, [])]
        scope = with_register(scope, name, lines)
    return scope


def partner(number: str, **values: str) -> dict[str, str]:
    return {"id": number, "partenaire": f"Maison {number}", "type": "entreprise", "date_debut": "2020-01-01", **values}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"derniere_action": "2024-12-31"}, "actif"),
        ({"derniere_action": "2024-12-30"}, "dormant"),
        ({}, "dormant"),
        ({"date_debut": "2025-06-01"}, "actif"),
        ({"derniere_action": "2020-06-01", "date_fin": "2025-12-31"}, "termine"),
        ({"derniere_action": "2020-06-01", "date_fin": "2026-01-01"}, "dormant"),
    ],
)
def test_a_partner_sleeps_after_twelve_months_without_a_joint_action(values: dict[str, str], expected: str) -> None:
    assert list(partners(dossier(partenariats=[partner("P1", **values)]))["etat"]) == [expected]


def test_sleeping_partners_come_first_and_the_page_says_so() -> None:
    scope = dossier(partenariats=[partner("P1", derniere_action="2025-10-01"), partner("P2")])
    text = visible(partner_table(partners(scope), caption="Partenariats").html)
    assert text.index("Maison P2") < text.index("Maison P1")
    assert "dormant aucune" in text
    assert "Citer un réseau ne vaut pas preuve" in text


def goal(**values: str) -> dict[str, str]:
    row = {"id": "L1", "certification": "CAP-MIS", "objectif": "Trouver un emploi", "responsable": "Direction"}
    return row | {"indicateur": "taux_insertion_emploi", "cible_pct": "60.0", "echeance": "2026-01-31"} | values


@pytest.mark.parametrize(
    ("target", "reached", "verdict"),
    [("60.0", "oui", "prouvé"), ("80.0", "oui", "indécidable"), ("90.0", "non", "prouvé")],
)
def test_a_target_is_judged_on_this_cohort(target: str, reached: str, verdict: str) -> None:
    scope = dossier([cell("2025", 25, 31, 35)], plan_29=[goal(cible_pct=target)])
    (row,) = plan(estimates_of(scope), scope).to_dict("records")
    assert (row["numerateur"], row["repondants"], row["atteinte"]) == (25, 31, reached)
    assert row["verdict"] == verdict


def test_fewer_breaches_than_the_ceiling_reach_the_target() -> None:
    breaches = cell("2025", 3, 30, 30, indicateur="taux_rupture_net", horizon_mois=None)
    scope = dossier([breaches], plan_29=[goal(indicateur="taux_rupture_net", cible_pct="15.0")])
    assert list(plan(estimates_of(scope), scope)["atteinte"]) == ["oui"]


def test_a_hidden_rate_or_a_goal_without_target_is_not_judged() -> None:
    hidden = dossier([cell("2025", None, None, None)], plan_29=[goal()])
    without = dossier(plan_29=[goal(cible_pct="")])
    for scope in (hidden, without):
        found = plan(estimates_of(scope), scope)
        assert list(found["atteinte"]) == [""]
        assert "non mesuré par un indicateur publié" in visible(plan_table(found, {}, caption="Plan").html)


def test_a_goal_without_indicator_is_measured_by_the_participation_in_its_actions() -> None:
    events = [
        {"id": "E1", "objectif": "L1", "invites": "100", "participants": "70", "type": "atelier"},
        {"id": "E2", "objectif": "L1", "invites": "80", "participants": "72", "type": "forum"},
        {"id": "E3", "objectif": "L1", "invites": "80", "participants": "", "type": "forum"},
        {"id": "E4", "objectif": "autre", "invites": "10", "participants": "1", "type": "forum"},
    ]
    scope = dossier(plan_29=[goal(indicateur="", cible_pct="80.0")], actions_29=events)
    found = plan(estimates_of(scope), scope)
    assert found.loc[0, ["participants", "invites", "atteinte"]].tolist() == ["142", "180", "non"]
    text = visible(plan_table(found, {}, caption="Plan").html)
    assert "79 % 142 participations sur 180 invitations" in text


def test_only_the_session_and_its_year_are_in_the_dossier() -> None:
    events = [{"id": "E1", "session": "2024"}, {"id": "E2"}]
    relayed = [
        {"id": "O1", "date": "2024-08-31"},
        {"id": "O3", "date": "2025-05-01"},
        {"id": "O2", "date": "2024-09-01"},
    ]
    scope = dossier(actions_29=events, offres=relayed)
    assert list(of_session(scope, "actions_29")["id"]) == ["E2"]
    assert list(offers(scope)["id"]) == ["O2", "O3"]


def test_the_checklist_says_what_is_gathered_and_what_is_not() -> None:
    empty = checklist(estimates_of(dossier()), dossier())
    assert not empty.set_index("point").loc[["plan", "types_actions", "offres", "conventions"], "atteint"].any()
    events = [
        {"id": f"E{n}", "type": kind, "participants": "12", "preuves": "cr.txt"}
        for n, kind in enumerate(("atelier", "forum", "visite"))
    ]
    full = dossier(
        [cell("2025", 22, 31, 39, **TOTAL), cell("2025", 9, 31, 39, indicateur="taux_poursuite", **TOTAL)],
        plan_29=[goal()], actions_29=events, partenariats=[partner("P1", derniere_action="2025-10-01")],
        offres=[{"id": "O1", "date": "2025-05-01"}],
    )  # fmt: skip
    full = with_register(full, "partenariats", [{"campus": "PARIS", **partner("P1", derniere_action="2025-10-01")}],
                         ("P1", "convention.pdf", "presente"))  # fmt: skip
    found = checklist(estimates_of(full), full).set_index("point")["atteint"]
    assert found.drop("bilan").all()
    assert not found["bilan"]
    text = visible(check_list(checklist(estimates_of(full), full), caption="Preuves").html)
    assert "Au moins trois types d'actions menées et tracées oui 3 types d'action" in text


def test_a_missing_document_is_named_with_where_it_is_cited() -> None:
    scope = with_register(dossier(), "offres", [], ("O1", "absente.pdf", "manquante"), ("O2", "vue.pdf", "presente"))
    text = visible(evidence_table(evidence(scope), caption="Pièces").html)
    assert "absente.pdf tableau des offres relayées, O1 manquant —" in text
    assert not checklist(estimates_of(scope), scope).set_index("point").loc["pieces", "atteint"]


def test_texts_of_registers_cannot_inject_markup() -> None:
    evil = "<script>alert(1)</script>"
    scope = dossier(
        actions_29=[{"id": "E1", "intitule": evil, "public": evil, "retour": evil, "type": "autre", "preuves": evil}],
        partenariats=[partner("P1", partenaire=evil, objet=evil)],
        offres=[{"id": "O1", "date": "2025-05-01", "entreprise": evil, "canal": "sms", "type_contrat": "cdi"}],
        plan_29=[goal(objectif=evil, moyens=evil, responsable=evil)],
    )
    pages = (
        event_table(of_session(scope, "actions_29"), {}, caption="a"),
        partner_table(partners(scope), caption="b"),
        offer_table(offers(scope), {}, caption="c"),
        plan_table(plan(estimates_of(scope), scope), {}, caption="d"),
    )
    for page in pages:
        assert "<script" not in page.html
        assert "&lt;script" in page.html
