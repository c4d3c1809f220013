"""Trends: three published sessions or nothing, real years, the interval of the slope."""

from __future__ import annotations

import pytest
from released_tables import cell, slice_of

from cfa_report import analysis
from cfa_report.statistics import cochran_armitage, minimal_detectable_difference


def trends_of(rows: list, session: str = "2025"):
    return analysis.trends(analysis.estimate(slice_of(rows).cells, 0.95), session, 0.95)


def test_the_slope_is_cochran_and_armitage_s_on_the_real_years() -> None:
    row = trends_of([cell("2021", 10, 20, 25), cell("2023", 12, 20, 25), cell("2025", 19, 20, 25)]).iloc[0]
    expected = cochran_armitage([10, 12, 19], [20, 20, 20], [2021, 2023, 2025])
    assert row["pente"] == pytest.approx(expected.slope)
    assert (row["pente_basse"], row["pente_haute"]) == pytest.approx((expected.slope_low, expected.slope_high))
    assert row["p"] == pytest.approx(expected.exact_p)
    assert row["methode_p"] == "exacte"
    assert row["sessions"] == "2021, 2023, 2025"
    assert not row["registre"]


def test_a_missing_year_keeps_its_gap() -> None:
    close = trends_of([cell("2023", 10, 20, 20), cell("2024", 12, 20, 20), cell("2025", 19, 20, 20)]).iloc[0]
    apart = trends_of([cell("2019", 10, 20, 20), cell("2022", 12, 20, 20), cell("2025", 19, 20, 20)]).iloc[0]
    assert close["pente"] == pytest.approx(3 * apart["pente"])


@pytest.mark.parametrize(
    "rows",
    [
        [cell("2024", 10, 20, 20), cell("2025", 19, 20, 20)],
        [cell("2023", None, None, None), cell("2024", 10, 20, 20), cell("2025", 19, 20, 20)],
        [cell("2022", 9, 20, 20), cell("2023", 9, 20, 20), cell("2024", 10, 20, 20), cell("2025", None, None, None)],
        [cell("2023+2024", 9, 40, 40), cell("2024", 10, 20, 20), cell("2025", 19, 20, 20)],
    ],
    ids=["two sessions", "one hidden", "the last hidden", "one pooled"],
)
def test_without_three_published_sessions_there_is_no_trend(rows: list) -> None:
    assert trends_of(rows).empty


def test_a_later_session_is_not_looked_at() -> None:
    rows = [cell(year, 10, 20, 20) for year in ("2022", "2023", "2024")] + [cell("2025", 20, 20, 20)]
    assert trends_of(rows, "2024").iloc[0]["pente"] == pytest.approx(0)


def test_the_detectable_difference_is_forty_points_for_twenty_and_twenty() -> None:
    """The method guide: n = 20 against 20, rate 70 %: about 40 points for 80 % power."""
    rows = [cell("2023", 14, 20, 20), cell("2024", 14, 20, 20), cell("2025", 14, 20, 20)]
    seen = trends_of(rows).iloc[0]["ecart_detectable"]
    assert seen == pytest.approx(minimal_detectable_difference(20, 20, 44 / 64))
    assert seen == pytest.approx(0.40, abs=0.02)


def test_a_rate_of_a_hundred_percent_promises_no_infinite_precision() -> None:
    rows = [cell("2023", 20, 20, 20), cell("2024", 20, 20, 20), cell("2025", 20, 20, 20)]
    row = trends_of(rows).iloc[0]
    assert row["ecart_detectable"] > 0.1
    assert (row["pente"], row["p"]) == (pytest.approx(0), 1)


@pytest.mark.parametrize(
    ("answers", "size", "word"),
    [((5, 10, 19), 20, "hausse"), ((19, 10, 5), 20, "baisse"), ((12, 12, 13), 20, "")],
)
def test_a_trend_has_a_direction_only_where_its_interval_leaves_zero_out(
    answers: tuple[int, int, int], size: int, word: str
) -> None:
    rows = [cell(year, k, size, size) for year, k in zip(("2023", "2024", "2025"), answers, strict=True)]
    assert trends_of(rows).iloc[0]["tendance"] == word


def test_an_exact_p_that_does_not_confirm_the_interval_leaves_no_trend() -> None:
    row = trends_of([cell("2023", 0, 8, 8), cell("2024", 4, 8, 8), cell("2025", 4, 8, 8)]).iloc[0]
    assert row["pente_basse"] > 0
    assert row["p"] > 0.05
    assert row["tendance"] == ""
