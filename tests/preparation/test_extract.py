"""Extracts: rows for exploration, from which nobody can be named."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest

from cfa_report.cli import main
from cfa_report.domain.vocabulary import AGE_CLASSES
from cfa_report.intake.pseudonyms import pseudonym
from cfa_report.params import Params, read_params
from cfa_report.preparation.extract import extract_tables
from cfa_report.preparation.key import read_key
from cfa_report.preparation.scan import scan_edition
from tests.functional.canaries import canaries_in, write_network


@pytest.fixture
def network(tmp_path: Path) -> Params:
    return read_params(write_network(tmp_path / "reseau"))


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_an_extract_has_every_learner_and_no_direct_identifier(network: Params) -> None:
    path, count = extract_tables(network)["suivi_promotion"]
    table = rows(path)
    assert (len(table), count) == (100, 100)
    assert not {"ine", "nom", "prenom", "date_naissance"} & set(table[0])
    assert {row["classe_age"] for row in table} <= set(AGE_CLASSES)
    assert all(re.fullmatch("[0-9a-f]{16}", row["apprenti"]) for row in table)
    assert canaries_in([network.places.extracts]) == []
    # Joined by the year's key and by nothing else.
    assert pseudonym("1000007919B", read_key(network)) in {row["apprenti"] for row in table}


def test_the_rows_are_not_in_the_order_of_the_class_list(network: Params) -> None:
    table = rows(extract_tables(network)["suivi_promotion"][0])
    pseudonyms = [row["apprenti"] for row in table]
    assert pseudonyms == sorted(pseudonyms)


def test_an_extract_is_for_its_owner_alone_and_says_what_it_is(network: Params) -> None:
    path, _ = extract_tables(network)["suivi_promotion"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert network.places.private.stat().st_mode & 0o777 == 0o700
    assert "données personnelles" in (path.parent / "LISEZMOI.txt").read_text(encoding="utf-8")


def test_a_refused_delivery_has_no_row(network: Params) -> None:
    file = network.places.params.parent / "donnees/LYON.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(";oui;", ";peut-être;", 1), encoding="utf-8")
    assert {row["campus"] for row in rows(extract_tables(network)["suivi_promotion"][0])} == {"MARSEILLE", "TOULOUSE"}


def test_full_tables_are_joined_by_pseudonyms_and_contacts_are_never_extracted(
    demo_params: Params, tmp_path: Path
) -> None:
    shutil.copytree(
        demo_params.places.params.parent, tmp_path / "demo", ignore=shutil.ignore_patterns(".cfa-report", "reports")
    )
    params = read_params(tmp_path / "demo" / "params")
    made = extract_tables(params)
    assert "coordonnees" not in made
    learners = {row["apprenti"] for row in rows(made["apprentis"][0])}
    assert {row["apprenti"] for row in rows(made["enquetes"][0])} <= learners
    assert "date_naissance" not in rows(made["apprentis"][0])[0]
    # The search for people agrees: only pseudonyms are there.
    (tmp_path / "reports").mkdir()
    assert scan_edition(params, tmp_path / "reports").holds


def test_the_command_extracts_one_table_and_refuses_contacts(
    network: Params, capsys: pytest.CaptureFixture[str]
) -> None:
    params = str(network.places.params)
    assert main(["extract", "--params", params, "--table", "suivi_promotion"]) == 0
    assert "suivi_promotion : 100 lignes" in capsys.readouterr().out
    assert main(["extract", "--params", params, "--table", "coordonnees"]) == 2
    assert "Tables possibles : suivi_promotion" in capsys.readouterr().err


def test_a_cell_that_a_spreadsheet_would_compute_is_text(network: Params) -> None:
    file = network.places.params.parent / "donnees/LYON.csv"
    text = file.read_text(encoding="utf-8").splitlines()
    header, *lines = text
    file.write_text("\n".join([f"{header};remarque", *(f"{line};=1+1" for line in lines)]) + "\n", encoding="utf-8")
    table = rows(extract_tables(network)["suivi_promotion"][0])
    assert len(table) == 100
    # A column out of contract is never read, formula or not.
    assert "remarque" not in table[0]
    assert not [value for row in table for value in row.values() if value.startswith(("=", "+", "@"))]
