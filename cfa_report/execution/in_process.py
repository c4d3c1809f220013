"""Runs the cells of a notebook in this very process: for a fork made for one report.

No kernel is started and nothing goes over a wire; IPython itself runs the cells, as it does behind a kernel.
"""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from types import FrameType
from typing import Any, Final

import nbformat
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Any as AnyTrait
from traitlets import Type
from traitlets.config import Config

from cfa_report.errors import spoken_words
from cfa_report.execution.chance import same_start
from cfa_report.execution.limits import Limits

_BACKEND: Final = "module://matplotlib_inline.backend_inline"


class CellTimeout(Exception):
    """A cell ran longer than it may."""


class OutputTooLarge(Exception):
    """The cells displayed more than they may."""


class _Outputs:
    """What the cells show, in order, up to a size that no notebook may pass."""

    def __init__(self, most: int) -> None:
        self.shown: list[Any] = []
        self._left = most

    def add(self, output: Any) -> None:
        self._spend(sum(len(str(value)) for value in output["data"].values()))
        self.shown.append(output)

    def say(self, name: str, text: str) -> None:
        self._spend(len(text))
        last = self.shown[-1] if self.shown else None
        if last is not None and last["output_type"] == "stream" and last["name"] == name:
            last["text"] += text
        else:
            self.shown.append(nbformat.from_dict({"output_type": "stream", "name": name, "text": text}))

    def _spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise OutputTooLarge

    @property
    def overflowed(self) -> bool:
        """Whether too much was shown, even if a cell hid the exception that said so."""
        return self._left < 0


class _Stream(io.TextIOBase):
    """What cells print."""

    def __init__(self, outputs: _Outputs, name: str) -> None:
        self._outputs, self._name = outputs, name

    def write(self, text: str) -> int:
        self._outputs.say(self._name, text)
        return len(text)


class _Collector(DisplayPublisher):  # type: ignore[misc]
    """Keeps what a cell displays as notebook outputs."""

    def publish(self, data: Any, metadata: Any = None, **kwargs: Any) -> None:
        self.shell.cfa_outputs.add(_output("display_data", data, metadata))

    def clear_output(self, wait: bool = False) -> None:
        self.shell.cfa_outputs.shown.clear()


class _ResultCollector(DisplayHook):  # type: ignore[misc]
    """Keeps the value of a cell's last line as a notebook output."""

    def __call__(self, result: Any = None) -> None:
        self.check_for_underscore()
        if result is None or self.quiet():
            return
        data, metadata = self.compute_format_data(result)
        self.update_user_ns(result)
        output = _output("execute_result", data, metadata)
        output["execution_count"] = self.shell.execution_count
        self.shell.cfa_outputs.add(output)


class OneReportShell(InteractiveShell):  # type: ignore[misc]
    """An IPython shell for one notebook: no history, no terminal."""

    displayhook_class = Type(_ResultCollector)
    display_pub_class = Type(_Collector)
    cfa_outputs: Any = AnyTrait()

    def enable_gui(self, gui: Any = None) -> None:
        """Refuse nothing and do nothing: there is no window here."""

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        """Write nothing: the values and the lines of a traceback may hold data."""


def run_cells(manager: Any, limits: Limits) -> None:
    """Run every code cell in order, stopping at the first that fails, as papermill's own engine does.

    Parameters
    ----------
    manager
        papermill's ``NotebookExecutionManager``: the notebook, and what is told of each cell.
    limits
        Longest time of one cell; the time of the whole report is kept by the zygote.
    """
    OneReportShell.clear_instance()
    shell = OneReportShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    shell.cfa_outputs = _Outputs(limits.output_bytes)
    shell.user_ns["__name__"] = "__main__"
    _draw_inline(shell)
    same_start()
    for index, cell in enumerate(manager.nb.cells):
        manager.cell_start(cell, index)
        if cell.cell_type == "code" and cell.source.strip() and not _run(shell, cell, limits):
            manager.cell_exception(cell, cell_index=index)
            break
        manager.cell_complete(cell, cell_index=index)


def _run(shell: OneReportShell, cell: Any, limits: Limits) -> bool:
    outputs = shell.cfa_outputs
    outputs.shown = []
    with (
        _limit(limits.cell_seconds) as late,
        redirect_stdout(_Stream(outputs, "stdout")),
        redirect_stderr(_Stream(outputs, "stderr")),
    ):
        result = shell.run_cell(cell.source, store_history=True)
    cell.execution_count = result.execution_count
    error = result.error_before_exec or result.error_in_exec
    # A cell may catch what stops it: what it did counts, not what it let through.
    if late:
        error = CellTimeout(str(limits.cell_seconds))
    elif outputs.overflowed:
        error = OutputTooLarge(str(limits.output_bytes))
    if error is None:
        cell.outputs = outputs.shown
        return True
    # The value and the lines of a traceback may hold data: only the kind of error is kept, and our own sentences.
    kind = type(error).__name__
    words = str(error) if late or outputs.overflowed else spoken_words(kind, str(error))
    told = {"output_type": "error", "ename": kind, "evalue": words, "traceback": []}
    cell.outputs = [nbformat.from_dict(told)]
    return False


def _output(kind: str, data: Any, metadata: Any) -> Any:
    """Build an output without validating it: the whole notebook is validated when it is written."""
    return nbformat.from_dict({"output_type": kind, "data": dict(data), "metadata": dict(metadata or {})})


def _draw_inline(shell: OneReportShell) -> None:
    """Show the figures that a cell leaves open at its end, as a kernel does."""
    if "matplotlib.pyplot" not in sys.modules:
        return
    from IPython.core.pylabtools import activate_matplotlib
    from matplotlib_inline.backend_inline import configure_inline_support

    # Set once for all shells of a process; the one of the throwaway report is not this one.
    vars(configure_inline_support).pop("current_backend", None)
    activate_matplotlib(_BACKEND)
    configure_inline_support(shell, _BACKEND)  # type: ignore[no-untyped-call]


@contextmanager
def _limit(seconds: int) -> Iterator[list[bool]]:
    """Interrupt what runs longer than it may, again each second: a cell may catch the first time."""
    late: list[bool] = []

    def stop(number: int, frame: FrameType | None) -> None:
        late.append(True)
        raise CellTimeout

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)
    try:
        yield late
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
