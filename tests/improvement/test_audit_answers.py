"""Each requirement of the standard and of the law with its figure, its evidence, its action, and what it lacks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from cfa_report.analysis import chosen, estimate, gaps
from cfa_report.catalogue import catalogue
from cfa_report.catalogue.requirements import requirements
from cfa_report.display.audit import AuditAnswer, audit_details, audit_gaps, audit_table
from cfa_report.domain.registers import REGISTERS
from cfa_report.improvement import actions, alerts, answered, audit, effects
from cfa_report.store import Slice
from tests.display.conftest import visible
from tests.improvement.reviewed import EXAM, campus, cell, changes_of, line, with_register

TOTAL = {"certification": "ENSEMBLE"}
EXAMS = [cell("2025", 121, 168, 174, **EXAM | TOTAL)]


def answers(scope: Slice) -> dict[str, AuditAnswer]:
    every = estimate(scope.cells, scope.confidence)
    own = chosen(every, scope)
    register = actions(own, scope)
    told = answered(alerts(own, changes_of(scope), scope), register)
    found = audit(every, gaps(own, scope), register, effects(register, own, scope, None), told, scope)
    return {answer.requirement.id: answer for answer in found}


@pytest.fixture
def bare() -> Callable[..., Slice]:
    """Make a campus of which every register is read and empty."""

    def make(rows: list[list[Any]], *lines: list[str]) -> Slice:
        scope = campus(rows, *lines)
        for name in set(REGISTERS) - {"actions_correctives"}:
            scope = with_register(scope, name, [])
        return scope

    return make


def test_every_requirement_names_indicators_registers_and_sources_that_exist() -> None:
    assert [item.number for item in requirements() if item.group == "qualiopi"] == [
        "2", "3", "11", "12", "29", "30", "31", "32",
    ]  # fmt: skip
    assert [item.number for item in requirements() if item.group == "loi"] == [
        "1°",
        "2°",
        "3°",
        "4°",
        "5°",
        "dernier alinéa",
    ]
    for item in requirements():
        assert item.asked.endswith(".")
        assert item.source
        assert set(item.registers) <= set(REGISTERS)
        for indicator, variant in item.figures:
            assert not variant or variant in {one.id for one in catalogue()[indicator].variants}


def test_insertion_is_asked_by_2_3_and_29_and_by_no_indicator_8() -> None:
    asking = [item.number for item in requirements() if "taux_insertion_emploi" in {name for name, _ in item.figures}]
    assert asking == ["2", "3", "29", "4°"]


def test_a_figure_is_that_of_the_whole_campus_in_the_reading_that_the_text_asks_for(bare: Callable[..., Slice]) -> None:
    broken = cell("2025", 7, 24, 24, indicateur="taux_rupture_brut", variante="l6111_8", horizon_mois=None, **TOTAL)
    one_course = cell("2025", 5, 10, 10, **EXAM)
    found = answers(bare([*EXAMS, one_course, broken]))
    (exam,) = [one for one in found["qualiopi_3"].cells if one.indicator.id == "taux_obtention"]
    assert (exam.numbers and exam.numbers.positive, exam.numbers and exam.numbers.eligible) == (121, 174)
    (contract,) = found["l6111_8_rupture"].cells
    assert contract.variant.id == "l6111_8"


def test_what_is_not_delivered_or_cannot_be_computed_is_missing(bare: Callable[..., Slice]) -> None:
    untold = cell(
        "2025", None, None, None, statut="non_calculable", indicateur="taux_rupture_net", horizon_mois=None, **TOTAL
    )
    found = answers(bare([*EXAMS, untold]))
    assert "Taux de rupture net (abandon) : non calculable pour tout le campus" in found["qualiopi_12"].missing
    assert "Valeur ajoutée InserJeunes : aucune donnée pour cette session" in found["l6111_8_5"].missing
    assert found["l6111_8_1"].missing == ("Taux d'obtention de la certification : aucune donnée pour cette session",)


def test_a_hidden_figure_is_not_said_to_be_missing(bare: Callable[..., Slice]) -> None:
    found = answers(bare([cell("2025", None, None, None, **EXAM | TOTAL)]))
    assert not [text for text in found["qualiopi_3"].missing if "obtention" in text]


def test_registers_that_are_absent_refused_or_empty_are_told(bare: Callable[..., Slice]) -> None:
    scope = bare(EXAMS)
    assert "registre des partenariats : aucune ligne pour ce campus" in answers(scope)["qualiopi_29"].missing
    registers = dict(scope.registers)
    registers["partenariats"] = replace(registers["partenariats"], state="refuse")
    registers["offres"] = replace(registers["offres"], state="absent")
    told = answers(replace(scope, registers=registers))["qualiopi_29"]
    assert "registre des partenariats : refusé, à corriger" in told.missing
    assert "tableau des offres relayées : non tenu" in told.missing


def test_a_missing_document_and_a_late_action_are_told_where_they_serve(bare: Callable[..., Slice]) -> None:
    scope = bare(EXAMS, line(indicateur_qualiopi="32", echeance="2025-12-01"))
    scope = with_register(
        scope,
        "reclamations",
        [{"id": "R1", "campus": "PARIS", "gravite": "majeure"}],
        ("R1", "reponse.pdf", "manquante"),
    )
    found = answers(scope)
    assert found["qualiopi_31"].missing == (
        "réclamation sans réponse : R1 (gravité majeure)", "document manquant : reponse.pdf",
    )  # fmt: skip
    assert "action en retard : A1" in found["qualiopi_32"].missing
    assert [action.number for action in found["l6111_8_1"].actions] == ["A1"]
    assert found["qualiopi_12"].actions == ()


def test_the_page_says_figure_method_evidence_and_action(bare: Callable[..., Slice]) -> None:
    scope = with_register(
        bare(EXAMS, line()), "offres", [{"id": "O1", "campus": "PARIS"}], ("O1", "offre.pdf", "presente")
    )
    found = tuple(answers(scope).values())
    text = visible(audit_details(found, "loi").html)
    assert "Taux d'obtention de la certification (Admis / présents à l'examen) : 72,0 % (121 sur 168)" in text
    assert "168 connus sur 174, certainement entre 69,5 % et 73,0 %" in text
    assert "A1, CAP-MIS (CAP-MIS), taux d'obtention de la certification : Décision (engagée)" in text
    assert "aucune action inscrite pour cette exigence : à décider pour ce qui manque" in text
    assert "tableau publié : publication.html, au même endroit dans l'édition publique" in text
    qualiopi = visible(audit_details(found, "qualiopi").html)
    assert "1 document cité, 1 trouvé, empreinte relevée" in qualiopi
    glance = visible(audit_table(found, "qualiopi", caption="Qualiopi").html)
    assert "Indicateur 31 : Traiter difficultés, aléas et réclamations Manque : registre des réclamations" in glance
    assert (
        "Admis / présents à l'examen 72,0 % 121 sur 168 certainement entre 69,5 % et 73,0 % 168 connus sur 174"
        in glance
    )
    assert "Indicateur 31 : registre des réclamations, difficultés et aléas : aucune ligne pour ce campus." in visible(
        audit_gaps(found).html
    )


@pytest.mark.parametrize(
    ("counts", "status", "told"),
    [
        ((7, 24, 24), "publie", "Rien ne manque de ce que l'édition suit. Taux"),
        ((None, None, None), "en_cours", "Aucun chiffre à montrer aujourd'hui. Chiffres pas encore connus : 1 sur 1."),
    ],
)
def test_nothing_missing_is_said_with_what_is_still_awaited(
    counts: tuple[int | None, ...], status: str, told: str, bare: Callable[..., Slice]
) -> None:
    key = {"indicateur": "taux_rupture_brut", "variante": "l6111_8", "horizon_mois": None}
    only = (answers(bare([cell("2025", *counts, statut=status, **key | TOTAL)]))["l6111_8_rupture"],)
    assert told in visible(audit_table(only, "loi", caption="Loi").html)
    assert "aucune action inscrite pour cette exigence, où aucun manque n'est relevé" in visible(
        audit_details(only, "loi").html
    )


def test_no_number_of_a_hidden_cell_is_in_the_audit(bare: Callable[..., Slice]) -> None:
    found = tuple(answers(bare([cell("2025", None, None, None, **EXAM | TOTAL)])).values())
    html = audit_details(found, "loi").html + audit_table(found, "loi", caption="Loi").html
    assert "chiffre non publié, pour que personne ne puisse être reconnu" in html
    assert not pd.isna(html)


def test_an_action_is_listed_wherever_it_aims_and_what_it_lacks_where_it_says_to_serve(
    bare: Callable[..., Slice],
) -> None:
    late = line(indicateur="taux_obtention", indicateur_qualiopi="32", echeance="2025-12-01")
    found = answers(bare(EXAMS, late))
    assert {name for name, answer in found.items() if answer.actions} >= {"qualiopi_2", "qualiopi_3", "qualiopi_32"}
    assert {name for name, one in found.items() if any("en retard" in text for text in one.missing)} == {
        "qualiopi_32", "l6111_8_1",
    }  # fmt: skip


def test_an_alert_that_no_action_answers_is_missing_where_actions_are_asked_for(bare: Callable[..., Slice]) -> None:
    fell = [cell("2025", 15, 38, 38, **EXAM), cell("2024", 34, 40, 40, **EXAM)]
    found = answers(bare([*EXAMS, *fell]))
    lacking = {name for name, one in found.items() if any("alerte sans action" in text for text in one.missing)}
    assert lacking == {"qualiopi_32"}
    (told,) = [text for text in found["qualiopi_32"].missing if "alerte" in text]
    assert told == "alerte sans action : CAP-MIS (CAP-MIS), taux d'obtention de la certification (dégradation, prouvé)"
    answering = answers(bare([*EXAMS, *fell], line(indicateur="taux_obtention")))["qualiopi_32"]
    assert not any("alerte" in text for text in answering.missing)


def test_a_register_that_is_not_read_leaves_no_alert_unanswered(bare: Callable[..., Slice]) -> None:
    scope = bare([*EXAMS, cell("2025", 15, 38, 38, **EXAM), cell("2024", 34, 40, 40, **EXAM)])
    refused = replace(scope.registers["actions_correctives"], state="refuse")
    found = answers(replace(scope, registers={**scope.registers, "actions_correctives": refused}))["qualiopi_32"]
    assert [text for text in found.missing if "actions correctives" in text]
    assert not [text for text in found.missing if "alerte" in text]


def test_what_the_dossier_says_is_not_there_is_missing_from_the_audit_too(bare: Callable[..., Slice]) -> None:
    partner = {"id": "PA-1", "campus": "PARIS", "partenaire": "Mission", "date_debut": "2020-01-01"}
    scope = with_register(bare(EXAMS), "partenariats", [partner | {"derniere_action": "2021-01-01"}])
    missing = answers(scope)["qualiopi_29"].missing
    assert "partenariat dormant : PA-1" in missing
    assert any(text.startswith("bilan suivi d'axes d'amélioration") for text in missing)
    looked_at = answers(bare(EXAMS, line(indicateur="taux_insertion_emploi")))["qualiopi_29"].missing
    assert not any(text.startswith("bilan") for text in looked_at)
