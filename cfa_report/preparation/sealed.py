"""A process in which rows live, closed on itself: nothing that it says, spills or leaves on the disk tells a value."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

#: Folders of a preparation's temporary files, in the private folder: prefix, process, random end.
TEMPORARY: Final = "temporaire-"


@contextlib.contextmanager
def sealed(private: Path) -> Iterator[IO[str]]:
    """Silence this process, and give the only stream that reaches who started it.

    Libraries write warnings, logs and tracebacks that may hold a row: their outputs go nowhere. Temporary files lie in
    the private folder and go at the end; those of a process that was killed go at the next start. No core is dumped.

    Parameters
    ----------
    private
        The network's private folder, which is there.
    """
    _dump_nothing()
    told = os.fdopen(os.dup(sys.stderr.fileno()), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    sys.excepthook = threading.excepthook = sys.unraisablehook = _say_nothing
    remove_abandoned(private)
    folder = Path(tempfile.mkdtemp(prefix=f"{TEMPORARY}{os.getpid()}-", dir=private))
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    try:
        yield told
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        told.flush()


def remove_abandoned(private: Path) -> None:
    """Remove the temporary folders of preparations that no longer run."""
    for folder in private.glob(f"{TEMPORARY}*"):
        number = folder.name.removeprefix(TEMPORARY).partition("-")[0]
        if not (number.isdecimal() and _runs(int(number))):
            shutil.rmtree(folder, ignore_errors=True)


def _runs(process: int) -> bool:
    if os.name != "posix":
        # Nothing tells it without ending it; what is left then goes with purge.
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _dump_nothing() -> None:
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say_nothing(*_: Any) -> None:
    """Take the place of the hooks that print an exception."""
