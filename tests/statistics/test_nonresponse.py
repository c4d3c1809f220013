from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfa_report.errors import StatisticsError
from cfa_report.statistics import imbens_manski_interval, wilson_interval, worst_case_bounds
from cfa_report.statistics.counts import normal_quantile
from cfa_report.statistics.nonresponse import imbens_manski_quantile
from cfa_report.statistics.proportions import wilson_limits

cohorts = st.integers(1, 120).flatmap(
    lambda N: st.integers(0, N).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n), st.just(N)))
)


def test_the_certain_bounds_are_the_reference_tables(reference, close):
    for name in ("finite_cohort_public", "partial_identification_public"):
        table = reference(name)
        low, high = worst_case_bounds(*table.columns("k", "n", "N"))
        close(low, table["manski_lo"])
        close(high, table["manski_hi"])


def test_imbens_manski_is_the_reference_table(reference, close):
    table = reference("partial_identification_public")
    counts = table.columns("k", "n", "N", "conf")
    low, high = imbens_manski_interval(*counts, endpoints="wald")
    close(low, table["im_lo_clip"])
    close(high, table["im_hi_clip"])
    low, high = imbens_manski_interval(*counts)
    close(low, table["imw_lo"])
    close(high, table["imw_hi"])


def test_the_quantile_of_imbens_and_manski_is_the_reference_table(reference, close):
    table = reference("partial_identification_public")
    spread = np.maximum(table["se_lo"], table["se_hi"])
    kept = spread > 0
    width = (table["manski_hi"] - table["manski_lo"])[kept] / spread[kept]
    close(imbens_manski_quantile(width, 1 - table["conf"][kept]), table["im_c"][kept])


def test_covering_the_whole_set_takes_wilson_at_both_certain_bounds(reference, close):
    """Horowitz and Manski's idea, built from the pieces that the verdicts use."""
    table = reference("partial_identification_public")
    k, n, N, confidence = table.columns("k", "n", "N", "conf")
    z = normal_quantile(confidence)
    close(wilson_limits(k, N, z)[0], table["hm_wilson_lo"])
    close(wilson_limits(k + N - n, N, z)[1], table["hm_wilson_hi"])


def test_without_an_answer_everything_is_possible_and_without_a_cohort_nothing_is():
    for bounds in (worst_case_bounds, imbens_manski_interval):
        assert bounds(0, 0, 12) == (0, 1)
        assert np.all(np.isnan(bounds(0, 0, 0)))


@given(cohort=cohorts)
@settings(derandomize=True, deadline=None, max_examples=100)
def test_imbens_manski_holds_the_certain_bounds_and_is_mirrored(cohort):
    k, n, N = cohort
    certain_low, certain_high = worst_case_bounds(k, n, N)
    low, high = imbens_manski_interval(k, n, N)
    assert 0 <= low <= certain_low <= certain_high <= high <= 1
    mirror_low, mirror_high = imbens_manski_interval(n - k, n, N)
    assert (low, high) == pytest.approx((1 - mirror_high, 1 - mirror_low), abs=1e-12)
    wider_low, wider_high = imbens_manski_interval(k, n, N, 0.99)
    assert wider_low <= low
    assert wider_high >= high


@given(cohort=cohorts)
@settings(derandomize=True, deadline=None, max_examples=50)
def test_imbens_manski_is_wilson_when_everybody_answered(cohort):
    k, n, _ = cohort
    if n:
        assert imbens_manski_interval(k, n, n) == wilson_interval(k, n)


def test_the_quantile_lies_between_one_and_two_sided_and_keeps_the_digits_of_a_tiny_risk():
    assert imbens_manski_quantile(np.array(0.0), np.array(0.05)) == pytest.approx(1.959963984540054)
    assert imbens_manski_quantile(np.array(np.inf), np.array(0.05)) == pytest.approx(1.6448536269514722)
    assert 1.645 < imbens_manski_quantile(np.array(0.5), np.array(0.05)) < 1.96
    assert imbens_manski_quantile(np.array(0.0), np.array(1e-100)) == pytest.approx(21.3, abs=0.1)


def test_unknown_end_points_are_refused():
    with pytest.raises(StatisticsError):
        imbens_manski_interval(1, 2, 3, endpoints="jeffreys")
