"""The chance of a report: the same at the start of its first cell, in a fork as on a kernel."""

from __future__ import annotations

import random
from typing import Any


def same_start() -> None:
    """Give the global generators of Python and numpy the state that every report starts from."""
    import numpy as np

    random.seed(0)
    np.random.seed(0)


def same_start_at_first_cell(shell: Any) -> None:
    """Have a kernel do so when its first cell begins: it draws at random itself before that."""

    def once(*_: Any) -> None:
        shell.events.unregister("pre_run_cell", once)
        same_start()

    shell.events.register("pre_run_cell", once)
