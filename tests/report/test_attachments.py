"""Files that a page brings with it: only where they may lie, and gone with their page."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from cfa_report.display.attachments import FILES_MIME, AttachedFragment
from cfa_report.errors import ReportFailed
from cfa_report.report.attachments import attached_files, write_attached
from cfa_report.report.beside import page_of, remove_attached


def executed(*files: dict[str, str], tags: tuple[str, ...] = ("publier",)) -> nbformat.NotebookNode:
    node = nbformat.v4.new_notebook()
    for number, content in enumerate(files):
        output = nbformat.v4.new_output("execute_result", data={"text/html": "<p>x</p>", FILES_MIME: content})
        cell = nbformat.v4.new_code_cell("x", id=f"c{number}", metadata={"tags": list(tags)}, outputs=[output])
        node.cells.append(cell)
    return node


def test_a_fragment_carries_its_files_beside_its_markup() -> None:
    bundle = AttachedFragment("<p>Texte</p>", files={".pv.json": "{}"})._repr_mimebundle_()
    assert bundle["text/html"] == "<p>Texte</p>"
    assert bundle[FILES_MIME] == {".pv.json": "{}"}


def test_files_of_published_cells_are_put_beside_the_page(tmp_path: Path) -> None:
    write_attached(executed({".pv.json": "é"}, {".tableau.csv": "a;b"}), tmp_path / "revue.html")
    made = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    assert made == {"revue.pv.json": "é", "revue.tableau.csv": "a;b"}
    assert attached_files(executed({".pv.json": "x"}, tags=())) == {}


@pytest.mark.parametrize(
    "suffix", [".html", ".pv.html", "/../x.json", ".PV.json", ".a.b.json", ".methode.json", "x.csv"]
)
def test_a_name_that_may_not_lie_there_is_refused(suffix: str) -> None:
    with pytest.raises(ReportFailed, match="ne peut pas accompagner la page"):
        attached_files(executed({suffix: "x"}))


def test_the_same_name_twice_is_refused() -> None:
    with pytest.raises(ReportFailed, match="une seule fois"):
        attached_files(executed({".pv.json": "1"}, {".pv.json": "2"}))


def test_what_lay_beside_a_page_goes_with_it_and_nothing_else_does(tmp_path: Path) -> None:
    for name in ("revue.pv.json", "revue.methode.json", "revue.html", "revue2.pv.json", "revue.PV.json"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    remove_attached(tmp_path / "revue.html")
    assert {path.name for path in tmp_path.iterdir()} == {"revue.html", "revue2.pv.json", "revue.PV.json"}


def test_a_page_and_what_lies_beside_it_have_one_name() -> None:
    assert {page_of(name) for name in ("2025/A/revue.html", "2025/A/revue.pv.json")} == {"2025/A/revue"}
    assert page_of("index.html") == "index"
