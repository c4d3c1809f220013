"""How many people bad news is about, at least."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfa_report.analysis.shortfall import answers_missing, missing_for_a_mark, people_of_a_change


def cohort(k: int, n: int, eligible: int, mark: float) -> pd.Series:
    low, high = k / eligible, (k + eligible - n) / eligible
    return pd.Series({"eligibles": eligible, "borne_basse": low, "borne_haute": high, "seuil": mark})


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


@pytest.mark.parametrize(("low", "high", "people"), [(-0.62, -0.24, 9), (0.10, 0.30, 3), (-0.2, 0.1, 0)])
def test_a_change_is_about_the_people_of_the_edge_nearest_to_none(low: float, high: float, people: int) -> None:
    assert people_of_a_change(pd.Series({"ic_bas": low, "ic_haut": high, "repondants_1": 38})) == people


def test_answers_are_missing_up_to_the_rate_of_the_policy() -> None:
    assert answers_missing(pd.Series({"numerateur": 5, "denominateur": 13, "seuil": 0.5})) == 2
    assert answers_missing(pd.Series({"numerateur": 7, "denominateur": 13, "seuil": 0.5})) == 0
