"""What several floors test on: the demonstration written and prepared once, and the open data."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfa_report.demonstration import write_demonstration
from cfa_report.domain.edition import Edition
from cfa_report.params import Params, read_params
from cfa_report.preparation import prepare
from cfa_report.store import EditionStore

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def demo_params(tmp_path_factory: pytest.TempPathFactory) -> Params:
    """Write the demonstration network and read its parameters."""
    folder = tmp_path_factory.mktemp("reseau") / "demo"
    write_demonstration(folder)
    return read_params(folder / "params")


@pytest.fixture(scope="session")
def prepared(demo_params: Params) -> dict[Edition, EditionStore]:
    """Prepare the stores of both editions of the demonstration, once."""
    for edition in Edition:
        prepare(demo_params, edition)
    return {edition: EditionStore(demo_params.places.store / edition) for edition in Edition}


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Give the folder of the real open data, which is not part of the project."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("open data are not beside the project (../shared/data)")
    return folder
