"""How the surveys of one campus went, counted a second time from its raw files, with none of our code."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from cfa_report.domain.edition import Edition
from cfa_report.params import Params
from cfa_report.store import EditionStore

Rows = list[dict[str, str]]
OBSERVED = date(2026, 3, 31)


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@pytest.fixture(scope="module")
def by_hand(demo_params: Params) -> dict[tuple[str, str], tuple[int, int]]:
    """Count the six-month survey of session 2025 in Paris: numerator and denominator of each reading."""
    folder = demo_params.places.params.parent / "donnees" / "paris"
    learners = {row["apprenti"] for row in read(folder / "apprentis.csv") if row["session"] == "2025"}
    answers = {
        row["apprenti"]: row
        for row in read(folder / "enquetes.csv")
        if row["horizon_mois"] == "6" and row["apprenti"] in learners
    }
    contacts = [
        row for row in read(folder / "relances.csv") if row["horizon_mois"] == "6" and row["apprenti"] in learners
    ]
    spoke = {number for number, row in answers.items() if row["repondu"] == "oui"}
    works = {number for number in spoke if answers[number]["situation"] in ("emploi", "alternance")}

    def at(ranks: Iterable[int], *, replied: bool) -> set[str]:
        wanted = {str(rank) for rank in ranks}
        return {
            row["apprenti"] for row in contacts if row["rang"] in wanted and (not replied or row["issue"] == "repondu")
        }

    found: dict[tuple[str, str], tuple[int, int]] = {}
    for name, ranks in {"premier": [1], "deuxieme": [2], "suivants": range(3, 9), "relances": range(2, 9)}.items():
        found["reponse_rang", name] = (len(at(ranks, replied=True)), len(at(ranks, replied=False)))
        found["emploi_rang", name] = (len(at(ranks, replied=True) & works), len(at(ranks, replied=True)))
    groups = {
        "ecrit": ("courriel", "sms", "courrier"), "courriel": ("courriel",), "message": ("sms", "courrier"),
        "oral": ("telephone", "entretien"), "telephone": ("telephone",), "entretien": ("entretien",),
    }  # fmt: skip
    for name, codes in groups.items():
        found["reponse_canal", name] = (sum(answers[number]["canal"] in codes for number in spoke), len(spoke))
    first: dict[str, date] = {}
    for row in contacts:
        day = date.fromisoformat(row["date"])
        first[row["apprenti"]] = min(day, first.get(row["apprenti"], day))
    for limit in (15, 30, 60):
        assert all((OBSERVED - day).days >= limit for day in first.values())
        early = sum(
            (date.fromisoformat(answers[number]["date_reponse"]) - first[number]).days <= limit for number in spoke
        )
        found["reponse_delai", f"j{limit}"] = (early, len(first))
    return found


def test_both_counts_agree_on_every_reading(
    by_hand: dict[tuple[str, str], tuple[int, int]], prepared: dict[Edition, EditionStore], raw_counts: pd.DataFrame
) -> None:
    released = prepared[Edition.INTERNE].slice("PARIS", "ENSEMBLE", "2025").cells
    counted = raw_counts[raw_counts["campus"] == "PARIS"]
    told = []
    for cells in (counted, released):
        rows = cells[(cells["session"] == "2025") & (cells["horizon_mois"] == 6) & (cells["section"] == "CFA")]
        own = rows[rows["indicateur"].isin({indicator for indicator, _ in by_hand}) & (rows["statut"] == "publie")]
        assert set(own["certification"]) == {"ENSEMBLE"}
        told.append(
            {
                (row["indicateur"], row["variante"]): (int(row["numerateur"]), int(row["eligibles"]))
                for row in own.to_dict("records")
            }
        )
    assert len(by_hand) == 17
    assert told[0] == by_hand
    # The gate may hide some, and changes none.
    assert told[1].items() <= by_hand.items()


def test_the_public_edition_and_the_network_hold_nothing_of_it(
    by_hand: dict[tuple[str, str], tuple[int, int]], prepared: dict[Edition, EditionStore], raw_counts: pd.DataFrame
) -> None:
    names = {indicator for indicator, _ in by_hand}
    assert not set(prepared[Edition.PUBLIQUE].all_cells()["indicateur"]) & names
    own = raw_counts[raw_counts["indicateur"].isin(names)]
    assert "RESEAU" not in set(own["campus"])
    assert set(own["certification"]) == {"ENSEMBLE"}
