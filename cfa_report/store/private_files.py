"""Files of the private folder: whole or not at all, and for nobody else."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from cfa_report.errors import CfaReportError


def write_private(path: Path, content: bytes) -> None:
    """Write beside, then put in place: mode 0600 in a folder of mode 0700, on the disk before anyone sees it.

    Raises
    ------
    CfaReportError
        When the folder cannot be written to or the disk is full.
    """
    work: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:40]}-", dir=path.parent)
        work = Path(name)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        work.replace(path)
        _settle(path.parent)
    except OSError as error:
        raise CfaReportError(
            f"le fichier n'a pas pu être écrit dans le dossier privé ({error.strerror})",
            file=path.name,
            action="Vérifier la place et les droits de ce dossier",
        ) from None
    finally:
        if work is not None:
            work.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Make the new name survive a power cut, where the system can do it."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
