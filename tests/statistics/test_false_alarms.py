"""Networks in which nothing changed between two sessions: how often does one decline look proven or robust?"""

from __future__ import annotations

import numpy as np
import pytest

from cfa_report.domain.vocabulary import Verdict
from cfa_report.statistics import change_p_value, family_verdicts
from cfa_report.statistics.roots import increasing_root

NETWORKS = 100
STRONG = {Verdict.ROBUSTE, Verdict.PROUVE}


def survey(generator, N, rate, response, kappa):
    """Draw the answers when the odds of answering of positive people are κ times those of the others."""

    def answered(other):
        return kappa * other / (1 - other + kappa * other)

    other = increasing_root(
        lambda r: rate * answered(r) + (1 - rate) * r - response, np.zeros_like(rate), np.ones_like(rate)
    )
    positive = generator.binomial(N, rate)
    k = generator.binomial(positive, answered(other))
    return k, k + generator.binomial(N - positive, other), N


def networks_with_an_alarm(cells, before, after, words):
    generator = np.random.default_rng(cells)
    draws = NETWORKS * cells
    rate = generator.uniform(0.5, 0.9, draws)
    earlier = survey(generator, generator.integers(8, 61, draws), rate, 0.6, before)
    later = survey(generator, generator.integers(8, 61, draws), rate, 0.6, after)
    p_values = [change_p_value(*later, *earlier, gamma).reshape(NETWORKS, cells) for gamma in (1, 3, np.inf)]
    falls = (later[0] * earlier[1] < earlier[0] * later[1]).reshape(NETWORKS, cells)
    alarms = 0
    for place in range(NETWORKS):
        verdicts = family_verdicts(*(values[place] for values in p_values))
        alarms += any(word in words and fall for word, fall in zip(verdicts, falls[place], strict=True))
    return alarms / NETWORKS


@pytest.mark.parametrize("cells", [20, 50])
def test_without_any_change_few_networks_have_a_proven_or_robust_decline(cells):
    assert networks_with_an_alarm(cells, 1, 1, STRONG) < 0.05


@pytest.mark.parametrize("cells", [20, 50])
def test_response_that_turns_from_three_to_one_third_makes_fragile_declines_and_few_robust_ones(cells):
    assert networks_with_an_alarm(cells, 3, 1 / 3, STRONG) < 0.05
    assert networks_with_an_alarm(cells, 3, 1 / 3, STRONG | {Verdict.FRAGILE}) > 0.3
