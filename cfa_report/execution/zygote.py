"""The zygote: a process that has imported everything a report needs, and forks once per report.

``python -m cfa_report.execution.zygote`` reads one JSON order on its standard input and writes one JSON line a report,
as they come. It starts no thread before it forks; every child is a fresh process group, with a memory and a time limit,
that makes one report and ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import resource
import select
import signal
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final

from cfa_report.errors import fault_sentence
from cfa_report.execution.jobs import JobResult, ReportJob

_REPORT_SECONDS: Final = 600
_MEMORY_BYTES: Final = 4 * 1024**3


@dataclass
class _Child:
    """A fork at work."""

    pid: int
    position: int
    pipe: int
    deadline: float
    heard: bytes = b""


def main() -> int:
    """Serve one order; end by killing whatever is left of the children."""
    order = json.load(sys.stdin)
    jobs = [ReportJob(Path(job["notebook"]), job["parameters"], job["page"], job["label"]) for job in order["jobs"]]
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    # What a report prints is its own affair: nothing but results goes to the parent.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    _warm_up()
    _serve(jobs, order["workshop"], int(order["workers"]), replies)
    return 0


def _warm_up() -> None:
    """Import what reports import, and draw once: fonts and style sheets are then found in memory."""
    import matplotlib

    matplotlib.use("agg")
    from cfa_report import analysis, display
    from cfa_report.execution import making

    making.warm_up(analysis, display)


def _serve(jobs: list[ReportJob], workshop: dict[str, Any], workers: int, replies: IO[str]) -> None:
    waiting = list(enumerate(jobs))
    running: dict[int, _Child] = {}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                child = _fork(*waiting.pop(0), workshop)
                running[child.pipe] = child
            wait = max(0.05, min(child.deadline for child in running.values()) - time.monotonic())
            ready, _, _ = select.select(list(running), [], [], wait)
            for pipe in ready:
                chunk = os.read(pipe, 65536)
                running[pipe].heard += chunk
                if not chunk:
                    _end(running.pop(pipe), jobs, replies, "")
            for child in [child for child in running.values() if child.deadline <= time.monotonic()]:
                running.pop(child.pipe)
                _end(child, jobs, replies, f"le rapport a dépassé {_REPORT_SECONDS} secondes")
    finally:
        for child in running.values():
            _kill(child.pid)


def _fork(position: int, job: ReportJob, workshop: dict[str, Any]) -> _Child:
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            os.close(reader)
            os.setsid()
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            _same_start()
            from cfa_report.execution.making import Workshop, make_report

            result = make_report(job, Workshop.from_json(workshop), in_process=True)
            os.write(writer, json.dumps(asdict(result)).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    return _Child(pid, position, reader, time.monotonic() + _REPORT_SECONDS)


def _same_start() -> None:
    """Give every report the same random state, whatever was drawn before the fork."""
    import numpy as np

    random.seed(0)
    np.random.seed(0)


def _end(child: _Child, jobs: list[ReportJob], replies: IO[str], why: str) -> None:
    _kill(child.pid)
    os.close(child.pipe)
    job = jobs[child.position]
    problem = why or "le processus du rapport est mort ; vérifier la mémoire disponible"
    result = asdict(JobResult(job.page, job.label, f"{job.notebook.name} : {problem}."))
    if child.heard and not why:
        result = json.loads(child.heard)
    replies.write(json.dumps({"position": child.position, "result": result}) + "\n")
    replies.flush()


def _kill(pid: int) -> None:
    """End a child and everything that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, 0)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception as error:
        sys.stderr.write(f"{fault_sentence(error)}\n")
        sys.exit(1)
