"""Older numbers in the system of an edition: what they say holds, and nothing is added where nothing changed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cfa_report.disclosure.editions import Published
from cfa_report.disclosure.older import remember
from cfa_report.disclosure.quantities import quantities_of
from cfa_report.domain.edition import Edition
from tests.simulation.editions import ledger_of, release
from tests.simulation.networks import SMALL, draw


def published(*editions: pd.DataFrame) -> Published:
    return Published((ledger_of(editions, Edition.PUBLIQUE),))


@pytest.mark.parametrize("seed", range(6))
def test_every_relation_with_an_older_number_holds(seed: int) -> None:
    network = draw(seed, SMALL)
    first = release(network.counts())
    counts = network.later(np.random.default_rng(seed)).counts()
    system = quantities_of(counts)
    memory = remember(system, counts, published(first), 11)
    grown, printed = memory.system, memory.printed
    assert not (grown.equations @ grown.value).any()
    assert (grown.at_most @ grown.value <= 0).all()
    assert grown.equations.shape[1] == grown.at_most.shape[1] == len(grown.value) == len(grown.least) == len(grown.most)
    assert (printed >= len(system.value)).all()
    assert set(grown.value[printed]) <= set(first[["numerateur", "repondants", "eligibles"]].to_numpy().ravel()) - {
        pd.NA
    }
    np.testing.assert_array_equal(grown.of_cells, system.of_cells)


def test_nothing_is_added_where_nothing_changed() -> None:
    counts = draw(3, SMALL).counts()
    system = quantities_of(counts)
    memory = remember(system, counts, published(release(counts)), 11)
    assert memory.system is system
    assert len(memory.printed) == len(memory.departed) == 0


def test_an_older_number_still_bounds_what_did_not_change() -> None:
    rows = {
        "indicateur": ["taux_obtention", "taux_rupture_net"], "variante": ["acces", "ort"], "numerateur": [20, 2],
        "repondants": [30, 30], "eligibles": [30, 30],
    }  # fmt: skip
    others = {
        "campus": "LYON", "certification": "C01", "section": "CFA", "session": "2025", "promotion": "",
        "conventionnel": False, "statut": "publie", "plage": "",
    }  # fmt: skip
    counts = pd.DataFrame(rows).assign(**others, horizon_mois=pd.array([None] * 2, dtype="Int64"))
    before = counts.assign(numerateur=[27, 2]).astype(dict.fromkeys(["numerateur", "repondants", "eligibles"], "Int64"))
    system = quantities_of(counts)
    memory = remember(system, counts, published(before.iloc[:1]), 11)
    grown, printed = memory.system, memory.printed
    assert grown.value[printed].tolist() == [27]
    older, net = printed[0], grown.of_cells[1, 0]
    bounds = grown.at_most.toarray()[system.at_most.shape[0] :]
    # Net breaches failed: at most 30 - 27 of them then, whatever is known now.
    assert any(row[older] == 1 and row[net] == 1 for row in bounds)
