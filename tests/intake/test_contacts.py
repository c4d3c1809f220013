"""Contacts are kept by one reading, of one table."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfa_report.intake import Context, LoadedTable, TableContract, load_table
from cfa_report.intake.contacts import load_contacts
from cfa_report.intake.pseudonyms import pseudonym

_KEY = b"cle de trente-deux octets ou plus"
CONTACTS = "apprenti;nom;prenom;courriel;telephone\nA1;CANARI;Zoé;zoe@example.invalid;0639980001\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "coordonnees.csv"
    path.write_text(CONTACTS, encoding="utf-8")
    return path


def test_the_follow_up_list_reads_contacts_by_pseudonym(file: Path, contracts: dict[str, TableContract]) -> None:
    loaded = load_contacts(file, contracts["coordonnees"], Context(key=_KEY))
    assert loaded.frame is not None
    assert loaded.frame.iloc[0].to_dict() == {
        "apprenti": pseudonym("A1", _KEY), "nom": "CANARI", "prenom": "Zoé", "courriel": "zoe@example.invalid",
        "telephone": "0639980001",
    }  # fmt: skip


def test_any_other_reading_drops_them(file: Path, contracts: dict[str, TableContract]) -> None:
    loaded: LoadedTable = load_table(file, contracts["coordonnees"], Context(key=_KEY))
    assert loaded.frame is not None
    assert list(loaded.frame.columns) == ["apprenti"]
    # The contract itself is as it was: reading contacts once opens no door.
    load_contacts(file, contracts["coordonnees"], Context(key=_KEY))
    again = load_table(file, contracts["coordonnees"], Context(key=_KEY))
    assert again.frame is not None
    assert list(again.frame.columns) == ["apprenti"]


def test_no_other_table_is_read_with_its_identities(file: Path, contracts: dict[str, TableContract]) -> None:
    with pytest.raises(ValueError, match="only the table of contacts"):
        load_contacts(file, contracts["suivi_promotion"], Context(key=_KEY))
