"""What a machine may lack: a test is then skipped, or fails where the environment promises that nothing lacks."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

#: Set where nothing may be missing: a check that is skipped there would be taken for one that passed.
REQUIRED = "CFA_REPORT_BROWSER"


def missing(what: str, how: str) -> NoReturn:
    """Skip, or fail where the environment promises that nothing is missing."""
    if os.environ.get(REQUIRED):
        pytest.fail(f"{what} is missing: {how}")
    pytest.skip(f"{what} is not there ({how})")
