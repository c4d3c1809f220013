"""Exports are attacked with the edition: a workbook, a PDF or a document that says more than it is found."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from cfa_report.errors import UsageFault
from cfa_report.report.export import Formats, export_edition
from tests.attack.edition import read_edition
from tests.attack.exports import _without_markers, are_of, export_clues, exports_of
from tests.attack.whole import attack_folder
from tests.promised import missing
from tests.report.test_export import edition  # noqa: F401 - the fixture of a whole edition


@pytest.fixture
def exported(edition: Path) -> Path:  # noqa: F811
    export_edition(edition, exports_of(edition), Formats(xlsx=True, docx=True), lambda _: None)
    return edition


def said(folder: Path) -> list[str]:
    clues = export_clues(exports_of(folder), folder, read_edition(folder))
    return [f"{clue.finding.kind} {clue.finding.where} {clue.finding.message}" for clue in clues]


def change_workbook(path: Path, change: Callable[[openpyxl.Workbook], None]) -> None:
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def change_part(path: Path, part: str, old: str, new: str) -> None:
    parts = {}
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    text = parts[part].decode("utf-8")
    assert old in text
    parts[part] = text.replace(old, new, 1).encode("utf-8")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, data in parts.items():
            target.writestr(name, data)
    path.write_bytes(buffer.getvalue())


def hidden_row(book: openpyxl.Workbook) -> tuple[int, int]:
    sheet = book["Indicateurs"]
    names = [cell.value for cell in sheet[1]]
    status, count = names.index("statut"), names.index("numerateur") + 1
    row = next(row[0].row for row in sheet.iter_rows(min_row=2) if row[status].value == "masque")
    return row, count


def test_exports_that_repeat_the_edition_say_nothing_more(exported: Path) -> None:
    assert are_of(exports_of(exported), exported)
    assert said(exported) == []


def test_the_number_of_a_hidden_row_in_a_workbook_is_found(exported: Path) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        row, column = hidden_row(book)
        book["Indicateurs"].cell(row, column, 7)

    change_workbook(exports_of(exported) / "2025" / "PARIS" / "campus.xlsx", fill)
    (found,) = said(exported)
    assert found.startswith("nombre_imprime 2025/PARIS/campus.xlsx")
    assert "numerateur = 7" in found


@pytest.mark.parametrize("beyond", [False, True])
def test_a_number_in_another_column_of_a_hidden_row_is_found(exported: Path, beyond: bool) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        sheet = book["Indicateurs"]
        names = [cell.value for cell in sheet[1]]
        sheet.cell(hidden_row(book)[0], len(names) + 1 if beyond else names.index("denominateur") + 1, 7)

    change_workbook(exports_of(exported) / "2025" / "PARIS" / "campus.xlsx", fill)
    (found,) = said(exported)
    assert found.startswith("nombre_imprime 2025/PARIS/campus.xlsx")


def test_a_number_that_is_not_the_edition_s_is_found(exported: Path) -> None:
    def alter(book: openpyxl.Workbook) -> None:
        sheet = book["Indicateurs"]
        column = [cell.value for cell in sheet[1]].index("numerateur") + 1
        row = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, column).value is not None)
        sheet.cell(row, column, sheet.cell(row, column).value + 1)

    change_workbook(exports_of(exported) / "2025" / "PARIS" / "campus.xlsx", alter)
    assert any("n'est pas ce que l'édition imprime" in found for found in said(exported))


@pytest.mark.parametrize("where", ["hidden sheet", "comment", "text"])
def test_a_number_anywhere_else_in_a_workbook_is_found(exported: Path, where: str) -> None:
    def add(book: openpyxl.Workbook) -> None:
        if where == "hidden sheet":
            sheet = book.create_sheet("Brut")
            sheet.sheet_state = "hidden"
            sheet.append([1234])
        elif where == "comment":
            book["Indicateurs"]["A2"].comment = openpyxl.comments.Comment("dont 1234 refus", "x")
        else:
            book["Méthode"]["B9"] = "dont 1234 refus"

    change_workbook(exports_of(exported) / "2025" / "PARIS" / "campus.xlsx", add)
    assert any("1234" in found for found in said(exported))


def test_a_number_that_only_the_minutes_say_is_found(exported: Path) -> None:
    path = exports_of(exported) / "2025" / "PARIS" / "revue.pv.docx"
    change_part(path, "word/document.xml", "33 sur 37", "33 sur 37, dont 1234 refus")
    assert any("1234" in found and "revue.pv.docx" in found for found in said(exported))
    change_part(path, "word/document.xml", "33 sur 37, dont 1234 refus", "37 sur 33")
    assert any("37 sur 33" in found for found in said(exported))


def test_a_number_that_only_a_pdf_says_is_found(edition: Path) -> None:  # noqa: F811
    told = edition / "2025" / "PARIS" / "CAP-MIS.html"
    kept = told.read_bytes()
    try:
        export_edition(edition, exports_of(edition), Formats(pdf=True), lambda _: None)
    except UsageFault:
        missing("WeasyPrint or its system library", "extra pdf")
    assert said(edition) == []
    told.write_bytes(kept.replace(b"Chiffres</h2>", b"Rien</h2>").replace(b"CAP", b"CAP 1234"))
    from cfa_report.report.pdf import page_pdf

    (exports_of(edition) / "2025" / "PARIS" / "CAP-MIS.pdf").write_bytes(page_pdf(told.read_text(encoding="utf-8")))
    told.write_bytes(kept)
    assert any("1234" in found and "CAP-MIS.pdf" in found for found in said(edition))


def test_exports_are_part_of_the_attack_when_they_are_of_this_edition(exported: Path) -> None:
    path = exports_of(exported) / "2025" / "PARIS" / "revue.pv.docx"
    change_part(path, "word/document.xml", "33 sur 37", "33 sur 37, dont 1234 refus")
    assert any(finding.kind == "export" for finding in attack_folder(exported).findings)
    manifest = exported / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    attack = attack_folder(exported)
    assert not any(finding.kind == "export" for finding in attack.findings)
    assert any("autre édition" in remark for remark in attack.remarks)


def test_a_file_that_cannot_be_read_does_not_pass(exported: Path) -> None:
    (exports_of(exported) / "2025" / "PARIS" / "campus.xlsx").write_bytes(b"PK rien")
    assert [found.split()[0] for found in said(exported)] == ["illisible"]


def test_the_numbers_of_a_list_are_no_figures_but_a_number_out_of_order_is_one() -> None:
    assert _without_markers("un\n1. \n2.\n3.\ndeux 8") == "un\ndeux 8"
    assert _without_markers("1.\n2.\n7.") == "7."
