"""What an earlier run knows of each report: its key, what it read, what it wrote. An unchanged report is kept.

A report's page depends on its notebook, parameters and frame, on this program and the installed packages (its *key*),
and on what its cells read: its slice and the description of the edition, which hold the policy and what the protection
released, the family of comparisons, and any file that an analyst's cell opens. All of these are compared by content.
"""

from __future__ import annotations

import hashlib
import json
import platform
import site
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, Final

from cfa_report.execution.jobs import JobResult, ReportJob
from cfa_report.execution.reads import digest_of
from cfa_report.report.files import write_whole
from cfa_report.report.manifest import program_hash

_ENDING: Final = ".json"


@dataclass(frozen=True)
class Records:
    """The records of one edition.

    Attributes
    ----------
    folder
        Where they are kept (private folder).
    root
        The folder from which what a report read is named: that of the network.
    output
        The edition's folder, where the pages are.
    frame
        What surrounds every page of the edition.
    """

    folder: Path
    root: Path
    output: Path
    frame: Mapping[str, Any]
    _digests: dict[Path, str] = field(default_factory=dict, compare=False)

    def holds(self, job: ReportJob) -> bool:
        """Say whether the page of a job is in place and is what making it again would give."""
        record = self._read(job.page)
        return record.get("cle") == report_key(job, self.frame) and self._unchanged(record)

    def still_held(self, notebooks: Path) -> list[str]:
        """List the files of every report on record that still holds, asked for or not, by name."""
        found: list[str] = []
        for path in sorted(self.folder.rglob(f"*{_ENDING}")):
            page = path.relative_to(self.folder).as_posix().removesuffix(_ENDING)
            record = self._read(page)
            job = ReportJob(notebooks / record.get("notebook", "?"), record.get("parametres", {}), page, "")
            if job.notebook.is_file() and self.holds(job):
                found += record["sorties"]
        return found

    def write(self, job: ReportJob, result: JobResult) -> None:
        """Keep what a report just made was made of; forget one that failed or read out of sight."""
        path = self._path(job.page)
        if not result.done or result.reads is None:
            path.unlink(missing_ok=True)
            return
        value = {
            "cle": report_key(job, self.frame),
            "notebook": job.notebook.name,
            "parametres": dict(job.parameters),
            "lectures": dict(result.reads),
            "sorties": dict(result.outputs),
        }
        write_whole(path, json.dumps(value, ensure_ascii=False, indent=0), durable=False)

    def forget(self, pages: Iterable[str]) -> None:
        """Forget some reports: they will be made again."""
        for page in pages:
            self._path(page).unlink(missing_ok=True)

    def _path(self, page: str) -> Path:
        return self.folder / PurePosixPath(f"{page}{_ENDING}")

    def _read(self, page: str) -> dict[str, Any]:
        try:
            value: dict[str, Any] = json.loads(self._path(page).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return value

    def _unchanged(self, record: Mapping[str, Any]) -> bool:
        read = ((self.root / name, digest) for name, digest in record["lectures"].items())
        wrote = ((self.output / PurePosixPath(name), digest) for name, digest in record["sorties"].items())
        return all(self._digest(path) == digest for path, digest in read) and all(
            digest_of(path) == digest for path, digest in wrote
        )

    def _digest(self, path: Path) -> str:
        """Hash what many reports read once."""
        if path not in self._digests:
            self._digests[path] = digest_of(path)
        return self._digests[path]


def report_key(job: ReportJob, frame: Mapping[str, Any]) -> str:
    """Hash what a report is made with, but for what its cells read."""
    value = [
        job.notebook.name,
        _file_hash(job.notebook),
        dict(job.parameters),
        job.page,
        dict(frame),
        program_hash(),
        installed(),
    ]
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@cache
def installed() -> str:
    """Hash the version of Python and of every installed package: a chart may change with any of them."""
    folders = [Path(folder) for folder in (*site.getsitepackages(), site.getusersitepackages())]
    # The name of the folder that describes an installed package ends with its version.
    names = sorted(path.name for folder in folders if folder.is_dir() for path in folder.glob("*.dist-info"))
    return hashlib.sha256("\n".join([platform.python_version(), platform.machine(), *names]).encode()).hexdigest()


def _file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
