"""Groups of apprentices of a campus and their jobs, counted a second time from its raw files, with none of our code."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from cfa_report.domain.edition import Edition
from cfa_report.params import Params
from cfa_report.store import EditionStore

Counts = dict[tuple[str, str], tuple[int, int, int]]
Rows = list[dict[str, str]]
CONTRACTS = {
    "indeterminee": {"cdi", "fonction_publique"},
    "determinee": {"cdd", "interim"},
    "alternance": {"apprentissage", "professionnalisation"},
    "autres": {"independant", "service_civique", "autre"},
}


def read(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def age_at_entry(row: dict[str, str]) -> int:
    born, came = date.fromisoformat(row["date_naissance"]), date.fromisoformat(row["date_entree"])
    return came.year - born.year - ((came.month, came.day) < (born.month, born.day))


@pytest.fixture(scope="module")
def by_hand(demo_params: Params) -> Counts:
    """Count session 2025 in Paris: k, n and N of each reading."""
    folder = demo_params.places.params.parent / "donnees" / "paris"
    learners = {row["apprenti"]: row for row in read(folder / "apprentis.csv") if row["session"] == "2025"}
    present = {row["apprenti"] for row in read(folder / "examens.csv") if row["present"] == "oui"} & set(learners)
    passed = {row["apprenti"] for row in read(folder / "examens.csv") if row["resultat"] == "admis"} & set(learners)
    answers = {
        row["apprenti"]: row
        for row in read(folder / "enquetes.csv")
        if row["horizon_mois"] == "6" and row["apprenti"] in learners and row["repondu"] == "oui"
    }
    works = {number for number, row in answers.items() if row["situation"] in ("emploi", "alternance")}
    ages = {number: age_at_entry(row) for number, row in learners.items()}
    groups = {
        "femmes": {number for number, row in learners.items() if row["sexe"] == "F"},
        "hommes": {number for number, row in learners.items() if row["sexe"] == "M"},
        "moins_de_18_ans": {number for number, age in ages.items() if age < 18},
        "de_18_a_20_ans": {number for number, age in ages.items() if 18 <= age <= 20},
        "de_21_a_25_ans": {number for number, age in ages.items() if 21 <= age <= 25},
    }
    found: Counts = {}
    for name, group in groups.items():
        found["segment_obtention", name] = (len(group & passed), len(group & present), len(group & present))
        found["segment_insertion", name] = (len(group & works), len(group & set(answers)), len(group))
    silent = len(learners) - len(answers)
    for name, codes in CONTRACTS.items():
        of_kind = {number for number in works if answers[number]["type_contrat"] in codes}
        found["qualite_emploi", name] = (len(of_kind), len(works), len(works) + silent)
    full = {number for number in works if answers[number]["temps_plein"] == "oui"}
    found["qualite_emploi", "temps_plein"] = (len(full), len(works), len(works) + silent)
    for name, months in (("un_mois", 1), ("trois_mois", 3)):
        soon = set()
        for number in works:
            left = pd.Timestamp(learners[number]["date_sortie"])
            if pd.Timestamp(answers[number]["date_embauche"]) <= left + pd.DateOffset(months=months):
                soon.add(number)
        found["delai_embauche", name] = (len(soon), len(works), len(works) + silent)
    return found


def test_both_counts_agree_on_every_reading_and_the_gate_changes_none(
    by_hand: Counts, prepared: dict[Edition, EditionStore], raw_counts: pd.DataFrame
) -> None:
    released = prepared[Edition.INTERNE].slice("PARIS", "ENSEMBLE", "2025").cells
    told = []
    for cells in (raw_counts[raw_counts["campus"] == "PARIS"], released):
        rows = cells[(cells["session"] == "2025") & (cells["section"] == "CFA") & (cells["statut"] == "publie")]
        own = rows[rows["indicateur"].isin({name for name, _ in by_hand}) & (rows["horizon_mois"].fillna(6) == 6)]
        assert set(own["certification"]) == {"ENSEMBLE"}
        numbers = own[["indicateur", "variante", "numerateur", "repondants", "eligibles"]]
        told.append({(row[0], row[1]): tuple(map(int, row[2:])) for row in numbers.itertuples(index=False)})
    assert len(by_hand) == 17
    assert told[0] == by_hand
    assert told[1].items() <= by_hand.items()
    assert len(told[1]) > 8


def test_neither_the_public_edition_nor_the_network_has_them(
    by_hand: Counts, prepared: dict[Edition, EditionStore], raw_counts: pd.DataFrame
) -> None:
    names = {name for name, _ in by_hand} | {"segment_rupture_net"}
    assert not set(prepared[Edition.PUBLIQUE].all_cells()["indicateur"]) & names
    own = raw_counts[raw_counts["indicateur"].isin(names)]
    assert "RESEAU" not in set(own["campus"])
    assert set(own["certification"]) == {"ENSEMBLE"}


def test_a_campus_where_one_delivery_does_not_say_the_sex_counts_ages_and_not_sexes(raw_counts: pd.DataFrame) -> None:
    own = raw_counts[(raw_counts["campus"] == "FICTIF") & (raw_counts["indicateur"] == "segment_insertion")]
    own = own[(own["session"] == "2024") & (own["section"] == "CFA")].set_index("variante")
    assert own.loc[["femmes", "hommes"], "statut"].tolist() == ["non_calculable"] * 2
    ages = own.drop(index=["femmes", "hommes"])
    assert set(ages["statut"]) == {"publie"}
    whole = raw_counts[
        (raw_counts["campus"] == "FICTIF") & (raw_counts["certification"] == "ENSEMBLE")
        & (raw_counts["indicateur"] == "taux_insertion_emploi") & (raw_counts["variante"] == "ort")
        & (raw_counts["session"] == "2024") & (raw_counts["section"] == "CFA") & (raw_counts["horizon_mois"] == 6)
    ].iloc[0]  # fmt: skip
    for name in ("numerateur", "repondants", "eligibles"):
        assert ages[name].sum() == whole[name]
