from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from cfa_report.domain.vocabulary import Verdict
from cfa_report.errors import StatisticsError
from cfa_report.statistics import (
    change_found,
    change_interval,
    change_p_value,
    change_verdict,
    family_verdicts,
    imbens_manski_interval,
    newcombe_interval,
    process_band,
    response_odds_interval,
    robust_comparison,
    threshold_verdict,
    wilson_interval,
    worst_case_bounds,
)

STRENGTH = {Verdict.INDECIDABLE: 0, Verdict.FRAGILE: 1, Verdict.ROBUSTE: 2, Verdict.PROUVE: 3}
cohorts = st.integers(1, 70).flatmap(
    lambda N: st.integers(1, N).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n), st.just(N)))
)


def excludes_zero(interval):
    low, high = interval
    return bool((low > 0) | (high < 0))


def test_the_envelope_is_its_formula_written_out():
    """I(3) and I(infinity) of 15/20 in 30 against 6/18 in 24, from the formulas and nothing of the module."""
    gamma, (k1, n1, N1), (k2, n2, N2) = 3.0, (15, 20, 30), (6, 18, 24)

    def theta(p, r, kappa):
        return r * p + (1 - r) * p / (p + kappa * (1 - p))

    (l1, u1), (l2, u2) = wilson_interval(k1, n1), wilson_interval(k2, n2)
    a, la = (theta(p, n1 / N1, gamma) for p in (k1 / n1, l1))
    b, ub = (theta(p, n2 / N2, 1 / gamma) for p in (k2 / n2, u2))
    low = a - b - np.sqrt((a - la) ** 2 + (ub - b) ** 2)
    c, uc = (theta(p, n1 / N1, 1 / gamma) for p in (k1 / n1, u1))
    d, ld = (theta(p, n2 / N2, gamma) for p in (k2 / n2, l2))
    high = c - d + np.sqrt((uc - c) ** 2 + (d - ld) ** 2)
    assert change_interval(k1, n1, N1, k2, n2, N2, gamma) == pytest.approx((low, high), abs=1e-14)

    (tl1, tu1), (tl2, tu2) = worst_case_bounds(k1, n1, N1), worst_case_bounds(k2, n2, N2)
    (L1, U1), (L2, U2) = imbens_manski_interval(k1, n1, N1), imbens_manski_interval(k2, n2, N2)
    low = tl1 - tu2 - np.sqrt((tl1 - L1) ** 2 + (U2 - tu2) ** 2)
    high = tu1 - tl2 + np.sqrt((U1 - tu1) ** 2 + (tl2 - L2) ** 2)
    assert change_interval(k1, n1, N1, k2, n2, N2, np.inf) == pytest.approx((low, high), abs=1e-14)


@given(first=cohorts, second=cohorts, gamma=st.floats(1, 30))
@settings(derandomize=True, deadline=None, max_examples=80)
def test_a_full_answer_gives_newcombes_interval_for_every_gamma(first, second, gamma):
    k1, n1, _ = first
    k2, n2, _ = second
    expected = newcombe_interval(k1, n1, k2, n2)
    for level in (1, gamma, np.inf):
        assert change_interval(k1, n1, n1, k2, n2, n2, level) == pytest.approx(expected, abs=1e-14)
    assert change_verdict(k1, n1, n1, k2, n2, n2) in (Verdict.PROUVE, Verdict.INDECIDABLE)


@given(first=cohorts, second=cohorts, gamma=st.floats(1, 30))
@settings(derandomize=True, deadline=None, max_examples=80)
def test_the_envelope_is_antisymmetric_and_widens_with_gamma_and_level(first, second, gamma):
    low, high = change_interval(*first, *second, [1, gamma, 2 * gamma])
    assert np.all(np.diff(low) <= 1e-12)
    assert np.all(np.diff(high) >= -1e-12)
    swapped_low, swapped_high = change_interval(*second, *first, [1, gamma, 2 * gamma])
    np.testing.assert_allclose(low, -swapped_high, atol=1e-12)
    np.testing.assert_allclose(high, -swapped_low, atol=1e-12)
    for level in (gamma, np.inf):
        low, high = change_interval(*first, *second, level, [0.8, 0.95, 0.998])
        assert np.all(np.diff(low) <= 1e-12)
        assert np.all(np.diff(high) >= -1e-12)


