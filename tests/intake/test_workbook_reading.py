from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime

import pytest
from workbooks import cell, sheet, workbook

from cfa_report.intake import LoadedTable
from cfa_report.intake.raw_table import BrokenCell
from cfa_report.intake.refusal import ReadingRefused
from cfa_report.intake.workbook import read_workbook

_HEADER = (
    "ine nom prenom date_naissance campus rncp session present admis rupture repondant situation_6m note_satisfaction"
)
_ROW = ["1000007919B", "X", "Y", "24/07/2006", "LYON", "35185", "2025-06", "oui", "non", "non", "oui", "emploi", "3,5"]


def _rows(change: dict[int, str] | None = None) -> list[list[str]]:
    """Header and two learners as cells; ``change`` replaces cells of the first learner by position."""
    first = [(change or {}).get(place, cell(value)) for place, value in enumerate(_ROW)]
    second = [cell("1000015838C"), *[cell(value) for value in _ROW[1:]]]
    return [[cell(name) for name in _HEADER.split()], first, second]


def _codes(table: LoadedTable) -> set[str]:
    return {finding.code for finding in table.report.findings}


Load = Callable[..., LoadedTable]


def test_the_control_workbook_is_accepted(load: Load) -> None:
    table = load(workbook({"Feuil1": sheet(_rows())}), "f.xlsx")
    assert (table.report.verdict, table.report.findings) == ("accepte", ())


@pytest.mark.parametrize(
    ("properties", "serial"), [("", 38922), ('date1904="1"', 38922 - 1462), ('date1904="0"', 38922)]
)
def test_a_date_cell_is_read_in_the_date_system_of_the_workbook(properties: str, serial: int) -> None:
    raw = read_workbook(workbook({"F": sheet(_rows({3: cell(serial, style=2)}))}, properties=properties))
    assert raw.rows[1][3] == datetime(2006, 7, 24)


def test_a_serial_number_without_a_date_format_is_no_date(load: Load) -> None:
    table = load(workbook({"F": sheet(_rows({3: cell(38922)}))}), "f.xlsx")
    assert table.report.verdict == "refuse"
    assert [(finding.code, finding.lines) for finding in table.report.findings] == [("LEC-31", (2,))]


def test_the_day_that_never_was_is_no_date() -> None:
    raw = read_workbook(workbook({"F": sheet(_rows({3: cell(60, style=1)}))}))
    assert raw.rows[1][3] == 60


def test_a_session_turned_into_a_date_by_the_spreadsheet_is_understood(load: Load) -> None:
    table = load(workbook({"F": sheet(_rows({6: cell(45809, style=1)}))}), "f.xlsx")
    assert table.frame is not None
    assert list(table.frame["session_origine"]) == ["2025-06", "2025-06"]


def test_a_code_typed_as_a_number_keeps_its_digits_or_is_refused(load: Load) -> None:
    assert load(workbook({"F": sheet(_rows({5: cell(35185)}))}), "f.xlsx").report.verdict == "accepte"
    lost = load(workbook({"F": sheet(_rows({5: cell(183)}))}), "f.xlsx")
    assert (lost.report.verdict, _codes(lost)) == ("refuse", {"suivi_promotion.rncp.forme"})


def test_native_booleans_and_numbers_are_read(load: Load) -> None:
    table = load(workbook({"F": sheet(_rows({7: '<c t="b"><v>1</v></c>', 8: cell(0), 12: cell(3.5)}))}), "f.xlsx")
    assert table.frame is not None
    assert table.frame["present"].iloc[0]
    assert not table.frame["admis"].iloc[0]
    assert table.frame["note_satisfaction"].iloc[0] == 3.5


def test_shared_texts_are_read_without_their_phonetic_guides() -> None:
    texts = "<sst><si><t>ine</t></si><si><r><t>no</t></r><r><t>m</t></r><rPh><t>lu</t></rPh></si></sst>"
    content = workbook(
        {"F": sheet([['<c t="s"><v>0</v></c>', '<c t="s"><v>1</v></c>']])}, parts={"xl/sharedStrings.xml": texts}
    )
    assert read_workbook(content).rows == (("ine", "nom"),)


def test_two_visible_sheets_with_data_are_refused_by_their_number_since_a_name_may_be_a_person_s(load: Load) -> None:
    content = workbook({"Groupe A": sheet(_rows()), "Groupe B": sheet(_rows()), "Vide": sheet([])})
    (finding,) = load(content, "f.xlsx").report.findings
    assert finding.code == "LEC-37"
    assert "2 feuilles visibles" in finding.message
    assert "Groupe" not in finding.message


def test_a_hidden_column_is_told(load: Load) -> None:
    hidden = '<cols><col min="13" max="13" hidden="1"/></cols>'
    table = load(workbook({"F": sheet(_rows(), before=hidden)}), "f.xlsx")
    assert (table.report.verdict, _codes(table)) == ("avertissement", {"LEC-12"})


def test_a_formula_is_read_by_its_stored_result_or_refused(load: Load) -> None:
    stored = load(workbook({"F": sheet(_rows({12: "<c><f>1+1</f><v>2</v></c>"}))}), "f.xlsx")
    assert (stored.report.verdict, _codes(stored)) == ("accepte", {"LEC-14"})
    never = load(workbook({"F": sheet(_rows({12: "<c><f>1+1</f></c>"}))}), "f.xlsx")
    assert (never.report.verdict, _codes(never)) == ("refuse", {"LEC-14", "LEC-40"})


