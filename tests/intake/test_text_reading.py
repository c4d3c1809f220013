from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cfa_report.intake import Context, LoadedTable, TableContract, load_table

_HEADER = (
    "ine;nom;prenom;date_naissance;campus;rncp;session;present;admis;rupture;repondant;situation_6m;note_satisfaction"
)
_FIRST = "1000007919B;D’ANGELO;Gaël;24/07/2006;LYON;35185;2025-06;oui;non;non;oui;emploi;3,5"
_SECOND = "1000015838C;MÜLLER;Inès;29/07/2001;LYON;35185;2025-06;oui;oui;non;oui;emploi;2,0"
_GOOD = "\r\n".join((_HEADER, _FIRST, _SECOND, ""))

Load = Callable[..., LoadedTable]


def _codes(table: LoadedTable) -> set[str]:
    return {finding.code for finding in table.report.findings}


def _lines(table: LoadedTable, code: str) -> tuple[int, ...]:
    return next(finding.lines for finding in table.report.findings if finding.code == code)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (_GOOD.encode(), set()),
        (_GOOD.encode("utf-8-sig"), {"LEC-04"}),
        (_GOOD.encode("cp1252"), {"LEC-03"}),
        (_GOOD.replace("’", "'").encode("latin-1"), {"LEC-03"}),
        (_GOOD.encode("utf-16"), {"LEC-03"}),
        (_GOOD.encode("utf-16-le"), {"LEC-03"}),
        (b"\xfe\xff" + _GOOD.encode("utf-16-be"), {"LEC-03"}),
        (_GOOD.replace(";", "\t").encode(), {"LEC-07"}),
        (_GOOD.replace(";", "\t").encode("utf-16"), {"LEC-03", "LEC-07"}),
        (_GOOD.replace(",", ".").replace(";", ",").encode(), {"LEC-07"}),
        (_GOOD.replace(";", "|").encode(), {"LEC-07"}),
        (b"sep=;\r\n" + _GOOD.encode(), set()),
        (_GOOD.replace("\r\n", "\n").encode(), set()),
        (_GOOD.replace("\r\n", "\r").encode(), {"LEC-09"}),
        (_GOOD.replace("\r\n", "\n", 1).encode(), {"LEC-09"}),
        (_GOOD.rstrip().encode(), set()),
        (_GOOD.replace("D’ANGELO", '"D’ANG;ELO"').encode(), set()),
        (_GOOD.replace("Gaël", '"G""aël"').encode(), set()),
        (_GOOD.replace(_HEADER, _HEADER.upper()).encode(), set()),
        (_GOOD.replace(_HEADER, _HEADER.replace(";campus", "; Campus ")).encode(), set()),
        (_GOOD.replace("Gaël", "Gae\u0308l").encode(), {"LEC-05"}),
    ],
)
def test_the_same_rows_are_read_however_they_are_written(content: bytes, told: set[str], load: Load) -> None:
    table = load(content)
    assert (table.report.verdict, _codes(table)) == ("accepte", told)
    assert table.frame is not None
    assert list(table.frame["note_satisfaction"]) == [3.5, 2.0]
    assert list(table.frame["campus"]) == ["LYON", "LYON"]


@pytest.mark.parametrize(
    ("content", "code", "lines"),
    [
        (b"", "LEC-21", ()),
        (b"\xef\xbb\xbf\r\n \r\n", "LEC-21", ()),
        (_HEADER.encode(), "LEC-21", ()),
        (_HEADER.encode() + b"\r\n;;;;;;;;;;;;\r\n", "LEC-21", ()),
        (_GOOD.encode()[:-3], "LEC-31", (3,)),
        (_GOOD.encode()[:-12], "LEC-25", (3,)),
        (_GOOD.encode() + b"Total;2\r\n", "LEC-25", (4,)),
        (_GOOD.encode() + "é".encode()[:1], "LEC-22", (4,)),
        (_GOOD.encode("mac-roman"), "LEC-22", (3,)),
        (_GOOD.replace("Inès", "Inas").encode("mac-roman"), "LEC-22", (3,)),
        (_GOOD.replace("Gaël", "Ga\ufffdl").encode(), "LEC-23", (2,)),
        (_GOOD.replace("Gaël", "Ga\x00l").encode(), "LEC-23", (2,)),
        (_GOOD.replace("Gaël", "Ga\x1bl").encode(), "LEC-23", (2,)),
        (_GOOD.replace("Inès", '"Inès').encode(), "LEC-24", (3,)),
        (_GOOD.replace("Inès", '"In"ès').encode(), "LEC-24", (3,)),
        (_GOOD.replace("Gaël", '"Gaël').replace("Inès", 'Inès"').encode(), "LEC-24", (2,)),
        (_GOOD.replace(";emploi;2,0", ";emploi;2,0;x").encode(), "LEC-25", (3,)),
        (_GOOD.replace(";nom;", ";campus;").encode(), "LEC-29", (1,)),
        (_GOOD.replace(";nom;", ";;").encode(), "LEC-29", (1,)),
        (_GOOD.replace(";nom;", ";NIR;").encode(), "LEC-30", ()),
        (b"Suivi\r\n\r\n" + _GOOD.encode(), "LEC-27", (3,)),
        ("\r\n".join((_FIRST, _SECOND)).encode(), "LEC-26", ()),
        (b"a;b;c\r\n1;2;3\r\n", "LEC-26", ()),
        (_GOOD.replace("24/07/2006", "07/24/2006").encode(), "LEC-31", (2,)),
        (_GOOD.replace("24/07/2006", "24/07/06").encode(), "LEC-31", (2,)),
        (_GOOD.replace("24/07/2006", "38922").encode(), "LEC-31", (2,)),
        (_GOOD.replace("3,5", "3,5,0").encode(), "LEC-31", (2,)),
        (_GOOD.replace("3,5", "nan").encode(), "LEC-31", (2,)),
        (_GOOD.replace("3,5", "1" + "0" * 25).encode(), "LEC-31", (2,)),
        (_GOOD.replace("oui;non;non", "peut-être;non;non").encode(), "LEC-31", (2,)),
        (_GOOD.replace("35185;2025-06;oui;oui", ";2025-06;oui;oui").encode(), "suivi_promotion.rncp.obligatoire", (3,)),
        ((";".join(["x"] * 300) + "\r\n").encode(), "LEC-33", (1,)),
        (b";\n" * 250_000, "LEC-33", ()),
        (b"a" * 1_500_000, "LEC-33", (1,)),
        (_GOOD.replace("Gaël", "G" * 140_000).encode(), "LEC-33", (2,)),
    ],
)
def test_what_cannot_be_read_is_refused_where_it_is(
    content: bytes, code: str, lines: tuple[int, ...], load: Load
) -> None:
    table = load(content)
    assert table.report.verdict == "refuse"
    assert code in _codes(table)
    assert _lines(table, code) == lines


