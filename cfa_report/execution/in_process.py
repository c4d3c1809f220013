"""Runs the cells of a notebook in this very process: for a fork made for one report.

No kernel is started and nothing goes over a wire; IPython itself runs the cells, as it does behind a kernel.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import nbformat
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets import Any as AnyTrait
from traitlets import Type
from traitlets.config import Config

from cfa_report.errors import spoken_words


class _Collector(DisplayPublisher):  # type: ignore[misc]
    """Keeps what a cell displays as notebook outputs."""

    outputs: Any = AnyTrait()

    def publish(self, data: Any, metadata: Any = None, **kwargs: Any) -> None:
        self.shell.cfa_outputs.append(nbformat.v4.new_output("display_data", data=data, metadata=metadata or {}))

    def clear_output(self, wait: bool = False) -> None:
        self.shell.cfa_outputs.clear()


class _ResultCollector(DisplayHook):  # type: ignore[misc]
    """Keeps the value of a cell's last line as a notebook output."""

    def __call__(self, result: Any = None) -> None:
        self.check_for_underscore()
        if result is None or self.quiet():
            return
        data, metadata = self.compute_format_data(result)
        self.update_user_ns(result)
        self.shell.cfa_outputs.append(
            nbformat.v4.new_output(
                "execute_result", data=data, metadata=metadata, execution_count=self.shell.execution_count
            )
        )


class OneReportShell(InteractiveShell):  # type: ignore[misc]
    """An IPython shell for one notebook: no history, no terminal."""

    displayhook_class = Type(_ResultCollector)
    display_pub_class = Type(_Collector)
    cfa_outputs: Any = AnyTrait()

    def __init__(self, **kwargs: Any) -> None:
        self.cfa_outputs = []
        super().__init__(**kwargs)

    def enable_gui(self, gui: Any = None) -> None:
        """Refuse nothing and do nothing: there is no window here."""


class CellTimeout(Exception):
    """A cell ran longer than it may."""


def run_cells(manager: Any, seconds: int | None) -> None:
    """Run every code cell in order, stopping at the first that fails, as papermill's own engine does.

    Parameters
    ----------
    manager
        papermill's ``NotebookExecutionManager``: the notebook, and what is told of each cell.
    seconds
        Longest time of one cell.
    """
    shell = OneReportShell(config=Config({"HistoryManager": {"enabled": False}}))
    shell.user_ns["__name__"] = "__main__"
    for index, cell in enumerate(manager.nb.cells):
        manager.cell_start(cell, index)
        if cell.cell_type == "code" and cell.source.strip() and not _run(shell, cell, seconds):
            manager.cell_exception(cell, cell_index=index)
            break
        manager.cell_complete(cell, cell_index=index)


def _run(shell: OneReportShell, cell: Any, seconds: int | None) -> bool:
    shell.cfa_outputs.clear()
    with _limit(seconds), capture_output(stdout=True, stderr=True, display=False) as spoken:
        result = shell.run_cell(cell.source, store_history=True)
    cell.execution_count = result.execution_count
    streams = [
        nbformat.v4.new_output("stream", name=name, text=text)
        for name, text in (("stdout", spoken.stdout), ("stderr", spoken.stderr))
        if text and result.success
    ]
    cell.outputs = [*streams, *shell.cfa_outputs]
    error = result.error_before_exec or result.error_in_exec
    if error is None:
        return True
    # The value and the lines of a traceback may hold data: only the kind of error is kept, and our own sentences.
    kind = type(error).__name__
    words = spoken_words(kind, str(error))
    cell.outputs.append(nbformat.v4.new_output("error", ename=kind, evalue=words, traceback=[]))
    return False


@contextmanager
def _limit(seconds: int | None) -> Iterator[None]:
    """Interrupt what runs longer than it may."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise CellTimeout

    if not seconds:
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
