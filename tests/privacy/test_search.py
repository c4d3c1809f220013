"""A person is found however they are written; a file that cannot be read is told; nobody is named."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from cfa_report.privacy import Identity, Leak, Search, Unread
from tests.privacy.encodings import ENCODINGS, png

PEOPLE = (
    Identity("nom", "D'ANGÉLO", "a.csv", 1),
    Identity("nom", "DUPONT", "a.csv", 2),
    Identity("nom", "Œuvrard-Lévêque", "a.csv", 3),
    Identity("prenom", "Noël", "a.csv", 4),
    Identity("nom", "CANARIZQX000", "a.csv", 5),
    Identity("ine", "1000007919B", "a.csv", 6),
    Identity("naissance", "24/07/2006", "a.csv", 7),
    Identity("courriel", "zoé.d@example.invalid", "a.csv", 8),
    Identity("telephone", "06 39 98 01 23", "a.csv", 9),
    Identity("identifiant", "PAR-000123", "a.csv", 10),
)
EVERYBODY = Search.of(PEOPLE)


def lines(found: list[Leak | Unread]) -> set[int]:
    return {one.source_line for one in found if isinstance(one, Leak)}


@pytest.mark.parametrize("name", ENCODINGS)
def test_everybody_is_found_in_every_encoding(name: str) -> None:
    missed = []
    for person in PEOPLE:
        found = EVERYBODY.in_bytes(ENCODINGS[name](person.value), "page")
        if person.line not in lines(found):
            missed.append(person.line)
    assert missed == []


@pytest.mark.parametrize(
    "written",
    [
        "24/07/2006", "2006-07-24", "24.07.2006", "24072006", "20060724", "24 juillet 2006", "07/24/2006", "24/7/2006",
        "2006-07-24T00:00:00", "1153699200000",
    ],
)  # fmt: skip
def test_a_birth_date_is_found_in_every_format(written: str) -> None:
    assert lines(EVERYBODY.in_bytes(f"né le {written}.".encode(), "page")) == {7}


@pytest.mark.parametrize(
    "written", ["0639980123", "06.39.98.01.23", "+33639980123", "+33 6 39 98 01 23", "0033639980123", "06-39-98-01-23"]
)
def test_a_telephone_number_is_found_in_every_format(written: str) -> None:
    assert lines(EVERYBODY.in_bytes(f"tél. {written}".encode(), "page")) == {9}


@pytest.mark.parametrize("written", ["nom_DUPONT", "DUPONT2", "«DUPONT»", "dupont;Jean", "x—Dupont", "<b>DUPONT</b>"])
def test_a_short_name_is_found_whatever_touches_it_but_a_letter(written: str) -> None:
    assert lines(EVERYBODY.in_bytes(written.encode(), "page")) == {2}


@pytest.mark.parametrize(
    "innocent",
    [
        "les dupontels", "noëlle", "1,24072006123456789", "M 24.07 200.6", "SHA a24072006f", "24 sur 07, 2006 heures",
        "0.639980123456", "angel", "000123", "06 39 98 01 24", "2006", "1000007919",
    ],
)  # fmt: skip
def test_what_only_looks_like_somebody_is_nobody(innocent: str) -> None:
    assert EVERYBODY.in_bytes(innocent.encode(), "page") == []


def test_a_name_that_is_a_word_of_the_public_texts_is_looked_for_with_its_first_name_only() -> None:
    people = (Identity("nom", "PETIT", "a.csv", 1), Identity("personne", "PETIT\tZoé", "a.csv", 1))
    search = Search.of(people, ["Trop petit pour être montré"])
    assert search.common == 1
    assert search.in_bytes(b"Effectif trop petit.", "page") == []
    assert lines(search.in_bytes("Mme Zoé Petit".encode(), "page")) == {1}
    assert lines(search.in_bytes("<td>PETIT</td><td>Zoé</td>".encode(), "page")) == {1}


def test_a_name_of_three_letters_is_counted_as_too_short() -> None:
    search = Search.of([Identity("nom", "LUC", "a.csv", 1), Identity("identifiant", "12", "a.csv", 2)])
    assert (search.short, search.in_bytes(b"LUC 12", "page")) == (2, [])


@pytest.mark.parametrize("algorithm", ["sha256", "sha1", "md5"])
def test_the_unkeyed_hash_of_an_identifier_is_the_identifier(algorithm: str) -> None:
    digest = hashlib.new(algorithm, b"1000007919B").hexdigest()
    for written in (digest, digest[:16], digest.upper()):
        assert lines(EVERYBODY.in_bytes(f'{{"id": "{written}"}}'.encode(), "page")) == {6}


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("1234567890AB", "ine"), ("123456789AB", "ine"), ("1 85 05 78 006 084 91", "nir"), ("185057800608491", "nir"),
        ("quelqu.un@exemple.org", "courriel"),
    ],
)  # fmt: skip
def test_what_has_the_shape_of_an_identity_is_one_even_if_nobody_delivered_it(written: str, kind: str) -> None:
    (found,) = Search.of([]).in_bytes(f"<p>\n{written} </p>".encode(), "page")
    assert isinstance(found, Leak)
    assert (found.kind, found.line, found.source) == (kind, 2, "")


@pytest.mark.parametrize("innocent", ["185057800608492", "0.185057800608491", "0990001A", "@media print", "12345678AB"])
def test_what_has_not_quite_the_shape_of_an_identity_is_none(innocent: str) -> None:
    assert Search.of([]).in_bytes(innocent.encode(), "page") == []


def test_an_address_of_the_parameters_is_nobody() -> None:
    search = Search.of([], ["contact: referent@reseau.example"])
    assert search.in_bytes(b"referent@reseau.example", "page") == []


def encrypted_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "rien")
    content = bytearray(buffer.getvalue())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"\0" * 300_000_000)
    return buffer.getvalue()


def nested(depth: int) -> bytes:
    content = b"rien"
    for _ in range(depth):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("a", content)
        content = buffer.getvalue()
    return content


UNREADABLE = {
    "unknown format": bytes(range(256)),
    "damaged archive": nested(1)[:-30],
    "archive with a password": encrypted_zip(),
    "bomb": bomb(),
    "too deep": nested(9),
    "damaged gzip": b"\x1f\x8b\x08\x00rien",
    "damaged image": png(b"tEXt", b"a\x00b")[:-20],
    "damaged document": b"%PDF-1.7 rien",
    "damaged base": b"SQLite format 3\x00" + b"\x01" * 40,
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_told_and_never_passed_over(name: str) -> None:
    found = EVERYBODY.in_bytes(UNREADABLE[name], "page")
    assert any(isinstance(one, Unread) for one in found)
    assert "n'a pas pu être fouillé" in next(one for one in found if isinstance(one, Unread)).sentence()


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "lien").symlink_to(tmp_path / "ailleurs")
    assert isinstance(EVERYBODY.in_file(tmp_path / "lien", "lien")[0], Unread)
    assert isinstance(EVERYBODY.in_file(tmp_path / "absent", "absent")[0], Unread)


def test_the_name_of_a_file_is_searched_too(tmp_path: Path) -> None:
    path = tmp_path / "suivi.csv"
    path.write_text("rien", encoding="utf-8")
    assert lines(EVERYBODY.in_file(path, "2025/suivi_Dupont.csv")) == {2}


def test_what_is_said_of_a_leak_says_where_and_never_who() -> None:
    page = "<p>\n\nMonsieur DUPONT, né le 24/07/2006, 06 39 98 01 23, INE 1000007919B"
    found = EVERYBODY.in_bytes(page.encode(), "2025/LYON/C1.html")
    # The INE is found twice: as a learner's, and by its shape.
    assert lines(found) == {0, 2, 6, 7, 9}
    told = " ".join([*(one.sentence() for one in found), repr(found), repr(EVERYBODY), repr(PEOPLE)])
    assert "2025/LYON/C1.html, ligne 3 : un nom (a.csv, ligne 2)" in told
    assert not [person for person in PEOPLE if person.value in told]
