"""Identifiers pass every check and belong to nobody."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfa_report.demonstration.dice import Dice
from cfa_report.demonstration.identifiers import ine, luhn_holds, person, siret, uai
from cfa_report.params import read_params

Rows = list[dict[str, str]]
LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
#: Words that mean "sample" and things that grow or lie on the ground: nobody is called that.
SURNAMES = {
    "BROUILLON", "CANEVAS", "D’ESSAI", "D’EXEMPLE", "DÉMONSTRATION", "ÉBAUCHE", "ÉCHANTILLON", "ÉPREUVE", "ESQUISSE",
    "FICTIF", "GABARIT", "L’APERÇU", "MAQUETTE", "MODÈLE", "PROTOTYPE", "SIMULACRE", "SPÉCIMEN", "TEST-BLANC",
}  # fmt: skip


def luhn_by_the_book(digits: str) -> bool:
    doubled = [int(digit) * (2 - rank % 2) if len(digits) % 2 == 0 else int(digit) * (1 + rank % 2)
               for rank, digit in enumerate(digits)]  # fmt: skip
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


@pytest.mark.parametrize(
    ("digits", "holds"), [("73282932000074", True), ("73282932000075", False), ("79927398713", True)]
)
def test_the_luhn_key_agrees_with_known_numbers(digits: str, holds: bool) -> None:
    assert luhn_holds(digits) is holds
    assert luhn_by_the_book(digits) is holds


@settings(derandomize=True, deadline=None)
@given(firm=st.integers(0, 99999), site=st.integers(0, 9999))
def test_every_siret_has_both_keys_and_a_siren_that_no_firm_has(firm: int, site: int) -> None:
    number = siret(firm, site)
    assert re.fullmatch(r"000\d{11}", number)
    assert luhn_by_the_book(number)
    assert luhn_by_the_book(number[:9])


@settings(derandomize=True, deadline=None)
@given(number=st.integers(0, 9999))
def test_every_uai_is_in_no_department_and_has_its_letter(number: int) -> None:
    code = uai(number)
    assert re.fullmatch(r"099\d{4}[A-Z]", code)
    assert code[-1] == LETTERS[int(code[:-1]) % 23]


def test_the_uai_letter_agrees_with_a_published_one() -> None:
    assert LETTERS[630003 % 23] == "L"  # 0630003L, in the open data


@settings(derandomize=True, deadline=None)
@given(number=st.integers(0, 9_999_999))
def test_every_learner_number_has_ten_digits_and_a_letter(number: int) -> None:
    assert re.fullmatch(r"099\d{7}[A-Z]", ine(number))


@settings(derandomize=True, deadline=None)
@given(rank=st.integers(1, 999_999), key=st.text(max_size=5))
def test_nobody_can_be_written_to_or_called(rank: int, key: str) -> None:
    someone = person(rank, Dice(key))
    assert someone.surname in SURNAMES
    assert re.fullmatch(r"[a-z]+\.[a-z]+\.\d{6}@example\.invalid", someone.mail)
    assert re.fullmatch(r"0639980\d{3}", someone.phone)


def test_delivered_people_are_all_invented(delivered: Callable[[str], Rows]) -> None:
    for campus in ("paris", "lyon", "toulouse", "fictif"):
        contacts = delivered(f"{campus}/coordonnees.csv")
        assert {row["nom"] for row in contacts} <= SURNAMES
        assert all(row["courriel"].endswith("@example.invalid") for row in contacts)
        assert len({row["courriel"] for row in contacts}) == len(contacts)
    flat = delivered("fictif/suivi_promotion.csv") + delivered("fictif/suivi_refuse.csv")
    assert {row["nom"] for row in flat} <= SURNAMES
    assert len({row["ine"] for row in flat}) == len(flat)
    assert all(row["ine"].startswith("099") for row in flat)


def test_delivered_employers_are_all_invented(delivered: Callable[[str], Rows]) -> None:
    for campus in ("paris", "lyon", "toulouse", "fictif"):
        found = [row["employeur"] for row in delivered(f"{campus}/contrats.csv")]
        found += [row["employeur"] for row in delivered(f"{campus}/enquetes.csv") if row["employeur"]]
        assert len(set(found)) > 20
        assert all(number.startswith("000") and luhn_by_the_book(number) for number in found)


def test_campuses_carry_invented_identifiers_that_pass_the_checks(demonstration_folder: Path) -> None:
    network = read_params(demonstration_folder / "params").network
    for campus in network.campus:
        assert campus.uai is not None
        assert campus.siret is not None
        assert campus.uai.startswith("099")
        assert campus.uai[-1] == LETTERS[int(campus.uai[:-1]) % 23]
        assert campus.siret.startswith("000")
        assert luhn_by_the_book(campus.siret)
    assert len({campus.uai for campus in network.campus}) == 5
