"""What a Dask worker does for one report: take the store once, have its own zygote make it, put the page in place.

A worker keeps what it has taken and its zygote, one for each of its threads, for as long as it lives.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import platform
import posixpath
import shutil
import tempfile
import threading
import uuid
from pathlib import Path
from typing import Any

from cfa_report.execution.crew import Crew
from cfa_report.execution.jobs import JobResult, ReportJob, failed
from cfa_report.execution.kernel_room import REPEATABLE, sweep_rooms
from cfa_report.execution.kernels import Kernel
from cfa_report.execution.limits import Limits
from cfa_report.execution.workshop import Workshop
from cfa_report.report.files import HALF_WRITTEN
from cfa_report.report.manifest import library_versions, program_hash

_own = threading.local()
_taking = threading.Lock()
_home: Path | None = None


def make_on_worker(order: dict[str, Any]) -> dict[str, Any]:
    """Make one report; the answer is a ``JobResult`` as a JSON value.

    Parameters
    ----------
    order
        What ``cluster.Cluster`` sends: the job, the notebook's bytes, the places, what the program must be.
    """
    job = ReportJob.from_json(order["rapport"])
    if (order["programme"], order["bibliotheques"]) != (program_hash(), library_versions()):
        why = f"la machine {platform.node()} n'a pas la même version de cfa-report ou de ses bibliothèques"
        return failed(job, why).to_json()
    home = _home_of_worker()
    root = home / "reseau"
    store = root / order["tranches"]
    with _taking:
        _take_store(order["places"]["store"], store, order["contenu"])
    notebook = home / "notebooks" / job.notebook.name
    _write(notebook, order["notebook"])
    # A folder for each thread: two reports never meet.
    place = home / f"fil-{threading.get_ident()}"
    workshop = Workshop(store, place / "executes", place / "pages", root, order["cadre"], Limits(**order["limites"]))
    here = ReportJob(notebook, job.parameters, job.page, job.label)
    ((_, result),) = _crew(Kernel(order["noyau"]), notebook).make([here], workshop.to_json())
    _put(result, workshop, job.page, order["places"])
    return result.to_json()


def _crew(kernel: Kernel, notebook: Path) -> Crew:
    """Give the processes of this thread, started the first time and replaced by themselves when they die."""
    crew: Crew | None = getattr(_own, str(kernel), None)
    if crew is None:
        settings = _home_of_worker() / "ipython"
        crew = Crew(kernel, 1, [notebook], {**REPEATABLE, "IPYTHONDIR": str(settings)}).__enter__()
        setattr(_own, str(kernel), crew)
        atexit.register(crew.__exit__, None, None, None)
    return crew


def _home_of_worker() -> Path:
    """Give a folder of this process's own, removed when it ends; what a killed one left is removed by the next."""
    global _home
    with _taking:
        if _home is None:
            sweep_rooms()
            _home = Path(tempfile.mkdtemp(prefix=f"cfa-{os.getpid()}-"))
            atexit.register(shutil.rmtree, _home, ignore_errors=True)
        return _home


def _take_store(url: str, store: Path, content: str) -> None:
    """Copy the store here, unless it is the one that is already here."""
    from fsspec.core import url_to_fs

    mark = store.with_name(f"{store.name}.contenu")
    if mark.is_file() and mark.read_text(encoding="utf-8") == content:
        return
    shutil.rmtree(store, ignore_errors=True)
    system, path = url_to_fs(url)
    store.parent.mkdir(parents=True, exist_ok=True)
    system.get(f"{path}/", f"{store}/", recursive=True)
    mark.write_text(content, encoding="utf-8")


def _put(result: JobResult, workshop: Workshop, page: str, places: dict[str, str]) -> None:
    """Put the files of a report in their place, whole; remove those of a report that failed."""
    executed = posixpath.splitext(page)[0] + ".ipynb"
    for name in result.outputs:
        _place(workshop.output / name, places["output"], name)
    if result.done:
        _place(workshop.executed / executed, places["executed"], executed)
    else:
        for url, name in ((places["output"], page), (places["executed"], executed)):
            _remove(url, name)


def _place(file: Path, url: str, name: str) -> None:
    """Put one file: under another name first, since a disk shows a file that is being written."""
    from fsspec.core import url_to_fs

    system, base = url_to_fs(url)
    final = posixpath.join(base, name)
    work = posixpath.join(posixpath.dirname(final), f"{HALF_WRITTEN}{posixpath.basename(name)}-{uuid.uuid4().hex}")
    system.makedirs(posixpath.dirname(final), exist_ok=True)
    system.put_file(str(file), work)
    system.mv(work, final)


def _remove(url: str, name: str) -> None:
    from fsspec.core import url_to_fs

    system, base = url_to_fs(url)
    with contextlib.suppress(FileNotFoundError):
        system.rm_file(posixpath.join(base, name))


def _write(path: Path, content: bytes) -> None:
    if not path.is_file() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        work = path.with_name(f"{HALF_WRITTEN}{threading.get_ident()}-{path.name}")
        work.write_bytes(content)
        work.replace(path)