def test_an_error_cell_is_refused_only_where_it_is_read(load: Load) -> None:
    error = '<c t="e"><v>#N/A</v></c>'
    assert _codes(load(workbook({"F": sheet(_rows({12: error}))}), "f.xlsx")) == {"LEC-38"}
    assert load(workbook({"F": sheet(_rows({1: error}))}), "f.xlsx").report.verdict == "accepte"


def test_merged_data_cells_are_refused(load: Load) -> None:
    merged = '<mergeCells><mergeCell ref="E2:E3"/></mergeCells>'
    table = load(workbook({"F": sheet(_rows(), after=merged)}), "f.xlsx")
    (finding,) = table.report.findings
    assert (finding.code, finding.lines) == ("LEC-39", (2, 3))


def test_values_beyond_the_header_are_refused(load: Load) -> None:
    rows = _rows()
    rows[1].append(cell("surplus"))
    assert _codes(load(workbook({"F": sheet(rows)}), "f.xlsx")) == {"LEC-29"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (workbook({"F": sheet(_rows())}, parts={"xl/vbaProject.bin": "x"}), "LEC-36"),
        (workbook({"F": sheet(_rows())}, parts={"../../evil.txt": "x"}), "LEC-36"),
        (workbook({"F": sheet(_rows())}, parts={"/etc/passwd": "x"}), "LEC-36"),
        (workbook({"F": sheet(_rows())}, parts={"C:\\evil": "x"}), "LEC-36"),
        (workbook({"F": f'<!DOCTYPE a [<!ENTITY b "c">]>{sheet(_rows())}'}), "LEC-36"),
        (workbook({"F": sheet(_rows())}, parts={"xl/workbook.xml": "<!DOCTYPE a><a/>"}), "LEC-36"),
        (workbook({"F": "<worksheet><sheetData>"}), "LEC-35"),
        (workbook({"F": '<worksheet><sheetData><row r="x"/></sheetData></worksheet>'}), "LEC-35"),
        (workbook({"F": '<worksheet><cols><col hidden="1"/></cols></worksheet>'}), "LEC-35"),
        (workbook({"F": '<worksheet><sheetData><c t="s"><v>9</v></c></sheetData></worksheet>'}), "LEC-35"),
        (workbook({"F": sheet(_rows())}, parts={"xl/styles.xml": '<a><numFmt numFmtId="x"/></a>'}), "LEC-35"),
        (workbook({"F": sheet([])}), "LEC-21"),
        (workbook({"F": sheet(_rows())}, states={"F": "hidden"}), "LEC-21"),
        (workbook({"F": sheet([[cell("a")] * 300])}), "LEC-33"),
        (workbook({"F": sheet(_rows({0: cell("a_x0000_b")}))}), "LEC-23"),
        (b"PK\x03\x04 pas une archive", "LEC-35"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "LEC-36"),
        (b"<html><table><tr><td>ine</td></tr></table></html>", "LEC-34"),
    ],
)
def test_a_dangerous_or_damaged_workbook_is_refused(content: bytes, code: str, load: Load) -> None:
    table = load(content, "f.xlsx")
    assert table.report.verdict == "refuse"
    assert code in _codes(table)


def test_an_archive_that_is_no_workbook_is_refused(load: Load) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("texte.txt", "bonjour")
    assert _codes(load(buffer.getvalue(), "f.xlsx")) == {"LEC-34"}


def test_an_archive_whose_content_is_not_what_it_says_is_refused(load: Load) -> None:
    content = bytearray(workbook({"F": sheet(_rows())}))
    place = content.find(b"xl/worksheets/sheet1.xml") + 60
    content[place : place + 40] = b"\x00" * 40
    assert load(bytes(content), "f.xlsx").report.verdict == "refuse"


def test_a_highly_compressed_part_is_a_bomb(load: Load) -> None:
    padded = f"<worksheet><!--{' ' * 3_000_000}--></worksheet>"
    assert _codes(load(workbook({"F": padded}), "f.xlsx")) == {"LEC-36"}


def test_a_workbook_must_be_called_one_and_a_text_must_not(load: Load) -> None:
    content = workbook({"F": sheet(_rows())})
    assert _codes(load(content, "f.csv")) == {"LEC-34"}
    assert _codes(load(content, "f.xlsm")) == {"LEC-34"}
    assert _codes(load("ine;nom", "f.xls")) == {"LEC-34"}


def test_a_broken_cell_is_neither_blank_nor_a_value() -> None:
    raw = read_workbook(workbook({"F": sheet([['<c t="e"><v>#REF!</v></c>', "<c><f>A1</f></c>"]])}))
    assert raw.rows == ((BrokenCell.ERROR, BrokenCell.UNCOMPUTED),)


def test_reading_refused_carries_its_code_and_lines() -> None:
    with pytest.raises(ReadingRefused) as caught:
        read_workbook(workbook({"F": sheet(_rows({0: cell("a_x0001_b")}))}))
    assert (caught.value.code, caught.value.lines, caught.value.exit_code) == ("LEC-23", (2,), 3)
