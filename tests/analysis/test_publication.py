"""The published table: the readings of the law, sections apart, and each line beside its certifier's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from cfa_report.analysis import estimate, publication, published_gaps
from cfa_report.domain.edition import Edition
from cfa_report.store import Slice
from tests.analysis.released_tables import cell, reference, slice_of

EXAM = {"indicateur": "taux_obtention", "horizon_mois": None}
THEIRS = {"source": "certificateur_publie", "indicateur": "taux_obtention", "horizon_mois": None, "document": "Relevé"}


def scope_of(rows: list[list[Any]], references: list[list[Any]] | None = None, **index: Any) -> Slice:
    made = slice_of(rows, references, session="2025", edition=Edition.PUBLIQUE)
    sessions = tuple(session for session in made.index.sessions if "+" not in session)
    return replace(made, certification="ENSEMBLE", index=replace(made.index, sessions=sessions, **index))


def lines(scope: Slice) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = publication(estimate(scope.cells, scope.confidence), scope).to_dict("records")
    return rows


def test_the_reading_is_that_of_the_law_where_it_is_computed_and_the_policy_s_elsewhere() -> None:
    both = [
        cell("2025", 5, 40, 40, indicateur="taux_rupture_brut", variante="ort", horizon_mois=None),
        cell("2025", 7, 50, 50, indicateur="taux_rupture_brut", variante="l6111_8", horizon_mois=None),
        cell("2025", 6, 40, 40, indicateur="taux_interruption", variante="ort", horizon_mois=None),
    ]
    found = {row["indicateur"]: row["variante"] for row in lines(scope_of(both))}
    assert found == {"taux_rupture_brut": "l6111_8", "taux_interruption": "ort"}


def test_presentation_stands_before_success_and_adults_after_apprentices() -> None:
    rows = [
        cell("2025", 30, 38, 38, **EXAM), cell("2025", 38, 40, 40, indicateur="taux_presentation", horizon_mois=None),
        cell("2025", 20, 38, 38, section="FPA", certification="CAP-FPA", **EXAM),
        cell("2025", 60, 76, 76, certification="ENSEMBLE", **EXAM),
    ]  # fmt: skip
    courses = {"CAP-FPA": {"libelle": "CAP adultes"}, "CAP-MIS": {"libelle": "CAP"}}
    found = lines(scope_of(rows, certifications=courses))
    assert [(row["section"], row["certification"], row["indicateur"]) for row in found] == [
        ("CFA", "CAP-MIS", "taux_presentation"),
        ("CFA", "CAP-MIS", "taux_obtention"),
        ("CFA", "ENSEMBLE", "taux_obtention"),
        ("FPA", "CAP-FPA", "taux_obtention"),
    ]


def test_later_surveys_and_other_sessions_are_left_out_and_pooled_sessions_kept() -> None:
    rows = [
        cell("2025", 20, 30, 40), cell("2025", 15, 30, 40, horizon_mois=12), cell("2024", 20, 30, 40),
        cell("2024+2025", 40, 60, 80), cell("2023+2024", 40, 60, 80),
    ]  # fmt: skip
    found = lines(scope_of(rows))
    assert [(row["session"], row["horizon_mois"]) for row in found] == [("2025", 6), ("2024+2025", 6)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.892, "conforme"), (0.89, "conforme"), (0.897, "different"), (0.88, "different")],
)
def test_a_line_agrees_with_its_certifier_to_half_a_point(value: float, expected: str) -> None:
    scope = scope_of([cell("2025", 33, 37, 37, **EXAM)], [reference(value, **THEIRS)])
    (row,) = lines(scope)
    assert (row["controle"], row["document_certificateur"]) == (expected, "Relevé")


def test_a_mean_of_the_certifier_checks_nothing_and_neither_does_another_course_or_session() -> None:
    others = [
        reference(0.5, **THEIRS | {"source": "certificateur"}),
        reference(0.5, **THEIRS | {"certification": "BTS"}),
        reference(0.5, **THEIRS | {"session": "2024"}),
        reference(0.5, **THEIRS | {"variante": "acces"}),
    ]
    (row,) = lines(scope_of([cell("2025", 33, 37, 37, **EXAM)], others))
    assert row["controle"] == "sans_donnee"


def test_a_hidden_line_is_not_checked_and_the_figure_of_the_certifier_does_not_stand_beside_it() -> None:
    (row,) = lines(scope_of([cell("2025", None, None, None, **EXAM)], [reference(0.5, **THEIRS)]))
    assert (row["controle"], row["document_certificateur"]) == ("sans_donnee", "")
    assert pd.isna(row["taux"])
    assert pd.isna(row["valeur_certificateur"])


def test_a_figure_of_the_whole_campus_is_checked_against_the_whole_campus() -> None:
    whole = cell("2025", 60, 76, 76, certification="ENSEMBLE", **EXAM)
    scope = scope_of([whole], [reference(0.79, **THEIRS | {"certification": ""})])
    assert [row["controle"] for row in lines(scope)] == ["conforme"]


def test_the_gap_is_that_of_the_session_and_the_added_value_the_latest_official_one() -> None:
    added = {"source": "inserjeunes", "indicateur": "valeur_ajoutee", "variante": "inserjeunes", "certification": ""}
    references = [
        reference(0.6, source="certificateur"),
        reference(0.03, **added, session="2022+2023"),
        reference(-0.12, **added, session="2023+2024"),
    ]
    scope = scope_of([cell("2025", 20, 30, 40), cell("2024", 20, 30, 40)], references)
    found = published_gaps(estimate(scope.cells, scope.confidence), scope)
    assert [(row["indicateur"], row["session"], round(row["taux"], 3)) for row in found.to_dict("records")] == [
        ("ecart_reference", "2025", 0.067),
        ("valeur_ajoutee", "2023+2024", -0.12),
    ]


def test_gaps_stand_in_the_order_of_the_network() -> None:
    codes = ("CAP-Z", "CAP-A", "CAP-M")
    theirs = [reference(0.6, source="certificateur", certification=code) for code in codes]
    rows = [cell("2025", 22, 30, 30, certification=code) for code in sorted(codes)]
    scope = scope_of(rows, theirs, certifications={code: {"libelle": code} for code in codes})
    found = published_gaps(estimate(scope.cells, scope.confidence), scope)
    assert list(found["certification"]) == list(codes)
