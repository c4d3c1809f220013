from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nchypergeom_fisher

from cfa_report.statistics import rate_under_response_odds, response_odds_interval, tipping_point, worst_case_bounds
from cfa_report.statistics.tipping import heads_at

cohorts = st.integers(1, 60).flatmap(
    lambda N: st.integers(0, N).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n), st.just(N)))
)


def test_tipping_points_are_the_reference_table(reference, close):
    table = reference("tipping_points_public")
    found = tipping_point(*table.columns("k", "n", "N", "threshold"))
    close(found.heads_needed, table["nonresp_needed"])
    close(found.odds_ratio, table["kappa_or_tip"])
    close(found.response_ratio, table["kappa_rr_tip"])
    close(found.exact_gamma95, table["kappa_or_tip_exact95"])


def test_the_example_of_the_method_guide_reads_in_plain_words():
    """12 in work of 15 respondents, 24 leavers, threshold 62 %: three of the nine silent are enough."""
    found = tipping_point(12, 15, 24, 0.62)
    assert found.heads_needed == 3
    assert found.odds_ratio == pytest.approx(8.5, abs=0.05)
    assert rate_under_response_odds(12, 15, 24, found.odds_ratio) == pytest.approx(0.62)


@pytest.mark.parametrize(("cohort", "heads"), [((9, 9, 10), 0), ((2, 9, 10), np.nan), ((0, 0, 0), np.nan)])
def test_a_certain_threshold_needs_nobody_and_an_impossible_one_has_no_number(cohort, heads):
    found = tipping_point(*cohort, 0.5)
    np.testing.assert_equal(float(found.heads_needed), heads)
    assert np.isnan(found.odds_ratio)
    assert np.isnan(found.exact_gamma95)


def test_binary_dust_adds_no_head():
    """0.07 × 100 is 7.000000000000001 in floating point."""
    assert heads_at(np.array(0.07), np.array(100.0)) == 7
    assert heads_at(np.array(0.071), np.array(100.0)) == 8


@given(cohort=cohorts, threshold=st.integers(0, 100))
@settings(derandomize=True, deadline=None, max_examples=150)
def test_heads_needed_are_the_first_number_that_reaches_the_threshold(cohort, threshold):
    k, n, N = cohort
    heads = tipping_point(k, n, N, threshold / 100).heads_needed
    reaching = [extra for extra in range(N - n + 1) if 100 * (k + extra) >= threshold * N]
    np.testing.assert_equal(float(heads), float(reaching[0]) if reaching else np.nan)
    assert (heads == 0) == (worst_case_bounds(k, n, N)[0] >= threshold / 100 - 1e-12)


@given(cohort=cohorts, threshold=st.integers(1, 99))
@settings(derandomize=True, deadline=None, max_examples=150)
def test_the_exact_ratio_is_where_the_band_leaves_the_threshold(cohort, threshold):
    k, n, N = cohort
    gamma = float(tipping_point(k, n, N, threshold / 100).exact_gamma95)
    if gamma >= 1.001:
        needed = heads_at(np.array(threshold / 100), np.array(float(N)))
        assert response_odds_interval(k, n, N, gamma * 0.999)[0] >= needed
        assert response_odds_interval(k, n, N, gamma * 1.001)[0] < needed
        assert nchypergeom_fisher.sf(k - 1, N, int(needed) - 1, n, gamma) == pytest.approx(0.025, abs=1e-6)
