"""No canary is left anywhere: a run that ends well, and runs that crash at each stage with a learner's words.

Each crash raises an error whose words hold the learner and all that the function was given. ``make test`` runs a few of
them, ``make canaries`` all.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cfa_report.params import read_params
from cfa_report.preparation.scan import scan_edition
from tests.functional.canaries import NARROW, Place, canaries_in, encodings, run, tokens

#: Crashes while rows are in memory: nothing was prepared before.
PREPARING = {
    "reading": "cfa_report.intake.loading:read_raw",
    "typing": "cfa_report.intake.loading:type_rows",
    "checking": "cfa_report.intake.checks:ask",
    "pseudonyms": "cfa_report.intake.loading:protect_identities",
    "counting": "cfa_report.preparation.counts:count_cells",
    "protecting": "cfa_report.preparation.editions:protected_counts",
    "the store, half written": "cfa_report.store.edition_store:StoreWriter.write_slice:3",
    "killed while counting": "cfa_report.preparation.counts:count_cells:1:kill",
}
#: Crashes once rows are gone, in the processes that make pages.
MAKING = {
    "the first import": "matplotlib:use",
    "the kernel": "papermill:execute_notebook",
    "a cell": "cfa_report.store.opening:open_slice",
    "the page": "cfa_report.execution.making:write_report",
    "the table of figures": "cfa_report.execution.finishing:to_csv",
    "the index": "cfa_report.execution.finishing:index_page",
    "the manifest": "cfa_report.execution.finishing:write_manifest_text",
    # The first page that a fork knows of is the throwaway report of its zygote.
    "killed in a page": "cfa_report.execution.making:write_report:2:kill",
}
_SAMPLE = ("checking", "a cell")


def _stages(stages: dict[str, str]) -> list[object]:
    return [
        pytest.param(name, fault, id=name, marks=[] if name in _SAMPLE else pytest.mark.long)
        for name, fault in stages.items()
    ]


def crashed(canary_run: Place, folder: Path, fault: str, *, prepared: bool, options: tuple[str, ...] = ()) -> Place:
    """Run again elsewhere, with a fault; what libraries keep in a home is taken over, to save its making."""
    ignored = shutil.ignore_patterns() if prepared else shutil.ignore_patterns(".cfa-report")
    shutil.copytree(canary_run.folder / "reseau", folder / "reseau", ignore=ignored)
    shutil.copytree(canary_run.folder / "home", folder / "home", ignore=shutil.ignore_patterns("tmp"))
    params, out = folder / "reseau" / "params", folder / "reports"
    options = ("--edition", "interne", "--jobs", "2", *NARROW, *options)
    return Place(folder, run(params, folder / "home", "run", "--out", str(out), *options, fault=fault))


def test_a_run_that_ends_well_leaves_no_canary(canary_run: Place) -> None:
    assert canary_run.ran.code == 0, canary_run.ran.said
    assert len(list((canary_run.folder / "reports").rglob("*.html"))) >= 8
    assert list((canary_run.folder / "reseau/.cfa-report/notebooks").rglob("*.ipynb"))
    assert len(encodings("a")) >= 12
    assert len(tokens()) > 30
    assert canaries_in(canary_run.left, canary_run.ran.said) == []


def test_the_scanner_agrees_and_searched_everything(canary_run: Place) -> None:
    for edition in ("interne", "publique"):
        scan = scan_edition(read_params(canary_run.params), canary_run.folder / "reports" / edition)
        assert scan.holds, scan.sentences()
        # 100 learners: INE, name, first name, both, birth date, two pseudonyms that are one.
        assert scan.identities > 500
        assert scan.files > 30


def test_a_canary_that_is_put_back_is_found_wherever_it_is(canary_run: Place, tmp_path: Path) -> None:
    folder = tmp_path / "copie"
    shutil.copytree(canary_run.folder, folder)
    params, edition = read_params(folder / "reseau/params"), folder / "reports/publique"
    places = {
        edition / "2025/TOULOUSE/C183.html": "<!-- CANARIZQX007 -->",
        edition / "indicateurs.csv": "\nQuetzalin007",
        params.places.private / "notebooks/trace.log": "1000063351H? 1000023757D",
        params.places.checks / "rapport.json": '{"ligne": "2003-09-19"}',
        params.places.store / "publique/edition.json": '"\\u0043ANARIZQX012"',
    }
    for path, text in places.items():
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    told = scan_edition(params, edition)
    assert not told.holds
    assert {found.file.rpartition("/")[2] for found in told.found} == {path.name for path in places}
    assert canaries_in([], " ".join(told.sentences())) == []


@pytest.mark.parametrize(("name", "fault"), _stages(PREPARING))
def test_a_crash_while_rows_are_in_memory_leaves_no_canary(
    name: str, fault: str, canary_run: Place, tmp_path: Path
) -> None:
    place = crashed(canary_run, tmp_path, fault, prepared=False)
    assert place.ran.crashed, place.ran.said
    assert place.ran.code == 1
    assert canaries_in(place.left, place.ran.said) == []
    assert "Traceback" not in place.ran.said
    if not fault.endswith("kill"):
        assert "Faute du programme : RuntimeError (code " in place.ran.said
        assert list((place.folder / "reseau/.cfa-report").glob("temporaire-*")) == []


@pytest.mark.parametrize(("name", "fault"), _stages(MAKING))
def test_a_crash_while_pages_are_made_leaves_no_canary(
    name: str, fault: str, canary_run: Place, tmp_path: Path
) -> None:
    place = crashed(canary_run, tmp_path, fault, prepared=True)
    assert place.ran.crashed, place.ran.said
    assert place.ran.code in (1, 4)
    assert canaries_in(place.left, place.ran.said) == []


@pytest.mark.long
@pytest.mark.parametrize("fault", [MAKING["a cell"], MAKING["the page"]])
def test_a_crash_on_an_ordinary_kernel_leaves_no_canary(fault: str, canary_run: Place, tmp_path: Path) -> None:
    place = crashed(canary_run, tmp_path, fault, prepared=True, options=("--kernel", "fresh"))
    assert place.ran.crashed, place.ran.said
    assert place.ran.code == 4
    assert "RuntimeError" in place.ran.said
    assert canaries_in(place.left, place.ran.said) == []


def test_what_a_killed_preparation_left_goes_with_the_next_one(canary_run: Place, tmp_path: Path) -> None:
    place = crashed(canary_run, tmp_path, PREPARING["killed while counting"], prepared=False)
    private = place.params.parent / ".cfa-report"
    assert place.ran.crashed
    assert canaries_in(place.left, place.ran.said) == []
    assert list(private.glob("temporaire-*"))
    again = run(place.params, place.folder / "home", "plan", "--edition", "interne")
    assert again.code == 0, again.said
    assert list(private.glob("temporaire-*")) == []
    assert private.stat().st_mode & 0o777 == 0o700
