"""The zygote: warm, without threads, replaced when it dies, and gone when its crew is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil
import pytest

from cfa_report.errors import CfaReportError
from cfa_report.execution.crew import Crew
from cfa_report.execution.jobs import JobResult, ReportJob
from cfa_report.execution.kernel_room import REPEATABLE
from cfa_report.execution.kernels import Kernel
from cfa_report.execution.throwaway import make_throwaway_report
from tests.execution.made_up_notebooks import jobs_of, tree, workshop_in

SLOW = "import time\ntime.sleep(0.3)"


def gone(pid: int, patience: float = 10.0) -> bool:
    """Wait for a process to end; one that only waits to be buried has ended."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def crew() -> Iterator[Crew]:
    with Crew(Kernel.FORK, 2, [], REPEATABLE) as hired:
        yield hired


def results_of(crew: Crew, jobs: Sequence[ReportJob], folder: Path) -> dict[str, JobResult]:
    return {result.label: result for _, result in crew.make(jobs, workshop_in(folder).to_json())}


def test_the_throwaway_report_is_a_report_like_another() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"from {make_throwaway_report.__module__} import make_throwaway_report as f; print(f())",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "problem=''" in done.stdout
    assert "essai.html" in done.stdout


def test_nothing_is_left_running_when_the_crew_goes(tmp_path: Path) -> None:
    with Crew(Kernel.FORK, 2, [], REPEATABLE) as crew:
        pids = crew.processes()
        jobs = jobs_of(tmp_path, {"un": [SLOW], "deux": ["import time\ntime.sleep(600)"], "trois": [SLOW]})
        results = crew.make(jobs, workshop_in(tmp_path).to_json())
        next(results)
        children = [child.pid for pid in pids for child in psutil.Process(pid).children(recursive=True)]
    assert children
    assert all(gone(pid) for pid in [*pids, *children])


def test_a_zygote_that_dies_is_replaced_and_its_reports_are_made(crew: Crew, tmp_path: Path) -> None:
    jobs = jobs_of(tmp_path, {f"rapport-{number}": [SLOW] for number in range(6)})
    made: dict[str, JobResult] = {}
    (first,) = crew.processes()
    for _, result in crew.make(jobs, workshop_in(tmp_path).to_json()):
        made[result.label] = result
        if len(made) == 2:
            children = psutil.Process(first).children()
            os.kill(first, signal.SIGKILL)
            assert all(gone(child.pid) for child in children)
    assert len(made) == 6
    assert all(result.done for result in made.values())
    assert crew.processes() != [first]
    assert set(tree(tmp_path / "sortie")) == {job.page for job in jobs}


def test_a_report_that_kills_its_zygote_is_the_only_one_to_fail(crew: Crew, tmp_path: Path) -> None:
    killer = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\n" + SLOW
    notebooks = {"sain-1": [SLOW], "tueur": [killer], "sain-2": [SLOW], "sain-3": [SLOW]}
    results = results_of(crew, jobs_of(tmp_path, notebooks), tmp_path)
    assert {name: result.done for name, result in results.items()} == {
        "sain-1": True, "tueur": False, "sain-2": True, "sain-3": True,
    }  # fmt: skip
    assert "mort" in results["tueur"].problem


def test_a_report_killed_once_is_made_the_second_time(crew: Crew, tmp_path: Path) -> None:
    once = (
        f"import os, signal, pathlib\nseen = pathlib.Path({str(tmp_path / 'vu')!r})\n"
        "if not seen.exists():\n    seen.touch()\n    os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert results_of(crew, jobs_of(tmp_path, {"une-fois": [once]}), tmp_path)["une-fois"].done


def test_the_notebooks_libraries_are_loaded_before_the_fork_but_for_those_that_start_threads(tmp_path: Path) -> None:
    seen = "import sys, threading\nprint('sched' in sys.modules, threading.active_count())"
    jobs = jobs_of(tmp_path, {"modules": [seen, "import sched"]})
    (tmp_path / "fil.py").write_text(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()"
    )
    threaded = jobs_of(tmp_path, {"fil": [seen, "import fil, sched"]})
    for job, expected in ((jobs[0], "True 1"), (threaded[0], "False 1")):
        environment = {**REPEATABLE, "PYTHONPATH": f"{os.environ.get('PYTHONPATH', '')}{os.pathsep}{tmp_path}"}
        with Crew(Kernel.FORK, 1, [job.notebook], environment) as crew:
            assert results_of(crew, [job], tmp_path)[job.label].done
        assert expected in (tmp_path / "sortie" / job.page).read_text(encoding="utf-8")


def test_processes_that_cannot_start_are_told_in_one_sentence(tmp_path: Path) -> None:
    jobs = jobs_of(tmp_path, {"un": ["1"]})
    with (
        Crew(Kernel.FORK, 1, [], {"PYTHONPATH": "/nulle/part", "PYTHONHOME": "/nulle/part"}) as crew,
        pytest.raises(CfaReportError, match="aucun rapport n'a pu commencer"),
    ):
        list(crew.make(jobs, workshop_in(tmp_path).to_json()))


def test_a_zygote_ends_with_its_reports_when_whoever_started_it_is_killed(tmp_path: Path) -> None:
    jobs = jobs_of(tmp_path, {"long": ["import time\ntime.sleep(600)"]})
    program = (
        "import json, sys\nfrom cfa_report.execution.crew import Crew\n"
        "from cfa_report.execution.jobs import ReportJob\n"
        "from cfa_report.execution.kernels import Kernel\norder = json.load(sys.stdin)\n"
        "crew = Crew(Kernel.FORK, 1, [], {}).__enter__()\nprint(crew.processes()[0], flush=True)\n"
        "list(crew.make([ReportJob.from_json(order['job'])], order['workshop']))"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        parent.stdin.write(json.dumps({"job": jobs[0].to_json(), "workshop": workshop_in(tmp_path).to_json()}))
        parent.stdin.close()
        zygote = int(parent.stdout.readline())
        until = time.monotonic() + 60
        while not (children := psutil.Process(zygote).children()) and time.monotonic() < until:
            time.sleep(0.05)
        parent.kill()
    assert children
    assert gone(zygote)
    assert all(gone(child.pid) for child in children)
