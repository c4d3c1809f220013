"""The same reports from a cluster of separate processes, one of which is killed in mid-run."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from cfa_report.errors import UsageFault
from cfa_report.execution.batch import make_reports
from cfa_report.execution.cluster import Cluster
from cfa_report.execution.jobs import JobResult
from cfa_report.execution.kernels import Kernel
from tests.execution.made_up_notebooks import batch, jobs_of, records_in, tree, workshop_in

SLOW = "import os, time\ntime.sleep(0.5)\nprint(open(os.environ['CFA_REPORT_STORE'] + '/PARIS.json').read())"
NOTEBOOKS = {f"rapport-{number}": [SLOW] for number in range(8)} | {"faux": ["1 / 0"]}


def store_in(folder: Path) -> Path:
    """Write what the notebooks read."""
    (folder / "magasin").mkdir(parents=True)
    (folder / "magasin/PARIS.json").write_text("12", encoding="utf-8")
    return folder


class Processes:
    """A scheduler and its workers, each a process of its own, on loopback."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-show")
        self.workers = [self._start("worker", "--no-nanny", "--nthreads", "1", "--no-dashboard") for _ in range(2)]
        from distributed import Client

        with Client(scheduler_file=str(folder / "grappe.json"), timeout=60, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
            self.address = str(client.scheduler.address)

    def _start(self, kind: str, *options: str) -> subprocess.Popen[bytes]:
        place = ["--scheduler-file", str(self._folder / "grappe.json")]
        if kind == "worker":
            place += ["--local-directory", str(self._folder / "dask")]
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{kind}", *place, *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )
        self._stack.callback(process.wait, 60)
        self._stack.callback(process.terminate)
        until = time.monotonic() + 60
        while not (self._folder / "grappe.json").is_file() and time.monotonic() < until:
            time.sleep(0.1)
        return process


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Processes]:
    with ExitStack() as stack:
        yield Processes(tmp_path_factory.mktemp("grappe"), stack)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the same reports on this machine."""
    folder = store_in(tmp_path_factory.mktemp("ici") / "réseau d'ici")
    results = batch(folder, Kernel.FORK, NOTEBOOKS)
    assert [name for name, result in results.items() if not result.done] == ["faux"]
    return folder


def test_without_a_shared_disk_files_go_through_the_exchange_and_nothing_is_left_there(
    processes: Processes, alone: Path, tmp_path: Path
) -> None:
    folder = store_in(tmp_path / "réseau")
    exchange = tmp_path / "échange"
    exchange.mkdir()
    jobs = jobs_of(folder, NOTEBOOKS)
    workshop = workshop_in(folder)
    # An earlier page of a report that fails now must go.
    workshop.output.mkdir()
    (workshop.output / "faux.html").write_text("ancienne", encoding="utf-8")
    with Cluster(processes.address, Kernel.FORK, f"file://{exchange}") as cluster:
        results = make_reports(jobs, workshop, records_in(folder), lambda: cluster, lambda _: None)
    assert [result.label for result in results if not result.done] == ["faux"]
    assert tree(folder / "sortie") == tree(alone / "sortie")
    assert list(exchange.iterdir()) == []
    # What the workers read has the names that it has here: nothing is made again.
    assert [job.label for job in jobs if not records_in(folder).holds(job)] == ["faux"]


def test_a_worker_of_another_version_is_told(
    processes: Processes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = store_in(tmp_path / "réseau")
    monkeypatch.setattr("cfa_report.execution.cluster.program_hash", lambda: "autre")
    with Cluster(processes.address, Kernel.FORK) as cluster:
        ((_, result),) = cluster.make(jobs_of(folder, {"un": ["1"]}), workshop_in(folder).to_json())
    assert "n'a pas la même version" in result.problem


def test_the_reports_of_a_worker_killed_in_mid_run_are_made_by_another(
    processes: Processes, alone: Path, tmp_path: Path
) -> None:
    folder = store_in(tmp_path / "réseau à disque partagé")
    jobs = jobs_of(folder, NOTEBOOKS)
    told: list[JobResult] = []

    def on_result(result: JobResult) -> None:
        told.append(result)
        if len(told) == 2:
            processes.workers[0].kill()

    with Cluster(processes.address, Kernel.FORK) as cluster:
        results = make_reports(jobs, workshop_in(folder), records_in(folder), lambda: cluster, on_result)
    assert [result.label for result in results if not result.done] == ["faux"]
    assert tree(folder / "sortie") == tree(alone / "sortie")


def test_an_address_where_nobody_answers_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cfa_report.execution.cluster._SECONDS_TO_CONNECT", 1)
    with pytest.raises(UsageFault, match="aucun ordonnanceur Dask"), Cluster("tcp://127.0.0.1:9", Kernel.FORK):
        pass
