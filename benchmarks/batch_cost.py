"""Print, as Markdown, what a report costs: by hand, on fresh kernels, in forks, and at the floor, in turns in one run.

``python -m benchmarks.batch_cost [figures|certification] [--reports 40] [--rounds 5]``. The four ways make the reports
of the same made-up network, a few at a time in turns, so that the load of the machine falls on all of them alike.
Processor seconds include children and the zygote's own work; what is done once for a whole batch is told apart.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import psutil

from benchmarks.made_up_network import write_network
from cfa_report.analysis import prepare_family
from cfa_report.domain.edition import Edition
from cfa_report.execution.crew import Crew
from cfa_report.execution.jobs import ReportJob
from cfa_report.execution.kernel_room import REPEATABLE
from cfa_report.execution.kernels import Kernel
from cfa_report.execution.workshop import Workshop
from cfa_report.params import read_params
from cfa_report.report.frame import edition_frame
from cfa_report.store import ensure_store

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CAMPUSES, CERTIFICATIONS, SESSION = 8, 5, "2025"


@dataclass
class Costs:
    """What the reports of one way cost: processor seconds, seconds on the wall, most memory in megabytes."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    peak: list[float] = field(default_factory=list)

    def add(self, cpu: float, wall: float, kilobytes: int) -> None:
        """Add one report."""
        self.cpu.append(cpu)
        self.wall.append(wall)
        self.peak.append(kilobytes / 1024)


class Bench:
    """The network, its prepared store, and the jobs that every way does."""

    def __init__(self, folder: Path, notebook: str, reports: int, campuses: int = CAMPUSES) -> None:
        write_network(folder, campuses=campuses, certifications=CERTIFICATIONS, sessions=3, learners=60)
        sheets = [pd.read_csv(path, sep=";", dtype=str) for path in sorted((folder / "donnees").glob("*.csv"))]
        pd.concat(sheets).to_csv(folder / "tout.csv", sep=";", index=False)
        self.folder = folder
        self.params = read_params(folder / "params")
        self.store = ensure_store(self.params, Edition.INTERNE)
        prepare_family(self.store)
        index = self.store.index()
        self.frame = edition_frame(index)
        own = {"figures": HERE / "figures.ipynb", "certification": ROOT / "notebooks" / "certification.ipynb"}
        self.notebook = own[notebook]
        self.pairs = [(campus, code) for session, campus, code in index.pairs if session == SESSION][:reports]
        self.figures = notebook == "figures"

    def workshop(self, name: str) -> Workshop:
        """Give a workshop of which only the output folder differs."""
        place = self.folder / name
        return Workshop(
            self.params.places.store / "interne", place / "executes", place / "pages", self.folder, self.frame
        )

    def job(self, rank: int) -> ReportJob:
        """Give the job of one pair."""
        campus, code = self.pairs[rank]
        parameters = {"campus": campus, "certification": code, "session": SESSION, "edition": "interne"}
        return ReportJob(self.notebook, parameters, f"{SESSION}/{campus}/{code}.html", f"{campus} {code}")

    def by_hand(self, rank: int) -> dict[str, Any]:
        """Give the same job to those who have neither store nor template."""
        job = self.job(rank)
        place = self.folder / "main"
        place.mkdir(exist_ok=True)
        name = job.page.replace("/", "-")
        parameters = dict(job.parameters)
        if self.figures:
            parameters["data"] = str(self.folder / "tout.csv")
            del parameters["edition"]
        return {
            "notebook": str(HERE / "by_hand.ipynb" if self.figures else self.notebook),
            "parameters": parameters,
            "executed": str((place / name).with_suffix(".ipynb")),
            "page": str(place / name),
        }


@contextmanager
def server(*command: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run one of the ways that answer line by line."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **REPEATABLE, **environment},
    )
    with process:
        yield process
        process.stdin.close()


def ask(process: subprocess.Popen[str], order: dict[str, Any]) -> dict[str, Any]:
    """Give one order and wait for what it cost."""
    tell(process, order)
    line = process.stdout.readline()
    if not line:
        raise SystemExit("one of the ways stopped: see its message above")
    return json.loads(line)


def tell(process: subprocess.Popen[str], order: dict[str, Any]) -> None:
    """Give one order."""
    process.stdin.write(json.dumps(order) + "\n")
    process.stdin.flush()


def own_time(crew: Crew) -> float:
    """Give the processor seconds of the crew's own processes, their reports left out."""
    return sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in crew.processes())


