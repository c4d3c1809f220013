"""What several floors test on: the demonstration written and prepared once, and the open data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from cfa_report.demonstration import write_demonstration
from cfa_report.domain.edition import Edition
from cfa_report.intake import load_contracts
from cfa_report.params import Params, read_params
from cfa_report.preparation import prepare
from cfa_report.preparation.counts import network_counts
from cfa_report.preparation.deliveries import Received, receive
from cfa_report.preparation.key import read_key
from cfa_report.store import EditionStore

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def demo_params(tmp_path_factory: pytest.TempPathFactory) -> Params:
    """Write the demonstration network and read its parameters."""
    folder = tmp_path_factory.mktemp("reseau") / "demo"
    write_demonstration(folder)
    return read_params(folder / "params")


@pytest.fixture(scope="session")
def received(demo_params: Params) -> Sequence[Received]:
    """Read the deliveries of the demonstration, once for every edition and test."""
    return receive(demo_params, load_contracts(demo_params.places.contracts), read_key(demo_params))


@pytest.fixture(scope="session")
def prepared(demo_params: Params, received: Sequence[Received]) -> dict[Edition, EditionStore]:
    """Prepare the stores of both editions of the demonstration from what was read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cfa_report.preparation.editions.receive", lambda *_: received)
        for edition in Edition:
            prepare(demo_params, edition)
    return {edition: EditionStore(demo_params.places.store / edition) for edition in Edition}


@pytest.fixture(scope="session")
def raw_counts(demo_params: Params, received: Sequence[Received]) -> pd.DataFrame:
    """Count the demonstration before the gate."""
    return network_counts(demo_params, received)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Give the folder of the real open data, which is not part of the project."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("open data are not beside the project (../shared/data)")
    return folder
