"""Certifications shown as one: apart from the others, named after their members, in every table that shows them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from cfa_report.analysis import estimate, publication, shown_together, together_names, with_together
from cfa_report.display import campus_table, publication_files, publication_table
from cfa_report.domain.edition import Edition
from cfa_report.store import Slice
from cfa_report.store.slices import cells_from_rows
from tests.analysis.released_tables import cell, slice_of, write_store

EXAM: dict[str, Any] = {"indicateur": "taux_obtention", "horizon_mois": None}
COURSES = {"CAP-MIT": {"libelle": "CAP Thermique"}, "CAP-MIS": {"libelle": "CAP Sanitaire"}}
SUM: dict[str, Any] = {"certification": "CAP-MIS+CAP-MIT", "statut": "regroupe"}


def scope_of(*rows: list[Any]) -> Slice:
    made = slice_of([cell("2025", None, None, None, **EXAM)], edition=Edition.PUBLIQUE)
    made = replace(made, certification="ENSEMBLE", together=cells_from_rows(list(rows)))
    return replace(made, index=replace(made.index, certifications=COURSES))


def test_a_slice_keeps_them_apart_from_certifications(tmp_path: Path) -> None:
    store = write_store(tmp_path / "magasin", [cell("2025", None, None, None), cell("2025", 9, 15, 18, **SUM)])
    scope = store.slice("PARIS", "CAP-MIS", "2025")
    assert set(scope.cells["certification"]) == {"CAP-MIS"}
    assert set(scope.together["certification"]) == {"CAP-MIS+CAP-MIT"}
    assert len(store.all_cells()) == 2
    assert len(with_together(scope)) == 2


def test_where_none_is_shown_as_one_the_cells_are_left_as_they_are() -> None:
    scope = slice_of([cell("2025", 20, 30, 40)])
    assert scope.together.empty
    assert with_together(scope) is scope.cells


def test_names_are_those_of_the_members_in_the_order_of_the_network() -> None:
    scope = scope_of(cell("2025", 9, 15, 15, **EXAM | SUM))
    assert together_names(scope) == {"CAP-MIS+CAP-MIT": "CAP Thermique (CAP-MIT) et CAP Sanitaire (CAP-MIS)"}


def test_the_page_shows_the_session_of_the_slice_and_the_reading_of_the_policy() -> None:
    scope = scope_of(
        cell("2025", 9, 15, 15, **EXAM | SUM), cell("2024", 8, 15, 15, **EXAM | SUM),
        cell("2025", 9, 17, 17, **EXAM | SUM | {"variante": "acces"}),
    )  # fmt: skip
    rows = shown_together(scope)
    assert set(rows["session"]) == {"2025"}
    assert set(rows["variante"]) == {"ort"}
    table = campus_table(rows, together_names(scope), caption="Montrées ensemble").html
    assert "CAP Thermique (CAP-MIT) et CAP Sanitaire (CAP-MIS)" in table
    assert "9 sur 15" in table
    assert "formations d'une même famille" in table.replace("&#x27;", "'")


def test_the_published_table_and_its_files_show_them_after_the_certifications() -> None:
    scope = scope_of(cell("2025", 9, 15, 15, **EXAM | SUM))
    lines = publication(estimate(with_together(scope), scope.confidence), scope)
    assert lines["certification"].tolist() == ["CAP-MIS", "CAP-MIS+CAP-MIT"]
    names = {code: scope.index.certification_name(code) for code in COURSES} | together_names(scope)
    table = publication_table(lines, "CFA", names, caption="Résultats").html
    assert table.index("CAP Sanitaire (CAP-MIS)</") < table.index("CAP Thermique (CAP-MIT) et CAP Sanitaire (CAP-MIS)")
    files = publication_files(lines, lines.iloc[:0], COURSES, {}, []).files
    (data,) = (text for name, text in files.items() if name.endswith(".json") and "schema" not in name)
    assert '"CAP-MIS+CAP-MIT"' in data
    assert '"CAP Sanitaire, CAP Thermique"' in data