def turns(bench: Bench, rounds: int) -> tuple[dict[str, Costs], float]:
    """Make every report in each way, in turns; give the costs, and what the zygote did once."""
    costs = {name: Costs() for name in ("by hand", "fresh", "fork", "floor")}
    mode = "api" if bench.figures else "cli"
    notebooks = [bench.notebook]
    with ExitStack() as stack:
        hand = stack.enter_context(server("benchmarks.by_hand", mode, CFA_REPORT_PARAMS=str(bench.folder / "params")))
        floor = stack.enter_context(server("benchmarks.floor"))
        spare = {**REPEATABLE, "IPYTHONDIR": str(bench.folder / "ipython")}
        crews = {
            name: stack.enter_context(Crew(kernel, 1, notebooks, spare))
            for name, kernel in (("fresh", Kernel.FRESH), ("fork", Kernel.FORK))
        }
        shop = bench.workshop("floor")
        tell(
            floor,
            {
                "store": str(shop.store), "notebook": str(bench.notebook), "frame": bench.frame,
                "output": str(shop.output),
            },
        )  # fmt: skip
        (bench.folder / "floor").mkdir()
        # One report of each, not counted: everything is then started.
        for name, crew in crews.items():
            list(crew.make([bench.job(0)], bench.workshop(name).to_json()))
        ask(floor, {"parameters": bench.job(0).parameters, "page": bench.job(0).page})
        ask(hand, bench.by_hand(0))
        once = own_time(crews["fork"])
        size = -(-len(bench.pairs) // rounds)
        for start in range(0, len(bench.pairs), size):
            ranks = range(start, min(start + size, len(bench.pairs)))
            for rank in ranks:
                cost = ask(hand, bench.by_hand(rank))
                costs["by hand"].add(cost["cpu"], cost["wall"], cost["peak"])
            for name, crew in crews.items():
                for rank in ranks:
                    before, wall = own_time(crew), time.monotonic()
                    ((_, result),) = crew.make([bench.job(rank)], bench.workshop(name).to_json())
                    if result.problem:
                        raise SystemExit(result.problem)
                    spent = result.cpu_seconds + (own_time(crew) - before if name == "fork" else 0)
                    costs[name].add(spent, time.monotonic() - wall, result.peak_kilobytes)
            for rank in ranks:
                job = bench.job(rank)
                cost = ask(floor, {"parameters": job.parameters, "page": job.page})
                costs["floor"].add(cost["cpu"], cost["wall"], cost["peak"])
    return costs, once


def check_same_pages(bench: Bench) -> None:
    """Make sure that the three ways of ours gave the same bytes."""
    for rank in range(len(bench.pairs)):
        pages = {
            name: (bench.workshop(name).output / bench.job(rank).page).read_bytes()
            for name in ("fresh", "fork", "floor")
        }
        if len(set(pages.values())) != 1:
            raise SystemExit(f"the pages of {bench.job(rank).label} differ")


def two_jobs(bench: Bench, rounds: int) -> tuple[float, float]:
    """Time the report phase with one and with two jobs, in turns; give the medians on the wall."""
    walls: dict[int, list[float]] = {1: [], 2: []}
    jobs = [bench.job(rank) for rank in range(len(bench.pairs))]
    with ExitStack() as stack:
        crews = {
            workers: stack.enter_context(Crew(Kernel.FORK, workers, [bench.notebook], REPEATABLE)) for workers in walls
        }
        for crew in crews.values():
            list(crew.make(jobs[:2], bench.workshop("fork").to_json()))
        for _ in range(rounds):
            for workers, crew in crews.items():
                start = time.monotonic()
                list(crew.make(jobs, bench.workshop("fork").to_json()))
                walls[workers].append(time.monotonic() - start)
    return statistics.median(walls[1]), statistics.median(walls[2])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebook", nargs="?", default="figures", choices=["figures", "certification"])
    parser.add_argument("--reports", type=int, default=CAMPUSES * CERTIFICATIONS)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cfa-bench-") as name:
        bench = Bench(Path(name) / "reseau", asked.notebook, asked.reports)
        costs, once = turns(bench, asked.rounds)
        check_same_pages(bench)
        alone, together = two_jobs(bench, 3)
    print(f"\n### {bench.notebook.name}, {len(bench.pairs)} reports of each, {asked.rounds} rounds in turns\n")
    print("| way | CPU s, median (lowest–highest) | wall s | most memory, MB |\n|---|---|---|---|")
    words = {
        "by hand": f"(a) papermill and nbconvert by hand ({'libraries' if bench.figures else 'commands'})",
        "fresh": "(b) ours, fresh kernels",
        "fork": "(c) ours, forks",
        "floor": "(d) plain function, warm process",
    }
    for way, cost in costs.items():
        spread = f"{statistics.median(cost.cpu):.3f} ({min(cost.cpu):.3f}–{max(cost.cpu):.3f})"
        print(f"| {words[way]} | {spread} | {statistics.median(cost.wall):.2f} | {max(cost.peak):.0f} |")
    hand, fresh, fork, floor = (statistics.median(costs[way].cpu) for way in ("by hand", "fresh", "fork", "floor"))
    print(f"\n(c) − (d) = {fork - floor:.3f} CPU s; (a)/(c) = {hand / fork:.1f}; (b)/(c) = {fresh / fork:.1f}.")
    print(f"Once a batch: {once:.1f} CPU s for the zygote. The pages of (b), (c) and (d) are the same to the byte.")
    print(
        f"The report phase on the wall: {alone:.1f} s with one job, {together:.1f} s with two: "
        f"{alone / together:.2f} ×."
    )
    first, last = costs["fork"].peak[:8], costs["fork"].peak[-8:]
    print(f"Most memory of a fork, medians of the first and last 8: {statistics.median(first):.0f}, "
          f"{statistics.median(last):.0f} MB (shared with the zygote for the most part).")  # fmt: skip


if __name__ == "__main__":
    main()
