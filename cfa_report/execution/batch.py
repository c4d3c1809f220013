"""Makes many reports, several at a time; one that fails never stops the others."""

from __future__ import annotations

import json
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from cfa_report.errors import CfaReportError
from cfa_report.execution.jobs import JobResult, ReportJob
from cfa_report.execution.kernels import Kernel
from cfa_report.execution.making import Workshop, make_report
from cfa_report.store.opening import READY_STORE

_Made = Iterator[tuple[int, JobResult | None]]


def make_reports(
    jobs: Sequence[ReportJob],
    workshop: Workshop,
    workers: int,
    kernel: Kernel,
    on_result: Callable[[JobResult], None],
) -> list[JobResult]:
    """Make every report; give the results in the order of the jobs, and tell each as it comes.

    A process that dies takes what it had in hand with it: those reports are tried once more, one at a time, so that the
    one that kills its process is the only one to fail.
    """
    serve = _in_forks if kernel is Kernel.FORK else _in_pool
    results: dict[int, JobResult] = {}
    for position, result in serve(jobs, range(len(jobs)), workshop, workers):
        if result is not None:
            results[position] = result
            on_result(result)
    left = [position for position in range(len(jobs)) if position not in results]
    if len(left) == len(jobs) > 1:
        raise CfaReportError(
            "aucun rapport n'a pu commencer", action="Relancer avec --kernel fresh pour en voir la cause"
        )
    for position in left:
        made = [result for _, result in serve(jobs, [position], workshop, 1) if result is not None]
        results[position] = made[0] if made else _dead(jobs[position])
        on_result(results[position])
    return [results[position] for position in range(len(jobs))]


def _in_forks(jobs: Sequence[ReportJob], positions: Sequence[int], workshop: Workshop, workers: int) -> _Made:
    """Have a zygote fork one process a report; what it did not answer for is left out."""
    order = {
        "jobs": [
            {"notebook": str(job.notebook), "parameters": dict(job.parameters), "page": job.page, "label": job.label}
            for job in (jobs[position] for position in positions)
        ],
        "workshop": workshop.to_json(),
        "workers": max(1, workers),
    }
    if not order["jobs"]:
        return
    process = subprocess.Popen(
        [sys.executable, "-m", "cfa_report.execution.zygote"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=_environment(workshop),
        start_new_session=True,
    )
    assert process.stdin is not None  # noqa: S101 - a pipe was asked for
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    try:
        with process.stdin as orders:
            orders.write(json.dumps(order))
        for line in process.stdout:
            answer = json.loads(line)
            yield positions[answer["position"]], JobResult(**answer["result"])
        process.wait()
    finally:
        # Only where the run was interrupted: the zygote then ends its children.
        if process.poll() is None:
            process.terminate()
            process.wait()
        process.stdout.close()


def _environment(workshop: Workshop) -> dict[str, str]:
    """Give the zygote what makes its reports repeatable."""
    return {
        **os.environ,
        READY_STORE: str(workshop.store),
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "SOURCE_DATE_EPOCH": "0",
    }


def _in_pool(jobs: Sequence[ReportJob], positions: Sequence[int], workshop: Workshop, workers: int) -> _Made:
    """Make the reports on ordinary kernels, in worker processes; None for one whose worker died."""
    if not positions:
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(max(1, workers), len(positions)), mp_context=spawn) as pool:
        futures: dict[Future[JobResult], int] = {
            pool.submit(make_report, jobs[position], workshop, in_process=False): position for position in positions
        }
        try:
            for future in as_completed(futures):
                try:
                    yield futures[future], future.result()
                except BrokenProcessPool:
                    yield futures[future], None
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _dead(job: ReportJob) -> JobResult:
    problem = f"{job.notebook.name} : le processus du rapport est mort ; vérifier la mémoire disponible."
    return JobResult(page=job.page, label=job.label, problem=problem)
