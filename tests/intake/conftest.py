from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from cfa_report.intake import Context, LoadedTable, TableContract, load_contracts, load_table

ROOT = Path(__file__).parents[2]

settings.register_profile("intake", derandomize=True, deadline=None)


@pytest.fixture(scope="session")
def contracts() -> dict[str, TableContract]:
    return load_contracts(ROOT / "data_contracts")


@pytest.fixture(scope="session")
def hostile() -> Path:
    return ROOT / "tests" / "hostile"


@pytest.fixture(scope="session")
def control(hostile: Path) -> bytes:
    return (hostile / "c00_control.csv").read_bytes()


@pytest.fixture
def load(tmp_path: Path, contracts: dict[str, TableContract]) -> Callable[..., LoadedTable]:
    """Write bytes under a name and load them; the flat table unless another contract is named."""

    def loader(
        content: bytes | str, name: str = "fichier.csv", table: str = "suivi_promotion", context: Context | None = None
    ) -> LoadedTable:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return load_table(path, contracts[table], context or Context())

    return loader
