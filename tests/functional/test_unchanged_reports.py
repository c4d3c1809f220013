"""A second run makes only what changed."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.functional.conftest import Run, command
from tests.functional.test_a_whole_run import tree

CHANGED = "RNCP37909"
WANTED = ("--campus", "MARSEILLE", "--campus", "FICTIF", "--jobs", "2")


@pytest.fixture
def network(finished: Run, tmp_path: Path) -> Path:
    """Copy a finished run elsewhere."""
    shutil.copytree(finished.folder / "demo", tmp_path / "demo")
    shutil.copytree(finished.reports, tmp_path / "reports")
    return tmp_path


def run(folder: Path, *options: str) -> tuple[list[str], dict[str, int], int]:
    """Run again; give the pages made, the counts told, and the exit code."""
    done = command(
        *("run", "--params", str(folder / "demo/params"), "--out", str(folder / "reports"), "--format", "json"),
        *options,
    )
    told = [json.loads(line) for line in done.stdout.splitlines()]
    made = [f"{event['edition']}/{event['page']}" for event in told if event.get("conserve") is False]
    counts = {
        name: sum(event[name] for event in told if event["evenement"] == "edition")
        for name in ("produits", "conserves", "echecs", "refus")
    }
    return made, counts, done.returncode


def test_when_nothing_changed_every_report_is_kept_and_no_file_is_touched(network: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (network / "reports").rglob("*")}
    made, counts, code = run(network, *WANTED)
    assert (made, code) == ([], 4)
    assert counts["produits"] == 0
    assert counts["conserves"] > 20
    assert {path: path.stat().st_mtime_ns for path in (network / "reports").rglob("*")} == before


def test_a_run_that_has_nothing_to_do_loads_no_library_that_computes_or_draws(network: Path) -> None:
    loaded = "import sys; from cfa_report.cli import main; main(sys.argv[1:]); print(' '.join(sys.modules))"
    arguments = ["run", "--params", str(network / "demo/params"), "--out", str(network / "reports"), *WANTED]
    done = subprocess.run(
        [sys.executable, "-c", loaded, *arguments], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    modules = set(done.stdout.splitlines()[-1].split())
    assert "cfa_report.execution.records" in modules
    assert not modules & {"scipy", "matplotlib", "seaborn", "papermill", "nbconvert", "great_expectations", "IPython"}


def test_one_learner_changed_makes_again_only_the_pages_that_show_a_number_of_theirs(network: Path) -> None:
    path = network / "demo/donnees/fictif/suivi_promotion.csv"
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8")), delimiter=";"))
    names = rows[0]
    learner = next(
        row
        for row in rows[1:]
        if row[names.index("rncp")] == CHANGED.removeprefix("RNCP")
        and row[names.index("session")].startswith("2025")
        and row[names.index("situation_6m")] == "emploi"
    )
    learner[names.index("situation_6m")] = "recherche"
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", lineterminator="\n").writerows(rows)
    path.write_text(buffer.getvalue(), encoding="utf-8")
    before = tree(network / "reports")
    made, counts, code = run(network, *WANTED)
    expected = {
        f"{edition}/2025/FICTIF/{name}.html" for edition in ("interne", "publique") for name in (CHANGED, "index")
    }
    assert set(made) >= expected
    after = tree(network / "reports")
    # The gate may have had to hide otherwise elsewhere, the other campuses included: such a page shows something else.
    others = [name for name in set(made) - expected if "/FICTIF/" not in name]
    assert [name for name in others if before[name] == after[name]] == []
    assert (
        counts["conserves"] + counts["produits"]
        == len([name for name in before if name.count("/") == 3 and name.endswith(".html")]) - 2
    )
    assert code == 4
    # What was kept is what making everything again gives.
    shutil.rmtree(network / "demo/.cfa-report/rapports")
    kept = tree(network / "reports")
    run(network, *WANTED)
    assert tree(network / "reports") == kept


def test_another_policy_makes_every_report_again(network: Path) -> None:
    policy = network / "demo/params/politique.yaml"
    text = policy.read_text(encoding="utf-8")
    assert "confiance: 0.95" in text
    policy.write_text(text.replace("confiance: 0.95", "confiance: 0.9"), encoding="utf-8")
    pages = {name for name in tree(network / "reports") if re.fullmatch(r"interne/20../MARSEILLE/[^/]+\.html", name)}
    made, counts, _ = run(network, "--campus", "MARSEILLE", "--edition", "interne")
    assert counts["conserves"] == 0
    assert set(made) == pages


def test_a_page_changed_by_hand_is_made_again(network: Path) -> None:
    page = network / "reports/interne/2025/MARSEILLE/BTS-OL.html"
    right = page.read_bytes()
    page.write_bytes(right.replace(b"BTS", b"bts", 1))
    made, _, _ = run(network, *WANTED, "--edition", "interne")
    assert made == ["interne/2025/MARSEILLE/BTS-OL.html"]
    assert page.read_bytes() == right
    assert command("verify", str(network / "reports/interne")).returncode == 0
