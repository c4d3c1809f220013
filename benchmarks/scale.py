"""Print, as Markdown, how the cost of an edition grows with the network, and where a large one spends its time.

``python -m benchmarks.scale`` measures three things, each in a process of its own, protection excluded:

- ``large``: a million learners and more than 50 000 cells (a cell is a campus, certification, session, indicator,
  reading and horizon): reading, contracts, counts, then intervals, bounds and response-odds bands of every cell;
- ``pairs``: the same steps for 100, 1 000 and 10 000 pairs of campus and certification;
- ``notebooks``: 40 and 160 reports made by two forks at a time.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.made_up_network import write_network

HERE = Path(__file__).resolve().parent
#: Campuses, certifications, sessions and learners of each, by name of the measure.
SHAPES = {
    "1 000 000 learners": (20, 10, 5, 1000),
    "100 pairs": (10, 10, 1, 20),
    "1 000 pairs": (50, 20, 1, 20),
    "10 000 pairs": (200, 50, 1, 20),
}


class Steps:
    """Seconds on the wall and of processor, children included, by step."""

    def __init__(self) -> None:
        self.taken: dict[str, tuple[float, float]] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure a block."""
        wall, cpu = time.monotonic(), sum(os.times()[:4])
        yield
        self.taken[name] = (time.monotonic() - wall, sum(os.times()[:4]) - cpu)


def edition(folder: Path) -> dict[str, Any]:
    """Do everything that comes before and after the gate, in this process; give what it took."""
    steps = Steps()
    with steps.step("imports"):
        from cfa_report.analysis import estimate
        from cfa_report.intake import load_contracts
        from cfa_report.intake.engine import engine_version
        from cfa_report.params import read_params
        from cfa_report.preparation.counts import network_counts
        from cfa_report.preparation.deliveries import receive
        from cfa_report.preparation.key import read_key

        engine_version()
    with steps.step("parameters"):
        params = read_params(folder / "params")
        contracts, key = load_contracts(params.places.contracts), read_key(params)
    with steps.step("reading and contracts"):
        received = receive(params, contracts, key)
    refused = [report.findings for one in received if one.refused for report in one.reports]
    if refused:
        raise SystemExit(f"a delivery was refused: {refused[0]}")
    with steps.step("counts and totals"):
        counts = network_counts(params, received)
    with steps.step("intervals, bounds and bands"):
        released = counts.assign(plage="")
        estimates = estimate(released, params.policy.confiance)
    with steps.step("again, contracts kept"):
        receive(params, contracts, key)
    return {
        "cells": len(counts),
        "figures": len(estimates),
        "steps": steps.taken,
        "peak": max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)),
    }


def reports(campuses: int, folder: Path) -> dict[str, Any]:
    """Make the reports of every pair, two at a time; give what they took."""
    from benchmarks.batch_cost import Bench
    from cfa_report.execution.crew import Crew
    from cfa_report.execution.kernel_room import REPEATABLE
    from cfa_report.execution.kernels import Kernel

    bench = Bench(folder, "certification", campuses * 5, campuses)
    jobs = [bench.job(rank) for rank in range(len(bench.pairs))]
    with Crew(Kernel.FORK, 2, [bench.notebook], REPEATABLE) as crew:
        shop = bench.workshop("fork").to_json()
        list(crew.make(jobs[:2], shop))
        start = time.monotonic()
        results = [result for _, result in crew.make(jobs, shop)]
        wall = time.monotonic() - start
    failed = [result.problem for result in results if not result.done]
    if failed:
        raise SystemExit(failed[0])
    peaks = [result.peak_kilobytes for result in results]
    return {
        "reports": len(results),
        "wall": wall,
        "cpu": statistics.median(result.cpu_seconds for result in results),
        "first": statistics.median(peaks[:8]),
        "last": statistics.median(peaks[-8:]),
    }


def alone(*arguments: str) -> dict[str, Any]:
    """Measure in a process of its own, so that memory is its own too."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.scale", *arguments],
        stdout=subprocess.PIPE, text=True, check=True, cwd=HERE.parent, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    value: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return value


def tell_edition(name: str, folder: Path) -> None:
    """Measure one network without notebooks, and print its table."""
    campuses, certifications, sessions, learners = SHAPES[name]
    rows = write_network(folder, campuses=campuses, certifications=certifications, sessions=sessions, learners=learners)
    found = alone("--edition", str(folder))
    print(
        f"\n### {name}: {campuses} campuses × {certifications} certifications × {sessions} session(s), {rows:,} rows,"
    )
    print(f"{found['cells']:,} cells, {found['figures']:,} rows of figures\n\n| step | wall s | CPU s |\n|---|---|---|")
    counted = {step: taken for step, taken in found["steps"].items() if step != "again, contracts kept"}
    for step, (wall, cpu) in found["steps"].items():
        print(f"| {step} | {wall:.1f} | {cpu:.1f} |")
    wall, cpu = (sum(taken[place] for taken in counted.values()) for place in (0, 1))
    print(f"| **in all, the last line left out** | **{wall:.1f}** | **{cpu:.1f}** |")
    pairs = campuses * certifications
    print(
        f"\nMost memory of one process: {found['peak'] / 1024 / 1024:.2f} GiB; {1000 * cpu / pairs:.0f} CPU ms a pair."
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("which", nargs="*", help="large, pairs, notebooks; all when none is named")
    parser.add_argument("--edition", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--reports", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.edition:
        print(json.dumps(edition(asked.edition)))
        return
    if asked.reports:
        print(json.dumps(reports(int(asked.reports[0]), Path(asked.reports[1]))))
        return
    which = asked.which or ["large", "pairs", "notebooks"]
    with tempfile.TemporaryDirectory(prefix="cfa-scale-") as place:
        for name in SHAPES:
            if ("pairs" if name.endswith("pairs") else "large") in which:
                tell_edition(name, Path(place) / name.replace(" ", "-"))
        if "notebooks" in which:
            print("\n### Reports of certification.ipynb, two at a time\n")
            print("| reports | wall s | CPU s each, median | MB, first and last 8 |\n|---|---|---|---|")
            for campuses in (8, 32):
                found = alone("--reports", str(campuses), str(Path(place) / f"pages-{campuses}"))
                memory = f"{found['first'] / 1024:.0f}, {found['last'] / 1024:.0f}"
                print(f"| {found['reports']} | {found['wall']:.1f} | {found['cpu']:.2f} | {memory} |")


if __name__ == "__main__":
    main()
