from __future__ import annotations

import inspect

import numpy as np
import pytest

import cfa_report.statistics as statistics
from cfa_report.errors import StatisticsError
from cfa_report.statistics import (
    change_interval,
    response_odds_interval,
    tipping_point,
    wilson_fpc_interval,
    wilson_interval,
    worst_case_bounds,
)

BAD_PAIRS = {
    "k above n": (6, 5),
    "negative": (-1, 5),
    "fractional": (1.5, 5),
    "missing": (float("nan"), 5),
    "infinite": (1, float("inf")),
    "none": (None, 5),
    "text": ("3", 5),
    "one bad cell of an array": ([1, 7], [5, 6]),
    "ragged": ([[1, 2], [3]], 5),
    "shapes that do not fit": ([1, 2, 3], [5, 6]),
}


@pytest.mark.parametrize("counts", BAD_PAIRS.values(), ids=BAD_PAIRS.keys())
@pytest.mark.parametrize(
    "interval",
    [
        statistics.wilson_interval,
        statistics.clopper_pearson_interval,
        statistics.jeffreys_interval,
        statistics.midp_interval,
    ],
)
def test_bad_counts_raise_one_clear_error(interval, counts):
    with pytest.raises(StatisticsError) as caught:
        interval(*counts)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "call",
    [
        lambda: worst_case_bounds(1, 6, 5),
        lambda: wilson_fpc_interval(1, 6, 5),
        lambda: response_odds_interval(1, 6, 5, 2),
        lambda: statistics.imbens_manski_interval(1, 6, 5),
        lambda: statistics.hypergeometric_interval(1, 6, 5),
        lambda: tipping_point(1, 6, 5, 0.5),
        lambda: change_interval(1, 6, 5, 1, 2, 3),
        lambda: statistics.robust_comparison(1, 2, 3, 1, 6, 5),
        lambda: statistics.threshold_verdict(1, 6, 5, 0.5),
    ],
)
def test_more_respondents_than_people_raise(call):
    with pytest.raises(StatisticsError, match="dépasse l'effectif de la cohorte"):
        call()


def test_the_message_never_quotes_a_count():
    with pytest.raises(StatisticsError) as caught:
        wilson_interval(8641, 7312)
    assert not any(character.isdigit() for character in str(caught.value))


@pytest.mark.parametrize("level", [0, 1, 95, -0.1, float("nan")])
def test_a_level_outside_zero_to_one_raises(level):
    with pytest.raises(StatisticsError):
        wilson_interval(3, 5, level)


@pytest.mark.parametrize("gamma", [0.5, 0, -1, float("nan"), "2"])
def test_a_sensitivity_below_one_raises(gamma):
    with pytest.raises(StatisticsError):
        response_odds_interval(3, 5, 9, gamma)


@pytest.mark.parametrize("threshold", [62, -0.1, float("nan")])
def test_a_threshold_in_percent_raises(threshold):
    with pytest.raises(StatisticsError):
        tipping_point(3, 5, 9, threshold)


def test_scalars_give_scalars_and_arrays_give_arrays():
    low, high = wilson_interval(3, 5)
    assert isinstance(float(low), float)
    assert np.ndim(low) == np.ndim(high) == 0
    low, high = wilson_interval([[3], [4]], [5, 6, 7])
    assert low.shape == high.shape == (2, 3)


def test_public_names_are_sorted_documented_and_exist():
    assert list(statistics.__all__) == sorted(statistics.__all__)
    for name in statistics.__all__:
        assert inspect.getdoc(getattr(statistics, name))


def test_every_public_function_cites_its_source_or_names_the_function_that_does():
    functions = [getattr(statistics, name) for name in statistics.__all__ if name[0].islower()]
    assert len(functions) > 30
    for function in functions:
        text = inspect.getdoc(function) or ""
        cited = any(f"({year})" in text for year in range(1900, 2030)) or " (19" in text or " (20" in text
        assert cited or "_interval`" in text or "verdict" in function.__name__, function.__name__
