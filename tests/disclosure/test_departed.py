"""People who are counted no more: what an older sum or total, less what is left, would say of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cfa_report.disclosure import protect
from cfa_report.disclosure.quantities import quantities_of
from cfa_report.domain.edition import Edition
from cfa_report.params import Disclosure, EditionRules, Thresholds
from tests.disclosure.networks import one_table
from tests.simulation.editions import Before, published_before

Counts = dict[tuple[str, str], tuple[int, int, int]]
USUAL = Thresholds(interne=5, publique=11)
EVERY_WAY = Disclosure(publique=EditionRules(regroupements=["totaux", "sessions", "familles"]))
KIN = {"A": "froid", "B": "froid"}
#: Found by a reviewer: A and B were shown as one, 9 of 17, in a campus of 31 of 58.
CAMPUS: Counts = {
    ("P", "A"): (5, 8, 8), ("P", "B"): (4, 9, 9), ("P", "C"): (5, 9, 9), ("P", "D"): (3, 7, 7),
    ("P", "E"): (14, 25, 25), ("Q", "A"): (20, 30, 30), ("Q", "B"): (21, 31, 31), ("Q", "C"): (22, 32, 32),
    ("Q", "D"): (23, 33, 33), ("Q", "E"): (24, 34, 34),
}  # fmt: skip


def release(counts: pd.DataFrame, *before: Before, families: dict[str, str] | None = None) -> pd.DataFrame:
    published = published_before(before, Edition.PUBLIQUE) if before else None
    return protect(counts, USUAL, Edition.PUBLIQUE, rules=EVERY_WAY, families=families, published=published)


def shown(released: pd.DataFrame, campus: str, certification: str) -> int | None:
    rows = released[(released["campus"] == campus) & (released["certification"] == certification)]
    values = rows["numerateur"].dropna()
    return int(values.iloc[0]) if len(values) else None


def test_a_withdrawn_part_of_a_sum_is_not_found_by_the_totals_of_both_editions() -> None:
    """31 - 26 would be A, and 9 less A would be B, who is counted still."""
    first = release(one_table(CAMPUS), families=KIN)
    before = Before(one_table(CAMPUS), first)
    assert (shown(first, "P", "A+B"), shown(first, "P", "ENSEMBLE")) == (9, 31)
    left = {place: numbers for place, numbers in CAMPUS.items() if place != ("P", "A")}
    second = release(one_table(left), before, families=KIN)
    assert shown(second, "P", "ENSEMBLE") is None
    assert shown(second, "P", "B") is None


def test_a_small_course_that_leaves_a_total_is_not_found_where_no_sum_held_it() -> None:
    first = release(one_table(CAMPUS))
    before = Before(one_table(CAMPUS), first)
    assert shown(first, "P", "ENSEMBLE") == 31
    left = {place: numbers for place, numbers in CAMPUS.items() if place != ("P", "A")}
    assert shown(release(one_table(left), before), "P", "ENSEMBLE") is None


def test_a_large_course_that_leaves_a_total_costs_nothing() -> None:
    first = release(one_table(CAMPUS))
    before = Before(one_table(CAMPUS), first)
    left = {place: numbers for place, numbers in CAMPUS.items() if place != ("Q", "E")}
    second = release(one_table(left), before)
    assert shown(second, "Q", "ENSEMBLE") == 86
    assert shown(second, "P", "ENSEMBLE") == 31


def test_a_part_that_grew_and_is_shown_does_not_give_the_other_away() -> None:
    """9 for both then, 31 in all; A is 9 alone now and 35 in all: it was 5, and the other is 4."""
    first = release(one_table(CAMPUS), families=KIN)
    before = Before(one_table(CAMPUS), first)
    second = release(one_table(CAMPUS | {("P", "A"): (9, 14, 14)}), before, families=KIN)
    told = [shown(second, "P", code) is not None for code in ("A", "ENSEMBLE")]
    assert told != [True, True]


def test_a_sum_is_not_printed_again_where_its_parts_are_shown_or_are_a_family_no_more() -> None:
    first = release(one_table(CAMPUS), families=KIN)
    before = Before(one_table(CAMPUS), first)
    grown = one_table(CAMPUS | {("P", "A"): (15, 28, 28), ("P", "B"): (14, 29, 29)})
    second = release(grown, before, families=KIN)
    assert shown(second, "P", "A+B") is None
    others = release(one_table(CAMPUS), before, families={"A": "froid", "B": "vente"})
    assert shown(others, "P", "A+B") is None
    assert shown(release(one_table(CAMPUS), before, families=KIN), "P", "A+B") == 9


def test_what_follows_from_known_counts_is_known() -> None:
    system = quantities_of(one_table({("A", "F1"): (9, 12, 12), ("A", "F2"): (8, 15, 15), ("B", "F1"): (30, 40, 40)}))
    nothing = np.zeros(len(system.value), dtype=bool)
    assert not system.follows_from(nothing).any()
    two = nothing.copy()
    two[system.of_cells[:2, 0]] = True
    assert system.follows_from(two).sum() > 2
