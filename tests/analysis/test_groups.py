"""Groups of a campus beside one another: which pairs, how far apart, and what holds once all are counted."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from released_tables import cell

from cfa_report.analysis import estimate, group_gaps
from cfa_report.statistics import change_interval, change_p_value
from cfa_report.store.slices import cells_from_rows


def group(
    variant: str, k: int | None, n: int | None, N: int | None = None, indicator: str = "segment_obtention"
) -> Any:
    key = {"certification": "ENSEMBLE", "indicateur": indicator, "variante": variant}
    return cell(
        "2025", k, n, n if N is None else N, horizon_mois=6 if indicator == "segment_insertion" else None, **key
    )


def estimated(*rows: Any) -> pd.DataFrame:
    return estimate(cells_from_rows(list(rows)), 0.95)


def test_women_are_compared_with_men_and_ages_with_ages() -> None:
    rows = [group(name, 20, 30) for name in ("femmes", "hommes", "moins_de_18_ans", "de_18_a_20_ans", "de_21_a_25_ans")]
    found = group_gaps(estimated(*rows), confidence=0.95)
    assert list(zip(found["variante"], found["autre"], strict=True)) == [
        ("femmes", "hommes"), ("moins_de_18_ans", "de_18_a_20_ans"), ("moins_de_18_ans", "de_21_a_25_ans"),
        ("de_18_a_20_ans", "de_21_a_25_ans"),
    ]  # fmt: skip
    assert set(found["comparaisons"]) == {4}
    assert set(found["verdict"]) == {"indécidable"}


def test_the_interval_is_newcombe_s_where_everybody_is_known() -> None:
    """Newcombe (1998), table II, method 10: 56/70 against 48/80 is 0.2000, from 0.0524 to 0.3339."""
    (row,) = group_gaps(estimated(group("femmes", 56, 70), group("hommes", 48, 80)), confidence=0.95).to_dict("records")
    assert row["difference"] == pytest.approx(0.2)
    assert (row["ic_bas"], row["ic_haut"]) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert row["verdict"] == "prouvé"


def test_a_gap_that_would_hold_alone_may_not_hold_among_all_those_of_the_page() -> None:
    alone = [group("femmes", 60, 80), group("hommes", 46, 80)]
    assert float(change_p_value(60, 80, 80, 46, 80, 80)) < 0.05
    assert list(group_gaps(estimated(*alone), confidence=0.95)["verdict"]) == ["prouvé"]
    ages = [group(name, 50, 80) for name in ("moins_de_18_ans", "de_18_a_20_ans", "de_21_a_25_ans", "des_26_ans")]
    among = group_gaps(estimated(*alone, *ages), confidence=0.95)
    assert among.loc[0, ["variante", "autre", "verdict"]].tolist() == ["femmes", "hommes", "indécidable"]


def test_the_silent_of_both_groups_are_in_the_intervals_and_in_the_word() -> None:
    rows = estimated(
        group("femmes", 24, 25, 100, "segment_insertion"), group("hommes", 14, 25, 100, "segment_insertion")
    )
    (row,) = group_gaps(rows, confidence=0.95).to_dict("records")
    low, high = change_interval(24, 25, 100, 14, 25, 100, 3.0, 0.95)
    assert (row["gamma3_bas"], row["gamma3_haut"]) == (float(low), float(high))
    assert row["extreme_bas"] < 0 < row["extreme_haut"]
    assert row["verdict"] == "fragile"


def test_a_hidden_group_and_readings_that_are_no_group_are_in_no_pair() -> None:
    hidden = estimated(group("femmes", None, None), group("hommes", 20, 30))
    jobs = estimated(
        group("indeterminee", 10, 30, 40, "qualite_emploi"), group("determinee", 10, 30, 40, "qualite_emploi")
    )
    assert group_gaps(hidden, jobs, confidence=0.95).empty
    assert group_gaps(confidence=0.95).empty
