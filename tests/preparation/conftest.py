from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest

from cfa_report.domain.edition import Edition
from cfa_report.intake import load_contracts
from cfa_report.params import Params
from cfa_report.preparation.counts import network_counts
from cfa_report.preparation.deliveries import Received, receive
from cfa_report.preparation.key import read_key
from cfa_report.store import EditionStore


@pytest.fixture(scope="session")
def received(demo_params: Params, prepared: dict[Edition, EditionStore]) -> Sequence[Received]:
    """Read the demonstration's deliveries again, once the preparation has cached what its contracts say."""
    assert prepared
    return receive(demo_params, load_contracts(demo_params.places.contracts), read_key(demo_params))


@pytest.fixture(scope="session")
def raw_counts(demo_params: Params, received: Sequence[Received]) -> pd.DataFrame:
    """Count the demonstration before the gate."""
    return network_counts(demo_params, received)
