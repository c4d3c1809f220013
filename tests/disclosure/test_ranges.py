"""What a hidden cell may still say gives nothing away: every (k, n) up to 60."""

from __future__ import annotations

import re
from fractions import Fraction

import numpy as np
import pytest

from cfa_report.disclosure import protect
from cfa_report.disclosure.ranges import range_text
from cfa_report.domain.edition import Edition
from cfa_report.params import Thresholds
from tests.disclosure.networks import drawn_network, leaves

USUAL = Thresholds(interne=5, publique=11)


def counts_in(text: str, n: int) -> list[int]:
    """List the counts out of ``n`` that a printed range allows, as its reader would."""
    numbers = [int(part) for part in re.findall(r"\d+", text)]
    low, high = (numbers[0], numbers[1]) if len(numbers) == 2 else (0, numbers[0]) if "≤" in text else (numbers[0], 100)
    return [k for k in range(n + 1) if low <= Fraction(100 * k, n) <= high]


@pytest.mark.parametrize("n", range(5, 61))
def test_a_range_is_no_narrower_than_what_can_be_deduced(n: int) -> None:
    for low in range(n + 1):
        for high in range(low + 3, n + 1):
            text = range_text(low, high, n)
            if text:
                allowed = counts_in(text, n)
                assert set(range(low, high + 1)) <= set(allowed)
                assert allowed[-1] - allowed[0] >= 3


@pytest.mark.parametrize("edition", list(Edition))
def test_a_cell_hidden_for_its_own_sake_prints_the_same_whatever_its_count(edition: Edition) -> None:
    """Of all k for one n, those that are hidden are released alike: nothing printed can tell them apart."""
    cells = leaves({(f"C{k}", f"F{n}"): (k, n, n) for n in range(3, 61) for k in range(n + 1)}, "taux_rupture_net")
    released = protect(cells, USUAL, edition).assign(k=cells["numerateur"])
    hidden = released[released["numerateur"].isna()]
    assert len(hidden) > 5
    for _, alike in hidden.groupby("certification"):
        assert len(alike.drop(columns=["campus", "k"]).drop_duplicates()) == 1
        assert set(alike["plage"]) == {""}
        assert alike["k"].max() - alike["k"].min() >= 3


@pytest.mark.parametrize("seed", range(4))
def test_every_printed_range_holds_the_truth_and_three_more(seed: int) -> None:
    counts = drawn_network(seed)
    released = protect(counts, USUAL, Edition.PUBLIQUE)
    ranges = released.iloc[: len(counts)]["plage"]
    for place in np.flatnonzero(ranges != ""):
        k, n = (int(counts.iloc[place][name]) for name in ("numerateur", "repondants"))
        allowed = counts_in(ranges.iloc[place], n)
        assert k in allowed
        assert allowed[-1] - allowed[0] >= 3
