"""Notebooks are thin enough to read aloud: text, and calls of one or two lines."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest

from cfa_report.execution.parameters import declared_parameters

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
LONGEST_CELL = 5


def test_there_are_notebooks() -> None:
    assert {path.stem for path in NOTEBOOKS} >= {"certification", "campus", "reseau"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestNotebook:
    def code(self, path: Path) -> list[nbformat.NotebookNode]:
        return [cell for cell in nbformat.read(str(path), as_version=4).cells if cell.cell_type == "code"]

    def test_it_is_stored_without_outputs(self, path: Path) -> None:
        assert all(not cell.outputs and cell.execution_count is None for cell in self.code(path))

    def test_its_parameters_are_identifiers(self, path: Path) -> None:
        assert "session" in declared_parameters(nbformat.read(str(path), as_version=4), path.name)

    def test_its_cells_are_short_and_define_nothing(self, path: Path) -> None:
        for cell in self.code(path):
            assert len(cell.source.splitlines()) <= LONGEST_CELL, cell.id
            kinds = {type(node) for node in ast.walk(ast.parse(cell.source))}
            assert not kinds & {ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.Try}, cell.id

    def test_sums_of_what_is_shown_say_so_in_their_caption(self, path: Path) -> None:
        """Beside a total that is hidden, a reader (and the attacker) must not take one for the other."""
        for cell in self.code(path):
            if "segment_names(" in cell.source:
                assert "formations publiées" in cell.source, cell.id

    def test_it_imports_nothing_but_the_public_wing(self, path: Path) -> None:
        for cell in self.code(path):
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.ImportFrom):
                    assert node.module in ("cfa_report", "cfa_report.store"), cell.id
                assert not isinstance(node, ast.Import), cell.id

    def test_no_shell_command_and_no_magic(self, path: Path) -> None:
        assert not [cell.id for cell in self.code(path) if cell.source.lstrip().startswith(("!", "%"))]

    def test_what_is_displayed_is_published_and_what_is_computed_is_not(self, path: Path) -> None:
        for cell in self.code(path):
            tags = cell.metadata.get("tags", [])
            assert ("publier" in tags) is cell.source.startswith("display."), cell.id
