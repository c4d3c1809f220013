from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from cfa_report.statistics import clopper_pearson_interval, jeffreys_interval, midp_interval, wilson_interval

INTERVALS = [wilson_interval, clopper_pearson_interval, jeffreys_interval, midp_interval]
COLUMNS = {"wilson": wilson_interval, "cp": clopper_pearson_interval, "jeffreys_bcd": jeffreys_interval}
COLUMNS["midp"] = midp_interval

pairs = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
levels = st.floats(0.5, 0.999)


@pytest.mark.parametrize("column", COLUMNS)
def test_the_interval_is_the_reference_table(reference, close, column):
    table = reference("single_proportion_public")
    low, high = COLUMNS[column](*table.columns("k", "n", "conf"))
    close(low, table[f"{column}_lo"])
    close(high, table[f"{column}_hi"])


def test_wilson_is_what_others_have_published(reference):
    """Values printed by PHEindicatormethods, tests/testthat/testdata_Byars_Wilson.xlsx."""
    rows = [row for row in reference("published_anchors").rows if row["what"].startswith("Wilson")]
    assert len(rows) == 3
    for row in rows:
        k, n = (int(part) for part in row["input"].split("/"))
        low, high = wilson_interval(k, n, float(row["what"].split()[1].rstrip("%")) / 100)
        assert round(float(low), 12) == round(float(row["expected_lo"]), 12)
        assert round(float(high), 12) == round(float(row["expected_hi"]), 12)


@pytest.mark.parametrize("interval", INTERVALS)
def test_nobody_gives_nan_in_silence(interval):
    low, high = interval([0, 3], [0, 5])
    assert np.isnan(low[0])
    assert np.isnan(high[0])
    assert low[1] < 0.6 < high[1]
    assert np.isnan(interval(0, 0)[0])


@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.parametrize("n", [1, 2, 7, 250, 100_000])
def test_the_ends_are_exactly_zero_and_one(interval, n):
    assert interval(0, n)[0] == 0
    assert interval(n, n)[1] == 1


def test_mid_p_of_one_success_in_one_trial_starts_at_five_percent():
    """Berry and Armitage (1995): P(X = 1)/2 = 0.025 at p = 0.05."""
    assert midp_interval(1, 1)[0] == pytest.approx(0.05, abs=1e-12)


@pytest.mark.parametrize("interval", INTERVALS)
@given(pair=pairs, confidence=levels)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_the_interval_is_mirrored_ordered_and_covers_the_rate(interval, pair, confidence):
    k, n = pair
    low, high = interval(k, n, confidence)
    other_low, other_high = interval(n - k, n, confidence)
    assert 0 <= low <= k / n <= high <= 1
    assert low == pytest.approx(1 - other_high, abs=1e-12)
    assert high == pytest.approx(1 - other_low, abs=1e-12)


@pytest.mark.parametrize("interval", INTERVALS)
@given(pair=pairs, confidence=levels)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_limits_rise_with_k_and_part_with_the_level(interval, pair, confidence):
    k, n = pair
    low, high = interval(np.arange(n + 1), n, confidence)
    assert np.all(np.diff(low) >= 0)
    assert np.all(np.diff(high) >= 0)
    wider_low, wider_high = interval(k, n, (1 + confidence) / 2)
    assert wider_low <= low[k]
    assert wider_high >= high[k]


@given(pair=pairs, confidence=levels)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_wilson_and_clopper_pearson_agree_with_scipy(pair, confidence):
    k, n = pair
    for interval, method in ((wilson_interval, "wilson"), (clopper_pearson_interval, "exact")):
        expected = binomtest(k, n).proportion_ci(confidence, method=method)
        assert interval(k, n, confidence) == pytest.approx((expected.low, expected.high), abs=1e-9)


@given(pair=pairs, confidence=levels)
@settings(derandomize=True, deadline=None, max_examples=60)
def test_mid_p_and_jeffreys_are_inside_clopper_pearson(pair, confidence):
    low, high = clopper_pearson_interval(*pair, confidence)
    for interval in (midp_interval, jeffreys_interval):
        inner_low, inner_high = interval(*pair, confidence)
        assert low - 1e-12 <= inner_low
        assert inner_high <= high + 1e-12
