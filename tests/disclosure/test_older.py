"""Older numbers in the system of an edition: what they say holds, and nothing is added where nothing changed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cfa_report.disclosure import Published, protect
from cfa_report.disclosure.older import remember
from cfa_report.disclosure.past import Past
from cfa_report.disclosure.pooling import is_pooled, pools_of
from cfa_report.disclosure.quantities import Quantities, quantities_of
from cfa_report.domain.columns import CELL_KEY
from cfa_report.domain.edition import Edition
from tests.disclosure.networks import one_table
from tests.simulation.editions import THRESHOLDS, Before, ledger_of, published_before, release
from tests.simulation.networks import SMALL, draw


def nothing_secret(counts: pd.DataFrame, system: Quantities, hidden: np.ndarray) -> np.ndarray:
    return np.zeros(len(system.value), dtype=bool)


def small_counts(counts: pd.DataFrame, system: Quantities, hidden: np.ndarray) -> np.ndarray:
    """As the gate asks: what a hidden cell under the threshold counts."""
    return system.of(hidden & (counts["repondants"] < 11).to_numpy(dtype=bool), (0,))


def whole(counts: pd.DataFrame, released: pd.DataFrame) -> tuple[Past, ...]:
    return (Past.of(Edition.PUBLIQUE, 1, counts, released.assign(plage=""), {}),)


@pytest.mark.parametrize("withdrawn", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_every_relation_between_two_editions_holds(seed: int, withdrawn: bool) -> None:
    network = draw(seed, SMALL)
    dice = np.random.default_rng(seed)
    later = network.later(dice)
    counts = (later.without_a_course(dice) if withdrawn else later).counts()
    first = release(network.counts())
    system = quantities_of(counts)
    memory = remember(system, counts, whole(network.counts(), first), small_counts)
    grown = memory.system
    assert len(grown.value) >= len(system.value)
    assert not (grown.equations @ grown.value).any()
    assert (grown.at_most @ grown.value <= 0).all()
    assert (grown.least <= grown.value).all()
    assert grown.equations.shape[1] == grown.at_most.shape[1] == len(grown.value) == len(grown.least) == len(grown.most)
    told = first[["numerateur", "repondants", "eligibles"]].to_numpy().ravel()
    assert set(grown.value[memory.printed]) <= {0, *told[~pd.isna(told)]}
    assert not (memory.printed & memory.secret).any()
    # The counts of today are what they were, under other numbers.
    held = system.of_cells >= 0
    np.testing.assert_array_equal(grown.of_cells >= 0, held)
    np.testing.assert_array_equal(grown.value[grown.of_cells[held]], system.value[system.of_cells[held]])


def test_nothing_is_added_where_nothing_changed() -> None:
    counts = draw(3, SMALL).counts()
    system = quantities_of(counts)
    assert remember(system, counts, (), nothing_secret).system is system
    first = release(counts)
    pools = pools_of(counts, first.loc[is_pooled(first), list(CELL_KEY)])
    cells = pd.concat([counts, pools], ignore_index=True)
    system = quantities_of(cells)
    memory = remember(system, cells, whole(counts, first), small_counts)
    assert set(memory.system.of_cells.ravel()) == set(system.of_cells.ravel())
    assert memory.system.equations.shape[0] == system.equations.shape[0]
    shown = first["statut"].isin(["publie", "regroupe"]).sum()
    assert memory.system.holds_any(memory.printed).sum() >= shown


def test_an_older_number_still_bounds_what_did_not_change() -> None:
    rows = {
        "indicateur": ["taux_obtention", "taux_rupture_net"], "variante": ["acces", "ort"], "numerateur": [20, 2],
        "repondants": [30, 30], "eligibles": [30, 30],
    }  # fmt: skip
    others = {
        "campus": "LYON", "certification": "C01", "section": "CFA", "session": "2025", "promotion": "",
        "conventionnel": False, "statut": "publie",
    }  # fmt: skip
    counts = pd.DataFrame(rows).assign(**others, horizon_mois=pd.array([None] * 2, dtype="Int64"))
    before = counts.assign(numerateur=[27, 2])
    system = quantities_of(counts)
    memory = remember(system, counts, whole(before, before.iloc[:1]), nothing_secret)
    grown = memory.system
    (older,) = np.flatnonzero(memory.printed & (grown.value == 27))
    net = grown.of_cells[1, 0]
    # Net breaches failed: at most 30 - 27 of them then, whatever is known now.
    assert any(row[older] == 1 and row[net] == 1 for row in grown.at_most.toarray())


def test_a_total_that_lost_a_part_is_another_count_even_when_it_is_equal() -> None:
    """Nobody of the second course broke a contract: who sees neither total does not know that they are equal."""
    before = one_table({("A", "F1"): (3, 29, 29), ("A", "F2"): (0, 27, 27)})
    now = one_table({("A", "F1"): (3, 29, 29)})
    memory = remember(quantities_of(now), now, whole(before, before), nothing_secret)
    whole_campus = (now["campus"] == "A") & (now["certification"] == "ENSEMBLE")
    seen = before.drop(before.index[(before["certification"] == "F1") | (before["campus"] == "RESEAU")])
    memory = remember(quantities_of(now), now, whole(before, seen), nothing_secret)
    (total,) = memory.system.of_cells[whole_campus.to_numpy(), 0]
    assert not memory.printed[total]


def test_a_hidden_count_that_is_counted_no_more_stays_a_secret() -> None:
    before = one_table({("A", "F1"): (20, 30, 30), ("A", "F2"): (2, 5, 5)})
    now = one_table({("A", "F1"): (20, 30, 30)})
    shown = before[before["certification"] != "F2"]
    memory = remember(quantities_of(now), now, whole(before, shown), small_counts)
    assert memory.system.value[memory.secret].tolist() == [2]


def test_a_renewed_code_is_the_same_course() -> None:
    counts = one_table({("A", "F1"): (20, 30, 30), ("A", "F2"): (15, 25, 25), ("A", "F3"): (12, 22, 22)})
    one = Past.of(Edition.PUBLIQUE, 1, counts, counts.assign(plage=""), {"F1": "F9"})
    assert set(one.counts["certification"]) == {"F9", "F2", "F3", "ENSEMBLE"}


@pytest.mark.parametrize("codes", [{"F1": "F9", "F2": "F9"}, {"F1": "F9"}])
def test_courses_that_are_one_today_are_its_sum_then(codes: dict[str, str]) -> None:
    """F1 and F2 (or F1 and yesterday's F9) are F9 now: printed, F9 less the large one would be the small one."""
    second = "F2" if len(codes) == 2 else "F9"
    others = {
        ("P", "A"): (20, 30, 30), ("P", "B"): (12, 22, 22), ("Q", "A"): (22, 33, 33), ("Q", "B"): (21, 31, 31),
    }  # fmt: skip
    then = others | {("P", "F1"): (18, 25, 25), ("P", second): (3, 7, 7), ("Q", "F1"): (25, 36, 36)}
    counts = one_table(then)
    now = one_table(others | {("P", "F9"): (21, 32, 32), ("Q", "F9"): (25, 36, 36)})
    first = release(counts)
    past = Past.of(Edition.PUBLIQUE, 1, counts, first, codes)
    memory = remember(quantities_of(now), now, [past], nothing_secret)
    assert not (memory.system.equations @ memory.system.value).any()

    def place(campus: str, certification: str) -> int:
        (row,) = np.flatnonzero((now["campus"] == campus) & (now["certification"] == certification))
        return int(memory.system.of_cells[row, 0])

    # Where one of the two was delivered, it is the course of today; where both were, their sum is.
    assert memory.printed[place("Q", "F9")]
    assert not memory.printed[place("P", "F9")]
    told = memory.printed.copy()
    told[place("P", "F9")] = True
    small = np.flatnonzero(memory.system.value == 3)
    assert not memory.system.follows_from(memory.printed)[small].any()
    assert memory.system.follows_from(told)[small].any()
    published = Published((ledger_of([first], Edition.PUBLIQUE).under(codes),), whole=(past,))
    second_edition = protect(now, THRESHOLDS, Edition.PUBLIQUE, published=published)
    shown = second_edition.set_index(["campus", "certification"])["numerateur"]
    assert pd.isna(shown["P", "F9"])
    assert shown["Q", "F9"] == 25


def test_a_course_that_was_two_may_not_differ_by_one_person_from_what_both_printed() -> None:
    others = {("Q", "A"): (22, 33, 33), ("Q", "B"): (21, 31, 31)}
    counts = one_table(others | {("P", "F1"): (18, 25, 25), ("P", "F2"): (13, 20, 20)})
    first = release(counts)
    codes = {"F1": "F9", "F2": "F9"}
    published = Published(
        (ledger_of([first], Edition.PUBLIQUE).under(codes),),
        whole=(Past.of(Edition.PUBLIQUE, 1, counts, first, codes),),
    )
    for now, status in ((31, "publie"), (32, "gele"), (38, "publie")):
        later = one_table(others | {("P", "F9"): (now, 45, 45)})
        second = protect(later, THRESHOLDS, Edition.PUBLIQUE, published=published)
        assert second.set_index(["campus", "certification"])["statut"]["P", "F9"] == status


def test_what_an_older_edition_held_back_bounds_it_still() -> None:
    """Held back, a count is within two people of the last one printed: whoever read that knows it for good."""
    counts = one_table({("A", "F1"): (20, 30, 30), ("A", "F2"): (15, 25, 25)})
    later = one_table({("A", "F1"): (21, 30, 30), ("A", "F2"): (15, 25, 25)})
    first = release(counts)
    second = release(later, before=[Before(counts, first)])
    assert (second["statut"] == "gele").any()
    whole_past = published_before([Before(counts, first), Before(later, second)], Edition.PUBLIQUE).with_limits()
    limits = whole_past.whole[1].limits
    assert limits is not None
    low, high = limits
    frozen = whole_past.whole[1].said["statut"].eq("gele").to_numpy(dtype=bool)
    true = whole_past.whole[1].counts["numerateur"].to_numpy()
    assert ((low[frozen, 0] <= true[frozen]) & (true[frozen] <= high[frozen, 0])).all()
    assert (high[frozen, 0] - low[frozen, 0] == 4).all()
    assert (whole_past.whole[1].system.most < 100).any()
