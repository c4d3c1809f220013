"""The floor: the pages of a notebook from a plain function in one warm process, without a kernel, a fork or papermill.

``python -m benchmarks.floor`` reads one job a line on its standard input, writes its page, and answers what it cost.
"""

from __future__ import annotations

import ast
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat

from cfa_report.execution.warm_up import warm_up
from cfa_report.report.exporter import page
from cfa_report.report.files import write_whole
from cfa_report.report.frame import page_frame
from cfa_report.report.outputs import markdown_html
from cfa_report.report.typography import keep_together
from cfa_report.store.opening import READY_STORE

Function = Callable[[dict[str, str]], list[str]]


def plain_function(notebook: Path) -> Function:
    """Compile a notebook once into a function from its parameters to its published blocks."""
    steps: list[Any] = []
    for cell in nbformat.read(str(notebook), as_version=4).cells:
        tags = cell.metadata.get("tags", [])
        published = "publier" in tags
        if cell.cell_type == "markdown":
            steps += [cell.source] if published else []
        elif "parameters" not in tags:
            body = ast.parse(cell.source).body
            value = ast.Expression(body.pop().value) if published and isinstance(body[-1], ast.Expr) else None
            steps.append(
                (
                    compile(ast.Module(body, []), notebook.name, "exec"),
                    compile(value, notebook.name, "eval") if value else None,
                )
            )

    def blocks(parameters: dict[str, str]) -> list[str]:
        names: dict[str, Any] = dict(parameters)
        found: list[str] = []
        for step in steps:
            if isinstance(step, str):
                found.append(markdown_html(step))
                continue
            statements, value = step
            exec(statements, names)
            if value is not None:
                found.append(eval(value, names).html)
        return [block for block in found if block]

    return blocks


def main() -> None:
    """Serve until the input closes."""
    order = json.loads(sys.stdin.readline())
    os.environ[READY_STORE] = order["store"]
    notebook = Path(order["notebook"])
    warm_up([notebook])
    function = plain_function(notebook)
    for line in sys.stdin:
        job = json.loads(line)
        start, wall = time.process_time(), time.monotonic()
        blocks = keep_together("\n".join(function(job["parameters"])))
        html = page("", blocks, cfa=page_frame(order["frame"], job["page"]))
        write_whole(Path(order["output"]) / job["page"], html)
        cost = {
            "cpu": time.process_time() - start,
            "wall": time.monotonic() - wall,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        }
        print(json.dumps(cost), flush=True)


if __name__ == "__main__":
    main()
