from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfa_report.statistics import (
    mantel_haenszel_difference,
    miettinen_nurminen_interval,
    minimal_detectable_difference,
    mover_interval,
    newcombe_interval,
    wilson_interval,
)

cells = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
ANCHORS = {
    "Newcombe hybrid score difference": newcombe_interval,
    "Miettinen-Nurminen difference": miettinen_nurminen_interval,
}


def test_both_intervals_are_the_reference_table(reference, close):
    table = reference("diff_two_proportions_public")
    counts = table.columns("k1", "n1", "k2", "n2", "conf")
    low, high = newcombe_interval(*counts)
    close(low, table["newcombe_lo"])
    close(high, table["newcombe_hi"])
    low, high = miettinen_nurminen_interval(*counts)
    close(low, table["mn_lo"], 1e-7)
    close(high, table["mn_hi"], 1e-7)


def test_both_intervals_are_what_the_papers_print(reference):
    """Newcombe (1998) example (d), by ratesci's tests; Miettinen and Nurminen (1985) example 4, by sasLM."""
    rows = [row for row in reference("published_anchors").rows if row["what"] in ANCHORS]
    assert len(rows) == 3
    for row in rows:
        first, second = (part.split("/") for part in row["input"].split(" vs "))
        low, high = ANCHORS[row["what"]](*(int(value) for value in (*first, *second)))
        assert round(float(low), 4) == float(row["expected_lo"]), row["source"]
        assert round(float(high), 4) == float(row["expected_hi"]), row["source"]


@pytest.mark.parametrize("interval", [newcombe_interval, miettinen_nurminen_interval])
@given(first=cells, second=cells)
@settings(derandomize=True, deadline=None, max_examples=25)
def test_swapping_the_cells_changes_the_sign_only(interval, first, second):
    low, high = interval(*first, *second)
    swapped_low, swapped_high = interval(*second, *first)
    difference = first[0] / first[1] - second[0] / second[1]
    assert -1 - 1e-12 <= low <= difference + 1e-12
    assert difference - 1e-12 <= high <= 1 + 1e-12
    assert (low, high) == pytest.approx((-swapped_high, -swapped_low), abs=1e-9)
    negative_low, negative_high = interval(first[1] - first[0], first[1], second[1] - second[0], second[1])
    assert (low, high) == pytest.approx((-negative_high, -negative_low), abs=1e-9)


@given(first=cells, second=cells)
@settings(derandomize=True, deadline=None, max_examples=25)
def test_a_higher_level_is_wider(first, second):
    for interval in (newcombe_interval, miettinen_nurminen_interval):
        low, high = interval(*first, *second, [0.8, 0.95, 0.998])
        assert np.all(np.diff(low) <= 1e-12)
        assert np.all(np.diff(high) >= -1e-12)


@pytest.mark.parametrize("interval", [newcombe_interval, miettinen_nurminen_interval])
def test_an_empty_cell_gives_nan_in_silence(interval):
    low, high = interval([0, 3], [0, 5], 2, 7)
    assert np.isnan(low[0])
    assert np.isnan(high[0])
    assert np.isfinite(low[1])


def test_mover_on_wilson_limits_is_newcombes_interval():
    low1, high1 = wilson_interval(9, 12)
    low2, high2 = wilson_interval(4, 11)
    found = mover_interval(9 / 12, low1, high1, 4 / 11, low2, high2)
    assert found == pytest.approx(newcombe_interval(9, 12, 4, 11), abs=1e-15)


def test_the_stratified_difference_is_the_reference_table(reference, close):
    for row in reference("mantel_haenszel_public").rows:
        strata = [[int(count) for count in part.replace(":", "/").split("/")] for part in row["strata"].split(";")]
        found = mantel_haenszel_difference(*zip(*strata, strict=True))
        close(
            [found.difference, found.standard_error, found.low, found.high],
            [float(row[name]) for name in ("mh_rd", "mh_rd_se", "mh_rd_lo", "mh_rd_hi")],
        )


def test_a_stratum_seen_on_one_side_only_does_not_count():
    with_it = mantel_haenszel_difference([9, 5, 4], [12, 8, 6], [6, 4, 0], [11, 9, 0])
    assert with_it == mantel_haenszel_difference([9, 5], [12, 8], [6, 4], [11, 9])
    assert np.isnan(mantel_haenszel_difference([4], [6], [0], [0]).difference)


def test_two_cohorts_of_twenty_show_forty_points():
    """The method guide: n = 20 against 20, p = 0.7, 80 % power, about 40 points."""
    assert minimal_detectable_difference(20, 20, 0.7) == pytest.approx(0.406, abs=5e-4)
    assert minimal_detectable_difference(0, 20, 0.7) == np.inf
    falling = minimal_detectable_difference([20, 50, 200], [20, 50, 200], 0.7)
    assert np.all(np.diff(falling) < 0)
