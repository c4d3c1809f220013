"""Our papermill engine: papermill loads it by its entry point, after itself; only ``notebook_run`` imports it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from papermill.engines import Engine, papermill_engines

from cfa_report.execution.in_process import run_cells
from cfa_report.execution.limits import Limits

ENGINE_NAME: Final = "cfa-in-process"


class InProcessEngine(Engine):  # type: ignore[misc]
    """Executes a notebook in the current process; one process serves one notebook."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        limits: Limits | None = None,
        execution_timeout: int | None = None,
        **kwargs: Any,
    ) -> None:
        """Run the cells; ``execution_timeout`` is papermill's own word for the longest time of one cell, in seconds."""
        chosen = limits or Limits()
        run_cells(nb_man, replace(chosen, cell_seconds=execution_timeout) if execution_timeout else chosen)


def register() -> None:
    """Make the engine known to papermill even where the package's entry points are not installed."""
    papermill_engines.register(ENGINE_NAME, InProcessEngine)
