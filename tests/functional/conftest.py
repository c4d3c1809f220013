"""One real run of two campuses, shared by the tests that look at what it made."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import Once
from tests.functional.canaries import NARROW, Place, run, write_network


@dataclass(frozen=True)
class Run:
    """A finished run: its folder, its exit code and what it said."""

    folder: Path
    code: int
    said: str

    @property
    def params(self) -> Path:
        return self.folder / "demo" / "params"

    @property
    def reports(self) -> Path:
        return self.folder / "reports"


def command(*arguments: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "cfa_report.cli", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        cwd=cwd,
        env={**os.environ, **environment},
    )


def run_two_campuses(folder: Path, **environment: str) -> Run:
    """Make the reports of Marseille (headcounts) and of the fictitious campus, of a new demonstration if needed."""
    if not (folder / "demo").exists():
        assert command("demo", str(folder / "demo")).returncode == 0
    done = command(
        *("run", "--params", str(folder / "demo" / "params"), "--out", str(folder / "reports"), "--jobs", "2"),
        *("--campus", "MARSEILLE", "--campus", "FICTIF"),
        cwd=folder,
        **environment,
    )
    return Run(folder, done.returncode, done.stdout + done.stderr)


@pytest.fixture(scope="session")
def finished(once: Once, prepared_demonstration: Path) -> Run:
    def make(folder: Path) -> None:
        shutil.copytree(prepared_demonstration / "demo", folder / "demo")
        ran = run_two_campuses(folder)
        (folder / "dit.json").write_text(json.dumps([ran.code, ran.said]), encoding="utf-8")

    folder = once("premier", make)
    code, said = json.loads((folder / "dit.json").read_text(encoding="utf-8"))
    return Run(folder, code, said)


@pytest.fixture(scope="session")
def canary_run(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Run both editions of the reports of one campus, whose learners are all canaries."""
    folder = tmp_path_factory.mktemp("canaris")
    params = write_network(folder / "reseau")
    ran = run(params, folder / "home", "run", "--out", str(folder / "reports"), "--jobs", "2", *NARROW)
    return Place(folder, ran)
