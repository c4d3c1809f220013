"""The sheet of indicators as a network really printed it does not pass the attack."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from cfa_report.domain.edition import Edition
from cfa_report.store.slices import cells_from_rows
from tests.attack.edition import read_edition
from tests.attack.verdict import attack_counts
from tests.simulation.editions import write_edition

SHEET = Path(__file__).resolve().parents[3] / "shared" / "domain" / "ort_counts.csv"
#: Which columns give k and n of each rate that the sheet prints.
RATES = {
    "taux_presentation": ("presented", "entered"),
    "taux_interruption": ("interrupted", "entered"),
    "taux_rupture_net": ("net_broken", "entered"),
    "taux_obtention": ("passed", "presented"),
}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write every rate of the sheet with the smallest counts that give its percentage, and hide nothing."""
    if not SHEET.is_file():
        pytest.skip("the sheet is not beside the project (../shared/domain)")
    rows = []
    with SHEET.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file)):
            place = [row["campus"].upper().split(" ")[0], f"F{line}", row["section"], "2025"]
            for name, (numerator, denominator) in RATES.items():
                if row[numerator] and row[denominator] and int(row[denominator]):
                    k, n = int(row[numerator]), int(row[denominator])
                    rows.append([*place, name, "ort", None, "", "publie", k, n, n, False, ""])
    return write_edition(cells_from_rows(rows), tmp_path_factory.mktemp("feuille"), Edition.PUBLIQUE)


def test_the_printed_sheet_shows_groups_under_the_threshold_and_small_parts(printed: Path) -> None:
    attack = attack_counts(read_edition(printed))
    found = Counter(finding.kind for finding in attack.findings)
    assert not attack.holds
    assert found["seuil"] > 40
    assert found["petite_part"] > 40


def test_a_percentage_over_three_learners_is_among_them(printed: Path) -> None:
    attack = attack_counts(read_edition(printed))
    assert any("montrée avec 3 personnes" in finding.message for finding in attack.findings)
