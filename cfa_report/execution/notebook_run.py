"""Runs one notebook with papermill, in this process or on a kernel of its own, and judges whether it succeeded."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import nbformat
import papermill
from papermill.iorw import load_notebook_node
from traitlets.config import Config

from cfa_report.errors import ReportFailed, spoken_words
from cfa_report.execution.discretion import KERNEL_ENGINE, register_kernel_engine
from cfa_report.execution.engine import ENGINE_NAME, register
from cfa_report.execution.kernel_room import Room, environment, kernel_room
from cfa_report.execution.limits import Limits
from cfa_report.execution.reads import Reads, add_told, recording
from cfa_report.report.files import HALF_WRITTEN, write_whole
from cfa_report.store.opening import READY_STORE

_SENTINEL_TAG: Final = "fin-du-rapport"
_SENTINEL: Final = "cfa-report: fin du rapport"
_LATE: Final = frozenset({"CellTimeout", "CellTimeoutError", "TimeoutError"})


def execute_notebook(
    notebook: Path,
    parameters: Mapping[str, str],
    kept: Path,
    store: Path,
    limits: Limits,
    reads: Reads,
    *,
    in_process: bool = False,
) -> Any:
    """Execute a notebook, keep it executed, and give it back.

    Parameters
    ----------
    notebook, parameters
        What to run, with which identifiers.
    kept
        Where the executed notebook is kept; its folder, private, is the working folder of the cells.
    store
        The prepared store that the notebook opens.
    limits
        How long its cells may take and how much they may show.
    reads
        Takes what the cells read.
    in_process
        Run the cells in this process, which must be a fork made for this report; otherwise on an ordinary kernel.

    Raises
    ------
    ReportFailed
        Naming the cell that stopped, never a value.
    """
    kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    options: dict[str, Any] = {
        "parameters": dict(parameters),
        "progress_bar": False,
        "log_output": False,
        "cwd": str(kept.parent),
        "kernel_name": "python3",
        "language": "python",
        # One write at the end, not one at the start and end of every cell.
        "request_save_on_cell_execute": False,
    }
    run = _here if in_process else _on_a_kernel
    try:
        executed = run(notebook, kept, store, limits, reads, options)
    except papermill.PapermillExecutionError as error:
        raise _cell_failure(notebook, error, limits) from None
    except ReportFailed:
        raise
    except Exception as error:
        raise _failure(notebook, error, limits) from None
    check_complete(executed, notebook.name, limits)
    return executed


def _here(notebook: Path, kept: Path, store: Path, limits: Limits, reads: Reads, options: Mapping[str, Any]) -> Any:
    """Run the cells in this process: our engine sees them through."""
    register()
    # papermill writes in place: the name of a whole file is given to it when it is whole.
    work = kept.with_name(f"{HALF_WRITTEN}{kept.name}")
    try:
        with environment({READY_STORE: str(store)}), recording(reads):
            executed = papermill.execute_notebook(
                str(notebook), str(work), engine_name=ENGINE_NAME, limits=limits, **options
            )
        work.replace(kept)
    finally:
        work.unlink(missing_ok=True)
    return executed


def _on_a_kernel(
    notebook: Path, kept: Path, store: Path, limits: Limits, reads: Reads, options: Mapping[str, Any]
) -> Any:
    """Run the cells on a kernel of their own.

    A sentinel cell is added at the end: papermill's own exit says nothing of a kernel that died or of ``sys.exit(0)``.
    """
    register_kernel_engine()
    node = load_notebook_node(str(notebook))
    sentinel = nbformat.v4.new_code_cell(f"print({_SENTINEL!r})", id="fin", metadata={"tags": [_SENTINEL_TAG]})
    node.cells.append(sentinel)
    with kernel_room(store) as room:
        executed = papermill.execute_notebook(
            node,
            None,
            engine_name=KERNEL_ENGINE,
            start_timeout=60,
            execution_timeout=limits.cell_seconds,
            config=_sockets(room),
            **options,
        )
        add_told(reads, room.reads)
    # papermill keeps there the notebook that it was given.
    executed.metadata.papermill["input_path"] = notebook.name
    spoken = "".join(output.get("text", "") for output in executed.cells.pop().outputs)
    if _SENTINEL not in spoken:
        raise ReportFailed("l'exécution n'est pas allée jusqu'à la fin", file=notebook.name, action="La relancer")
    write_whole(kept, nbformat.writes(executed), durable=False)
    return executed


def _sockets(room: Room) -> Config:
    """Have no port to race for and nothing on the network: sockets of the kernel's own, where the system has them."""
    return Config({} if os.name == "nt" else {"KernelManager": {"transport": "ipc", "ip": f"{room.folder}/k"}})


