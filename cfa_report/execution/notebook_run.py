"""Runs one notebook with papermill, in this process or on a kernel of its own, and judges whether it succeeded."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import nbformat
import papermill
from papermill.iorw import load_notebook_node
from traitlets.config import Config

from cfa_report.errors import ReportFailed, spoken_words
from cfa_report.execution.discretion import KERNEL_ENGINE, register_kernel_engine
from cfa_report.execution.engine import ENGINE_NAME, register
from cfa_report.store.opening import READY_STORE

_SENTINEL_TAG: Final = "fin-du-rapport"
_SENTINEL: Final = "cfa-report: fin du rapport"
_CELL_SECONDS: Final = 300
_OUTPUT_BYTES: Final = 5_000_000


def execute_notebook(
    notebook: Path, parameters: Mapping[str, str], output: Path, store: Path, *, in_process: bool = False
) -> Any:
    """Execute a notebook and give it back executed.

    A sentinel cell is added at the end: papermill's own exit says nothing of a kernel that died or of ``sys.exit(0)``.

    Parameters
    ----------
    notebook, parameters
        What to run, with which identifiers.
    output
        Where the executed notebook is kept (private folder).
    store
        The prepared store that the notebook opens.
    in_process
        Run the cells in this process, which must be a fork made for this report; otherwise on an ordinary kernel.

    Raises
    ------
    ReportFailed
        Naming the cell that stopped, never a value.
    """
    node = load_notebook_node(str(notebook))
    sentinel = nbformat.v4.new_code_cell(f"print({_SENTINEL!r})", id="fin", metadata={"tags": [_SENTINEL_TAG]})
    node.cells.append(sentinel)
    output.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    source = output.with_suffix(".a-executer.ipynb")
    nbformat.write(node, str(source))
    options: dict[str, Any] = {
        "parameters": dict(parameters),
        "progress_bar": False,
        "log_output": False,
        "execution_timeout": _CELL_SECONDS,
        "cwd": str(output.parent),
        "kernel_name": "python3",
        "language": "python",
        # One write at the end, not one at the start and end of every cell.
        "request_save_on_cell_execute": False,
    }
    try:
        if in_process:
            register()
            papermill.execute_notebook(str(source), str(output), engine_name=ENGINE_NAME, **options)
        else:
            register_kernel_engine()
            with _kernel_environment(store) as runtime:
                # IPC: no port to race for, nothing on the network; sockets of its own in a short path.
                ipc = Config({"KernelManager": {"transport": "ipc", "ip": f"{runtime}/k"}})
                papermill.execute_notebook(
                    str(source), str(output), engine_name=KERNEL_ENGINE, start_timeout=60, config=ipc, **options
                )
    except papermill.PapermillExecutionError as error:
        raise _cell_failure(notebook, error) from None
    except Exception as error:
        raise ReportFailed(
            f"le notebook s'est arrêté ({type(error).__name__})",
            file=notebook.name,
            action="L'ouvrir dans JupyterLab avec les mêmes paramètres",
        ) from None
    finally:
        source.unlink(missing_ok=True)
    executed = load_notebook_node(str(output))
    check_complete(executed, notebook.name)
    return executed


def check_complete(executed: Any, name: str) -> None:
    """Make sure that every cell ran, in order, down to the sentinel, and remove the sentinel.

    Raises
    ------
    ReportFailed
        When a code cell has no execution count, an error output, too large an output, or the sentinel did not speak.
    """
    code = [cell for cell in executed.cells if cell.cell_type == "code" and cell.source.strip()]
    counts = [cell.get("execution_count") for cell in code]
    if any(count is None for count in counts) or counts != sorted(counts):
        raise ReportFailed(
            "des cellules n'ont pas été exécutées", file=name, action="Vérifier sys.exit ou un noyau arrêté"
        )
    if any(output.output_type == "error" for cell in code for output in cell.outputs):
        raise ReportFailed("une cellule a échoué", file=name, action="La corriger dans JupyterLab")
    size = sum(len(str(output)) for cell in code for output in cell.outputs)
    if size > _OUTPUT_BYTES:
        raise ReportFailed("les sorties dépassent 5 Mo", file=name, action="Retirer les affichages inutiles")
    spoken = "".join(output.get("text", "") for output in code[-1].outputs) if code else ""
    if _SENTINEL_TAG not in code[-1].metadata.get("tags", []) or _SENTINEL not in spoken:
        raise ReportFailed("l'exécution n'est pas allée jusqu'à la fin", file=name, action="La relancer")
    executed.cells = [cell for cell in executed.cells if _SENTINEL_TAG not in cell.metadata.get("tags", [])]


def _cell_failure(notebook: Path, error: Any) -> ReportFailed:
    """Name the cell and the kind of error; the words of our own errors are safe, those of others may hold values."""
    words = spoken_words(error.ename, str(error.evalue)).removesuffix(".")
    detail = f" : {words}" if words else ""
    return ReportFailed(
        f"la cellule {error.exec_count} s'est arrêtée ({error.ename}){detail}",
        file=notebook.name,
        action="L'ouvrir dans JupyterLab avec les mêmes paramètres",
    )


@contextmanager
def _kernel_environment(store: Path) -> Iterator[str]:
    """Set, for the kernel about to start, what makes a run repeatable and private; put back what was there."""
    with tempfile.TemporaryDirectory(prefix="cfa-", dir=_short_temporary_folder()) as runtime:
        wanted = {
            READY_STORE: str(store),
            "JUPYTER_RUNTIME_DIR": runtime,
            "IPYTHONDIR": str(Path(runtime) / "ipython"),
            "PYTHONHASHSEED": "0",
            "TZ": "UTC",
            "LC_ALL": "C.UTF-8",
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "SOURCE_DATE_EPOCH": "0",
        }
        before = {name: os.environ.get(name) for name in wanted}
        os.environ.update(wanted)
        try:
            yield runtime
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value


def _short_temporary_folder() -> str | None:
    """Give a folder short enough for the path of a Unix socket (108 bytes), which a long TMPDIR would break."""
    return "/tmp" if Path("/tmp").is_dir() and len(tempfile.gettempdir()) > 40 else None  # noqa: S108
