"""What is past its retention goes, what is not stays, and the attestation names nobody."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cfa_report.cli import main
from cfa_report.domain.edition import Edition
from cfa_report.params import Params, read_params
from cfa_report.preparation import prepare
from cfa_report.preparation.purge import purge
from cfa_report.preparation.retention import what_is_due
from tests.functional.canaries import canaries_in, write_network

#: The policy: edition of 15 April 2026, data kept 30 days, private files 365.
LAST_DAY_OF_DATA = date(2026, 5, 15)


@pytest.fixture(scope="module")
def prepared_network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("purge") / "reseau"
    write_network(folder)
    prepare(read_params(folder / "params"), Edition.INTERNE)
    return folder


@pytest.fixture
def network(prepared_network: Path, tmp_path: Path) -> Params:
    """Copy a prepared network, with one file of each kind in its private folder, all written on 20 April 2026."""
    folder = tmp_path / "reseau"
    shutil.copytree(prepared_network, folder)
    params = read_params(folder / "params")
    places = params.places
    for path in (
        places.executed / "interne/2025/LYON/C183.ipynb", places.followups / "relances-LYON-2026-06-30.csv",
        places.followups / "sans_date.csv", places.extracts / "suivi_promotion.csv",
        places.private / "registre-publique.jsonl",
        places.attestations / "purge-2025-01-01.json", places.key(2019), places.private / "cle.txt",
        places.checks / ".report-x.tmp", places.private / "temporaire-999999999-x/reste.bin",
    ):  # fmt: skip
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("contenu", encoding="utf-8")
    written(folder, date(2026, 4, 20))
    return params


def written(folder: Path, day: date) -> None:
    moment = datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp()
    for path in folder.rglob("*"):
        os.utime(path, (moment, moment))


def due(params: Params, day: date) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in what_is_due(params, day):
        found.setdefault(one.category, []).append(one.path.name)
    return found


def test_nothing_of_the_edition_goes_before_its_day(network: Params) -> None:
    assert due(network, LAST_DAY_OF_DATA) == {
        "temporaires": [".report-x.tmp", "reste.bin"], "cles": ["2019.txt"],
    }  # fmt: skip


def test_deliveries_and_extracts_go_thirty_days_after_the_edition(network: Params) -> None:
    found = due(network, date(2026, 5, 16))
    assert found["livraisons"] == ["LYON.csv", "MARSEILLE.csv", "TOULOUSE.csv"]
    assert found["extraits"] == ["suivi_promotion.csv"]
    assert "relances" not in found


def test_a_follow_up_list_goes_the_day_after_the_one_in_its_name(network: Params) -> None:
    assert due(network, date(2026, 6, 30))["relances"] == ["sans_date.csv"]
    assert due(network, date(2026, 7, 1))["relances"] == ["relances-LYON-2026-06-30.csv", "sans_date.csv"]


def test_working_files_go_a_year_after_and_the_key_with_its_year(network: Params) -> None:
    assert "prive" not in due(network, date(2027, 4, 15))
    found = due(network, date(2027, 4, 16))
    assert {"edition.json", "C183.ipynb", "cle.txt"} <= set(found["prive"])
    assert "2026.txt" not in found["cles"]
    assert "2026.txt" in due(network, date(2028, 1, 1))["cles"]


def test_ledgers_attestations_and_parameters_are_kept_for_good(network: Params) -> None:
    kept = {"registre-publique.jsonl", "purge-2025-01-01.json", "reseau.yaml", "politique.yaml"}
    assert not kept & {name for names in due(network, date(2060, 1, 1)).values() for name in names}


def test_a_new_delivery_in_the_place_of_an_old_one_is_not_taken_for_it(network: Params) -> None:
    path = network.places.params.parent / "donnees/LYON.csv"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    later = datetime(2026, 10, 1, tzinfo=UTC).timestamp()
    os.utime(path, (later, later))
    assert due(network, date(2026, 10, 15))["livraisons"] == ["MARSEILLE.csv", "TOULOUSE.csv"]
    assert "LYON.csv" in due(network, date(2026, 11, 1))["livraisons"]


def test_contacts_go_with_their_delivery(network: Params) -> None:
    folder = network.places.params.parent
    (folder / "donnees/contacts.csv").write_text("apprenti;nom\n", encoding="utf-8")
    yaml = network.places.params / "reseau.yaml"
    text = yaml.read_text(encoding="utf-8").replace(
        'suivi_promotion: ["../donnees/LYON.csv"]',
        'suivi_promotion: ["../donnees/LYON.csv"], coordonnees: ["../donnees/contacts.csv"]',
    )
    yaml.write_text(text, encoding="utf-8")
    assert "contacts.csv" in due(read_params(network.places.params), date(2026, 5, 16))["livraisons"]


def test_a_dry_run_says_and_does_nothing(network: Params) -> None:
    folder = network.places.params.parent
    before = sorted(folder.rglob("*"))
    made = purge(network, date(2030, 1, 1), dry_run=True)
    assert "seraient supprimés" in made.sentence
    assert made.attestation is None
    assert sorted(folder.rglob("*")) == before


def test_a_purge_removes_and_attests_without_a_name(network: Params) -> None:
    folder = network.places.params.parent
    expected = what_is_due(network, date(2028, 1, 1))
    made = purge(network, date(2028, 1, 1))
    assert not [one.path for one in expected if one.path.exists()]
    assert sorted(path.name for path in folder.rglob("*") if path.is_file()) == [
        "politique.yaml", "purge-2025-01-01.json", "purge-2028-01-01.json", "registre-publique.jsonl", "reseau.yaml",
    ]  # fmt: skip
    assert made.attestation is not None
    assert made.attestation.stat().st_mode & 0o777 == 0o600
    text = made.attestation.read_text(encoding="utf-8")
    told = json.loads(text)
    assert told["attestation"] == made.sentence
    assert made.sentence.startswith("Au 1 janvier 2028, ")
    assert "fichiers livrés : 3" in made.sentence
    assert Counter(one["categorie"] for one in told["supprimes"]) == Counter(one.category for one in expected)
    assert not [one.path.name for one in expected if one.path.name in text]
    assert canaries_in([network.places.attestations], made.sentence) == []
    assert len({one["empreinte"] for one in told["supprimes"]}) > 3


def test_a_second_purge_of_the_day_finds_nothing_and_writes_nothing(network: Params) -> None:
    purge(network, date(2028, 1, 1))
    again = purge(network, date(2028, 1, 1))
    assert again.sentence == "Au 1 janvier 2028, rien n'a dépassé sa durée de conservation."
    assert len(list(network.places.attestations.iterdir())) == 2


def test_the_hash_of_what_was_removed_says_nothing_without_the_key(network: Params) -> None:
    made = purge(network, date(2026, 5, 16))
    assert made.attestation is not None
    first = {one["empreinte"] for one in json.loads(made.attestation.read_text(encoding="utf-8"))["supprimes"]}
    assert hashlib.sha256(b"contenu").hexdigest() not in first


def test_the_command_says_which_day_it_took_and_asks_nothing(
    network: Params, capsys: pytest.CaptureFixture[str]
) -> None:
    params = str(network.places.params)
    assert main(["purge", "--params", params, "--date", "2026-05-16", "--dry-run"]) == 0
    assert "Au 16 mai 2026" in capsys.readouterr().out
    assert main(["purge", "--params", params, "--dry-run"]) == 0
    assert "celui de l'horloge" in capsys.readouterr().out
    assert main(["purge", "--params", params, "--date", "16/05/2026"]) == 2
