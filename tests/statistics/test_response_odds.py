from __future__ import annotations

import time
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nchypergeom_fisher

from cfa_report.statistics import (
    hypergeometric_interval,
    rate_under_response_odds,
    rate_under_response_ratio,
    response_odds_interval,
    wilson_interval,
    worst_case_bounds,
)
from cfa_report.statistics.response_odds import divide_odds, upper_tail

cohorts = st.integers(1, 70).flatmap(
    lambda N: st.integers(0, N).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n), st.just(N)))
)
gammas = st.floats(1, 20)


def test_the_band_is_the_reference_table(reference):
    table = reference("nch_exact_band_public")
    low, high = response_odds_interval(*table.columns("k", "n", "N", "gamma", "conf"))
    np.testing.assert_array_equal(low, table["band_K_lo"])
    np.testing.assert_array_equal(high, table["band_K_hi"])


def test_the_rates_under_response_odds_and_ratio_are_the_reference_table(reference, close):
    table = reference("kappa_curve_public")
    counts = table.columns("k", "n", "N", "kappa")
    close(rate_under_response_odds(*counts), table["P_or"])
    feasible = table["rr_feasible"] == 1
    ratio = rate_under_response_ratio(*counts)
    close(ratio[feasible], table["P_rr"][feasible])
    assert np.all(np.isnan(ratio[~feasible]))
    assert 0 < feasible.sum() < len(feasible)


def test_wilson_mapped_by_the_response_ratio_is_the_reference_table(reference, close):
    table = reference("kappa_curve_public")
    low, high = wilson_interval(table["k"], table["n"])
    close(divide_odds(low, table["kappa"]), table["rr_superpop_wilson_lo"])
    close(divide_odds(high, table["kappa"]), table["rr_superpop_wilson_hi"])


def test_the_example_of_the_method_guide():
    """12 in work of 15 respondents, 24 leavers: Γ = 2 gives 58-88 %, Γ = 3 gives 54-88 %."""
    for gamma, expected in ((2, (58, 88)), (3, (54, 88))):
        low, high = response_odds_interval(12, 15, 24, gamma)
        assert (round(100 * low / 24), round(100 * high / 24)) == expected


@given(cohort=cohorts, gamma=gammas)
@settings(derandomize=True, deadline=None, max_examples=100)
def test_layers_are_nested(cohort, gamma):
    k, n, N = cohort
    low, high = response_odds_interval(k, n, N, [1, gamma, 2 * gamma, 1e6, np.inf])
    assert np.all(np.diff(low) <= 0)
    assert np.all(np.diff(high) >= 0)
    assert (low[0], high[0]) == hypergeometric_interval(k, n, N)
    assert (low[-1], high[-1]) == (k, k + N - n)
    assert (low[-1] / N, high[-1] / N) == worst_case_bounds(k, n, N)


@given(cohort=cohorts, gamma=gammas, confidence=st.floats(0.5, 0.99))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_the_band_is_mirrored_and_widens_with_the_level_and_rises_with_k(cohort, gamma, confidence):
    k, n, N = cohort
    low, high = response_odds_interval(np.arange(n + 1), n, N, gamma, confidence)
    np.testing.assert_array_equal(low, N - high[::-1])
    assert np.all(np.diff(low) >= 0)
    assert np.all(np.diff(high) >= 0)
    wider_low, wider_high = response_odds_interval(k, n, N, gamma, (1 + confidence) / 2)
    assert wider_low <= low[k]
    assert wider_high >= high[k]
    assert response_odds_interval(k, n, n, gamma, confidence) == (k, k)


@given(cohort=cohorts, kappa=st.floats(0.05, 20), data=st.data())
@settings(derandomize=True, deadline=None, max_examples=60)
def test_the_law_is_fishers_and_its_mirror(cohort, kappa, data):
    _, n, N = cohort
    K = data.draw(st.integers(0, N))
    k = np.arange(n + 1, dtype=float)
    wide = np.ones_like(k)
    tail = upper_tail(k, n * wide, N * wide, K * wide, kappa * wide)
    np.testing.assert_allclose(tail, nchypergeom_fisher.sf(k - 1, N, K, n, kappa), atol=1e-7)
    mirror = upper_tail(n - k + 1, n * wide, N * wide, (N - K) * wide, wide / kappa)
    np.testing.assert_allclose(tail[1:] + mirror[1:], 1, atol=1e-12)


def test_the_limits_are_those_of_the_two_ends_of_the_band(reference):
    table = reference("nch_exact_band_public")
    np.testing.assert_array_equal(table["band_K_lo"], table["K_lo_at_gamma"])
    np.testing.assert_array_equal(table["band_K_hi"], table["K_hi_at_inv"])


def test_large_cohorts_and_extreme_ratios_do_not_overflow():
    low, high = response_odds_interval(700, 1500, 4000, [1, 3, 1e12])
    assert low[0] > low[1] > low[2] >= 700
    assert high[0] < high[1] < high[2] <= 3200


def test_fifty_thousand_cells_take_seconds():
    generator = np.random.default_rng(7)
    N = generator.integers(1, 61, 50_000)
    n = generator.integers(0, N + 1)
    k = generator.integers(0, n + 1)
    start = time.perf_counter()
    low, high = response_odds_interval(k, n, N, 3)
    assert time.perf_counter() - start < 10
    some = slice(0, 50)
    np.testing.assert_array_equal(
        low[some], [response_odds_interval(*cell, 3)[0] for cell in zip(k[some], n[some], N[some], strict=True)]
    )
    assert np.all((k <= low) & (low <= high) & (high <= k + N - n))


def test_rates_are_undefined_where_any_would_do_and_known_where_everybody_answered():
    assert np.all(np.isnan(rate_under_response_odds([0, 5, 0], [5, 5, 0], [9, 9, 9], 2)))
    np.testing.assert_array_equal(rate_under_response_odds([0, 3, 5], 5, 5, 7), [0, 0.6, 1])
    assert rate_under_response_ratio(3, 5, 5, 1) == pytest.approx(0.6)
    assert np.isnan(rate_under_response_ratio(3, 5, 5, 2))


@given(cohort=cohorts, kappa=st.fractions(Fraction(1, 20), 20))
@settings(derandomize=True, deadline=None, max_examples=80)
def test_the_rate_under_response_odds_solves_its_definition(cohort, kappa):
    k, n, N = cohort
    if 0 < k < n < N:
        total = Fraction(k) * (k + N - n + kappa * (n - k)) / (k + kappa * (n - k))
        assert Fraction(k) / (total - k) / (Fraction(n - k) / (N - total - n + k)) == kappa
        assert rate_under_response_odds(k, n, N, float(kappa)) == pytest.approx(float(total / N), abs=1e-12)
        low, high = worst_case_bounds(k, n, N)
        assert low < total / N < high
