"""What was published stays known to those who attack an edition, also when they kept the ledger alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cfa_report.cli.last_checks import run_attacker
from cfa_report.domain.edition import Edition
from cfa_report.errors import UsageFault
from tests.simulation.editions import Before, ledger_of, release, write_edition
from tests.simulation.networks import SMALL, draw


def write_ledger(released: pd.DataFrame, path: Path) -> Path:
    """Write the ledger in which one edition was published."""
    lines = [entry.line() for entry in ledger_of([released], Edition.PUBLIQUE).entries]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("seed", [25, 27, 36])
def test_an_edition_made_without_regard_to_the_ledger_falls_and_one_made_after_it_holds(
    seed: int, tmp_path: Path
) -> None:
    network = draw(50_000 + seed, SMALL)
    before = Before(network.counts(), release(network.counts()))
    ledger = write_ledger(before.released, tmp_path / "registre-publique.jsonl")
    counts = network.later(np.random.default_rng([seed, 2])).counts()
    careless = write_edition(release(counts), tmp_path / "sans" / "publique")
    careful = write_edition(release(counts, before=[before]), tmp_path / "avec" / "publique")
    assert run_attacker(careless)[0]
    holds, told = run_attacker(careless, [ledger])
    assert not holds
    assert any("depuis une édition" in line for line in told)
    assert run_attacker(careful, [ledger])[0]


def test_a_ledger_that_cannot_be_read_stops_the_attack(tmp_path: Path) -> None:
    folder = write_edition(release(draw(1, SMALL).counts()), tmp_path / "publique")
    broken = tmp_path / "registre-publique.jsonl"
    broken.write_text("{}\n", encoding="utf-8")
    with pytest.raises(UsageFault, match="l'attaque s'est arrêtée"):
        run_attacker(folder, [broken])