def check_complete(executed: Any, name: str, limits: Limits) -> None:
    """Make sure that every cell ran, in order, and join what was printed.

    Raises
    ------
    ReportFailed
        When a code cell has no execution count, an error output, or too large an output.
    """
    code = [cell for cell in executed.cells if cell.cell_type == "code" and cell.source.strip()]
    counts = [cell.get("execution_count") for cell in code]
    if any(count is None for count in counts) or counts != sorted(counts):
        raise ReportFailed(
            "des cellules n'ont pas été exécutées", file=name, action="Vérifier sys.exit ou un noyau arrêté"
        )
    if any(output.output_type == "error" for cell in code for output in cell.outputs):
        raise ReportFailed("une cellule a échoué", file=name, action="La corriger dans JupyterLab")
    if sum(len(str(output)) for cell in code for output in cell.outputs) > limits.output_bytes:
        raise _too_large(name, limits)
    for cell in code:
        cell.outputs = _joined(cell.outputs)


def _joined(outputs: list[Any]) -> list[Any]:
    """Join what a cell printed between two displays: a kernel cuts it in pieces as time goes."""
    joined: list[Any] = []
    streams: dict[str, Any] = {}
    for output in outputs:
        if output.output_type != "stream":
            streams = {}
        elif output.name in streams:
            streams[output.name]["text"] += output.text
            continue
        else:
            streams[output.name] = output
        joined.append(output)
    return joined


def _cell_failure(notebook: Path, error: Any, limits: Limits) -> ReportFailed:
    """Name the cell and the kind of error; the words of our own errors are safe, those of others may hold values."""
    if error.ename == "OutputTooLarge":
        return _too_large(notebook.name, limits)
    if error.ename == "CellTimeout":
        return _too_late(notebook.name, f"la cellule {error.exec_count}", limits)
    words = spoken_words(error.ename, str(error.evalue)).removesuffix(".")
    detail = f" : {words}" if words else ""
    return ReportFailed(
        f"la cellule {error.exec_count} s'est arrêtée ({error.ename}){detail}",
        file=notebook.name,
        action="L'ouvrir dans JupyterLab avec les mêmes paramètres",
    )


def _failure(notebook: Path, error: Exception, limits: Limits) -> ReportFailed:
    if type(error).__name__ in _LATE:
        return _too_late(notebook.name, "une cellule", limits)
    return ReportFailed(
        f"le notebook s'est arrêté ({type(error).__name__})",
        file=notebook.name,
        action="L'ouvrir dans JupyterLab avec les mêmes paramètres",
    )


def _too_late(name: str, what: str, limits: Limits) -> ReportFailed:
    return ReportFailed(
        f"{what} a dépassé {limits.cell_seconds} secondes", file=name, action="L'alléger dans JupyterLab"
    )


def _too_large(name: str, limits: Limits) -> ReportFailed:
    most = limits.output_bytes / 1_000_000
    return ReportFailed(f"les sorties dépassent {most:.0f} Mo", file=name, action="Retirer les affichages inutiles")
