"""``methode.json`` is what the published cells show, beside the page, and goes with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat

from cfa_report.display.method import METHOD_MIME
from cfa_report.report.files import method_path
from cfa_report.report.method_json import method_json, write_method


def executed(*contents: Any, tags: tuple[str, ...] = ("publier",)) -> Any:
    cells = []
    for content in contents:
        output = nbformat.v4.new_output("display_data", data={"text/html": "<p>x</p>", METHOD_MIME: content})
        cells.append(nbformat.v4.new_code_cell("x", outputs=[output], metadata={"tags": list(tags)}))
    return nbformat.v4.new_notebook(
        cells=[*cells, nbformat.v4.new_markdown_cell("texte", metadata={"tags": ["publier"]})]
    )


def test_the_published_method_is_written_beside_its_page(tmp_path: Path) -> None:
    page = tmp_path / "2025" / "BTS-1.5.html"
    write_method(executed({"niveau": 0.95, "b": "é"}), page)
    path = tmp_path / "2025" / "BTS-1.5.methode.json"
    assert method_path(page) == path
    assert path.read_text(encoding="utf-8") == '{"b": "é", "niveau": 0.95}\n'


def test_a_page_without_a_method_has_no_file_and_loses_the_old_one(tmp_path: Path) -> None:
    page = tmp_path / "index.html"
    write_method(executed({"niveau": 0.95}), page)
    write_method(executed(), page)
    assert list(tmp_path.iterdir()) == []


def test_a_cell_that_is_not_published_gives_nothing() -> None:
    assert method_json(executed({"niveau": 0.95}, tags=())) == ""


def test_the_last_sheet_is_the_one_of_the_page() -> None:
    assert json.loads(method_json(executed({"n": 1}, {"n": 2}))) == {"n": 2}
