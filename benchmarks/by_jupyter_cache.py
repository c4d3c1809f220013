"""The same notebook by hand with jupyter-cache, which has no parameters: one copy a report, run, then exported.

``python by_jupyter_cache.py ORDERS`` runs in an environment of its own (``peers``) and answers what it cost.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path


def main(orders: Path) -> None:
    """Run every copy and export it; one line of JSON at the end."""
    import nbformat
    from jupyter_cache import get_cache
    from jupyter_cache.executors import load_executor
    from nbconvert import HTMLExporter

    jobs = json.loads(orders.read_text(encoding="utf-8"))
    before, wall = os.times(), time.monotonic()
    cache = get_cache(str(orders.with_suffix(".cache")))
    copies: dict[str, str] = {}
    for job in jobs:
        notebook = nbformat.read(job["notebook"], as_version=4)
        cell = next(cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
        cell.source = "\n".join(f"{name} = {value!r}" for name, value in job["parameters"].items())
        copy = Path(job["page"]).with_suffix(".ipynb")
        nbformat.write(notebook, str(copy))
        cache.add_nb_to_project(str(copy))
        copies[str(copy)] = job["page"]
    done = load_executor("local-serial", cache=cache).run_and_cache(timeout=300)
    if done.errored or done.excepted:
        raise SystemExit(f"notebooks failed: {[*done.errored, *done.excepted]}")
    exporter = HTMLExporter()
    for copy, page in copies.items():
        _, executed = cache.merge_match_into_file(copy)
        html, _ = exporter.from_notebook_node(executed)
        Path(page).write_text(html, encoding="utf-8")
    after = os.times()
    print(json.dumps({"cpu": sum(after[:4]) - sum(before[:4]), "wall": time.monotonic() - wall}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
