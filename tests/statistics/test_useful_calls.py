from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfa_report.domain.vocabulary import Verdict
from cfa_report.errors import StatisticsError
from cfa_report.statistics import threshold_verdict, useful_calls

ORDER = [Verdict.INDECIDABLE, Verdict.FRAGILE, Verdict.ROBUSTE, Verdict.PROUVE]
cohorts = st.integers(0, 22).flatmap(
    lambda N: st.integers(0, N).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n), st.just(N)))
)


@given(cohort=cohorts, threshold=st.integers(1, 99))
@settings(derandomize=True, deadline=None, max_examples=25)
def test_the_fewest_answers_are_those_found_by_trying_every_outcome(cohort, threshold):
    k, n, N = cohort
    level = threshold / 100
    now = ORDER.index(threshold_verdict(k, n, N, level))
    expected, then = np.nan, now
    for extra in range(1, N - n + 1):
        outcomes = k + np.arange(extra + 1)
        best = max(ORDER.index(word) for word in threshold_verdict(outcomes, n + extra, N, level))
        if best > now:
            expected, then = extra, best
            break
    found = useful_calls(k, n, N, level)
    np.testing.assert_equal(float(found.answers_needed), float(expected))
    assert found.verdict is ORDER[now]
    assert found.reachable is ORDER[then]


def test_cells_of_an_array_are_judged_one_by_one():
    found = useful_calls([12, 9, 0, 3], [15, 10, 0, 6], [24, 10, 0, 18], 0.62)
    assert found.verdict[1] is Verdict.PROUVE
    assert np.isnan(found.answers_needed[1])
    assert np.isnan(found.answers_needed[2])
    for place, cell in ((0, (12, 15, 24)), (3, (3, 6, 18))):
        alone = useful_calls(*cell, 0.62)
        assert found.answers_needed[place] == alone.answers_needed >= 1
        assert found.reachable[place] is alone.reachable


def test_the_verdict_that_is_promised_can_be_reached():
    found = useful_calls(12, 15, 24, 0.62)
    extra = int(found.answers_needed)
    reached = {threshold_verdict(12, 15 + extra, 24, 0.62), threshold_verdict(12 + extra, 15 + extra, 24, 0.62)}
    assert found.reachable in reached


@pytest.mark.parametrize(
    ("cell", "above", "below"),
    [
        # Five of seven, of ten people, against 75 %: one who is not in employment leaves seven of ten at most.
        ((5, 7, 10, 0.75), False, True),
        ((7, 7, 10, 0.75), True, False),
        ((10, 10, 10, 0.75), False, False),
    ],
)
def test_the_side_of_the_verdict_that_is_promised_is_said(cell, above, below):
    found = useful_calls(*cell)
    assert (bool(found.above), bool(found.below)) == (above, below)


def test_bad_counts_are_refused():
    with pytest.raises(StatisticsError):
        useful_calls(6, 5, 9, 0.5)
