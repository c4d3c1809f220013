"""One demonstration written for all the tests of this floor, and readers that owe nothing to the package."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from cfa_report.demonstration import write_demonstration

Rows = list[dict[str, str]]
REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def demonstration_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demonstration") / "demo"
    write_demonstration(folder)
    return folder


@pytest.fixture(scope="session")
def delivered(demonstration_folder: Path) -> Callable[[str], Rows]:
    """Read one delivered file by its path under ``donnees/``."""

    def read(name: str) -> Rows:
        with (demonstration_folder / "donnees" / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter=";"))

    return read


@pytest.fixture(scope="session")
def domain_sheet() -> Callable[[str], Rows]:
    """Read one transcription of the published sheet."""

    def read(name: str) -> Rows:
        with (REPOSITORY / "tests" / "domain_sheet" / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read
