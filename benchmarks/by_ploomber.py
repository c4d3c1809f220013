"""The same notebook by hand with Ploomber: one task a report, run and exported one after another.

``python by_ploomber.py ORDERS`` runs in an environment of Ploomber's own (``peers``) and answers what it cost.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path


def main(orders: Path) -> None:
    """Build and run a pipeline; one line of JSON at the end."""
    from ploomber import DAG
    from ploomber.executors import Serial
    from ploomber.products import File
    from ploomber.tasks import NotebookRunner

    jobs = json.loads(orders.read_text(encoding="utf-8"))
    before, wall = os.times(), time.monotonic()
    dag = DAG(executor=Serial(build_in_subprocess=False))
    for rank, job in enumerate(jobs):
        NotebookRunner(
            Path(job["notebook"]),
            File(job["page"]),
            dag,
            name=f"rapport-{rank}",
            params=job["parameters"],
            static_analysis="disable",
        )
    dag.build(force=True)
    after = os.times()
    print(json.dumps({"cpu": sum(after[:4]) - sum(before[:4]), "wall": time.monotonic() - wall}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
