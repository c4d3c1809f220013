"""A browser, the rules of axe-core, and one page of each kind; without them the tests are skipped, and say so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from cfa_report.domain.edition import Edition
from cfa_report.execution.parameters import declared_parameters, wanted_editions
from tests.browser.chrome import Chrome
from tests.functional.conftest import command
from tests.promised import missing

HERE = Path(__file__).parent
NOTEBOOKS = HERE.parents[1] / "notebooks"
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"

#: Certifications that decline, that nobody answered for, that await results, that are too small, of adults, refused.
CERTIFICATIONS = ("RNCP38359", "RNCP37537", "RNCP37890", "CAP-MIT", "RNCP183-FPA", "RNCP38302")


@pytest.fixture(scope="session")
def axe() -> str:
    """Read the rules of axe-core."""
    if not AXE.is_file():
        missing("axe-core", "npm ci --ignore-scripts --prefix tests/browser")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """Start a browser of our own."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        missing("Chromium", "apt-get install chromium")
    browser = Chrome(program, tmp_path_factory.mktemp("chrome"))
    yield browser
    browser.close()


@dataclass(frozen=True)
class Pages:
    """Some pages of the demonstration: of a few certifications, of the network, and what is for the public alone."""

    few: Path
    network: Path
    public: Path

    def find(self, *names: str) -> list[Path]:
        """Find the pages of these names, those of the certifications first."""
        folders = (self.few, self.network, self.public)
        return [folder / name for folder in folders for name in names if (folder / name).is_file()]


@pytest.fixture(scope="session")
def pages(chrome: Chrome, axe: str, prepared_demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """Make one page of each kind; nothing is made without a browser to look at it."""
    folder = Path(shutil.copytree(prepared_demonstration, tmp_path_factory.mktemp("pages") / "reseau"))
    few = run(folder, "few", *(word for code in CERTIFICATIONS for word in ("--certification", code)))
    # A network's own notebooks replace those of the project: here, only those that make one page for all campuses.
    own = folder / "demo" / "notebooks"
    own.mkdir()
    public = []
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        notebook = nbformat.read(str(path), as_version=4)
        if "campus" not in declared_parameters(notebook, path.name):
            shutil.copy(path, own)
        if Edition.INTERNE not in wanted_editions(notebook):
            public.append(path)
    network = run(folder, "network")
    shutil.rmtree(own)
    own.mkdir()
    for path in public:
        shutil.copy(path, own)
    return Pages(few, network, run(folder, "public", "--campus", "FICTIF", edition="publique"))


def run(folder: Path, name: str, *filters: str, edition: str = "interne") -> Path:
    """Run one edition; the refused delivery of the demonstration is the only thing that may be missing."""
    done = command(
        *("run", "--params", str(folder / "demo" / "params"), "--out", str(folder / name), "--jobs", "2"),
        *("--edition", edition, *filters),
        cwd=folder,
    )
    assert done.returncode == 4, done.stdout + done.stderr
    return folder / name / edition
