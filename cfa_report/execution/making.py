"""Makes one report in the current process: execute, check, render, put the page in place whole."""

from __future__ import annotations

import hashlib
import time

from cfa_report.errors import CfaReportError
from cfa_report.execution.jobs import JobResult, ReportJob
from cfa_report.execution.notebook_run import execute_notebook
from cfa_report.execution.reads import Reads, recording
from cfa_report.execution.workshop import Workshop
from cfa_report.report.method_json import method_path, write_method
from cfa_report.report.rendering import write_report


def make_report(job: ReportJob, workshop: Workshop, *, in_process: bool) -> JobResult:
    """Make one report; a fault is a result, and the page of an earlier run does not survive it."""
    start = time.monotonic()
    page = workshop.output / job.page
    kept = (workshop.executed / job.page).with_suffix(".ipynb")
    reads = Reads()
    try:
        executed = execute_notebook(
            job.notebook, job.parameters, kept, workshop.store, workshop.limits, reads, in_process=in_process
        )
        with recording(reads):
            write_report(executed, page, job.page, workshop.frame)
        write_method(executed, page)
    except CfaReportError as error:
        clear_report(workshop, job)
        return JobResult(job.page, job.label, str(error), time.monotonic() - start)
    written = [path for path in (page, method_path(page)) if path.is_file()]
    return JobResult(
        page=job.page,
        label=job.label,
        seconds=time.monotonic() - start,
        reads=reads.digests(workshop.root) if reads.traceable else None,
        outputs={
            path.relative_to(workshop.output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in written
        },
    )


def clear_report(workshop: Workshop, job: ReportJob) -> None:
    """Remove what an earlier run left of a report that can no longer be made."""
    page = workshop.output / job.page
    for path in (page, method_path(page), (workshop.executed / job.page).with_suffix(".ipynb")):
        path.unlink(missing_ok=True)
