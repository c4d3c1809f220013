"""A worker that makes one report at a time, each on an ordinary kernel: where a process cannot fork, or on request.

``python -m cfa_report.execution.one_at_a_time`` hears the same orders as the zygote and gives the same answers. When
its input closes it ends at once, and its kernel with it.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import sys
import threading
from dataclasses import replace
from typing import Any

import psutil

from cfa_report.errors import fault_sentence
from cfa_report.execution.jobs import JobResult, ReportJob, failed
from cfa_report.execution.making import make_report
from cfa_report.execution.workshop import Workshop
from cfa_report.store.lineage import adopt_orphans


def main() -> int:
    """Serve until the input closes."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", newline="\n")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    orders: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()
    adopt_orphans()
    workshop: Workshop | None = None
    _tell(answers, {"pret": True})
    while True:
        order = orders.get()
        if "atelier" in order:
            workshop = Workshop.from_json(order["atelier"])
        elif workshop is not None:
            result = _measured(ReportJob.from_json(order["rapport"]), workshop)
            _tell(answers, {"position": order["position"], "resultat": result.to_json(), "mort": False})


def _tell(answers: Any, answer: dict[str, Any]) -> None:
    with contextlib.suppress(BrokenPipeError):
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _listen(orders: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Take orders as they come; the end of them is the end of this process, whatever it is doing."""
    for line in sys.stdin:
        orders.put(json.loads(line))
    _end_kernels()
    os._exit(0)


def _measured(job: ReportJob, workshop: Workshop) -> JobResult:
    """Make one report within its time, and say what it and its kernel used."""
    before = _used()
    late = threading.Event()

    def stop() -> None:
        late.set()
        _end_kernels()

    watch = threading.Timer(workshop.limits.report_seconds, stop)
    watch.start()
    try:
        result = make_report(job, workshop, in_process=False)
    except Exception as error:
        result = failed(job, f"le rapport s'est arrêté ({type(error).__name__})")
    finally:
        watch.cancel()
        _end_kernels()
    if late.is_set():
        result = failed(job, f"le rapport a dépassé {workshop.limits.report_seconds} secondes")
    return replace(result, cpu_seconds=_used() - before, peak_kilobytes=_peak())


def _used() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _peak() -> int:
    """Give the most memory that a kernel of this worker has held so far, in kilobytes; 0 where it cannot be told."""
    if os.name == "nt":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def _end_kernels() -> None:
    """End every process that a report started, and those that these left."""
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Exception as error:
        sys.stderr.write(f"{fault_sentence(error)}\n")
        sys.exit(1)
