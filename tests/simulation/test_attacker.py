"""The attacker itself: it knows nothing of the program, finds what leaks, and lets pass what does not."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from cfa_report.cli.last_checks import run_attacker
from cfa_report.domain.columns import RELEASED
from cfa_report.domain.edition import Edition
from tests.attack.edition import read_edition
from tests.attack.linear import System
from tests.attack.ties import Doubts, add_registers
from tests.attack.unknowns import Model
from tests.attack.verdict import attack_counts
from tests.disclosure.networks import one_table
from tests.simulation.editions import release, write_edition

ATTACKER = Path(__file__).parents[1] / "attack"
NUMBERS = ["numerateur", "repondants", "eligibles"]
#: 24 + 13 + 7, with a total of 44 and another campus beside them.
LEAK = {("A", "F1"): (20, 24, 24), ("A", "F2"): (11, 13, 13), ("A", "F3"): (5, 7, 7), ("B", "F1"): (30, 41, 41)}


def only_small_cells_hidden(counts: pd.DataFrame) -> pd.DataFrame:
    released = counts.assign(plage="")[list(RELEASED)].copy()
    released[NUMBERS] = released[NUMBERS].astype("Int64")
    small = (counts["eligibles"] < 11).to_numpy(dtype=bool)
    released.loc[small, "statut"] = "masque"
    released.loc[small, NUMBERS] = pd.NA
    return released


def test_the_attacker_imports_nothing_of_the_program() -> None:
    files = sorted(ATTACKER.glob("*.py"))
    assert len(files) > 10
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.split(".")[0] == "cfa_report"], path.name


def test_it_finds_seven_under_a_total_of_forty_four(tmp_path: Path) -> None:
    counts = one_table(LEAK)
    folder = write_edition(only_small_cells_hidden(counts), tmp_path / "nue", Edition.PUBLIQUE)
    attack = attack_counts(read_edition(folder), [])
    assert not attack.holds
    assert any(finding.kind == "determine" for finding in attack.findings)
    folder = write_edition(release(counts), tmp_path / "protegee", Edition.PUBLIQUE)
    assert attack_counts(read_edition(folder), []).holds


def test_one_margin_more_is_enough_for_it(tmp_path: Path) -> None:
    """A mutant of the gate: the total that it hid is shown again."""
    counts = one_table(LEAK)
    released = release(counts)
    hidden = released["numerateur"].isna() & (released["certification"] == "ENSEMBLE") & (released["campus"] == "A")
    assert hidden.sum() == 1
    place = released.index[hidden][0]
    released.loc[place, NUMBERS] = counts.loc[place, NUMBERS].to_numpy()
    released.loc[place, "statut"] = "publie"
    folder = write_edition(released, tmp_path / "mutante", Edition.PUBLIQUE)
    assert not attack_counts(read_edition(folder), []).holds


def test_who_is_told_that_a_register_is_not_whole_does_not_take_it_for_whole(tmp_path: Path) -> None:
    edition = read_edition(write_edition(only_small_cells_hidden(one_table(LEAK)), tmp_path / "nue", Edition.PUBLIQUE))
    hidden = {key for key, atom in edition.atoms.items() if atom.is_hidden}
    assert taken_for_whole(Model(edition, System()), Doubts()) == {str(key) for key in hidden}
    assert taken_for_whole(Model(edition, System()), Doubts(incomplete=frozenset(hidden))) == set()


def taken_for_whole(model: Model, doubts: Doubts) -> set[str]:
    add_registers(model, doubts)
    texts = [row.origin.text.partition(" : ") for row in model.system.rows]
    return {where for where, _, what in texts if what == "tout est connu"}


@pytest.mark.parametrize(("protected", "code"), [(True, 0), (False, 3)])
def test_the_command_says_whether_an_edition_holds(protected: bool, code: int, tmp_path: Path) -> None:
    counts = one_table(LEAK)
    released = release(counts) if protected else only_small_cells_hidden(counts)
    folder = write_edition(released, tmp_path / "publique", Edition.PUBLIQUE)
    done = subprocess.run(
        [sys.executable, str(ATTACKER), str(folder)], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (code, "")
    assert run_attacker(folder)[0] is protected
