"""A report that nothing has changed is kept; anything that its page shows, changed, makes it again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from cfa_report.execution.batch import Makers, make_reports
from cfa_report.execution.crew import Crew
from cfa_report.execution.jobs import ReportJob
from cfa_report.execution.kernel_room import REPEATABLE
from cfa_report.execution.kernels import Kernel
from cfa_report.execution.records import Records
from tests.execution.made_up_notebooks import FRAME, jobs_of, records_in, tree, workshop_in, write_notebook

STORE = "Path(__import__('os').environ['CFA_REPORT_STORE'])"
#: Name of each notebook and its cells; ``{folder}`` is the folder of the test.
NOTEBOOKS = {
    "rien": ["1"],
    "tranche": [f"from pathlib import Path\nprint(({STORE} / 'PARIS.json').read_text())"],
    "edition": [f"from pathlib import Path\nprint(({STORE} / 'edition.json').read_text()[:1])"],
    "fichier": ["print(open('{folder}/a.csv').read())"],
    "pandas": ["import pandas as pd\nprint(len(pd.read_csv('{folder}/a.csv')))"],
    "dossier": ["from pathlib import Path\nprint(len(list(Path('{folder}/dossier').iterdir())))"],
    "absent": ["try:\n    print(open('{folder}/plus-tard.csv').read())\nexcept OSError:\n    print('absent')"],
    "ecrivain": ["open('trace.txt', 'w').write('x')\nprint(open('trace.txt').read())"],
    "dehors": ["import subprocess\nprint(subprocess.run(['true']).returncode)"],
}


def nobody() -> Makers:
    raise AssertionError("a report is made that nothing changed")


@pytest.fixture(scope="module", params=list(Kernel))
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[ReportJob]]:
    """Make every report once, on each kind of kernel."""
    folder = tmp_path_factory.mktemp(str(request.param))
    (folder / "magasin").mkdir()
    (folder / "magasin/PARIS.json").write_text("12", encoding="utf-8")
    (folder / "magasin/edition.json").write_text('{"fingerprint": "a", "inputs": {}, "policy": 1}', encoding="utf-8")
    (folder / "a.csv").write_text("n\n1\n", encoding="utf-8")
    (folder / "dossier").mkdir()
    (folder / "dossier/un").touch()
    cells = {name: [cell.format(folder=folder) for cell in found] for name, found in NOTEBOOKS.items()}
    jobs = jobs_of(folder, cells)
    with Crew(request.param, 2, [], REPEATABLE) as crew:
        results = make_reports(jobs, workshop_in(folder), records_in(folder), lambda: crew, lambda _: None)
    assert [result.problem for result in results if result.problem] == []
    return folder, jobs


def made_again(folder: Path, jobs: list[ReportJob]) -> set[str]:
    records = records_in(folder)
    return {job.label for job in jobs if not records.holds(job)}


def test_only_a_report_that_reads_out_of_sight_is_made_again_when_nothing_changed(
    made: tuple[Path, list[ReportJob]],
) -> None:
    folder, jobs = made
    assert made_again(folder, jobs) == {"dehors"}
    kept = [job for job in jobs if job.label != "dehors"]
    results = make_reports(kept, workshop_in(folder), records_in(folder), nobody, lambda _: None)
    assert all(result.kept and result.done for result in results)


def write(name: str, text: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / name).write_text(text, encoding="utf-8")

    return change


@pytest.mark.parametrize(
    ("change", "again"),
    [
        (write("magasin/PARIS.json", "13"), {"tranche"}),
        (write("magasin/LYON.json", "13"), set()),
        (write("magasin/edition.json", '{"fingerprint": "b", "inputs": {"x": 1}, "policy": 1}'), set()),
        (write("magasin/edition.json", '{"fingerprint": "a", "inputs": {}, "policy": 2}'), {"edition"}),
        (write("a.csv", "n\n1\n2\n"), {"fichier", "pandas"}),
        (lambda folder: (folder / "a.csv").unlink(), {"fichier", "pandas"}),
        (write("dossier/deux", ""), {"dossier"}),
        (write("plus-tard.csv", ""), {"absent"}),
        (write("sortie/rien.html", "autre"), {"rien"}),
        (lambda folder: (folder / "sortie/rien.html").unlink(), {"rien"}),
        (write("rapports/rien.html.json", "{"), {"rien"}),
        (lambda folder: write_notebook(folder / "rien.ipynb", ["2"]), {"rien"}),
    ],
)
def test_what_a_page_shows_makes_it_again_and_nothing_else_does(
    change: Callable[[Path], None], again: set[str], made: tuple[Path, list[ReportJob]], tmp_path: Path
) -> None:
    folder, jobs = made
    # Only what lies in the network's folder is named from there; these cells name their files in full.
    before = shutil.copytree(folder, tmp_path / "avant")
    try:
        change(folder)
        assert made_again(folder, jobs) == again | {"dehors"}
    finally:
        shutil.rmtree(folder)
        shutil.copytree(before, folder)


def test_another_parameter_frame_page_or_program_makes_every_report_again(
    made: tuple[Path, list[ReportJob]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, jobs = made
    job = jobs[0]
    assert records_in(folder).holds(job)
    other = ReportJob(job.notebook, {"session": "2024"}, job.page, job.label)
    assert not records_in(folder).holds(other)
    frame = {**FRAME, "banner": ["Démonstration"]}
    assert not Records(folder / "rapports", folder, folder / "sortie", frame).holds(job)
    for name in ("program_hash", "installed"):
        with monkeypatch.context() as patch:
            patch.setattr(f"cfa_report.execution.records.{name}", lambda: "autre")
            assert not records_in(folder).holds(job)


def test_a_network_that_moves_keeps_its_reports_and_follows_its_own_files(
    made: tuple[Path, list[ReportJob]], tmp_path: Path
) -> None:
    folder, jobs = made
    moved = shutil.copytree(folder, tmp_path / "ailleurs")
    tranche = next(job for job in jobs if job.label == "tranche")
    assert records_in(moved).holds(tranche)
    (moved / "magasin/PARIS.json").write_text("14", encoding="utf-8")
    assert not records_in(moved).holds(tranche)


def test_the_files_of_every_report_that_holds_are_listed_asked_for_or_not(made: tuple[Path, list[ReportJob]]) -> None:
    folder, _ = made
    assert set(records_in(folder).still_held(folder)) == {f"{name}.html" for name in NOTEBOOKS if name != "dehors"}
    assert set(tree(folder / "sortie")) == {f"{name}.html" for name in NOTEBOOKS}
