from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfa_report.statistics import hypergeometric_interval, wilson_fpc_interval, wilson_interval, worst_case_bounds

cohorts = st.integers(1, 80).flatmap(
    lambda N: st.integers(0, N).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n), st.just(N)))
)


def exact_set(k: int, n: int, N: int) -> list[int]:
    """Every K that is not rejected, by exact fractions and without any search."""
    kept = []
    for K in range(k, k + N - n + 1):
        weights = [comb(K, x) * comb(N - K, n - x) for x in range(n + 1)]
        total = sum(weights)
        if Fraction(sum(weights[k:]), total) > Fraction(1, 40) and Fraction(sum(weights[: k + 1]), total) > Fraction(
            1, 40
        ):
            kept.append(K)
    return kept


def test_wilson_with_the_finite_correction_is_the_reference_table(reference, close):
    table = reference("finite_cohort_public")
    low, high = wilson_fpc_interval(*table.columns("k", "n", "N", "conf"))
    close(low, table["wilson_fpc_clip_lo"])
    close(high, table["wilson_fpc_clip_hi"])


def test_the_exact_interval_is_the_reference_table(reference):
    table = reference("finite_cohort_public")
    low, high = hypergeometric_interval(*table.columns("k", "n", "N", "conf"))
    np.testing.assert_array_equal(low, table["hyper_K_lo"])
    np.testing.assert_array_equal(high, table["hyper_K_hi"])
    assert low.dtype.kind == high.dtype.kind == "i"


def test_the_limits_are_the_last_values_kept_and_not_the_first_rejected():
    """samplingbook's README (Sprop, m = 45, n = 100, N = 300) prints 110-161, one unit too wide on each side."""
    assert hypergeometric_interval(45, 100, 300) == (111, 160)


@given(cohort=cohorts)
@settings(derandomize=True, deadline=None, max_examples=80)
def test_the_exact_interval_is_the_set_found_by_brute_force(cohort):
    kept = exact_set(*cohort)
    assert hypergeometric_interval(*cohort) == (kept[0], kept[-1])
    assert kept == list(range(kept[0], kept[-1] + 1))


def test_a_tail_equal_to_half_the_risk_is_rejected():
    """P(X >= 1) is exactly 1/40 with one positive in forty and one answer: K = 1 is not kept."""
    assert hypergeometric_interval(1, 1, 40) == (2, 40)
    assert hypergeometric_interval(0, 1, 40) == (0, 38)


@given(cohort=cohorts)
@settings(derandomize=True, deadline=None, max_examples=80)
def test_both_intervals_stay_inside_the_certain_bounds_and_collapse_when_everybody_answered(cohort):
    k, n, N = cohort
    low, high = hypergeometric_interval(k, n, N)
    assert k <= low <= high <= k + N - n
    if n:
        fpc_low, fpc_high = wilson_fpc_interval(k, n, N)
        certain_low, certain_high = worst_case_bounds(k, n, N)
        assert certain_low <= fpc_low <= k / n <= fpc_high <= certain_high
        plain_low, plain_high = wilson_interval(k, n)
        assert plain_low - 1e-12 <= fpc_low
        assert fpc_high <= plain_high + 1e-12
        assert wilson_fpc_interval(k, k + 1, k + 1) == (k / (k + 1), k / (k + 1))
    assert hypergeometric_interval(k, n, n) == (k, k)


def test_without_an_answer_there_is_no_rate_and_the_whole_cohort_is_possible():
    assert np.all(np.isnan(wilson_fpc_interval(0, 0, 12)))
    assert hypergeometric_interval(0, 0, 12) == (0, 12)


@pytest.mark.parametrize("N", [1, 2, 30])
def test_a_cohort_that_answered_in_full_has_a_point(N):
    low, high = wilson_fpc_interval(np.arange(N + 1), N, N)
    np.testing.assert_array_equal(low, np.arange(N + 1) / N)
    np.testing.assert_array_equal(high, low)
