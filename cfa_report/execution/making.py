"""Makes one report in the current process: execute, check, render, put the page in place whole."""

from __future__ import annotations

import hashlib
import time

from cfa_report.errors import CfaReportError, fault_sentence
from cfa_report.execution.jobs import JobResult, ReportJob
from cfa_report.execution.notebook_run import execute_notebook
from cfa_report.execution.reads import Reads, recording
from cfa_report.execution.workshop import Workshop
from cfa_report.report.attachments import write_attached
from cfa_report.report.beside import remove_attached
from cfa_report.report.files import method_path
from cfa_report.report.method_json import write_method
from cfa_report.report.rendering import write_report


def make_report(job: ReportJob, workshop: Workshop, *, in_process: bool) -> JobResult:
    """Make one report; a fault is a result."""
    start = time.monotonic()
    page = workshop.output / job.page
    kept = workshop.executed_notebook(job)
    reads = Reads()
    try:
        executed = execute_notebook(
            job.notebook, job.parameters, kept, workshop.store, workshop.limits, reads, in_process=in_process
        )
        remove_attached(page)
        with recording(reads):
            write_report(executed, page, job.page, workshop.frame)
        write_method(executed, page)
        attached = write_attached(executed, page)
        reads.leave_out(job.notebook)  # It is in the report's key.
        written = [path for path in (page, method_path(page), *attached) if path.is_file()]
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
    except Exception as error:
        remove_attached(page)
        problem = str(error) if isinstance(error, CfaReportError) else fault_sentence(error)
        return JobResult(job.page, job.label, problem, time.monotonic() - start)
