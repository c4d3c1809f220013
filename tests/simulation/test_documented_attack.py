"""The attack that the documentation tells, on the fictitious campus, is the one that happens."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from cfa_report.domain.columns import RELEASED
from cfa_report.domain.edition import Edition
from tests.attack.edition import read_edition
from tests.attack.verdict import attack_counts
from tests.simulation.editions import release, write_edition

PAGE = Path(__file__).parents[2] / "docs" / "attaque.md"
NUMBERS = ["numerateur", "repondants", "eligibles"]


def test_hiding_one_small_line_of_the_fictitious_campus_hides_nothing(raw_counts: pd.DataFrame, tmp_path: Path) -> None:
    text = PAGE.read_text(encoding="utf-8")
    counts = raw_counts[(raw_counts["campus"] == "FICTIF") & (raw_counts["session"] == "2025")]
    counts = counts[(counts["indicateur"] == "taux_obtention") & (counts["variante"] == "ort")].reset_index(drop=True)
    pairs = {row["certification"]: (row["numerateur"], row["repondants"]) for row in counts.to_dict("records")}
    codes, told = (
        [cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", text, re.M)[:3:2]
    )
    assert told == [
        "•" if code == "RNCP38400" else "{} sur {}".format(*pairs["ENSEMBLE" if code == "total" else code])
        for code in codes
    ]
    bare = counts.assign(plage="")[list(RELEASED)].copy()
    bare[NUMBERS] = bare[NUMBERS].astype("Int64")
    hidden = bare["certification"] == "RNCP38400"
    bare.loc[hidden, "statut"] = "masque"
    bare.loc[hidden, NUMBERS] = pd.NA
    attack = attack_counts(read_edition(write_edition(bare, tmp_path / "nue", Edition.INTERNE)))
    said = "FICTIF RNCP38400 CFA 2025, taux_obtention.ort : k = 5, par une soustraction"
    assert said in {str(finding) for finding in attack.findings}
    assert said in " ".join(text.split())
    protected = read_edition(write_edition(release(counts), tmp_path / "protegee"))
    assert attack_counts(protected).holds
