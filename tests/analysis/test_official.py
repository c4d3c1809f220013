"""InserJeunes beside our own survey: the same cohorts, the same reading, and what would reconcile them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from released_tables import cell, reference, slice_of

from cfa_report import analysis
from cfa_report.domain.columns import ALL_CERTIFICATIONS
from cfa_report.statistics import rate_under_response_odds
from cfa_report.store import Slice

TOTAL = {"certification": ALL_CERTIFICATIONS, "variante": "inserjeunes"}
OFFICIAL = {"source": "inserjeunes", "variante": "inserjeunes", "certification": "", "session": "2023+2024"}


def campus(rows: list, references: list) -> Slice:
    return replace(slice_of(rows, references), certification=ALL_CERTIFICATIONS)


def pair(k: int = 40, n: int = 60, N: int = 100, **key: object) -> list:
    return [cell("2023", k, n, N, **TOTAL | key), cell("2024", k, n, N, **TOTAL | key)]


def test_the_odds_that_reconcile_give_back_the_official_rate_at_both_ends_of_its_rounding() -> None:
    row = analysis.survey_and_register(campus(pair(), [reference(0.54, **OFFICIAL)])).iloc[0]
    assert (row["session"], row["numerateur"], row["repondants"], row["eligibles"]) == ("2023+2024", 80, 120, 200)
    low, high = row["cotes_basses"], row["cotes_hautes"]
    assert 1 < low < high
    assert rate_under_response_odds(80, 120, 200, low) == pytest.approx(0.545)
    assert rate_under_response_odds(80, 120, 200, high) == pytest.approx(0.535)


def test_a_rate_that_no_answer_could_give_has_no_odds() -> None:
    row = analysis.survey_and_register(campus(pair(), [reference(0.9, **OFFICIAL)])).iloc[0]
    assert pd.isna(row["cotes_basses"])
    assert pd.isna(row["cotes_hautes"])


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ([cell("2023", None, None, None, **TOTAL), cell("2024", 40, 60, 100, **TOTAL)], {}),
        (pair(variante="ort"), {}),
        (pair(certification="CAP-MIS"), {}),
        (pair(section="FPA"), {}),
        (pair(), {"campus": "LYON"}),
        (pair(), {"session": "2022+2023"}),
        (pair(), {"source": "certificateur"}),
        (pair(), {"horizon_mois": 12}),
    ],
    ids=["hidden", "reading", "certification", "adults", "campus", "cohorts", "source", "horizon"],
)
def test_only_the_same_people_in_the_same_reading_stand_beside_the_register(rows: list, key: dict) -> None:
    assert analysis.survey_and_register(campus(rows, [reference(0.54, **OFFICIAL | key)])).empty


def test_a_pooled_figure_that_the_gate_released_is_used_as_it_is() -> None:
    gate = cell("2023+2024", 70, 100, 200, **TOTAL | {"statut": "regroupe"})
    row = analysis.survey_and_register(campus([*pair(), gate], [reference(0.54, **OFFICIAL)])).iloc[0]
    assert row["numerateur"] == 70


def test_the_official_cohorts_come_from_the_latest_and_what_is_not_published_stays_missing() -> None:
    references = [
        reference(0.54, **OFFICIAL),
        reference(0.66, **OFFICIAL | {"variante": "inserjeunes_attendu"}),
        reference(-0.12, **OFFICIAL | {"indicateur": "valeur_ajoutee"}),
        reference(0.60, **OFFICIAL | {"session": "2022+2023"}),
        reference(0.99, **OFFICIAL | {"campus": "LYON"}),
    ]
    history = analysis.official_history(campus(pair(), references))
    assert list(history["session"]) == ["2023+2024", "2022+2023"]
    assert list(history["emploi_6"]) == [0.54, 0.60]
    assert history["attendu_6"].isna().tolist() == [False, True]
    assert history["emploi_12"].isna().all()


def test_the_other_references_are_those_that_are_no_inserjeunes_rate_of_the_campus() -> None:
    scope = campus(pair(), [reference(0.54, **OFFICIAL), reference(0.62), reference(0.5, campus="", certification="")])
    assert sorted(analysis.other_references(scope)["valeur"]) == [0.5, 0.62]


def test_the_courses_above_level_5_are_counted_among_those_of_the_campus() -> None:
    scope = slice_of([cell("2025", 5, 10, 12)])
    levels = {
        "CAP-MIS": (3, "CFA"),
        "BTS": (5, "CFA"),
        "BACHELOR": (6, "CFA"),
        "TITRE": (7, "FPA"),
        "AUTRE": (None, "CFA"),
    }
    courses = {
        code: {"libelle": code, "niveau": level, "section": section} for code, (level, section) in levels.items()
    }
    pairs = (*(("2025", "PARIS", code) for code in levels), ("2024", "PARIS", "X"), ("2025", "LYON", "Y"))
    scope = replace(scope, index=replace(scope.index, certifications=courses, pairs=pairs))
    assert analysis.beyond_inserjeunes(scope) == (1, 4)
