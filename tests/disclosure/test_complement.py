"""Complementary suppression: no hidden count is found again, at the least loss, the same way each time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cfa_report.disclosure import protect, protect_edition
from cfa_report.disclosure.audit import Witness
from cfa_report.disclosure.movable import movable
from cfa_report.disclosure.moves import cheapest_move
from cfa_report.disclosure.pooling import is_pooled
from cfa_report.disclosure.quantities import quantities_of
from cfa_report.domain.edition import Edition
from cfa_report.params import Disclosure, EditionRules, Thresholds
from tests.disclosure.networks import drawn_network, one_table

USUAL = Thresholds(interne=5, publique=11)
NUMBERS = ["numerateur", "repondants", "eligibles"]
#: No pool and no rule about small parts: what is left is the threshold and its complement.
PLAIN = Disclosure(publique=EditionRules(regroupements=["totaux"]), interne=EditionRules(regroupements=["totaux"]))


def shown(released: pd.DataFrame) -> dict[tuple[str, str], bool]:
    keys = released[["campus", "certification"]].itertuples(index=False, name=None)
    return dict(zip(keys, released["numerateur"].notna(), strict=True))


def test_a_small_cell_is_not_found_by_subtraction() -> None:
    """24 + 13 + 7 with a total of 44: the 7 is hidden, so the total or another cell must be."""
    counts = one_table({("A", "F1"): (20, 24, 24), ("A", "F2"): (11, 13, 13), ("A", "F3"): (6, 7, 7)})
    seen = shown(protect(counts, USUAL, Edition.PUBLIQUE, rules=PLAIN))
    assert not seen["A", "F3"]
    assert sum(seen[place] for place in (("A", "F1"), ("A", "F2"), ("A", "ENSEMBLE"))) == 2
    # The only campus is the network: its total goes with that of the campus.
    assert seen["A", "ENSEMBLE"] == seen["RESEAU", "ENSEMBLE"]


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    counts = one_table({("A", "F1"): (20, 24, 24), ("B", "F1"): (11, 13, 13), ("B", "F2"): (30, 40, 40)})
    assert all(shown(protect(counts, USUAL, Edition.PUBLIQUE, rules=PLAIN)).values())


def test_a_total_goes_before_a_certification_when_the_policy_allows_it() -> None:
    counts = one_table({("A", "F1"): (20, 24, 24), ("A", "F2"): (30, 40, 40), ("A", "F3"): (6, 7, 7)})
    seen = shown(protect(counts, USUAL, Edition.PUBLIQUE, rules=PLAIN))
    assert seen["A", "F1"]
    assert seen["A", "F2"]
    assert not seen["A", "ENSEMBLE"]


#: How far a count may be asked to move, in people.
STEPS = (-3, -2, -1, 0, 1, 2, 3)


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("seed", range(5))
def test_every_hidden_count_keeps_its_width_when_looked_for_again(seed: int, edition: Edition) -> None:
    counts = drawn_network(seed)
    released = protect_edition(counts, USUAL, edition).cells
    pools = released[is_pooled(released)]
    known = counts[["campus", "certification", "session", "indicateur", "variante", "horizon_mois", *NUMBERS]]
    sums = []
    for row in pools.to_dict("records"):
        same = known.copy()
        for name in ("campus", "certification", "indicateur", "variante"):
            same = same[same[name] == row[name]]
        same = same[same["session"].isin(str(row["session"]).split("+"))]
        sums.append(same[NUMBERS].sum())
        assert (same[NUMBERS].sum() == pd.Series({name: row[name] for name in NUMBERS})).all()
    truth = pd.concat([counts, pools.assign(statut="publie")[list(counts.columns)]], ignore_index=True)
    truth[NUMBERS] = truth[NUMBERS].astype("int64")
    system = quantities_of(truth)
    has_numbers = released["numerateur"].notna().to_numpy(dtype=bool)
    hidden = (truth["statut"] == "publie").to_numpy(dtype=bool) & ~has_numbers
    free = ~system.told_by(has_numbers, hidden)
    wanted = system.of(hidden, (0,)) & free
    assert wanted.any()
    whole = movable(system, free)
    for unknown in Witness(system, 3).search(free, wanted):
        target = np.flatnonzero(whole.unknowns == unknown)
        moves = [cheapest_move(whole, np.ones(len(free))[free], target, np.array([1]), step) for step in STEPS]
        reached = [step for step, move in zip(STEPS, moves, strict=True) if move is not None]
        assert max(reached, default=0) - min(reached, default=0) >= 3


def test_the_same_counts_are_protected_the_same_way_whatever_their_index() -> None:
    counts = drawn_network(3)
    first = protect(counts, USUAL, Edition.PUBLIQUE)
    second = protect(counts.set_axis(np.arange(len(counts))[::-1]), USUAL, Edition.PUBLIQUE)
    pd.testing.assert_frame_equal(first, second)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_pools_show_what_two_sessions_alone_may_not(seed: int) -> None:
    counts = drawn_network(seed, most=18)
    with_pools = protect_edition(counts, USUAL, Edition.PUBLIQUE)
    without = protect_edition(counts, USUAL, Edition.PUBLIQUE, rules=PLAIN)
    assert without.balance.pooled == 0
    assert with_pools.balance.pooled > 0
    cells = with_pools.cells
    pools = cells[is_pooled(cells)]
    assert set(pools["statut"]) == {"regroupe"}
    assert (pools["repondants"] >= 11).all()
    single = cells[~is_pooled(cells)].set_index(["campus", "certification", "session", "indicateur", "variante"])
    for row in pools.to_dict("records"):
        for session in str(row["session"]).split("+"):
            alone = single.loc[row["campus"], row["certification"], session, row["indicateur"], row["variante"]]
            assert pd.isna(alone["numerateur"])


def test_the_balance_adds_up() -> None:
    counts = drawn_network(5)
    protected = protect_edition(counts, USUAL, Edition.PUBLIQUE)
    balance, cells = protected.balance, protected.cells
    single = cells[~is_pooled(cells)]
    hidden = single["statut"].isin(["masque", "plage"]) & (counts["statut"] == "publie").to_numpy()
    assert balance.computed == int((counts["statut"] == "publie").sum())
    assert balance.primary + balance.complementary == int(hidden.sum())
    assert balance.pooled == int((cells["statut"] == "regroupe").sum())
    assert balance.ranges == int((cells["statut"] == "plage").sum())
    assert balance.width == 3