def test_accents_encoded_twice_are_a_warning(load: Load) -> None:
    table = load(_GOOD.encode().decode("cp1252").encode())
    assert (table.report.verdict, _codes(table)) == ("avertissement", {"LEC-06"})
    assert _lines(table, "LEC-06") == (2, 3)


def test_an_unknown_column_is_dropped_and_told(load: Load) -> None:
    rows = _GOOD.splitlines()
    extra = "\n".join([rows[0] + ";commentaire", rows[1] + ";CANARI", rows[2] + ";"])
    table = load(extra)
    assert (table.report.verdict, _codes(table)) == ("accepte", {"LEC-10"})
    assert table.frame is not None
    assert "commentaire" not in table.frame


def test_a_header_that_no_contract_has_is_told_by_its_place_and_never_repeated(load: Load) -> None:
    header, *rows = _GOOD.splitlines()
    once = load("\n".join([f"{header};Mme DUPONT", *(f"{row};x" for row in rows)]))
    twice = load("\n".join([f"{header};Mme DUPONT;Mme DUPONT", *(f"{row};x;y" for row in rows)]))
    assert "LEC-10" in _codes(once)
    assert "LEC-29" in _codes(twice)
    width = len(header.split(";"))
    assert f"(numéro {width + 1})" in str(once.report)
    assert f"(numéros {width + 1} et {width + 2})" in str(twice.report)
    assert "dupont" not in (str(once.report) + str(twice.report)).casefold()


def test_a_column_without_name_nor_value_is_ignored(load: Load) -> None:
    table = load("\n".join(row + ";" for row in _GOOD.splitlines()))
    assert (table.report.verdict, table.report.findings) == ("accepte", ())


def test_line_numbers_are_those_of_the_file(load: Load) -> None:
    rows = _GOOD.splitlines()
    table = load("\n".join(["sep=;", rows[0], "", rows[1], rows[2].replace("Inès", '"Inès\nBis"'), rows[1]]))
    assert _lines(table, "LEC-08") == (3,)
    assert _lines(table, "suivi_promotion.cle") == (4, 7)


def test_a_campus_is_trimmed_and_upper_cased_and_it_is_told(load: Load) -> None:
    table = load(_GOOD.replace("LYON", " lyon\u00a0", 1))
    assert (table.report.verdict, _lines(table, "LEC-15")) == ("accepte", (2,))
    assert table.frame is not None
    assert set(table.frame["campus"]) == {"LYON"}


@pytest.mark.parametrize("campus", ["LYОN", "LYON\u200b", "LY ON", "ENSEMBLE", "RESEAU", "1LYON", "ORLÉANS", "A" * 41])
def test_a_campus_that_is_no_code_is_refused(campus: str, load: Load) -> None:
    table = load(_GOOD.replace("LYON", campus))
    assert "suivi_promotion.campus.forme" in _codes(table)


def test_names_that_look_like_nothing_are_names(load: Load) -> None:
    table = load(_GOOD.replace("D’ANGELO", "NULL").replace("Gaël", "nan"))
    assert (table.report.verdict, table.report.rows) == ("accepte", 2)


def test_a_file_that_is_not_there_is_told(contracts: dict[str, TableContract], tmp_path: Path) -> None:
    for path in (tmp_path / "absent.csv", tmp_path, Path("a\x00b.csv")):
        table = load_table(path, contracts["suivi_promotion"], Context())
        assert (table.report.verdict, _codes(table), table.digest) == ("refuse", {"LEC-20"}, "")
