"""The room of an ordinary kernel: what makes its run repeatable and private, and nothing left of it afterwards."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cfa_report.execution.reads import TOLD_READS
from cfa_report.store.opening import READY_STORE

#: What makes the cells of a report give the same bytes, in a fork as on a kernel.
REPEATABLE: Final = {
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "SOURCE_DATE_EPOCH": "0",
}
_PREFIX: Final = "cfa-"
#: What the kernel runs before the first cell; it leaves no name behind.
_STARTUP: Final = """
from cfa_report.execution.chance import same_start_at_first_cell
from cfa_report.execution.reads import tell_reads
same_start_at_first_cell(get_ipython())
tell_reads()
del same_start_at_first_cell, tell_reads
"""


@dataclass(frozen=True)
class Room:
    """Folder of the kernel's sockets and settings, and the file in which it tells what it reads."""

    folder: Path
    reads: Path


@contextmanager
def kernel_room(store: Path) -> Iterator[Room]:
    """Set, for the kernel about to start, its environment; put back what was there."""
    with tempfile.TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-", dir=_short_temporary_folder()) as name:
        room = Room(Path(name), Path(name) / "lectures")
        startup = room.folder / "ipython" / "profile_default" / "startup"
        startup.mkdir(parents=True)
        (startup / "00-report.py").write_text(_STARTUP, encoding="utf-8")
        wanted = {
            **REPEATABLE,
            READY_STORE: str(store),
            TOLD_READS: str(room.reads),
            "JUPYTER_RUNTIME_DIR": name,
            "IPYTHONDIR": str(room.folder / "ipython"),
        }
        with environment(wanted):
            yield room


@contextmanager
def environment(wanted: Mapping[str, str]) -> Iterator[None]:
    """Set variables of this process's environment in the block; put back what was there."""
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def sweep_rooms() -> None:
    """Remove the rooms of processes that were killed before they could do it."""
    if os.name == "nt":  # There, asking a process whether it lives ends it.
        return
    for folder in Path(_short_temporary_folder() or tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdigit() and not _alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _short_temporary_folder() -> str | None:
    """Give a folder short enough for the path of a Unix socket (108 bytes), which a long TMPDIR would break."""
    return "/tmp" if Path("/tmp").is_dir() and len(tempfile.gettempdir()) > 40 else None  # noqa: S108
