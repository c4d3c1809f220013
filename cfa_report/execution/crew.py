"""The processes that make reports: one zygote that forks, or workers with ordinary kernels. A dead one is replaced."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from cfa_report.errors import CfaReportError
from cfa_report.execution.jobs import DEAD, JobResult, ReportJob, failed
from cfa_report.execution.kernels import Kernel

#: A report whose process died is tried again once: the memory may have been short, or someone ended it.
_TRIES: Final = 2
#: So many processes in a row that die before they are ready mean that none ever will be.
_FALSE_STARTS: Final = 3
#: Longest wait for a process to end by itself, in seconds.
_PATIENCE: Final = 5.0


class Crew:
    """Makes reports in processes of its own; use it in a ``with`` block, at the end of which none is left.

    Parameters
    ----------
    kernel
        Forks of one warm process, or ordinary kernels.
    workers
        Reports made at the same time.
    notebooks
        What a warm process reads to know which libraries to import.
    environment
        Added to this process's own.
    """

    def __init__(self, kernel: Kernel, workers: int, notebooks: Sequence[Path], environment: dict[str, str]) -> None:
        self._forks = kernel is Kernel.FORK
        self._workers = max(1, workers)
        self._notebooks = sorted({str(path) for path in notebooks})
        self._environment = environment
        self._heard: queue.Queue[tuple[_Process, dict[str, Any] | None]] = queue.Queue()
        self._processes: list[_Process] = []
        self._false_starts = 0

    def __enter__(self) -> Self:
        """Start the processes, which get ready while their first order is prepared."""
        for _ in range(1 if self._forks else self._workers):
            self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every process, and what they started."""
        for process in self._processes:
            process.end()
        self._processes.clear()

    def processes(self) -> list[int]:
        """Give the numbers of the crew's own processes, those of the reports left out."""
        return [process.pid for process in self._processes]

    def make(self, jobs: Sequence[ReportJob], workshop: dict[str, Any]) -> Iterator[tuple[int, JobResult]]:
        """Make every report; give each result with the position of its job, as they come.

        A process that dies takes what it had in hand with it: those reports are tried again, alone, so that the one
        that kills its process is the only one to fail.

        Raises
        ------
        CfaReportError
            When no process can start.
        """
        waiting, suspects = deque(range(len(jobs))), deque[int]()
        tries: Counter[int] = Counter()
        left = len(jobs)
        self._for(workshop)
        while left:
            self._give(jobs, waiting, suspects)
            process, answer = self._next_word()
            if answer is None:
                lost = self._replace(process, workshop)
                if process.ready:
                    tries.update(lost)
                for position in lost:
                    if tries[position] < _TRIES:
                        suspects.append(position)
                    else:
                        left -= 1
                        yield position, failed(jobs[position], DEAD)
            elif "resultat" in answer:
                position = int(answer["position"])
                process.in_hand.pop(position, None)
                tries[position] += 1
                if answer["mort"] and tries[position] < _TRIES:
                    waiting.append(position)
                else:
                    left -= 1
                    yield position, JobResult(**answer["resultat"])

    def _for(self, workshop: dict[str, Any]) -> None:
        for process in self._processes:
            process.say({"atelier": workshop})

    def _give(self, jobs: Sequence[ReportJob], waiting: deque[int], suspects: deque[int]) -> None:
        """Give orders to who has a free hand; a suspect works alone."""
        busy = any(process.in_hand for process in self._processes)
        if suspects:
            if not busy:
                self._processes[0].order(suspects[0], jobs[suspects.popleft()])
            return
        for process in self._processes:
            while waiting and len(process.in_hand) < (self._workers if self._forks else 1):
                process.order(waiting[0], jobs[waiting.popleft()])

    def _next_word(self) -> tuple[_Process, dict[str, Any] | None]:
        """Wait for what a process says, or for its end (``None``)."""
        while True:
            # Without a limit, Windows would not hear Ctrl-C.
            with contextlib.suppress(queue.Empty):
                process, answer = self._heard.get(timeout=1.0)
                if process not in self._processes:
                    continue
                if answer is not None and "pret" in answer:
                    self._false_starts, process.ready = 0, True
                elif answer is not None and "processus" in answer:
                    process.in_hand[int(answer["position"])] = int(answer["processus"])
                return process, answer

    def _replace(self, process: _Process, workshop: dict[str, Any]) -> list[int]:
        """Bury a process that died, start another, and give what was lost with it."""
        self._processes.remove(process)
        process.bury()
        self._false_starts += 1
        if self._false_starts >= _FALSE_STARTS:
            raise CfaReportError(
                f"aucun rapport n'a pu commencer ({process.last_word or 'sans un mot'})",
                action="Vérifier l'installation, ou essayer --kernel fresh",
            )
        self._start().say({"atelier": workshop})
        return list(process.in_hand)

    def _start(self) -> _Process:
        module = "zygote" if self._forks else "one_at_a_time"
        arguments = self._notebooks if self._forks else []
        command = [sys.executable, "-m", f"cfa_report.execution.{module}", *arguments]
        process = _Process(command, {**os.environ, **self._environment}, self._heard)
        self._processes.append(process)
        return process


