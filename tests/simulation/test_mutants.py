"""Mutants of the gate and of what is written: a sample of them is caught here, all of them by ``make attack``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attack.edition import read_edition
from tests.attack.subtraction import subtracted
from tests.disclosure.networks import one_table
from tests.simulation.bench import Bench, make_bench
from tests.simulation.editions import release, write_edition
from tests.simulation.mutants import SOUND, mutants
from tests.simulation.test_attacker import LEAK, only_small_cells_hidden

#: One of each kind, and the plainest of all.
SAMPLE = (
    "le complément est éteint",
    "un intervalle est imprimé dans une ligne cachée",
    "une figure dessine un taux caché",
    "les campus cachés sont rangés par taux",
)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return make_bench(tmp_path_factory.mktemp("banc"))


def test_there_are_more_than_twenty_mutants_each_with_its_name() -> None:
    names = [mutant.name for mutant in mutants()]
    assert len(names) == len(set(names)) > 20
    assert set(SAMPLE) <= set(names)


@pytest.mark.parametrize("name", SAMPLE)
def test_a_mutant_is_caught(name: str, bench: Bench, tmp_path: Path) -> None:
    (mutant,) = (one for one in mutants() if one.name == name)
    assert mutant.is_caught(bench, tmp_path)


def test_the_sound_gate_is_not(bench: Bench, tmp_path: Path) -> None:
    assert not SOUND.is_caught(bench, tmp_path)


def test_a_pencil_is_enough_where_one_part_of_a_total_is_hidden(tmp_path: Path) -> None:
    counts = one_table(LEAK)
    bare = read_edition(write_edition(only_small_cells_hidden(counts), tmp_path / "nue"))
    found = {(finding.where, finding.low) for finding in subtracted(bare, (), frozenset())}
    assert any("A F3" in where and value == 5 for where, value in found)
    protected = read_edition(write_edition(release(counts), tmp_path / "protegee"))
    assert list(subtracted(protected, (), frozenset())) == []
