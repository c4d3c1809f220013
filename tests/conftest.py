"""What several floors test on: the demonstration written and prepared once, and the open data."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from filelock import FileLock

from cfa_report.catalogue import catalogue
from cfa_report.demonstration import write_demonstration
from cfa_report.domain.edition import Edition
from cfa_report.intake import load_contracts
from cfa_report.params import Params, read_params
from cfa_report.preparation.counts import network_counts
from cfa_report.preparation.deliveries import Received, receive
from cfa_report.preparation.key import read_key
from cfa_report.store import EditionStore, begin_preparation

REPOSITORY = Path(__file__).resolve().parents[1]


#: Makes a folder once for all the processes of a test run, and gives a copy to write in.
Once = Callable[[str, Callable[[Path], None]], Path]


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Share what takes long to make between the processes of a test run: the first that needs it makes it."""
    base = tmp_path_factory.getbasetemp()
    home = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def copy_of(name: str, make: Callable[[Path], None]) -> Path:
        with FileLock(home / f".{name}.lock"):
            made = home / f"commun-{name}"
            if not made.exists():
                work = home / f".commun-{name}"
                work.mkdir()
                make(work)
                work.rename(made)
        return Path(shutil.copytree(made, tmp_path_factory.mktemp(name) / name))

    return copy_of


def write_keyed_demonstration(folder: Path) -> None:
    """Write the demonstration network in ``demo``, with the key that its copies share."""
    write_demonstration(folder / "demo")
    read_key(read_params(folder / "demo" / "params"))


@pytest.fixture(scope="session")
def demo_params(once: Once) -> Params:
    """Write the demonstration network and read its parameters."""
    return read_params(once("reseau", write_keyed_demonstration) / "demo" / "params")


@pytest.fixture(scope="session")
def prepared_demonstration(once: Once) -> Path:
    """Give a folder with the demonstration in ``demo``, both editions prepared as a run prepares them."""

    def make(folder: Path) -> None:
        shutil.copytree(once("reseau", write_keyed_demonstration) / "demo", folder / "demo")
        params = read_params(folder / "demo" / "params")
        for process in [begin_preparation(params, edition) for edition in Edition]:
            process.wait()

    return once("prepare", make)


@pytest.fixture(scope="session")
def received(demo_params: Params) -> Sequence[Received]:
    """Read the deliveries of the demonstration, once for every edition and test."""
    return receive(demo_params, load_contracts(demo_params.places.contracts), read_key(demo_params))


@pytest.fixture(scope="session")
def prepared(demo_params: Params, prepared_demonstration: Path) -> dict[Edition, EditionStore]:
    """Give the stores of both editions of the demonstration."""
    private = demo_params.places.store.parent
    shutil.copytree(prepared_demonstration / "demo" / private.name, private, dirs_exist_ok=True)
    return {edition: EditionStore(demo_params.places.store / edition) for edition in Edition}


@pytest.fixture(scope="session")
def raw_counts(demo_params: Params, received: Sequence[Received]) -> pd.DataFrame:
    """Count the demonstration before the gate."""
    return network_counts(demo_params, received)


@pytest.fixture(scope="session")
def every_reading(demo_params: Params, received: Sequence[Received]) -> pd.DataFrame:
    """Count the demonstration in every reading of the catalogue, those that its policy leaves out among them."""
    chosen = {
        name: choice.model_copy(
            update={"comparees": [one.id for one in catalogue()[name].variants if one.id != choice.variante]}
        )
        for name, choice in demo_params.policy.indicateurs.items()
    }
    policy = demo_params.policy.model_copy(update={"indicateurs": chosen})
    return network_counts(replace(demo_params, policy=policy), received)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Give the folder of the real open data, which is not part of the project."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("open data are not beside the project (../shared/data)")
    return folder
