"""The real InserJeunes file passes its contract, and breaks it where it is spoiled."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from cfa_report.intake import Context, LoadedTable, TableContract, infer_contract, load_table
from cfa_report.intake.identifiers import is_siret, is_uai


@pytest.fixture(scope="module")
def official(shared_data: Path, contracts: dict[str, TableContract]) -> LoadedTable:
    path = shared_data / "fr-en-inserjeunes-cfa.csv"
    return load_table(path, infer_contract(path, contracts), Context())


def test_the_official_file_holds_all_its_invariants(official: LoadedTable) -> None:
    assert official.contract.name == "references_inserjeunes"
    assert (official.report.verdict, official.report.rows) == ("accepte", 11_314)
    assert {rule.outcome for rule in official.report.rules} == {"respectee"}


def test_the_official_figures_are_those_of_the_guide(official: LoadedTable) -> None:
    frame = official.frame
    assert frame is not None
    assert frame["UAI"].nunique() == 3_166
    assert sorted(frame.groupby("Année").size()) == [851, 1_123, 1_767, 2_288, 2_527, 2_758]
    rate = frame.loc[frame["Année"] == "cumul 2023-2024", "Taux emploi 6 mois"].dropna()
    assert (len(rate), round(float(rate.mean()), 2), float(rate.median())) == (1_973, 62.59, 64.0)
    added = frame["VA emploi 6 mois"].dropna()
    assert (int((added == -12).sum()), int((added == 12).sum())) == (655, 534)


def test_a_spoiled_official_file_is_refused(shared_data: Path, load: Callable[..., LoadedTable]) -> None:
    rows = (shared_data / "fr-en-inserjeunes-cfa.csv").read_text("utf-8-sig").splitlines()[:30]
    cells = rows[1].split(";")
    cells[5] = "50.0"
    report = load("\n".join([rows[0], ";".join(cells), *rows[2:]]), table="references_inserjeunes").report
    assert {rule.rule_id: rule.lines for rule in report.rules if rule.outcome != "respectee"} == {
        "IJ-01": (2,),
        "IJ-02": (2,),
    }


def test_control_digits_agree_with_the_real_directory(shared_data: Path) -> None:
    with (shared_data / "uai_siret_pairs.csv").open(encoding="utf-8-sig", newline="") as stream:
        sample = stream.readline()
        stream.seek(0)
        rows = list(csv.DictReader(stream, delimiter=";" if ";" in sample else ","))
    names = {name.lower(): name for name in rows[0]}
    sirets = {row[names["siret"]].strip() for row in rows} - {""}
    uais = {row[names["uai"]].strip() for row in rows} - {""}
    assert len(sirets) > 1_000
    assert all(is_siret(code) for code in sirets)
    assert {code for code in uais if not is_uai(code)} == {"0694442d", "0146867D", "0251542K"}


def test_a_siret_of_la_poste_follows_its_own_rule() -> None:
    assert is_siret("35600000000048")
    assert is_siret("35600000000047")
    assert not is_siret("35600000000046")
    assert not is_siret("73282932000079")