class _Process:
    """One process of the crew: a pipe to it, a pipe from it, and what it has in hand."""

    def __init__(
        self,
        command: Sequence[str],
        environment: dict[str, str],
        heard: queue.Queue[tuple[_Process, dict[str, Any] | None]],
    ) -> None:
        #: Positions in hand, each with the number of the process that makes it, 0 while it is not known.
        self.in_hand: dict[int, int] = {}
        self.ready = False
        self._heard = heard
        #: What it says beside its answers, which no user must read but its last line when it cannot start.
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is buried
        self.last_word = ""
        # A session of its own: Ctrl-C is for us, who then end it.
        self._popen = subprocess.Popen(  # noqa: S603 - our own modules, no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            text=True,
            encoding="utf-8",
            env=environment,
            start_new_session=True,
        )
        self._ear = threading.Thread(target=self._listen, daemon=True)
        self._ear.start()

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._popen.pid

    def order(self, position: int, job: ReportJob) -> None:
        """Have it make a report."""
        self.in_hand[position] = 0
        self.say({"position": position, "rapport": job.to_json()})

    def say(self, order: dict[str, Any]) -> None:
        """Write one order; a dead process will be heard of by its silence."""
        assert self._popen.stdin is not None  # noqa: S101 - a pipe was asked for
        with contextlib.suppress(BrokenPipeError):
            self._popen.stdin.write(json.dumps(order) + "\n")
            self._popen.stdin.flush()

    def _listen(self) -> None:
        assert self._popen.stdout is not None  # noqa: S101 - a pipe was asked for
        with contextlib.suppress(ValueError):  # The last line of who is killed may be half a line.
            for line in self._popen.stdout:
                self._heard.put((self, json.loads(line)))
        self._heard.put((self, None))

    def end(self) -> None:
        """Close its input, at which it ends with all that it started; end it if it does not."""
        assert self._popen.stdin is not None  # noqa: S101 - a pipe was asked for
        with contextlib.suppress(OSError):
            self._popen.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(_PATIENCE)
        self.bury()

    def bury(self) -> None:
        """Make sure that nothing is left of it."""
        assert self._popen.stdin is not None  # noqa: S101 - a pipe was asked for
        assert self._popen.stdout is not None  # noqa: S101 - a pipe was asked for
        self._popen.kill()
        self._popen.wait()
        self._complaints.seek(0)
        lines = self._complaints.read().decode("utf-8", "replace").split("\n")
        self.last_word = next((line.strip() for line in reversed(lines) if line.strip()), "")
        for pid in self.in_hand.values():
            if pid and hasattr(os, "killpg"):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(pid, signal.SIGKILL)
        self._ear.join(_PATIENCE)
        for pipe in (self._popen.stdin, self._popen.stdout, self._complaints):
            with contextlib.suppress(OSError):
                pipe.close()
