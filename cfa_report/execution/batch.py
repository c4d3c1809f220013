"""Makes the reports that something has changed; one that fails never stops the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from cfa_report.execution.jobs import JobResult, ReportJob
from cfa_report.execution.records import Records
from cfa_report.execution.workshop import Workshop


class Makers(Protocol):
    """Whoever makes reports: a crew of processes here, or a cluster."""

    def make(self, jobs: Sequence[ReportJob], workshop: dict[str, Any]) -> Iterator[tuple[int, JobResult]]:
        """Make every report; give each result with the position of its job, as they come."""


def make_reports(
    jobs: Sequence[ReportJob],
    workshop: Workshop,
    records: Records,
    makers: Callable[[], Makers],
    on_result: Callable[[JobResult], None],
) -> list[JobResult]:
    """Keep the reports that still hold and make the others; give the results in the order of the jobs.

    Parameters
    ----------
    makers
        Asked for only when a report must be made.
    on_result
        Told each result as it comes, the reports that are kept first.
    """
    results: dict[int, JobResult] = {}
    for position, job in enumerate(jobs):
        if records.holds(job):
            results[position] = JobResult(job.page, job.label, kept=True)
            on_result(results[position])
    # What is about most people takes longest; made last, the other hands would wait for it.
    left = sorted(set(range(len(jobs))) - set(results), key=lambda position: (jobs[position].page.count("/"), position))
    if left:
        for place, result in makers().make([jobs[position] for position in left], workshop.to_json()):
            position = left[place]
            # On record once its page is in place: a run that is stopped here starts again from here.
            records.write(jobs[position], result)
            if not result.done:
                workshop.clear(jobs[position])
            results[position] = result
            on_result(result)
    return [results[position] for position in range(len(jobs))]
