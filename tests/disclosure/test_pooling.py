"""Cells put together: which ones, what they count, and what is left of them when a part goes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cfa_report.disclosure import protect
from cfa_report.disclosure.editions import corrected
from cfa_report.disclosure.pooling import is_pooled, pooled_cells, pools_of, ways_to_pool
from cfa_report.disclosure.quantities import quantities_of
from cfa_report.domain.columns import CELL_KEY
from cfa_report.domain.edition import Edition
from cfa_report.params import Correction, Disclosure, EditionRules, Thresholds
from tests.disclosure.networks import drawn_network, leaves, one_table
from tests.simulation.editions import Before, published_before

USUAL = Thresholds(interne=5, publique=11)
NUMBERS = ["numerateur", "repondants", "eligibles"]
ALIKE = {"F1": "froid", "F2": "froid", "F3": "froid", "F4": "vente"}
FAMILIES = EditionRules(regroupements=["totaux", "familles"])
SMALL = {("A", "F1"): (4, 7, 7), ("A", "F2"): (3, 6, 6), ("A", "F4"): (2, 8, 8), ("B", "F1"): (3, 9, 9)}


def together(counts: pd.DataFrame, hidden: np.ndarray | None = None) -> list[tuple[str, ...]]:
    """Pool the certifications of a family; say where, which, and k, n and N."""
    everything = np.ones(len(counts), dtype=bool) if hidden is None else hidden
    pools = pooled_cells(counts, everything, {"taux_presentation": "ort"}, "certification", ALIKE)
    rows = pools[["campus", "certification", "session", *NUMBERS]].astype("str")
    return list(rows.itertuples(index=False, name=None))


def test_the_hidden_certifications_of_a_family_are_added_up_campus_by_campus() -> None:
    assert together(one_table(SMALL)) == [("A", "F1+F2", "2025", "7", "13", "13")]


def test_a_certification_that_is_shown_is_in_no_sum() -> None:
    counts = one_table(SMALL)
    shown = (counts["campus"] == "A") & (counts["certification"] == "F2")
    assert together(counts, ~shown.to_numpy()) == []


def test_what_two_sessions_show_already_is_not_added_up_again() -> None:
    counts = leaves(SMALL, "taux_presentation")
    both = pd.concat([counts.assign(session="2024"), counts], ignore_index=True)
    hidden = np.ones(len(both), dtype=bool)
    ways = dict(ways_to_pool(both, ["sessions", "familles"], ALIKE))
    sessions = pooled_cells(both, hidden, {"taux_presentation": "ort"}, "session", ways["session"])
    assert set(sessions["session"]) == {"2024+2025"}
    of_f1 = sessions[(sessions["campus"] == "A") & (sessions["certification"] == "F1")]
    cells = pd.concat([both, of_f1], ignore_index=True)
    families = pooled_cells(
        cells, np.append(hidden, False), {"taux_presentation": "ort"}, "certification", ways["certification"]
    )
    assert families.empty
    families = pooled_cells(
        cells, np.append(hidden, True), {"taux_presentation": "ort"}, "certification", ways["certification"]
    )
    assert set(families["certification"]) == {"F1+F2"}


def test_the_policy_says_what_may_be_put_together() -> None:
    counts = one_table(SMALL)
    assert dict(ways_to_pool(counts, ["totaux"], ALIKE)) == {}
    assert dict(ways_to_pool(counts, ["familles"], ALIKE)) == {"certification": ALIKE}


@pytest.mark.parametrize("seed", range(4))
def test_the_true_counts_solve_their_system_with_families_too(seed: int) -> None:
    counts = drawn_network(seed)
    kin = {f"F{number}": str(number % 2) for number in range(5)}
    pools = pooled_cells(counts, np.ones(len(counts), dtype=bool), {"taux_presentation": "ort"}, "certification", kin)
    assert len(pools) > 0
    cells = pd.concat([counts, pools], ignore_index=True)
    system = quantities_of(cells)
    assert not (system.equations @ system.value).any()
    assert (system.value[system.of_cells] == cells[NUMBERS].to_numpy()).all()
    # Every sum is a relation of the system: its parts are not free of it.
    alone = quantities_of(counts)
    assert system.equations.shape[0] > alone.equations.shape[0]


def test_an_edition_shows_a_family_as_one_where_its_members_are_hidden() -> None:
    """Each has 7 to 9 people, under the public threshold; a family of two has 15."""
    counts = one_table({("A", "F1"): (4, 7, 7), ("A", "F2"): (5, 8, 8), ("A", "F4"): (4, 9, 9), ("A", "F5"): (3, 6, 6)})
    rules = Disclosure(publique=FAMILIES)
    released = protect(counts, USUAL, Edition.PUBLIQUE, rules=rules, families=ALIKE)
    (pool,) = released[is_pooled(released)].to_dict("records")
    assert (pool["certification"], pool["statut"]) == ("F1+F2", "regroupe")
    assert (pool["numerateur"], pool["repondants"]) == (9, 15)
    members = released[released["certification"].isin(["F1", "F2"]) & (released["campus"] == "A")]
    assert set(members["statut"]) <= {"masque", "plage"}
    without = protect(counts, USUAL, Edition.PUBLIQUE, rules=rules)
    assert not is_pooled(without).any()


def test_what_is_left_of_a_published_sum_stays_hidden_when_a_part_is_counted_no_more() -> None:
    """F1 + F2 + F3 was printed; without F3, the sum of the two others would give F3 away."""
    three = {("A", "F1"): (12, 20, 20), ("A", "F2"): (9, 15, 15), ("A", "F3"): (3, 6, 6)}
    counts = leaves(three, "taux_presentation")
    everything = np.ones(3, dtype=bool)
    sums = pooled_cells(counts, everything, {"taux_presentation": "ort"}, "certification", ALIKE)
    before = Before(counts, sums.assign(statut="regroupe", plage=""))
    now = counts[counts["certification"] != "F3"].reset_index(drop=True)
    assert pools_of(now, sums[list(CELL_KEY)])["certification"].tolist() == ["F1+F2"]
    rules = Disclosure(publique=FAMILIES)
    released = protect(
        now,
        USUAL,
        Edition.PUBLIQUE,
        rules=rules,
        families=ALIKE,
        published=published_before([before], Edition.PUBLIQUE),
    )
    shown = released[released["numerateur"].notna()]["certification"].tolist()
    assert len(shown) < 2
    assert not is_pooled(released).any()


@pytest.mark.parametrize("status", [None, "non_calculable"])
def test_a_part_alone_stays_hidden_too(status: str | None) -> None:
    """F2 is counted no more, or there is nothing to compute there: what it was is found in the same way."""
    counts = leaves({("A", "F1"): (12, 20, 20), ("A", "F2"): (3, 6, 6)}, "taux_presentation")
    sums = pooled_cells(counts, np.ones(2, dtype=bool), {"taux_presentation": "ort"}, "certification", ALIKE)
    before = Before(counts, sums.assign(statut="regroupe", plage=""))
    now = counts[:1].copy() if status is None else counts.copy()
    if status:
        now.loc[1, ["numerateur", "repondants", "statut"]] = [0, 0, status]
    released = protect(now, USUAL, Edition.PUBLIQUE, published=published_before([before], Edition.PUBLIQUE))
    assert released.loc[released["certification"] == "F1", "statut"].tolist() != ["publie"]
    assert protect(now, USUAL, Edition.PUBLIQUE)["statut"].iloc[0] == "publie"


def test_a_correction_is_about_the_sums_that_hold_its_cell() -> None:
    one = Correction.model_validate(
        {"campus": "A", "certification": "F2", "session": "2025", "indicateur": "taux_presentation", "motif": "saisie"}
    )
    counts = leaves(SMALL, "taux_presentation")
    sums = pooled_cells(counts, np.ones(4, dtype=bool), {"taux_presentation": "ort"}, "certification", ALIKE)
    cells = pd.concat([counts, sums], ignore_index=True)
    assert cells.loc[corrected(cells, [one]), "certification"].tolist() == ["F2", "F1+F2"]
