"""Makes many reports, several at a time; one that fails never stops the others."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cfa_report.errors import CfaReportError
from cfa_report.execution.engine import execute_notebook
from cfa_report.execution.jobs import JobResult, ReportJob
from cfa_report.report.rendering import write_report


@dataclass(frozen=True)
class Workshop:
    """Where a batch takes from and puts to: the store, the executed notebooks, the edition's folder, the page frame."""

    store: Path
    executed: Path
    output: Path
    frame: Mapping[str, Any]


def make_reports(
    jobs: Sequence[ReportJob], workshop: Workshop, workers: int, on_result: Callable[[JobResult], None]
) -> list[JobResult]:
    """Make every report; give the results in the order of the jobs, and tell each as it comes.

    A worker process that dies takes its pool with it: what it left unfinished is tried once more, one at a time, so
    that the report that kills its worker is the only one to fail.
    """
    results: dict[int, JobResult] = {}
    remaining = list(range(len(jobs)))
    for attempt, size in ((1, max(1, workers)), (2, 1)):
        for positions in [remaining] if attempt == 1 else [[position] for position in remaining]:
            for position, result in _one_pool(jobs, positions, workshop, size):
                if result is not None or attempt == 2:
                    outcome = result or _dead(jobs[position])
                    results[position] = outcome
                    on_result(outcome)
        remaining = [position for position in range(len(jobs)) if position not in results]
        if not remaining:
            break
    return [results[position] for position in range(len(jobs))]


def _one_pool(
    jobs: Sequence[ReportJob], positions: Sequence[int], workshop: Workshop, size: int
) -> Iterator[tuple[int, JobResult | None]]:
    """Make some reports in one pool, as they come; None for one whose worker died."""
    if not positions:
        return
    with ProcessPoolExecutor(min(size, len(positions)), mp_context=multiprocessing.get_context("spawn")) as pool:
        futures: dict[Future[JobResult], int] = {
            pool.submit(make_report, jobs[position], workshop): position for position in positions
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


def make_report(job: ReportJob, workshop: Workshop) -> JobResult:
    """Make one report in this process: execute, check, render, put the page in place whole."""
    start = time.monotonic()
    page = workshop.output / job.page
    try:
        executed_path = (workshop.executed / job.page).with_suffix(".ipynb")
        executed = execute_notebook(job.notebook, job.parameters, executed_path, workshop.store)
        write_report(executed, page, job.page, workshop.frame)
        problem = ""
    except CfaReportError as error:
        # What a page said before is not what it would say now.
        page.unlink(missing_ok=True)
        problem = str(error)
    return JobResult(page=job.page, label=job.label, problem=problem, seconds=time.monotonic() - start)


def _dead(job: ReportJob) -> JobResult:
    return JobResult(
        page=job.page,
        label=job.label,
        problem=f"{job.notebook.name} : le processus du rapport est mort. Vérifier la mémoire disponible.",
    )
