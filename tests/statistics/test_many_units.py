"""Funnel, overdispersion, shrinkage, ranks, Holm, rare events, control chart: what compares many units."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import beta, betabinom, binom, false_discovery_control

from cfa_report.errors import StatisticsError
from cfa_report.statistics import (
    beta_binomial_shrinkage,
    byar_interval,
    change_p_value,
    exact_poisson_interval,
    funnel_limits,
    holm,
    laney_limits,
    overdispersed_funnel_limits,
    overdispersion,
    rank_intervals,
    wilson_interval,
)


def grouped(rows, key):
    groups: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return groups


def floats(rows, name):
    return [float(row[name]) for row in rows]


def test_funnel_limits_are_the_reference_table(reference, close):
    table = reference("funnel_limits_public")
    low, high = funnel_limits(*table.columns("target", "n", "conf"))
    close(low, table["interp_lo"])
    close(high, table["interp_hi"])


def test_funnel_limits_lie_between_neighbouring_counts_and_narrow_with_size():
    sizes = np.arange(1, 300)
    low, high = funnel_limits(0.7, sizes, 0.998)
    quantile = binom.ppf(0.001, sizes, 0.7)
    assert np.all((low * sizes >= np.maximum(quantile - 1, 0) - 1e-9) & (low * sizes <= quantile + 1e-9))
    assert np.all(low <= 0.7)
    assert np.all(high >= 0.7 - 1e-9)
    inner_low, inner_high = funnel_limits(0.7, sizes, 0.95)
    assert np.all(low <= inner_low + 1e-12)
    assert np.all(inner_high <= high + 1e-12)
    assert np.isnan(funnel_limits(0.7, 0)[0])


@pytest.mark.parametrize("target", [0, 1])
def test_a_certain_target_has_limits_without_width(target):
    low, high = funnel_limits(target, 20)
    assert high - low < 0.06
    assert low <= target
    assert 0 <= low <= high <= 1


def test_overdispersed_limits_widen_with_the_variance_between_units():
    low, high = overdispersed_funnel_limits(0.7, 40, [0, 0.01, 0.05])
    assert np.all(np.diff(low) < 0)
    assert np.all(np.diff(high) > 0)
    assert np.isnan(overdispersed_funnel_limits(0.7, 0, 0.01)[0])
    with pytest.raises(StatisticsError):
        overdispersed_funnel_limits(0.7, 40, -0.1)


def test_overdispersion_and_shrinkage_are_the_reference_tables(reference, close):
    expected = {row["dataset"]: row for row in reference("overdispersion_public").rows}
    units = grouped(reference("shrinkage_units_public").rows, "dataset")
    assert set(units) == set(expected)
    boundaries = 0
    for name, rows in units.items():
        k, n, row = floats(rows, "k"), floats(rows, "n"), expected[name]
        spread = overdispersion(k, n)
        close(spread.z, floats(rows, "z_unadj"))
        close(spread.z_winsorised, floats(rows, "z_wins10"))
        for field, column in (
            ("target", "pooled_p"),
            ("pearson_chi2", "pearson_chi2"),
            ("p_value", "pearson_p"),
            ("phi", "phi_unwins"),
            ("phi_winsorised", "phi_wins10"),
            ("tau_squared", "tau2_unwins"),
            ("tau_squared_winsorised", "tau2_wins10"),
        ):
            assert getattr(spread, field) == pytest.approx(float(row[column]), abs=1e-9), (name, field)
        shrunk = beta_binomial_shrinkage(k, n)
        assert shrunk.boundary == (row["bb_boundary"] == "1")
        assert shrunk.log_likelihood == pytest.approx(float(row["bb_loglik"]), abs=1e-4)
        assert shrunk.binomial_log_likelihood == pytest.approx(float(row["binom_loglik"]), abs=1e-4)
        boundaries += shrunk.boundary
        if not shrunk.boundary:
            assert shrunk.alpha == pytest.approx(float(row["bb_alpha"]), abs=1e-4)
            assert shrunk.beta == pytest.approx(float(row["bb_beta"]), abs=1e-4)
            assert shrunk.mean == pytest.approx(float(row["bb_mean"]), abs=1e-4)
            close(shrunk.rates, floats(rows, "eb_mean"), 1e-4)
            close(shrunk.low, floats(rows, "eb_lo95"), 1e-4)
            close(shrunk.high, floats(rows, "eb_hi95"), 1e-4)
    assert 0 < boundaries < len(units)


def test_the_shrunk_likelihood_is_scipys_and_no_neighbour_is_better():
    k, n = np.array([4, 18, 14, 30, 3, 9, 20, 11, 2, 25]), np.array([8, 37, 36, 33, 9, 10, 24, 12, 12, 30])
    found = beta_binomial_shrinkage(k, n)
    assert found.log_likelihood == pytest.approx(betabinom.logpmf(k, n, found.alpha, found.beta).sum(), abs=1e-9)
    for a, b in ((1.01, 1), (0.99, 1), (1, 1.01), (1, 0.99)):
        assert betabinom.logpmf(k, n, found.alpha * a, found.beta * b).sum() < found.log_likelihood
    np.testing.assert_allclose(found.low, beta.ppf(0.025, k + found.alpha, n - k + found.beta), atol=1e-9)
    raw = k / n
    between = (found.rates - raw) * (found.mean - raw)
    assert np.all(between >= 0)
    assert np.all(np.abs(found.rates - raw) <= np.abs(found.mean - raw))


@pytest.mark.parametrize(("k", "n"), [([7, 14, 21], [10, 20, 30]), ([0, 0], [5, 9]), ([5, 9], [5, 9])])
def test_units_that_do_not_differ_get_the_pooled_rate(k, n):
    found = beta_binomial_shrinkage(k, n)
    assert found.boundary
    np.testing.assert_allclose(found.rates, sum(k) / sum(n))
    low, high = wilson_interval(sum(k), sum(n))
    np.testing.assert_array_equal(found.low, np.full(len(k), low))
    np.testing.assert_array_equal(found.high, np.full(len(k), high))


def test_a_unit_without_respondents_gets_the_common_law():
    found = beta_binomial_shrinkage([2, 28, 0, 9], [30, 30, 0, 15])
    assert found.rates[2] == pytest.approx(found.mean)


def test_fewer_than_two_units_are_refused():
    for call in (beta_binomial_shrinkage, overdispersion):
        with pytest.raises(StatisticsError):
            call([3], [5])


def test_holm_and_scipys_benjamini_hochberg_are_the_reference_table(reference, close):
    for rows in grouped(reference("multiplicity_public").rows, "family").values():
        close(holm(floats(rows, "p")), floats(rows, "holm"))
        close(false_discovery_control(floats(rows, "p")), floats(rows, "BH"))
        close(false_discovery_control(floats(rows, "p"), method="by"), floats(rows, "BY"))


def test_holm_leaves_out_tests_that_were_not_made():
    np.testing.assert_allclose(holm([0.01, np.nan, 0.02]), [0.02, np.nan, 0.02])
    with pytest.raises(StatisticsError):
        holm([0.2, 1.2])


def test_a_unit_surely_better_than_all_holds_the_first_place_and_the_others_share_the_rest():
    found = rank_intervals([60, 20, 21, 0], [60, 60, 60, 0], [60, 60, 60, 50])
    assert list(found.best) == [1, 2, 2, 1]
    assert list(found.worst) == [2, 4, 4, 4]
    assert found.better[0, 1]
    assert found.better[0, 2]
    assert found.better.sum() == 2


def test_rank_intervals_follow_from_holm_on_every_pair_and_widen_with_gamma():
    generator = np.random.default_rng(5)
    N = generator.integers(40, 200, 12)
    n = N - generator.integers(0, 12, 12)
    k = generator.binomial(n, np.linspace(0.2, 0.9, 12))
    firm, robust, fragile = (rank_intervals(k, n, N, gamma) for gamma in (np.inf, 3, 1))
    for narrow, wide in ((fragile, robust), (robust, firm)):
        assert np.all(wide.best <= narrow.best)
        assert np.all(wide.worst >= narrow.worst)
    assert not np.any(fragile.better & fragile.better.T)
    assert np.all(fragile.best <= fragile.worst)
    assert fragile.better.sum() > firm.better.sum() > 0
    first, second = np.triu_indices(12, 1)
    p = holm(change_p_value(k[first], n[first], N[first], k[second], n[second], N[second], 1))
    assert fragile.better.sum() == (p <= 0.05).sum()


def test_one_unit_alone_is_first():
    found = rank_intervals([3], [4], [5])
    assert (found.best[0], found.worst[0]) == (1, 1)
    with pytest.raises(StatisticsError):
        rank_intervals(3, 4, 5)


def test_rare_events_are_the_reference_table(reference, close):
    table = reference("smr_byar_public")
    counts = table.columns("O", "E", "conf")
    low, high = byar_interval(*counts)
    close(low, table["byar_lo"])
    close(high, table["byar_hi"])
    low, high = exact_poisson_interval(*counts)
    close(low, table["exact_lo"])
    close(high, table["exact_hi"])


def test_rare_events_are_what_others_have_published(reference):
    """Byar: PHEindicatormethods' testdata_Byars_Wilson.xlsx; Poisson funnel: FunnelPlotR's test-poisson_limits.R."""
    rows = reference("published_anchors").rows
    byar = [row for row in rows if row["what"].startswith("Byar")]
    assert len(byar) == 4
    for row in byar:
        level = float(row["what"].split()[-1].rstrip("%")) / 100
        low, high = byar_interval(int(row["input"]), 1, level)
        assert low == pytest.approx(float(row["expected_lo"]), abs=5e-10)
        assert high == pytest.approx(float(row["expected_hi"]), abs=5e-10)
    (funnel,) = [row for row in rows if row["what"].startswith("Poisson funnel")]
    expected = np.array([int(part) for part in funnel["input"].split(";")])
    low, high = exact_poisson_interval(expected, expected)
    np.testing.assert_allclose(low, [float(part) for part in funnel["expected_lo"].split(";")], atol=5e-7)
    np.testing.assert_allclose(high, [float(part) for part in funnel["expected_hi"].split(";")], atol=5e-7)


def test_an_expectation_of_nothing_is_refused():
    with pytest.raises(StatisticsError):
        byar_interval(3, 0)


def test_laneys_chart_is_the_reference_table(reference, close):
    for rows in grouped(reference("laney_pprime_public").rows, "series_id").values():
        chart = laney_limits(floats(rows, "k"), floats(rows, "n"))
        close(chart.z, floats(rows, "z"))
        assert chart.centre == pytest.approx(float(rows[0]["pbar"]), abs=1e-9)
        assert chart.sigma_z == pytest.approx(float(rows[0]["sigma_z"]), abs=1e-9)
        close(chart.low, floats(rows, "pprime_lcl"))
        close(chart.high, floats(rows, "pprime_ucl"))


@pytest.mark.parametrize(("k", "n"), [([3], [5]), ([3, 0], [5, 0]), ([5, 5], [5, 5])])
def test_a_chart_without_points_or_without_variation_is_refused(k, n):
    with pytest.raises(StatisticsError):
        laney_limits(k, n)
