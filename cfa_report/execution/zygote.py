"""The zygote: a process that has imported everything a report needs, and forks once per report.

``python -m cfa_report.execution.zygote NOTEBOOKS…`` imports what these notebooks import, then reads orders on its
standard input, one JSON value a line, and answers on its standard output in the same way (``crew`` writes and reads
them). It starts no thread; every child is a process group of its own, with a memory and a time limit, that makes one
report and ends. It ends with its children when its input closes: when whoever started it is done, or dead.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import select
import signal
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import cfa_report
from cfa_report.errors import fault_sentence
from cfa_report.execution.jobs import DEAD, JobResult, ReportJob, failed
from cfa_report.execution.warm_up import warm_up
from cfa_report.execution.workshop import Workshop
from cfa_report.leaving_out import GRAMMAR, leaving_out
from cfa_report.short_lives import collect_seldom
from cfa_report.store.lineage import die_with_parent

_CHUNK: Final = 1 << 16


@dataclass
class _Child:
    """A fork at work; it answers on ``pipe``, by the time ``deadline``."""

    pid: int
    position: int
    job: ReportJob
    deadline: float
    limit: int
    heard: bytes = b""


def main(notebooks: Sequence[str]) -> int:
    """Warm up, then serve until the input closes."""
    collect_seldom()
    # A kernel does not search the folder in which the command was given; neither does a fork.
    home = Path(cfa_report.__file__).resolve().parent.parent
    sys.path[:] = [place for place in sys.path if place and (Path(place) != Path.cwd() or Path(place) == home)]
    with leaving_out(GRAMMAR):
        warm_up([Path(name) for name in notebooks])
    if notebooks and threading.active_count() > 1:
        # A library of a notebook starts threads when it is imported: its reports import it themselves.
        os.execv(sys.executable, [sys.executable, "-m", "cfa_report.execution.zygote"])  # noqa: S606 - our own module
    # What is here before the fork is not looked at again, and stays shared with the forks.
    gc.collect()
    gc.freeze()
    answers = os.dup(sys.stdout.fileno())
    orders = os.dup(sys.stdin.fileno())
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (sys.stdin, sys.stdout):
        os.dup2(nothing, standard.fileno())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _Zygote(orders, answers).serve()
    return 0


class _Zygote:
    """Forks a process for each order; as many run at once as there are orders without an answer."""

    def __init__(self, orders: int, answers: int) -> None:
        self._orders, self._answers = orders, answers
        self._workshop: Workshop | None = None
        self._running: dict[int, _Child] = {}
        self._heard = b""

    def serve(self) -> None:
        self._tell({"pret": True})
        try:
            while self._listen():
                late = [pipe for pipe, child in self._running.items() if child.deadline <= time.monotonic()]
                for pipe in late:
                    self._end(pipe, f"le rapport a dépassé {self._running[pipe].limit} secondes")
        finally:
            for child in self._running.values():
                _kill(child.pid)

    def _listen(self) -> bool:
        """Wait for an order, an answer or a deadline; false when the input is closed."""
        deadlines = [child.deadline - time.monotonic() for child in self._running.values()]
        ready, _, _ = select.select(
            [self._orders, *self._running], [], [], max(0.0, min(deadlines)) if deadlines else None
        )
        for source in ready:
            chunk = os.read(source, _CHUNK)
            if source == self._orders:
                if not chunk:
                    return False
                *lines, self._heard = (self._heard + chunk).split(b"\n")
                for line in lines:
                    self._obey(json.loads(line))
            elif chunk:
                self._running[source].heard += chunk
            else:
                self._end(source, "")
        return True

    def _obey(self, order: dict[str, Any]) -> None:
        if "atelier" in order:
            self._workshop = Workshop.from_json(order["atelier"])
        elif self._workshop is not None:
            self._fork(int(order["position"]), ReportJob.from_json(order["rapport"]), self._workshop)

    def _fork(self, position: int, job: ReportJob, workshop: Workshop) -> None:
        reader, writer = os.pipe()
        zygote = os.getpid()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                for descriptor in (reader, self._orders, self._answers, *self._running):
                    os.close(descriptor)
                _be_born(zygote, workshop)
                _write(writer, json.dumps(_made(job, workshop).to_json()).encode())
                code = 0
            finally:
                os._exit(code)
        os.close(writer)
        limit = workshop.limits.report_seconds
        self._running[reader] = _Child(pid, position, job, time.monotonic() + limit, limit)
        self._tell({"position": position, "processus": pid})

    def _end(self, pipe: int, why: str) -> None:
        """Bury a child and answer for it: with its own words, or with why it could not say them."""
        child = self._running.pop(pipe)
        os.close(pipe)
        usage = _kill(child.pid)
        result = failed(child.job, why) if why else _heard(child)
        died = result is None
        result = result or failed(child.job, DEAD)
        if usage is not None:
            used = usage.ru_utime + usage.ru_stime
            result = replace(result, cpu_seconds=used, peak_kilobytes=_kilobytes(usage.ru_maxrss))
        self._tell({"position": child.position, "resultat": result.to_json(), "mort": died})

    def _tell(self, answer: dict[str, Any]) -> None:
        with contextlib.suppress(BrokenPipeError):
            _write(self._answers, json.dumps(answer).encode() + b"\n")


def _heard(child: _Child) -> JobResult | None:
    """Read what a child answered; ``None`` when it died before it had said all."""
    try:
        return JobResult(**json.loads(child.heard))
    except ValueError:
        return None


def _made(job: ReportJob, workshop: Workshop) -> JobResult:
    # Loaded with all the rest when the zygote warmed up, not before.
    from cfa_report.execution.making import make_report

    try:
        return make_report(job, workshop, in_process=True)
    except Exception as error:
        return failed(job, f"le rapport s'est arrêté ({type(error).__name__})")


def _be_born(zygote: int, workshop: Workshop) -> None:
    """Make the fork a process of its own: its group, its limits, no word on the terminal."""
    os.setsid()
    die_with_parent(zygote)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(sys.stdout.fileno(), sys.stderr.fileno())
    for what, most in ((resource.RLIMIT_AS, workshop.limits.memory_bytes), (resource.RLIMIT_CORE, 0)):
        # macOS refuses a limit of addresses.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


def _kill(pid: int) -> Any:
    """End a child and everything that it started; give what it used."""
    for end in (os.killpg, os.kill):  # A child just born may not have its group yet.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            end(pid, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        return os.wait4(pid, 0)[2]
    return None


def _kilobytes(peak: int) -> int:
    """Linux counts in kilobytes, macOS in bytes."""
    return peak // 1024 if sys.platform == "darwin" else peak


if __name__ == "__main__":
    code = 1
    try:
        code = main(sys.argv[1:])
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else 1
    except Exception as error:
        sys.stderr.write(f"{fault_sentence(error)}\n")
        sys.stderr.flush()
    # Nothing is left to close, and taking down so many modules takes a while.
    os._exit(code)
