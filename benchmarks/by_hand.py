"""What a team would write by hand: papermill, a fresh kernel for each report, then nbconvert.

``python -m benchmarks.by_hand api|cli`` reads one job a line and answers what it cost, children included. ``api`` calls
both libraries in one process, exporter reused, which is the cheaper way; ``cli`` runs the two commands.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any


def by_api(job: dict[str, Any]) -> None:
    """Execute and export in this process."""
    import papermill
    from nbconvert import HTMLExporter

    global _exporter
    _exporter = _exporter or HTMLExporter()
    papermill.execute_notebook(job["notebook"], job["executed"], parameters=job["parameters"], progress_bar=False)
    html, _ = _exporter.from_filename(job["executed"])
    Path(job["page"]).write_text(html, encoding="utf-8")


def by_command(job: dict[str, Any]) -> None:
    """Execute and export with the two commands."""
    given = [word for name, value in job["parameters"].items() for word in ("-r", name, value)]
    quiet: dict[str, Any] = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([sys.executable, "-m", "papermill", job["notebook"], job["executed"], *given], **quiet)
    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "html", job["executed"], "--output", job["page"]], **quiet
    )


_exporter: Any = None


def main(mode: str) -> None:
    """Serve until the input closes."""
    make = {"api": by_api, "cli": by_command}[mode]
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for line in sys.stdin:
        before, wall = os.times(), time.monotonic()
        make(json.loads(line))
        after = os.times()
        cost = {
            "cpu": sum(after[:4]) - sum(before[:4]),
            "wall": time.monotonic() - wall,
            "peak": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
        }
        answers.write(json.dumps(cost) + "\n")
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1])
