"""Files appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cfa_report.errors import ReportFailed

#: How the name of a page's method ends; it starts as the name of the page does.
METHOD_SUFFIX: Final = ".methode.json"
#: How the name of a file begins that is not whole yet.
HALF_WRITTEN: Final = ".cfa-"


def write_whole(path: Path, content: str | bytes, *, durable: bool = True) -> None:
    """Write beside, then put in place: a reader sees the old file or the new one, never half of one.

    Parameters
    ----------
    durable
        Whether to wait until the disk has it, so that a power cut leaves the old file or the new one too.

    Raises
    ------
    ReportFailed
        When the folder cannot be written to or the disk is full.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    work: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=f"{HALF_WRITTEN}{path.name[:40]}-", dir=path.parent)
        work = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        work.chmod(0o644)
        work.replace(path)
    except OSError as error:
        if work is not None:
            work.unlink(missing_ok=True)
        raise ReportFailed(
            f"le fichier n'a pas pu être écrit ({error.strerror})",
            file=path.name,
            action="Vérifier la place et les droits du dossier de sortie",
        ) from None


def method_path(page: Path) -> Path:
    """Give the place of the method of a page: ``CAP-MIS.html`` has ``CAP-MIS.methode.json``."""
    return page.with_name(page.name.removesuffix(".html") + METHOD_SUFFIX)


def remove_half_written(folder: Path) -> None:
    """Remove what a process that was killed left half written under a folder."""
    for path in folder.rglob(f"{HALF_WRITTEN}*"):
        path.unlink(missing_ok=True)


@contextmanager
def nothing_half_written(folders: Iterable[Path]) -> Iterator[None]:
    """Leave whole files only under these folders when the block stops short: who was writing in it has been killed."""
    try:
        yield
    except BaseException:
        for folder in folders:
            remove_half_written(folder)
        raise
