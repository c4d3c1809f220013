"""Print, as Markdown, what the same reports cost with two peers, each in an environment of its own, and with us.

``python -m benchmarks.peers [--reports 16]``. The notebook by hand (``by_hand.ipynb``) goes through Ploomber and
jupyter-cache; ours (``figures.ipynb``) through forks. Environments are built under ``benchmarks/.peers`` the first
time, with the versions below, and used again.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time
import venv
from pathlib import Path
from typing import Any

from benchmarks.batch_cost import Bench, own_time
from cfa_report.execution.crew import Crew
from cfa_report.execution.kernel_room import REPEATABLE
from cfa_report.execution.kernels import Kernel

HERE = Path(__file__).resolve().parent
PEERS = {
    "ploomber": ("ploomber==0.23.3", "by_ploomber.py"),
    "jupyter-cache": ("jupyter-cache==1.0.1", "by_jupyter_cache.py"),
}
#: What the notebook needs, in the versions of this project's own environment.
LIBRARIES = ("great-expectations", "pandas", "numpy", "scipy", "seaborn", "matplotlib", "ipykernel", "nbconvert")


def python_of(name: str) -> Path:
    """Give the Python of a peer's environment, built if it is not there."""
    from importlib.metadata import version

    folder = HERE / ".peers" / name
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (folder / "whole").is_file():
        venv.create(folder, with_pip=True, clear=True)
        wanted = [PEERS[name][0], *(f"{library}=={version(library)}" for library in LIBRARIES)]
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *wanted], check=True)
        # As make install does: where byte code is forbidden at run time, every kernel would pay for it.
        subprocess.run([str(python), "-m", "compileall", "-q", "-j", "0", str(folder)], check=False)
        (folder / "whole").touch()
    return python


def by_peer(name: str, bench: Bench) -> dict[str, float]:
    """Have a peer make every report; give what one cost."""
    python = python_of(name)
    jobs = [bench.by_hand(rank) for rank in range(len(bench.pairs))]
    folder = bench.folder / name
    folder.mkdir()
    for rank, job in enumerate(jobs):
        job["page"] = str(folder / f"{rank:03}.html")
    orders = folder / "orders.json"
    orders.write_text(json.dumps(jobs), encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    done = subprocess.run(
        [str(python), str(HERE / PEERS[name][1]), str(orders)],
        capture_output=True, text=True, check=False, env={**environment, **REPEATABLE},
        cwd=folder,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    missing = [job["page"] for job in jobs if not Path(job["page"]).is_file()]
    if missing:
        raise SystemExit(f"{name} made no page: {missing}")
    cost: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {key: value / len(jobs) for key, value in cost.items()}


def by_us(bench: Bench) -> dict[str, float]:
    """Make every report in forks; give what one cost, the start of the zygote shared between them."""
    jobs = [bench.job(rank) for rank in range(len(bench.pairs))]
    start = time.monotonic()
    with Crew(Kernel.FORK, 1, [bench.notebook], REPEATABLE) as crew:
        results = [result for _, result in crew.make(jobs, bench.workshop("fork").to_json())]
        zygote = own_time(crew)
    failed = [result.problem for result in results if not result.done]
    if failed:
        raise SystemExit(failed[0])
    own = statistics.fmean(result.cpu_seconds for result in results)
    return {"cpu": own + zygote / len(jobs), "wall": (time.monotonic() - start) / len(jobs)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=16)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cfa-peers-") as place:
        bench = Bench(Path(place) / "reseau", "figures", asked.reports)
        costs = {PEERS[name][0]: by_peer(name, bench) for name in PEERS}
        costs["cfa-report, forks"] = by_us(bench)
    print(f"\n### {asked.reports} reports, everything included but preparing the data once\n")
    print("| with | CPU s a report | wall s a report |\n|---|---|---|")
    for name, cost in costs.items():
        print(f"| {name} | {cost['cpu']:.2f} | {cost['wall']:.2f} |")


if __name__ == "__main__":
    main()
