"""Reports made on a Dask cluster: the same jobs, on workers that have a zygote of their own.

Nothing but this module and ``cluster_worker`` knows of Dask, and both load it only when a cluster is asked for. Workers
take the store from, and put pages to, places named as fsspec does, so that a shared disk is enough but not needed. A
worker that is lost gives its jobs back to the scheduler, which has others do them.
"""

from __future__ import annotations

import contextlib
import posixpath
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from cfa_report.errors import CfaReportError, UsageFault
from cfa_report.execution.jobs import JobResult, ReportJob, failed
from cfa_report.execution.kernels import Kernel
from cfa_report.report.files import write_whole
from cfa_report.report.manifest import library_versions, program_hash

_LOST: Final = "les machines qui ont essayé de le faire sont mortes ; vérifier leur mémoire"
_SECONDS_TO_CONNECT: Final = 30


class Cluster:
    """Makes reports on the workers of a Dask scheduler; use it in a ``with`` block.

    Parameters
    ----------
    address
        ``tcp://machine:8786``.
    kernel
        What runs the cells on each worker.
    exchange
        A place that this machine and the workers all see, as fsspec names it (``s3://…``, ``file://…``); empty when
        they share the disk on which the network and its reports lie.

    Raises
    ------
    UsageFault
        When Dask is not installed, or nobody answers at this address.
    """

    def __init__(self, address: str, kernel: Kernel, exchange: str = "") -> None:
        self._address, self._kernel, self._exchange = address, kernel, exchange.rstrip("/")
        self._client: Any = None
        self._placed: set[str] = set()

    def __enter__(self) -> Self:
        """Reach the scheduler."""
        try:
            from distributed import Client
        except ImportError:
            raise UsageFault("Dask n'est pas installé", action='Lancer « pip install "cfa-report[dask]" »') from None
        try:
            self._client = Client(self._address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
        except (OSError, ValueError):
            raise UsageFault(
                f"aucun ordonnanceur Dask ne répond à l'adresse {self._address}", action="Vérifier --scheduler"
            ) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the scheduler; remove what was put in the exchange."""
        self._client.close()
        if self._placed:
            from fsspec.core import url_to_fs

            for place in self._placed:
                system, path = url_to_fs(place)
                with contextlib.suppress(FileNotFoundError):
                    system.rm(path, recursive=True)

    def make(self, jobs: Sequence[ReportJob], workshop: dict[str, Any]) -> Iterator[tuple[int, JobResult]]:
        """Make every report; give each result with the position of its job, as they come.

        Raises
        ------
        CfaReportError
            When the cluster has no worker, or is lost.
        """
        from distributed import as_completed
        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker

        from cfa_report.execution.cluster_worker import make_on_worker

        if not self._client.scheduler_info()["workers"]:
            raise CfaReportError("la grappe Dask n'a aucune machine au travail", action="Lancer « dask worker »")
        places = self._places(workshop)
        notebooks = {job.notebook: job.notebook.read_bytes() for job in jobs}
        futures = {
            self._client.submit(
                make_on_worker, {**places, "rapport": job.to_json(), "notebook": notebooks[job.notebook]}, pure=False
            ): position
            for position, job in enumerate(jobs)
        }
        try:
            for future in as_completed(list(futures), loop=self._client.loop):
                position = futures[future]
                try:
                    result = JobResult(**future.result())
                except KilledWorker:
                    result = failed(jobs[position], _LOST)
                except FutureCancelledError:
                    raise CfaReportError("la grappe Dask ne répond plus", action="La relancer, puis relancer") from None
                self._bring(result, places, Path(workshop["output"]))
                yield position, result
        finally:
            self._client.cancel(list(futures))

    def _places(self, workshop: dict[str, Any]) -> dict[str, Any]:
        """Say where the workers take and put things; the store is put in the exchange once, if there is one."""
        store, root = Path(workshop["store"]), Path(workshop["root"])
        # Not the URI of the path: fsspec reads a name as it is, blanks and accents included.
        places = {name: f"file://{Path(workshop[name]).resolve()}" for name in ("store", "output", "executed")}
        if self._exchange:
            from fsspec.core import url_to_fs

            base = posixpath.join(self._exchange, f"cfa-{store.name}")
            places = {name: posixpath.join(base, name) for name in places}
            system, path = url_to_fs(base)
            with contextlib.suppress(FileNotFoundError):
                system.rm(path, recursive=True)
            system.put(f"{store}/", f"{url_to_fs(places['store'])[1]}/", recursive=True)
            self._placed.add(base)
        return {
            "places": places,
            "tranches": store.resolve().relative_to(root.resolve()).as_posix(),
            "contenu": _content(store),
            "cadre": workshop["frame"],
            "limites": workshop["limits"],
            "noyau": str(self._kernel),
            "programme": program_hash(),
            "bibliotheques": library_versions(),
        }

    def _bring(self, result: JobResult, places: dict[str, Any], output: Path) -> None:
        """Bring the files of a report from the exchange to the edition's folder."""
        if self._exchange:
            from fsspec.core import url_to_fs

            system, path = url_to_fs(places["places"]["output"])
            for name in result.outputs:
                write_whole(output / name, system.cat_file(posixpath.join(path, name)))


def _content(store: Path) -> str:
    """Say what a store holds: a worker takes it again when it has changed."""
    import hashlib

    digest = hashlib.sha256()
    for path in sorted(store.glob("*.json")):
        digest.update(f"{path.name}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
