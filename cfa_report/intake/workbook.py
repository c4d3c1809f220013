"""An XLSX workbook to rows: one visible sheet, dates as dates, nothing hidden in silence."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from typing import TYPE_CHECKING, Final
from xml.sax.handler import ContentHandler

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from cfa_report.domain.vocabulary import Severity
from cfa_report.intake.archive import Archive, open_archive
from cfa_report.intake.finding import Finding
from cfa_report.intake.raw_table import Cell, RawTable, is_blank
from cfa_report.intake.refusal import BAD_CHARACTERS, EMPTY, MERGED_CELLS, SEVERAL_SHEETS, ReadingRefused
from cfa_report.intake.worksheet import Sheet, Styles, parse_xml, read_sheet, unescape

if TYPE_CHECKING:
    from xml.sax.xmlreader import AttributesImpl

_BAD: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffd]")


def read_workbook(content: bytes) -> RawTable:
    """Read the only visible sheet of a workbook.

    Parameters
    ----------
    content
        The file's bytes.

    Returns
    -------
    RawTable
        Rows of equal width; lines are row numbers. Hidden rows and columns are read, and told.

    Raises
    ------
    ReadingRefused
        Damaged or dangerous file, no data, several visible sheets with data, control characters.
    """
    archive = open_archive(content)
    book = _BookHandler()
    parse_xml(archive.read("xl/workbook.xml"), book)
    targets = _RelationHandler()
    parse_xml(archive.read("xl/_rels/workbook.xml.rels"), targets)
    styles = Styles(_shared_texts(archive), _date_styles(archive), book.epoch_1904)
    visible: list[Sheet] = []
    hidden = 0
    for _, state, relation in book.sheets:
        part = targets.worksheets.get(relation)
        if part is None:
            continue
        sheet = read_sheet(archive.read(part), styles)
        if not sheet.cells:
            continue
        if state == "visible":
            visible.append(sheet)
        else:
            hidden += 1
    if not visible:
        raise ReadingRefused(EMPTY, "le classeur ne contient aucune donnée visible", "Refaire l'export")
    if len(visible) > 1:
        # The name of a sheet may be a person's: how many there are is enough to find them.
        raise ReadingRefused(
            SEVERAL_SHEETS, f"le classeur a {len(visible)} feuilles visibles qui contiennent des données",
            "Garder une seule feuille par fichier, ou réunir les lignes sur une seule",
        )  # fmt: skip
    return _raw_table(visible[0], hidden)


def _raw_table(sheet: Sheet, hidden_sheets: int) -> RawTable:
    filled = {
        number: cells
        for number, cells in sorted(sheet.cells.items())
        if not all(is_blank(cell) for cell in cells.values())
    }
    if not filled:
        raise ReadingRefused(EMPTY, "le classeur ne contient aucune donnée visible", "Refaire l'export")
    bad = tuple(
        number
        for number, cells in filled.items()
        if any(isinstance(cell, str) and _BAD.search(cell) for cell in cells.values())
    )
    if bad:
        raise ReadingRefused(
            BAD_CHARACTERS, "le classeur contient des caractères de contrôle ou des accents perdus",
            "Refaire l'export ; ne pas corriger à la main un fichier abîmé", lines=bad,
        )  # fmt: skip
    width = 1 + max(position for cells in filled.values() for position, cell in cells.items() if not is_blank(cell))
    rows = tuple(tuple(_composed(cells.get(position)) for position in range(width)) for cells in filled.values())
    return RawTable(rows, tuple(filled), tuple(_findings(sheet, set(filled), width, hidden_sheets)))


def _findings(sheet: Sheet, filled: set[int], width: int, hidden_sheets: int) -> list[Finding]:
    findings = []
    rows = tuple(sorted(filled & sheet.hidden_rows))
    if rows:
        findings.append(
            Finding("LEC-11", Severity.AVERTISSEMENT, "Des lignes masquées ou filtrées ont été lues comme les autres",
                    "Retirer le filtre, vérifier ces lignes, puis enregistrer", None, rows, len(rows))
        )  # fmt: skip
    columns = sorted(number + 1 for number in sheet.hidden_columns if number < width)
    if columns:
        numbers = ", ".join(str(number) for number in columns)
        findings.append(
            Finding("LEC-12", Severity.AVERTISSEMENT, f"Des colonnes masquées ont été lues (numéro {numbers})",
                    "Afficher les colonnes et vérifier qu'elles doivent être transmises", None, (), len(columns))
        )  # fmt: skip
    if hidden_sheets:
        findings.append(
            Finding("LEC-13", Severity.AVERTISSEMENT, "Le classeur a des feuilles masquées, qui n'ont pas été lues",
                    "Supprimer ces feuilles si elles ne servent pas", None, (), hidden_sheets)
        )  # fmt: skip
    merged = tuple(sorted({line for first, last in sheet.merged for line in filled if first <= line <= last}))
    if merged:
        findings.append(
            Finding(MERGED_CELLS, Severity.BLOQUANT, "Des cellules fusionnées cachent des valeurs",
                    "Défusionner et remplir chaque cellule", None, merged, len(merged))
        )  # fmt: skip
    if sheet.formulas:
        findings.append(
            Finding("LEC-14", Severity.INFORMATION, "Des formules ont été lues par leur dernier résultat enregistré",
                    "Rien à faire", None, (), sheet.formulas)
        )  # fmt: skip
    return findings


def _composed(cell: Cell) -> Cell:
    return unicodedata.normalize("NFC", cell) if isinstance(cell, str) else cell


def _shared_texts(archive: Archive) -> tuple[str, ...]:
    if "xl/sharedStrings.xml" not in archive.entries:
        return ()
    handler = _TextHandler()
    parse_xml(archive.read("xl/sharedStrings.xml"), handler)
    return tuple(handler.texts)


def _date_styles(archive: Archive) -> frozenset[int]:
    if "xl/styles.xml" not in archive.entries:
        return frozenset()
    handler = _StyleHandler()
    parse_xml(archive.read("xl/styles.xml"), handler)
    formats = {**BUILTIN_FORMATS, **handler.formats}
    return frozenset(
        position for position, number in enumerate(handler.cell_formats) if is_date_format(formats.get(number))
    )


class _BookHandler(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str, str]] = []
        self.epoch_1904 = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        tag = name.rsplit(":", 1)[-1]
        if tag == "workbookPr":
            self.epoch_1904 = attrs.get("date1904") in ("1", "true")
        elif tag == "sheet":
            relation = next((attrs[key] for key in attrs.getNames() if key.endswith(":id")), "")
            self.sheets.append((attrs.get("name", ""), attrs.get("state", "visible"), relation))


class _RelationHandler(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.worksheets: dict[str, str] = {}

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        if name.rsplit(":", 1)[-1] == "Relationship" and attrs.get("Type", "").endswith("/worksheet"):
            target = attrs.get("Target", "")
            part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            self.worksheets[attrs.get("Id", "")] = part


class _TextHandler(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._collecting = False
        self._phonetic = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        tag = name.rsplit(":", 1)[-1]
        if tag == "si":
            self._parts = []
        elif tag == "rPh":
            self._phonetic = True
        elif tag == "t":
            self._collecting = not self._phonetic

    def endElement(self, name: str) -> None:  # noqa: N802
        tag = name.rsplit(":", 1)[-1]
        if tag == "si":
            self.texts.append(unescape("".join(self._parts)))
        elif tag == "rPh":
            self._phonetic = False
        elif tag == "t":
            self._collecting = False

    def characters(self, content: str) -> None:
        if self._collecting:
            self._parts.append(content)


class _StyleHandler(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.formats: dict[int, str] = {}
        self.cell_formats: list[int] = []
        self._in_cell_formats = False

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802
        tag = name.rsplit(":", 1)[-1]
        if tag == "numFmt":
            self.formats[int(attrs.get("numFmtId", "0"))] = attrs.get("formatCode", "")
        elif tag == "cellXfs":
            self._in_cell_formats = True
        elif tag == "xf" and self._in_cell_formats:
            self.cell_formats.append(int(attrs.get("numFmtId", "0")))

    def endElement(self, name: str) -> None:  # noqa: N802
        if name.rsplit(":", 1)[-1] == "cellXfs":
            self._in_cell_formats = False
