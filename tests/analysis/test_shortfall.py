"""How many people bad news is about, at least."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfa_report.analysis.shortfall import answers_missing, missing_for_a_mark, people_of_a_change


def cohort(k: int, n: int, eligible: int, mark: float, verdict: str = "prouvé") -> dict[str, object]:
    return {"numerateur": k, "repondants": n, "eligibles": eligible, "seuil": mark, "verdict": verdict}


@pytest.mark.parametrize(
    ("k", "n", "eligible", "mark", "lacking"),
    [(5, 11, 13, 0.70, 3), (6, 11, 12, 0.65, 1), (9, 10, 13, 0.70, 0), (7, 10, 10, 0.70, 0), (0, 10, 10, 1.0, 10)],
)
def test_a_mark_lacks_those_whom_even_the_silent_could_not_make_up_for(
    k: int, n: int, eligible: int, mark: float, lacking: int
) -> None:
    assert missing_for_a_mark(cohort(k, n, eligible, mark), wanted="hausse") == lacking


def test_a_mark_that_is_not_to_be_passed_is_passed_by_those_who_are_too_many() -> None:
    assert missing_for_a_mark(cohort(6, 18, 20, 0.20), wanted="baisse") == 2
    assert missing_for_a_mark(cohort(4, 18, 20, 0.20), wanted="baisse") == 0


@given(st.data(), st.sampled_from([k / 100 for k in range(101)]))
def test_with_so_many_more_and_no_fewer_the_mark_is_reached(data: st.DataObject, mark: float) -> None:
    eligible = data.draw(st.integers(1, 60))
    n = data.draw(st.integers(0, eligible))
    best = data.draw(st.integers(0, n)) + eligible - n
    lacking = missing_for_a_mark(cohort(best - eligible + n, n, eligible, mark), wanted="hausse")
    assert (best + lacking) * 100 >= round(mark * 100) * eligible
    assert lacking == 0 or (best + lacking - 1) * 100 < round(mark * 100) * eligible


def test_a_weaker_verdict_counts_by_the_band_that_decides_it_and_none_counts_nobody() -> None:
    lacking = {
        word: missing_for_a_mark(cohort(180, 350, 500, 0.66, word), wanted="hausse")
        for word in ("prouvé", "robuste", "fragile", "indécidable")
    }
    assert lacking["prouvé"] == 0 < lacking["robuste"] < lacking["fragile"]
    assert lacking["indécidable"] == 0


def change(verdict: str, **limits: float) -> dict[str, object]:
    row: dict[str, object] = {"verdict": verdict, "eligibles_1": 40, "repondants_1": 20}
    for name in ("ic", "gamma3", "extreme"):
        row |= {f"{name}_bas": limits.get(f"{name}_bas"), f"{name}_haut": limits.get(f"{name}_haut")}
    return row


def test_a_change_is_about_the_people_of_the_limit_of_its_verdict_nearest_to_none() -> None:
    limits = {"ic_bas": -0.8, "ic_haut": -0.38, "gamma3_bas": -0.83, "gamma3_haut": -0.2}
    limits |= {"extreme_bas": -0.859, "extreme_haut": -0.066}
    found = {word: people_of_a_change(change(word, **limits)) for word in ("prouvé", "robuste", "fragile")}
    assert found == {"prouvé": 2, "robuste": 8, "fragile": 15}


@pytest.mark.parametrize(("low", "high", "people"), [(-0.62, -0.24, 9), (0.10, 0.30, 4), (-0.2, 0.1, 0)])
def test_where_all_is_recorded_the_interval_is_the_only_limit(low: float, high: float, people: int) -> None:
    assert people_of_a_change(change("prouvé", ic_bas=low, ic_haut=high)) == people


def test_answers_are_missing_up_to_the_rate_of_the_policy() -> None:
    assert answers_missing({"numerateur": 5, "denominateur": 13, "seuil": 0.5}) == 2
    assert answers_missing({"numerateur": 7, "denominateur": 13, "seuil": 0.5}) == 0
