"""An edition as one linear system: every relation holds on the truth, and equal counts are one unknown."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cfa_report.disclosure.pooling import pooled_cells
from cfa_report.disclosure.quantities import quantities_of
from tests.disclosure.networks import drawn_network, one_table

NUMBERS = ["numerateur", "repondants", "eligibles"]


@pytest.mark.parametrize("seed", range(6))
def test_the_true_counts_solve_their_system(seed: int) -> None:
    counts = drawn_network(seed)
    everything, pairs = np.ones(len(counts), dtype=bool), {"2024": "2025", "2025": "2025"}
    pools = pooled_cells(counts, everything, {"taux_presentation": "ort"}, "session", pairs)
    cells = pd.concat([counts, pools], ignore_index=True)
    system = quantities_of(cells)
    assert system.equations.shape[0] > 20
    assert not (system.equations @ system.value).any()
    assert (system.at_most @ system.value <= 0).all()
    assert (system.value[system.of_cells] == cells[NUMBERS].to_numpy()).all()


def test_a_count_that_two_readings_share_is_one_unknown() -> None:
    counts = drawn_network(1)
    system = quantities_of(counts)
    place = (counts["campus"] == "C0") & (counts["session"] == "2025") & (counts["certification"] == "F0")

    def unknowns(indicator: str, variant: str = "ort") -> list[int]:
        chosen = place & (counts["indicateur"] == indicator) & (counts["variante"] == variant)
        return [int(one) for one in system.of_cells[chosen.to_numpy()][0]]

    assert len(set(unknowns("effectif", "entres"))) == 1
    sat, entered, everybody = unknowns("taux_presentation")
    assert entered == everybody == unknowns("effectif", "entres")[0]
    passed, of_sat, _ = unknowns("taux_obtention")
    assert of_sat == sat
    assert unknowns("taux_obtention", "acces")[:2] == [passed, entered]
    answered = unknowns("taux_reponse", "enquetes")[0]
    assert unknowns("taux_insertion_emploi")[1] == answered


def test_the_total_of_one_part_is_that_part() -> None:
    counts = one_table({("A", "F1"): (9, 12, 12), ("B", "F2"): (8, 15, 15)})
    system = quantities_of(counts)
    by_place = {
        (row["campus"], row["certification"]): int(system.of_cells[place, 0])
        for place, row in enumerate(counts.to_dict("records"))
    }
    assert by_place["A", "F1"] == by_place["A", "ENSEMBLE"] == by_place["RESEAU", "F1"]
    assert by_place["RESEAU", "ENSEMBLE"] not in {by_place["A", "F1"], by_place["B", "F2"]}


def test_a_total_that_holds_more_than_its_parts_keeps_the_rest_unknown() -> None:
    counts = one_table({("A", "F1"): (9, 12, 12), ("A", "F2"): (8, 15, 15)})
    total = (counts["campus"] == "A") & (counts["certification"] == "ENSEMBLE")
    counts.loc[total, NUMBERS] += [2, 4, 4]
    system = quantities_of(counts)
    assert not (system.equations @ system.value).any()
    assert {2, 4} <= set(system.value.tolist())


def test_a_survey_that_is_not_due_adds_nothing() -> None:
    counts = drawn_network(2)
    late = (counts["indicateur"] == "taux_insertion_emploi") & (counts["campus"] == "C0")
    counts.loc[late, "statut"] = "en_cours"
    system = quantities_of(counts)
    assert (system.of_cells[late.to_numpy()] == -1).all()


def test_a_habit_ties_two_counts_only_where_the_data_keep_it() -> None:
    """In F1, opinions were asked of the 12 who sat the exam; in F2, of more people."""
    presented = one_table({("A", "F1"): (12, 20, 20), ("A", "F2"): (9, 15, 15)})
    asked = one_table({("A", "F1"): (8, 10, 12), ("A", "F2"): (8, 11, 14)}, "satisfaction").assign(variante="apprenti")
    both = pd.concat([presented, asked], ignore_index=True)
    places = quantities_of(both).of_cells

    def count(indicator: str, certification: str, place: int) -> int:
        found = (both["indicateur"] == indicator) & (both["certification"] == certification) & (both["campus"] == "A")
        return int(places[int(np.flatnonzero(found)[0]), place])

    assert count("satisfaction", "F1", 2) == count("taux_presentation", "F1", 0)
    assert count("satisfaction", "F2", 2) != count("taux_presentation", "F2", 0)
