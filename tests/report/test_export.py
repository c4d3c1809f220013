"""Other formats of an edition: the same figures, the same bytes, nothing computed by a spreadsheet or a browser."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document

from cfa_report.analysis import estimate
from cfa_report.errors import InputRefused, ReportFailed, UsageFault
from cfa_report.report.docx import blank_sheets, minutes_docx
from cfa_report.report.export import Formats, export_edition
from cfa_report.report.exporter import page
from cfa_report.report.indicators_csv import to_csv
from cfa_report.report.manifest import output_hashes
from cfa_report.store.slices import cells_from_rows
from tests.analysis.released_tables import cell
from tests.promised import missing

FRAME = {"edition": "interne", "banner": ["Démonstration"], "footer": ["Édité le 15 avril 2026."], "links": []}
EVIL = "=cmd|'/c calc'!A1 <b>gras</b> {{ 7*7 }}"
MINUTES = {
    "avertissement": "",
    "perimetre": [{"terme": "Campus", "valeur": "Paris"}],
    "essentiel": [EVIL],
    "chiffres": ["Taux d'obtention : 89 % (33 sur 37)"],
    "alertes": [{"sujet": "CAP", "nature": "dégradation", "constat": EVIL, "verdict": "prouvé", "reponse": "A1"}],
    "actions": [
        {"numero": "A1", "sujet": "CAP", "decision": EVIL, "responsable": "Direction", "echeance": "30 juin 2026",
         "etat": "engagée", "effet": "—"}
    ],
    "demandes": ["Décider : CAP."],
}  # fmt: skip


def body(title: str, link: str = "") -> str:
    anchor = f'<p><a href="{link}">Suite</a> <a href="#chiffres">Chiffres</a></p>' if link else ""
    table = '<table><caption>Table</caption><thead><tr><th scope="col">Nom</th></tr></thead></table>'
    svg = '<svg role="img" aria-labelledby="f-t"><title id="f-t">Dessin de dix carrés</title></svg>'
    return f'<h1>{title}</h1>{anchor}<h2 id="chiffres">Chiffres</h2>{table}{svg}'


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    """Write a whole edition of one campus by hand."""
    folder = tmp_path / "reports" / "interne"
    campus = folder / "2025" / "PARIS"
    campus.mkdir(parents=True)
    (folder / "index.html").write_text(page("Réseau", body("Réseau"), cfa=FRAME), encoding="utf-8")
    (campus / "index.html").write_text(page("Paris", body("Paris & nord", "CAP-MIS.html"), cfa=FRAME), encoding="utf-8")
    (campus / "CAP-MIS.html").write_text(page("CAP", body("CAP", "revue.html"), cfa=FRAME), encoding="utf-8")
    rows = [
        cell("2025", 33, 37, 37, indicateur="taux_obtention", horizon_mois=None),
        cell("2025", None, None, None),
        cell("2025", 60, 76, 76, certification="ENSEMBLE", indicateur="taux_obtention", horizon_mois=None),
        cell("2025", 9, 19, 20, campus="LYON"),
    ]
    (folder / "indicateurs.csv").write_text(to_csv(estimate(cells_from_rows(rows), 0.95)), encoding="utf-8")
    (campus / "CAP-MIS.methode.json").write_text(json.dumps({"niveau": 0.95, "chiffres": {"x": [1]}}), encoding="utf-8")
    content = {name: value for name, value in MINUTES.items() if name != "avertissement"}
    (campus / "revue.pv.json").write_text(json.dumps(content), encoding="utf-8")
    manifest = {
        "edition": "interne", "reseau": "Réseau d'essai", "demonstration": True, "date_edition": "2026-04-15",
        "date_observation": "2026-03-31", "seuils": {"interne": 5, "publique": 11}, "empreinte": "f" * 64,
        "outil": "cfa-report", "sorties": output_hashes(folder),
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


@pytest.fixture
def exported(edition: Path) -> Callable[..., dict[str, bytes]]:
    def run(**formats: Any) -> dict[str, bytes]:
        out = edition.parent / "exports"
        export_edition(edition, out, Formats(**formats), lambda _: None)
        return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}

    return run


def pdf_needed() -> None:
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        missing("WeasyPrint or Pango", "extra pdf")


def inflated(data: bytes) -> bytes:
    streams = re.findall(rb"stream\r?\n(.*?)endstream", data, re.S)
    return data + b"".join(zlib.decompress(stream) for stream in streams if stream[:1] == b"x")


def test_nothing_asked_for_is_told(edition: Path) -> None:
    with pytest.raises(UsageFault, match="aucun format"):
        export_edition(edition, edition.parent / "exports", Formats(), print)


def test_an_edition_that_changed_since_its_run_is_not_exported(edition: Path) -> None:
    (edition / "2025" / "PARIS" / "CAP-MIS.html").write_text("autre", encoding="utf-8")
    with pytest.raises(InputRefused, match="ne correspond pas à son manifeste"):
        export_edition(edition, edition.parent / "exports", Formats(xlsx=True), print)
    assert not (edition.parent / "exports").exists()


def test_an_edition_is_read_and_never_written(edition: Path, exported: Callable[..., dict[str, bytes]]) -> None:
    before = output_hashes(edition)
    exported(xlsx=True, docx=True)
    assert output_hashes(edition) == before


def test_two_exports_give_the_same_bytes_and_a_manifest_of_them(
    edition: Path, exported: Callable[..., dict[str, bytes]]
) -> None:
    first = exported(xlsx=True, docx=True)
    shutil.rmtree(edition.parent / "exports")
    assert exported(xlsx=True, docx=True) == first
    assert set(json.loads(first["manifest.json"])["sorties"]) == set(first) - {"manifest.json"}


def test_a_new_export_removes_what_the_last_one_wrote_and_nothing_else(
    edition: Path, exported: Callable[..., dict[str, bytes]]
) -> None:
    exported(docx=True)
    (edition.parent / "exports" / "notes.txt").write_text("à garder", encoding="utf-8")
    made = exported(xlsx=True)
    assert "notes.txt" in made
    assert not [name for name in made if name.endswith(".docx")]


class TestWorkbook:
    def sheets(self, data: bytes) -> Any:
        return openpyxl.load_workbook(io.BytesIO(data))

    def test_each_campus_and_each_report_has_one(self, exported: Callable[..., dict[str, bytes]]) -> None:
        made = set(exported(xlsx=True)) - {"manifest.json"}
        assert made == {"2025/PARIS/campus.xlsx", "2025/PARIS/CAP-MIS.xlsx"}

    def test_it_holds_the_rows_of_the_csv_and_no_other(
        self, edition: Path, exported: Callable[..., dict[str, bytes]]
    ) -> None:
        sheet = self.sheets(exported(xlsx=True)["2025/PARIS/campus.xlsx"])["Indicateurs"]
        head, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        text = (edition / "indicateurs.csv").read_text(encoding="utf-8")
        source = [row for row in csv.DictReader(io.StringIO(text), delimiter=";") if row["campus"] == "PARIS"]
        assert len(rows) == len(source)
        for made, expected in zip(rows, source, strict=True):
            found = dict(zip(head, made, strict=True))
            for name, value in expected.items():
                written = "" if found[name] is None else found[name]
                assert written == (float(value) if isinstance(written, int | float) else value), name

    def test_a_hidden_row_has_no_number(self, exported: Callable[..., dict[str, bytes]]) -> None:
        sheet = self.sheets(exported(xlsx=True)["2025/PARIS/CAP-MIS.xlsx"])["Indicateurs"]
        head, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        hidden = [dict(zip(head, row, strict=True)) for row in rows if "masque" in row]
        assert hidden
        for row in hidden:
            assert not [
                value for name, value in row.items() if isinstance(value, int | float) and name != "horizon_mois"
            ]

    def test_no_cell_is_a_formula_or_a_link(self, exported: Callable[..., dict[str, bytes]]) -> None:
        for name, data in exported(xlsx=True).items():
            if name.endswith(".xlsx"):
                book = self.sheets(data)
                cells = [one for sheet in book for row in sheet.iter_rows() for one in row]
                assert not [one for one in cells if one.data_type == "f" or one.hyperlink]

    def test_it_says_its_readings_its_method_and_its_date(self, exported: Callable[..., dict[str, bytes]]) -> None:
        book = self.sheets(exported(xlsx=True)["2025/PARIS/CAP-MIS.xlsx"])
        assert book.properties.created == datetime(2026, 4, 15)
        readings = {row[0]: row for row in book["Lectures"].iter_rows(min_row=2, values_only=True)}
        assert readings["taux_obtention"][5] == "apprenants présents à l'examen"
        assert list(book["Méthode"].iter_rows(values_only=True)) == [("niveau", "0.95")]
        assert ("Avertissement", "Démonstration : données reconstituées ou inventées.") in list(
            book["À lire"].iter_rows(values_only=True)
        )


class TestMinutes:
    def text(self, data: bytes) -> str:
        document = Document(io.BytesIO(data))
        parts = [one.text for one in document.paragraphs]
        parts += [one.text for table in document.tables for row in table.rows for one in row.cells]
        return "\n".join(parts)

    def test_they_are_filled_and_marked(self, exported: Callable[..., dict[str, bytes]]) -> None:
        text = self.text(exported(docx=True)["2025/PARIS/revue.pv.docx"])
        assert "Taux d'obtention : 89 % (33 sur 37)" in text
        assert "Démonstration : données reconstituées ou inventées." in text
        assert "{%" not in text

    def test_a_text_from_a_register_stays_a_text(self) -> None:
        data = minutes_docx(MINUTES, date(2026, 4, 15))
        assert self.text(data).count(EVIL) == 3
        assert "49" not in self.text(data)

    def test_the_document_says_the_date_of_the_edition_and_no_other(self) -> None:
        data = minutes_docx(MINUTES, date(2026, 4, 15))
        assert data == minutes_docx(MINUTES, date(2026, 4, 15))
        assert {item.date_time[:3] for item in zipfile.ZipFile(io.BytesIO(data)).infolist()} == {(1980, 1, 1)}
        written = Document(io.BytesIO(data)).core_properties
        assert (written.modified.date(), written.created.date()) == (date(2026, 4, 15), date(2026, 4, 15))

    def test_a_template_of_the_network_is_used_and_one_that_asks_for_more_is_refused(self, tmp_path: Path) -> None:
        own = Document()
        own.add_paragraph("Chiffres : {{ chiffres[0] }}")
        own.save(str(tmp_path / "modele.docx"))
        assert "Chiffres : Taux d'obtention" in self.text(
            minutes_docx(MINUTES, date(2026, 4, 15), tmp_path / "modele.docx")
        )
        own.add_paragraph("{{ inconnu }}")
        own.save(str(tmp_path / "modele.docx"))
        with pytest.raises(UsageFault, match="ne peut pas être rempli"):
            minutes_docx(MINUTES, date(2026, 4, 15), tmp_path / "modele.docx")
        (tmp_path / "modele.docx").write_bytes(b"PK pas un document")
        with pytest.raises(UsageFault, match="ne peut pas être rempli"):
            minutes_docx(MINUTES, date(2026, 4, 15), tmp_path / "modele.docx")

    def test_the_blank_sheets_ask_for_what_the_registers_hold(self) -> None:
        texts = {name: self.text(data) for name, data in blank_sheets().items()}
        assert "Participants (nombre)" in texts["compte_rendu_evenement.docx"]
        assert "Dernière action commune" in texts["fiche_partenaire.docx"]
        assert "Candidatures connues (nombre)" in texts["fiche_offre.docx"]


class TestPdf:
    def test_pages_and_campus_are_tagged_french_and_the_same_twice(
        self, edition: Path, exported: Callable[..., dict[str, bytes]]
    ) -> None:
        pdf_needed()
        made = exported(pdf=True)
        assert set(made) - {"manifest.json"} == {
            "index.pdf", "2025/PARIS/index.pdf", "2025/PARIS/CAP-MIS.pdf", "2025/PARIS/campus.pdf",
        }  # fmt: skip
        for name, data in made.items():
            if name.endswith(".pdf"):
                inner = inflated(data)
                for mark in (b"StructTreeRoot", b"/Lang", b"pdfuaid", b"/TH"):
                    assert mark in inner, (name, mark)
                assert str(edition).encode() not in inner
        shutil.rmtree(edition.parent / "exports")
        assert exported(pdf=True) == made

    def test_a_link_inside_the_campus_stays_and_one_that_leads_out_goes(
        self, exported: Callable[..., dict[str, bytes]]
    ) -> None:
        pdf_needed()
        made = exported(pdf=True)
        alone, together = (inflated(made[f"2025/PARIS/{name}.pdf"]) for name in ("index", "campus"))
        assert b"CAP-MIS.html" not in alone
        assert alone.count(b"/Link") < together.count(b"/Link")
        assert b"revue.html" not in together

    def test_a_page_that_would_fetch_something_is_refused(self) -> None:
        pdf_needed()
        from cfa_report.report.pdf import page_pdf

        with pytest.raises(ReportFailed, match="ne contient pas"):
            page_pdf('<html lang="fr"><title>x</title><body><img src="file:///etc/hostname" alt="x"></body></html>')
