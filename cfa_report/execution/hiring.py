"""Who makes the reports of a run: hired when the first one must be made, dismissed at the end."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from cfa_report.execution.batch import Makers
from cfa_report.execution.cluster import Cluster
from cfa_report.execution.crew import Crew
from cfa_report.execution.kernel_room import REPEATABLE, sweep_rooms
from cfa_report.execution.kernels import Kernel


class Hire(Protocol):
    """Gives the makers, the same each time."""

    def __call__(self) -> Makers:
        """Start them if they are not there yet."""


@contextmanager
def hiring(kernel: Kernel, workers: int, notebooks: Path, scheduler: str = "", exchange: str = "") -> Iterator[Hire]:
    """Give a function that starts the processes of a run when it is first called; none is left after the block.

    Parameters
    ----------
    kernel, workers
        What runs the cells, and how many reports are made at the same time.
    notebooks
        The folder of the notebooks, whose libraries are loaded beforehand.
    scheduler, exchange
        Address of a Dask cluster that makes the reports instead, and the place through which files go to and fro.
    """
    with ExitStack() as stack:
        hired: list[Makers] = []

        def hire() -> Makers:
            if not hired and scheduler:
                hired.append(stack.enter_context(Cluster(scheduler, kernel, exchange)))
            elif not hired:
                sweep_rooms()
                settings = stack.enter_context(tempfile.TemporaryDirectory(prefix="cfa-ipython-"))
                environment = {**REPEATABLE, "IPYTHONDIR": settings}
                crew = Crew(kernel, workers, sorted(notebooks.glob("*.ipynb")), environment)
                hired.append(stack.enter_context(crew))
            return hired[0]

        yield hire
