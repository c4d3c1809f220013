"""What an analyst does without the batch: execute and export a notebook by hand, from the project's folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what an analyst's clone has, without a demonstration."""
    folder = tmp_path_factory.mktemp("projet")
    for name in ("cfa_report", "notebooks", "params", "data_contracts"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


NAMES = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_by_hand_with_its_default_parameters_and_exports_a_draft(
    project: Path, name: str, prepared_demonstration: Path
) -> None:
    if name == "publication":
        # The first notebook prepared its own edition; of this one's, what the gate decided is known already.
        (decided,) = (prepared_demonstration / "demo").rglob("divulgation-publique.json")
        shutil.copy(decided, project / decided.relative_to(prepared_demonstration))
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "nbconvert",
            "--to",
            "comite",
            "--execute",
            f"notebooks/{name}.ipynb",
            "--output-dir",
            "pages",
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(project)},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert (project / "demo" / "params" / "reseau.yaml").is_file()
    page = (project / "pages" / f"{name}.html").read_text(encoding="utf-8")
    assert "Brouillon produit à la main" in page
    assert "<table" in page
    assert ("<svg" in page) is (name in ("certification", "campus", "reseau", "suivi_enquete"))
