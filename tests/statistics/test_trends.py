from __future__ import annotations

from itertools import product
from math import comb, isnan

import numpy as np
import pytest
from scipy.stats import linregress

from cfa_report.errors import StatisticsError
from cfa_report.statistics import cochran_armitage


def series(row):
    pairs = [part.split("/") for part in row["k_over_n"].split(";")]
    scores = [float(score) for score in row["scores"].split(";")]
    return [int(k) for k, _ in pairs], [int(n) for _, n in pairs], scores


def test_the_trend_is_the_reference_table(reference, close):
    rows = reference("trend_public").rows
    found = [cochran_armitage(*series(row)) for row in rows]
    for field, column in (
        ("chi2", "ca_chi2"),
        ("p_value", "ca_p"),
        ("slope", "ols_slope_per_unit"),
        ("exact_p", "exact_p_two_doubling"),
    ):
        expected = [float(row[column]) if row[column] else np.nan for row in rows]
        close([getattr(trend, field) for trend in found], expected)


def test_the_exact_p_is_the_sum_over_every_table_even_with_a_missing_year():
    k, n, years = [1, 3, 5], [5, 6, 6], [2021, 2022, 2024]
    seen = sum(year * count for year, count in zip(years, k, strict=True))
    law: dict[int, int] = {}
    for counts in product(*(range(size + 1) for size in n)):
        if sum(counts) == sum(k):
            place = sum(year * count for year, count in zip(years, counts, strict=True))
            weight = comb(n[0], counts[0]) * comb(n[1], counts[1]) * comb(n[2], counts[2])
            law[place] = law.get(place, 0) + weight
    total = sum(law.values())
    above = sum(weight for place, weight in law.items() if place >= seen) / total
    below = sum(weight for place, weight in law.items() if place <= seen) / total
    assert cochran_armitage(k, n, years).exact_p == pytest.approx(2 * min(above, below), abs=1e-12)


def test_real_years_matter_and_their_origin_and_unit_do_not():
    k, n = [12, 15, 19], [20, 21, 24]
    with_gap = cochran_armitage(k, n, [2021, 2022, 2025])
    assert with_gap.chi2 != pytest.approx(cochran_armitage(k, n, [2021, 2022, 2023]).chi2, rel=1e-3)
    shifted = cochran_armitage(k, n, [0, 0.5, 2])
    assert shifted.chi2 == pytest.approx(with_gap.chi2, abs=1e-9)
    assert shifted.exact_p == pytest.approx(with_gap.exact_p, abs=1e-12)
    assert shifted.slope == pytest.approx(2 * with_gap.slope, abs=1e-12)


def test_the_slope_is_the_least_squares_slope_of_the_answers_and_its_interval_holds_it():
    k, n, years = [9, 14, 5], [20, 22, 21], [2021, 2023, 2024]
    answers = np.concatenate([np.r_[np.ones(a), np.zeros(b - a)] for a, b in zip(k, n, strict=True)])
    found = cochran_armitage(k, n, years)
    assert found.slope == pytest.approx(linregress(np.repeat(years, n), answers).slope, abs=1e-12)
    assert found.slope_low < found.slope < found.slope_high
    wider = cochran_armitage(k, n, years, 0.998)
    assert wider.slope_low < found.slope_low < found.slope_high < wider.slope_high


def test_answers_that_are_all_the_same_show_no_trend():
    found = cochran_armitage([5, 5], [5, 5], [2021, 2022])
    assert isnan(found.chi2)
    assert found.exact_p == 1
    assert found.slope == 0
    assert found.slope_low < 0 < found.slope_high


@pytest.mark.parametrize(("k", "n", "scores"), [([0, 0], [0, 0], [1, 2]), ([1, 2], [3, 3], [2022, 2022])])
def test_no_answer_or_one_year_only_gives_nan(k, n, scores):
    found = cochran_armitage(k, n, scores)
    assert isnan(found.slope)
    assert isnan(found.exact_p)


def test_a_very_large_table_keeps_its_approximate_p_and_says_that_the_exact_one_is_missing():
    found = cochran_armitage([2500, 2400, 2300], [5000, 5000, 5000], [2021, 2022, 2023])
    assert isnan(found.exact_p)
    assert found.p_value < 0.001


@pytest.mark.parametrize(("n", "scores"), [([3], [1]), ([3, 3], [1]), (5, 1)])
def test_lists_of_different_lengths_are_refused(n, scores):
    with pytest.raises(StatisticsError):
        cochran_armitage([1, 2], n, scores)
