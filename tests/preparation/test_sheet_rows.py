"""Row by row of the published sheet: the package's own computation gives back every percentage that has both counts."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd
import pytest

from cfa_report.domain.edition import Edition
from cfa_report.store import EditionStore

ROOT = Path(__file__).resolve().parents[2]
DEMONSTRATION = ROOT / "cfa_report" / "demonstration"
CAMPUSES = {
    "Paris (Ecole de Travail)": "PARIS", "Marseille": "MARSEILLE", "Lyon": "LYON", "Toulouse": "TOULOUSE",
}  # fmt: skip
#: Printed column: our indicator at its horizon, and the two counts of the transcription.
COLUMNS = {
    "taux_presentation": ("taux_presentation", None, "presented", "entered"),
    "taux_interruption_brut": ("taux_interruption", None, "interrupted", "entered"),
    "taux_rupture_net": ("taux_rupture_net", None, "net_broken", "entered"),
    "taux_obtention": ("taux_obtention", None, "passed", "presented"),
    "taux_poursuite": ("taux_poursuite", 6, "continued", "continued_den"),
    "insertion_globale": ("taux_insertion_emploi", 6, "employed", "employed_den"),
}
#: Printed with a zero too many by the spreadsheet.
PADDED = {"17,40%": "17,4%", "31,80%": "31,8%", "66,70%": "66,7%"}


def read(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def our_codes() -> dict[tuple[str, str, str], str]:
    rows = read(DEMONSTRATION / "feuille.csv", ";")
    section = {True: "FPA", False: "CFA"}
    return {
        (row["campus"], row["code_feuille"], section[row["certification"].endswith("-FPA")]): row["certification"]
        for row in rows
    }


def printed_cells() -> list[tuple[str, str, str, str, str, bool]]:
    """Give campus, certification, section, column, printed text, and whether both counts are given."""
    codes, found = our_codes(), []
    sheet = read(ROOT / "tests" / "domain_sheet" / "ort_published.csv")
    counts = read(ROOT / "tests" / "domain_sheet" / "ort_counts.csv")
    for row, count in zip(sheet, counts, strict=True):
        campus = CAMPUSES[row["campus"]]
        code = codes[campus, row["code"] or row["rncp"], row["section"]]
        for column, (_, _, numerator, denominator) in COLUMNS.items():
            if row[column].endswith("%"):
                given = count[numerator].isdigit() and count[denominator].isdigit()
                found.append((campus, code, row["section"], column, row[column], given))
    return found


PRINTED = printed_cells()
WITH_COUNTS = [cell[:5] for cell in PRINTED if cell[5]]
NAMED = {
    (row["campus"], row["certification"], row["indicateur"]) for row in read(DEMONSTRATION / "impossibles.csv", ";")
}


Cells = Mapping[tuple[object, ...], Mapping[str, int]]


def by_code(cells: pd.DataFrame) -> Cells:
    """Index the cells of the session under the reading of the sheet."""
    ours = cells[(cells["session"] == "2025") & (cells["variante"] == "ort")]
    return {
        (
            *(row[name] for name in ("campus", "certification", "section", "indicateur")),
            None if pd.isna(row["horizon_mois"]) else int(row["horizon_mois"]),
        ): row
        for row in ours.to_dict("records")
    }


@pytest.fixture(scope="module")
def counted(raw_counts: pd.DataFrame) -> Cells:
    return by_code(raw_counts)


def pick(cells: Cells, campus: str, code: str, section: str, column: str) -> Mapping[str, int]:
    indicator, horizon, _, _ = COLUMNS[column]
    return cells[campus, code, section, indicator, horizon]


def as_printed(k: int, n: int, text: str) -> Decimal:
    """Round half up to the decimals that the sheet prints."""
    decimals = len(PADDED.get(text, text).removesuffix("%").partition(",")[2])
    return (Decimal(100 * int(k)) / Decimal(int(n))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def value(text: str) -> Decimal:
    return Decimal(PADDED.get(text, text).removesuffix("%").replace(",", "."))


def test_the_sheet_gives_both_counts_of_most_of_its_percentages() -> None:
    assert len({cell[:3] for cell in PRINTED}) >= 47
    assert len(WITH_COUNTS) >= 150


@pytest.mark.parametrize(("campus", "code", "section", "column", "printed"), WITH_COUNTS)
def test_our_counts_give_back_the_printed_percentage(
    campus: str, code: str, section: str, column: str, printed: str, counted: Cells
) -> None:
    row = pick(counted, campus, code, section, column)
    assert row["statut"] == "publie"
    assert as_printed(row["numerateur"], row["repondants"], printed) == value(printed)


def test_the_internal_edition_shows_the_same_where_it_shows(prepared: dict[Edition, EditionStore]) -> None:
    cells = by_code(prepared[Edition.INTERNE].all_cells())
    shown = 0
    for campus, code, section, column, printed in WITH_COUNTS:
        row = pick(cells, campus, code, section, column)
        if row["statut"] == "publie":
            assert as_printed(row["numerateur"], row["repondants"], printed) == value(printed)
            shown += 1
        else:
            assert row["statut"] in ("masque", "plage")
            assert pd.isna(row["numerateur"])
    assert shown >= 60


def test_a_percentage_without_both_counts_comes_back_or_is_named(counted: Cells) -> None:
    bent = []
    for campus, code, section, column, printed, given in PRINTED:
        named = (campus, code, COLUMNS[column][0]) in NAMED
        assert not (given and named)
        if given or named:
            continue
        row = pick(counted, campus, code, section, column)
        if as_printed(row["numerateur"], max(row["repondants"], 1), printed) != value(printed):
            bent.append((campus, code, column, printed))
    assert bent == []


def test_the_famous_impossible_percentage_is_not_bent(counted: Cells) -> None:
    row = pick(counted, "TOULOUSE", "RNCP140-FPA", "FPA", "insertion_globale")
    assert ("TOULOUSE", "RNCP140-FPA", "taux_insertion_emploi") in NAMED
    assert row["eligibles"] == 10
    assert as_printed(row["numerateur"], row["repondants"], "63,64%") != Decimal("63.64")
