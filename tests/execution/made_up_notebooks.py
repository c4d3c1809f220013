"""Small notebooks made for a test, and the reports that a batch makes of them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import nbformat

from cfa_report.execution.batch import make_reports
from cfa_report.execution.crew import Crew
from cfa_report.execution.jobs import JobResult, ReportJob
from cfa_report.execution.kernel_room import REPEATABLE
from cfa_report.execution.kernels import Kernel
from cfa_report.execution.limits import Limits
from cfa_report.execution.records import Records
from cfa_report.execution.workshop import Workshop

FRAME = {"edition": "interne", "banner": [], "footer": [], "network": "Réseau", "campuses": {}}
TITLE = "from IPython.display import HTML\nHTML('<h1>Titre</h1>')"


def write_notebook(path: Path, cells: Sequence[str]) -> None:
    """Write a notebook with a parameters cell, a published title, and some cells, published too."""
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    published = {"tags": ["publier"], "alt": "Une image d'essai, décrite."}
    notebook.cells = [
        nbformat.v4.new_code_cell('session = "2025"', metadata={"tags": ["parameters"]}),
        *[nbformat.v4.new_code_cell(cell, metadata=published) for cell in (TITLE, *cells)],
    ]
    for position, cell in enumerate(notebook.cells):
        cell.id = f"c{position}"
    nbformat.write(notebook, str(path))


def jobs_of(folder: Path, notebooks: Mapping[str, Sequence[str]]) -> list[ReportJob]:
    """Write notebooks and give one job each; the page has the name of the notebook."""
    folder.mkdir(parents=True, exist_ok=True)
    jobs = []
    for name, cells in notebooks.items():
        path = folder / f"{name}.ipynb"
        write_notebook(path, cells)
        jobs.append(ReportJob(path, {"session": "2025"}, f"{name}.html", name))
    return jobs


def workshop_in(folder: Path, limits: Limits | None = None) -> Workshop:
    """Give a workshop whose folders are all in one."""
    return Workshop(
        folder / "magasin", folder / "executes", folder / "sortie", folder, FRAME, limits=limits or Limits()
    )


def records_in(folder: Path) -> Records:
    """Give the records of the workshop of a folder."""
    return Records(folder / "rapports", folder, folder / "sortie", FRAME)


def batch(
    folder: Path,
    kernel: Kernel,
    notebooks: Mapping[str, Sequence[str]],
    *,
    limits: Limits | None = None,
    workers: int = 2,
) -> dict[str, JobResult]:
    """Make one report of each notebook, all in one batch; give the results by name."""
    jobs = jobs_of(folder, notebooks)
    told: list[JobResult] = []
    with Crew(kernel, workers, [job.notebook for job in jobs], REPEATABLE) as crew:
        results = make_reports(jobs, workshop_in(folder, limits), records_in(folder), lambda: crew, told.append)
    assert sorted(result.label for result in told) == sorted(notebooks)
    return {result.label: result for result in results}


def tree(folder: Path) -> dict[str, str]:
    """Give the hash of each file under a folder, by name, half-written ones included."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
