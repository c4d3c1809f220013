from __future__ import annotations

from math import isnan, nan

import pytest

from cfa_report.errors import StatisticsError
from cfa_report.statistics import bca_interval, marks_mean, satisfied_share


def read(text):
    return float(text) if text else nan


def same(found, expected, tolerance=1e-9):
    return (isnan(found) and isnan(expected)) or found == pytest.approx(expected, abs=tolerance)


def test_marks_are_the_reference_table(reference):
    for row in reference("marks_mean_public").rows:
        marks = [int(mark) for mark in row["marks"].split()]
        found = marks_mean(marks, int(row["N_cohort"]))
        assert found.mean == pytest.approx(float(row["mean"]), abs=1e-9)
        assert same(found.standard_deviation, read(row["sd"]))
        assert same(found.low, max(1.0, read(row["t_lo"])) if row["t_lo"] else nan)
        assert same(found.high, min(5.0, read(row["t_hi"])) if row["t_hi"] else nan)
        assert found.bound_low == pytest.approx(float(row["manski_lo"]), abs=1e-9)
        assert found.bound_high == pytest.approx(float(row["manski_hi"]), abs=1e-9)
        share = satisfied_share(marks)
        assert share.rate == pytest.approx(float(row["share_ge4"]), abs=1e-9)
        assert share.low == pytest.approx(float(row["share_ge4_wilson_lo"]), abs=1e-9)
        assert share.high == pytest.approx(float(row["share_ge4_wilson_hi"]), abs=1e-9)


def test_bca_is_scipys_within_one_step_of_the_lattice(reference):
    for row in reference("marks_mean_public").rows:
        marks = [int(mark) for mark in row["marks"].split()]
        low, high = bca_interval(marks, seed=1)
        step = 1 / len(marks)
        assert same(low, read(row["scipy_bca_lo"]), max(step, read(row["mc_range_lo"] or "0")))
        assert same(high, read(row["scipy_bca_hi"]), max(step, read(row["mc_range_hi"] or "0")))


def test_bca_is_reproducible_and_undefined_when_all_marks_are_equal():
    marks = [5, 4, 4, 3, 5, 2, 4, 5, 1, 4]
    assert bca_interval(marks, seed=8) == bca_interval(marks, seed=8)
    assert isnan(bca_interval([4] * 25, seed=1)[0])
    assert isnan(marks_mean([4] * 25, 30).low)


def test_without_marks_only_the_scale_is_known():
    found = marks_mean([], 7)
    assert isnan(found.mean)
    assert (found.bound_low, found.bound_high) == (1, 5)
    assert isnan(satisfied_share([]).rate)
    assert isnan(marks_mean([], 0).bound_low)


@pytest.mark.parametrize("marks", [[0, 3], [6], [4, nan], ["4"]])
def test_a_mark_off_the_scale_is_refused(marks):
    for call in (satisfied_share, lambda values: marks_mean(values, 10), lambda values: bca_interval(values, 1)):
        with pytest.raises(StatisticsError):
            call(marks)


def test_more_marks_than_people_are_refused():
    with pytest.raises(StatisticsError):
        marks_mean([4, 5, 3], 2)