@given(first=cohorts, second=cohorts)
@settings(derandomize=True, deadline=None, max_examples=120)
def test_a_verdict_on_a_change_asks_for_all_that_weaker_ones_ask_for(first, second):
    held = [excludes_zero(change_interval(*first, *second, gamma)) for gamma in (1, 3, np.inf)]
    strength = next((place for place, holds in enumerate(held) if not holds), 3)
    verdict = change_verdict(*first, *second)
    assert STRENGTH[verdict] == strength
    if verdict is Verdict.PROUVE:
        bounds = robust_comparison(*first, *second)
        assert bounds.difference_low > 0 or bounds.difference_high < 0


@given(first=cohorts, second=cohorts, gamma=st.sampled_from([1.0, 2.0, 3.0, np.inf]))
@settings(derandomize=True, deadline=None, max_examples=80)
def test_the_p_value_is_where_the_envelope_leaves_zero(first, second, gamma):
    p = float(change_p_value(*first, *second, gamma))
    assert 0 < p <= 1
    if 1e-12 < p < 0.5:
        assert excludes_zero(change_interval(*first, *second, gamma, 1 - p * 1.001))
        assert not excludes_zero(change_interval(*first, *second, gamma, 1 - p * 0.999))
    elif p == 1:
        assert not excludes_zero(change_interval(*first, *second, gamma, 0.5))


@given(
    first=cohorts,
    second=cohorts,
    gamma=st.sampled_from([1.0, 3.0, np.inf]),
    risk=st.floats(min_value=1e-9, max_value=0.4),
)
@settings(derandomize=True, deadline=None, max_examples=80)
def test_a_change_is_found_at_the_risks_that_its_p_value_does_not_pass(first, second, gamma, risk):
    p = float(change_p_value(*first, *second, gamma))
    if abs(p / risk - 1) > 1e-6:
        assert change_found(*first, *second, gamma, risk) == (p <= risk)
    assert not change_found(*first, *second, gamma, 0.0)


def test_p_values_of_an_array_are_those_of_its_cells():
    first = (np.array([3, 8, 0]), np.array([10, 10, 0]), np.array([20, 10, 5]))
    second = (np.array([9, 1, 2]), np.array([10, 10, 4]), np.array([12, 10, 8]))
    together = change_p_value(*first, *second, 1)
    one_by_one = [change_p_value(*(a[i] for a in first), *(b[i] for b in second), 1) for i in range(3)]
    np.testing.assert_array_equal(together, one_by_one)
    assert np.isnan(together[2])
    assert together[1] < 0.01


def test_the_four_words_in_one_array():
    """From a full survey to an empty one, the same rates lose their strength."""
    words = change_verdict(
        [19, 18, 16, 3], [20, 20, 20, 4], [20, 30, 40, 40], [2, 8, 8, 1], [20, 20, 20, 4], [20, 30, 40, 40]
    )
    assert list(words) == [Verdict.PROUVE, Verdict.ROBUSTE, Verdict.FRAGILE, Verdict.INDECIDABLE]
    assert change_verdict(0, 0, 9, 5, 5, 9) is Verdict.INDECIDABLE


@given(cohort=cohorts, threshold=st.integers(0, 100))
@settings(derandomize=True, deadline=None, max_examples=150)
def test_a_threshold_is_judged_by_the_bands_and_by_people(cohort, threshold):
    k, n, N = cohort
    held = []
    for gamma in (1, 3, np.inf):
        low, high = response_odds_interval(k, n, N, gamma)
        held.append(100 * int(low) >= threshold * N or 100 * int(high) < threshold * N)
    strength = next((place for place, holds in enumerate(held) if not holds), 3)
    assert STRENGTH[threshold_verdict(k, n, N, threshold / 100)] == strength
    assert threshold_verdict(k, n, n, threshold / 100) is Verdict.PROUVE


