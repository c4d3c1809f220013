"""Tipping points and calls: each published survey rate against a mark of its own reading."""

from __future__ import annotations

import pandas as pd
import pytest
from released_tables import cell, reference, slice_of

from cfa_report import analysis
from cfa_report.domain.edition import Edition
from cfa_report.statistics import threshold_verdict, useful_calls


def tipping_of(rows: list, references: list | None = None, **options) -> pd.DataFrame:
    scope = slice_of(rows, references, **options)
    return analysis.tipping(analysis.estimate(scope.cells, 0.95), scope)


def calls_of(rows: list, references: list | None = None, **options) -> pd.DataFrame:
    scope = slice_of(rows, references, **options)
    return analysis.call_plan(analysis.estimate(scope.cells, 0.95), scope)


def test_the_example_of_the_method_three_of_nine() -> None:
    """12 employed of 15 who answered, 24 leavers, 62 % (worked example of the method guide)."""
    row = tipping_of([cell("2025", 12, 15, 24)], [reference(0.62)]).iloc[0]
    assert (row["silencieux"], row["necessaires"]) == (9, 3)
    assert row["rapport_cotes"] == pytest.approx(8.5, abs=0.05)
    assert row["verdict"] == str(threshold_verdict(12, 15, 24, 0.62))
    assert row["origine"] == "reference"


def test_a_reference_of_the_same_population_comes_before_the_session_before() -> None:
    rows = [cell("2024", 9, 10, 12), cell("2025", 12, 15, 24)]
    found = tipping_of(rows, [reference(0.62)])
    assert list(found["seuil"]) == [0.62]
    without = tipping_of(rows).iloc[0]
    assert without["seuil"] == 0.9
    assert (without["origine"], without["session_seuil"]) == ("session", "2024")


@pytest.mark.parametrize(
    "other",
    [
        {"variante": "inserjeunes"},
        {"certification": "BTS"},
        {"certification": ""},
        {"session": "2024"},
        {"campus": "LYON"},
        {"horizon_mois": 12},
    ],
    ids=str,
)
def test_a_reference_of_another_population_or_reading_is_never_a_mark(other: dict) -> None:
    assert tipping_of([cell("2025", 12, 15, 24)], [reference(0.62, **other)]).empty


def test_the_campus_s_own_reference_comes_before_that_of_everybody() -> None:
    references = [reference(0.5, campus=""), reference(0.62)]
    assert list(tipping_of([cell("2025", 12, 15, 24)], references)["seuil"]) == [0.62]
    assert list(tipping_of([cell("2025", 12, 15, 24)], references[:1])["seuil"]) == [0.5]


def test_hidden_cells_give_nothing_on_either_side() -> None:
    assert tipping_of([cell("2024", 9, 10, 12), cell("2025", None, None, None)], [reference(0.62)]).empty
    hidden_before = [cell("2023", 9, 10, 12), cell("2024", None, None, None), cell("2025", 12, 15, 24)]
    assert tipping_of(hidden_before).empty


def test_certain_and_impossible_are_told_apart() -> None:
    found = tipping_of(
        [cell("2025", 20, 22, 24), cell("2025", 2, 15, 20, certification="BTS")],
        [reference(0.62), reference(0.62, certification="BTS")],
    ).set_index("certification")
    assert found.loc["CAP-MIS", "necessaires"] == 0
    assert found.loc["BTS", "necessaires"] is pd.NA
    assert set(found["verdict"]) == {"prouvé"}


def test_a_mark_of_nothing_is_no_mark_and_a_register_has_none() -> None:
    assert tipping_of([cell("2024", 0, 10, 12), cell("2025", 3, 15, 24)]).empty
    register = {"indicateur": "taux_obtention", "horizon_mois": None}
    assert tipping_of([cell("2024", 8, 10, 10, **register), cell("2025", 9, 10, 10, **register)]).empty


def test_the_plan_says_how_many_answers_could_change_a_verdict_the_fewest_first() -> None:
    rows = [
        cell("2025", 12, 15, 24),
        cell("2025", 8, 13, 15, certification="BTS"),
        cell("2025", 9, 9, 9, certification="BAC"),
    ]
    marks = [reference(0.62), reference(0.6, certification="BTS"), reference(0.5, certification="BAC")]
    plan = calls_of(rows, marks)
    expected = {"CAP-MIS": useful_calls(12, 15, 24, 0.62), "BTS": useful_calls(8, 13, 15, 0.6)}
    assert set(plan["certification"]) == set(expected)
    assert list(plan["reponses_utiles"]) == sorted(plan["reponses_utiles"])
    for row in plan.to_dict("records"):
        found = expected[row["certification"]]
        assert row["reponses_utiles"] == found.answers_needed
        assert (row["verdict"], row["verdict_possible"]) == (str(found.verdict), str(found.reachable))


def test_a_proven_rate_needs_no_call_and_totals_are_not_called() -> None:
    plan = calls_of(
        [cell("2025", 20, 22, 24), cell("2025", 12, 15, 24, certification="ENSEMBLE")],
        [reference(0.62), reference(0.62, certification="")],
    )
    assert list(plan["certification"]) == ["CAP-MIS"]
    assert plan["reponses_utiles"].isna().all()
    assert list(plan["verdict_possible"]) == [""]


def test_the_public_edition_has_no_plan_of_calls() -> None:
    rows, marks = [cell("2025", 12, 15, 24)], [reference(0.62)]
    assert len(calls_of(rows, marks)) == 1
    assert calls_of(rows, marks, edition=Edition.PUBLIQUE).empty


def test_the_courses_with_the_fewest_answers_come_first_and_those_that_answered_enough_are_left_out() -> None:
    def response(code: str, answers: int, horizon: int = 6) -> list:
        key = {"indicateur": "taux_reponse", "variante": "enquetes", "horizon_mois": horizon, "certification": code}
        return cell("2025", answers, 20, 20, **key)

    rows = [response("A", 9), response("B", 0), response("C", 10), response("D", 4, horizon=12)]
    scope = slice_of(rows)
    found = analysis.fewest_answers(analysis.estimate(scope.cells, 0.95), scope)
    assert list(found["certification"]) == ["B", "A"]
    assert list(found["numerateur"]) == [0, 9]
