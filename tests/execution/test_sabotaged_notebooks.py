"""Success is decided by the sentinel and the execution counts, never by papermill's own word."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from cfa_report.execution.batch import make_reports
from cfa_report.execution.jobs import JobResult, ReportJob
from cfa_report.execution.kernels import Kernel
from cfa_report.execution.making import Workshop

FRAME = {"edition": "interne", "banner": [], "footer": [], "network": "Réseau", "campuses": {}}
TITLE = "from IPython.display import HTML\nHTML('<h1>Titre</h1>')"

#: Name of each notebook: its last cells, and a word of the sentence that its failure must give (empty: it succeeds).
NOTEBOOKS = {
    "sain": (["1 + 1"], ""),
    "erreur": (["1 / 0", "2"], "ZeroDivisionError"),
    "sortie": (["import sys\nsys.exit(0)", "2"], "sys.exit"),
    "mort": (["import os\nos._exit(0)", "2"], "mort"),
    "tue": (["import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "2"], "mort"),
    "bavard": (["print('x' * 6_000_000)"], "5 Mo"),
    "valeur": (["raise ValueError('DUPONT-CANARI')"], "ValueError"),
    "voisin": (["assert 'trace' not in globals()\ntrace = 1"], ""),
    "voisin-2": (["assert 'trace' not in globals()\ntrace = 1"], ""),
}


def write_notebook(path: Path, cells: list[str]) -> None:
    """Write a notebook with a parameters cell, a published title, and some cells."""
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    notebook.cells = [
        nbformat.v4.new_code_cell('session = "2025"', metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(TITLE, metadata={"tags": ["publier"]}),
        *[nbformat.v4.new_code_cell(cell) for cell in cells],
    ]
    nbformat.write(notebook, str(path))


def batch(folder: Path, kernel: Kernel, names: list[str]) -> dict[str, JobResult]:
    """Make one report of each notebook, all in one batch."""
    jobs = []
    for name in names:
        path = folder / f"{name}.ipynb"
        write_notebook(path, NOTEBOOKS[name][0])
        jobs.append(ReportJob(path, {"session": "2025"}, f"{name}.html", name))
    workshop = Workshop(folder / "magasin", folder / "executes", folder / "sortie", FRAME)
    told: list[JobResult] = []
    results = make_reports(jobs, workshop, 2, kernel, told.append)
    assert sorted(result.label for result in told) == sorted(names)
    return {result.label: result for result in results}


@pytest.fixture(scope="module")
def forked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, JobResult]]:
    folder = tmp_path_factory.mktemp("forks")
    return folder, batch(folder, Kernel.FORK, list(NOTEBOOKS))


@pytest.mark.parametrize("name", list(NOTEBOOKS))
def test_a_sabotaged_notebook_fails_and_a_sound_one_does_not(
    name: str, forked: tuple[Path, dict[str, JobResult]]
) -> None:
    folder, results = forked
    expected = NOTEBOOKS[name][1]
    assert results[name].done is (expected == "")
    assert expected in results[name].problem
    assert (folder / "sortie" / f"{name}.html").exists() is (expected == "")


def test_the_words_of_an_error_that_may_hold_a_value_are_not_repeated(
    forked: tuple[Path, dict[str, JobResult]],
) -> None:
    _, results = forked
    assert "CANARI" not in results["valeur"].problem


@pytest.mark.parametrize("kernel", list(Kernel))
def test_an_executed_notebook_keeps_the_kind_of_an_error_and_no_line_of_it(kernel: Kernel, tmp_path: Path) -> None:
    results = batch(tmp_path, kernel, ["valeur"])
    assert "ValueError" in results["valeur"].problem
    kept = [path.read_text(encoding="utf-8") for path in (tmp_path / "executes").rglob("*") if path.is_file()]
    for text in kept:
        outputs = [output for cell in nbformat.reads(text, as_version=4).cells for output in cell.get("outputs", [])]
        assert "CANARI" not in str(outputs)
        assert [output for output in outputs if output.output_type == "error" and output.traceback] == []


def test_half_of_nothing_is_left_in_the_output_folder(forked: tuple[Path, dict[str, JobResult]]) -> None:
    folder, _ = forked
    names = {path.name for path in (folder / "sortie").rglob("*")}
    assert names == {"sain.html", "voisin.html", "voisin-2.html"}


def test_ordinary_kernels_give_the_same_verdicts_and_the_same_page(
    forked: tuple[Path, dict[str, JobResult]], tmp_path: Path
) -> None:
    folder, _ = forked
    results = batch(tmp_path, Kernel.FRESH, ["sain", "sortie", "mort"])
    assert [results[name].done for name in ("sain", "sortie", "mort")] == [True, False, False]
    page = "sortie/sain.html"
    assert (tmp_path / page).read_bytes() == (folder / page).read_bytes()
