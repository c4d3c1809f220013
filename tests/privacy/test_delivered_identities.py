"""Who is in a delivered file, whatever state it is in."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfa_report.errors import InputRefused
from cfa_report.intake import load_contracts
from cfa_report.privacy import Identity, identities_of

ROOT = Path(__file__).parents[2]
HOSTILE = ROOT / "tests" / "hostile"
CONTRACTS = load_contracts(ROOT / "data_contracts")
#: Files of the hostile set from which nobody can say who is in them.
CLOSED = ("x08_zip_bomb.xlsx", "x11_zip_traversal.xlsx", "x12_truncated.xlsx")


def read(path: Path, table: str = "suivi_promotion") -> list[Identity]:
    return identities_of(path, path.name, CONTRACTS[table])


def values(identities: list[Identity], kind: str) -> set[str]:
    return {one.value for one in identities if one.kind == kind}


def test_every_learner_of_the_canary_file_is_known_by_name_number_and_birth() -> None:
    found = read(HOSTILE / "d30_canary.csv")
    assert {kind: len(values(found, kind)) for kind in ("nom", "prenom", "ine", "personne")} == dict.fromkeys(
        ("nom", "prenom", "ine", "personne"), 100
    )
    assert "24/07/2006" in values(found, "naissance")
    assert [one.line for one in found if one.value == "CANARIZQX000"] == [2]


@pytest.mark.parametrize(
    "path", sorted(HOSTILE.glob("*.csv")) + sorted(HOSTILE.glob("*.xlsx")), ids=lambda path: path.name
)
def test_a_refused_file_tells_who_is_in_it_or_that_nobody_knows(path: Path) -> None:
    if path.name in CLOSED:
        with pytest.raises(InputRefused, match="ni un tableau ni un texte"):
            read(path)
    elif path.stat().st_size:
        told = {one.value for one in read(path)}
        assert len(told) > 2
        assert not path.read_bytes().decode("utf-8", "ignore").startswith("ine;") or any(
            value[:1] == "1" and len(value) > 9 for value in told
        )


def test_contacts_and_columns_out_of_contract_are_identities_too(tmp_path: Path) -> None:
    path = tmp_path / "coordonnees.csv"
    path.write_text(
        "apprenti;nom;prenom;courriel;telephone;tuteur;ville\n"
        "A-000012;Durand;Zoé;z@exemple.org;0639980123;M. Blin;Niort\n",
        encoding="utf-8",
    )
    found = read(path, "coordonnees")
    assert [(one.kind, one.line) for one in found] == [
        (kind, 2) for kind in ("identifiant", "nom", "prenom", "courriel", "telephone", "texte", "texte", "personne")
    ]
    assert {"M. Blin", "Niort"} == values(found, "texte")


def test_a_value_that_reaches_somebody_is_one_in_any_column(tmp_path: Path) -> None:
    path = tmp_path / "satisfaction.csv"
    path.write_text(
        "partie_prenante;campus;certification;session;note;echelle\nz@exemple.org;LYON;C1;2025;4;5\n", encoding="utf-8"
    )
    assert values(read(path, "satisfaction"), "courriel") == {"z@exemple.org"}


def test_codes_and_counts_are_nobody(tmp_path: Path) -> None:
    path = tmp_path / "effectifs.csv"
    path.write_text("campus;certification;session;entres\nLYON;C1;2025;12\n", encoding="utf-8")
    assert read(path, "effectifs") == []


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="n'est pas là"):
        read(tmp_path / "absent.csv")


def test_an_identity_does_not_tell_itself() -> None:
    assert "DUPONT" not in repr(Identity("nom", "DUPONT", "a.csv", 1))
