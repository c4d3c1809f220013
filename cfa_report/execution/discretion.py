"""What an executed notebook keeps of an error: its kind, and its words where they are ours; never a value.

The words of an exception and the lines of its traceback may hold data. They are taken out before the notebook holds
them: what is never written cannot be found in a file that a killed process left half made.
"""

from __future__ import annotations

from typing import Any, Final

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines

from cfa_report.errors import spoken_words

#: Our engine for ordinary kernels.
KERNEL_ENGINE: Final = "cfa-kernel"


class _DiscreetClient(PapermillNotebookClient):  # type: ignore[misc]
    """Runs cells on a kernel and keeps of its errors what may be kept."""

    def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
        if msg["msg_type"] == "error":
            content = msg["content"]
            content["evalue"] = spoken_words(content["ename"], content["evalue"])
            content["traceback"] = []
        return super().process_message(msg, cell, cell_index)


class DiscreetKernelEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine, with a client that keeps no value of an error."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        log_output: bool = False,
        start_timeout: int = 60,
        execution_timeout: int | None = None,
        **kwargs: Any,
    ) -> Any:
        """Run the cells on a kernel of that name; ``execution_timeout`` is the longest time of one cell, in seconds."""
        client = _DiscreetClient(
            nb_man,
            kernel_name=kernel_name,
            startup_timeout=start_timeout,
            timeout=execution_timeout,
            log_output=log_output,
            **{name: value for name, value in kwargs.items() if name not in ("input_path", "timeout")},
        )
        return client.execute()


def register_kernel_engine() -> None:
    """Make the engine known to papermill."""
    papermill_engines.register(KERNEL_ENGINE, DiscreetKernelEngine)