def test_the_threshold_itself_is_reached_and_an_empty_cohort_says_nothing():
    assert threshold_verdict(7, 100, 100, 0.07) is Verdict.PROUVE
    assert threshold_verdict(0, 0, 0, 0.5) is Verdict.INDECIDABLE
    assert threshold_verdict(0, 0, 9, 0.5) is Verdict.INDECIDABLE


def test_a_family_of_one_is_judged_as_it_is_alone():
    generator = np.random.default_rng(3)
    N = generator.integers(5, 60, 200)
    n = generator.integers(1, N + 1)
    k = generator.integers(0, n + 1)
    first, second = (k[:100], n[:100], N[:100]), (k[100:], n[100:], N[100:])
    alone = change_verdict(*first, *second)
    p_values = [change_p_value(*first, *second, gamma) for gamma in (1, 3, np.inf)]
    for cell in range(100):
        assert family_verdicts(*([values[cell]] for values in p_values))[0] is alone[cell]
    family = family_verdicts(*p_values)
    assert all(STRENGTH[controlled] <= STRENGTH[raw] for controlled, raw in zip(family, alone, strict=True))
    assert len({*alone}) == 4


def test_a_verdict_whose_own_p_fails_after_control_is_downgraded():
    p_one, p_three, p_infinity = np.full(20, 1e-6), np.full(20, 0.9), np.full(20, 1.0)
    p_three[0], p_infinity[0] = 0.002, 0.03
    assert family_verdicts(p_one, p_three, p_infinity)[0] is Verdict.ROBUSTE
    p_three[0] = 0.03
    assert family_verdicts(p_one, p_three, p_infinity)[0] is Verdict.FRAGILE
    p_one[1] = np.nan
    assert family_verdicts(p_one, p_three, p_infinity)[1] is Verdict.INDECIDABLE
    with pytest.raises(StatisticsError):
        family_verdicts(p_one, p_three, p_infinity, 5)


@pytest.mark.parametrize(("N", "share"), [(60, 0.02), (200, 0.04)])
def test_noise_rarely_looks_robust_even_when_response_turns_from_three_to_one_third(N, share):
    """The project's table of verdicts: 60 % response, nothing changed, I(3) leaves 0 out in 2 % of cases at N = 60,
    4 % at N = 200."""
    generator = np.random.default_rng(11)
    draws, rate = 20_000, 0.8
    sides = []
    for ratio in (3.0, 1 / 3.0):
        other = brentq(lambda r, odds=ratio: rate * odds * r / (1 - r + odds * r) + (1 - rate) * r - 0.6, 0.01, 0.99)
        positive = generator.binomial(N, rate, draws)
        k = generator.binomial(positive, ratio * other / (1 - other + ratio * other))
        n = k + generator.binomial(N - positive, other)
        sides.append((k, n, np.full(draws, N)))
    low, high = change_interval(*sides[0], *sides[1], 3)
    found = np.mean((low > 0) | (high < 0))
    assert 0 < found < 0.05
    assert found == pytest.approx(share, abs=0.02)
    low, high = change_interval(*sides[0], *sides[1], 1)
    assert np.mean((low > 0) | (high < 0)) > 0.2


@given(cohort=cohorts, gamma=st.floats(1, 30))
@settings(derandomize=True, deadline=None, max_examples=80)
def test_the_process_band_joins_wilson_to_imbens_and_manski(cohort, gamma):
    k, n, N = cohort
    low, high = process_band(k, n, N, [1, gamma, 2 * gamma])
    assert (low[0], high[0]) == pytest.approx(wilson_interval(k, n), abs=1e-15)
    assert np.all(np.diff(low) <= 0)
    assert np.all(np.diff(high) >= 0)
    assert process_band(k, n, N, np.inf) == imbens_manski_interval(k, n, N)
    np.testing.assert_allclose(process_band(k, n, n, gamma), wilson_interval(k, n), atol=1e-15)
    assert np.all(np.isnan(process_band(0, 0, N, gamma)))
