"""What the zygote does once for all its reports: import what they import, and make one throwaway report."""

from __future__ import annotations

import ast
import importlib
import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

#: Libraries that start threads when they are used: their own fork would wait for ever for a lock that nobody holds.
_THREADED: Final = frozenset({"polars", "duckdb", "pyarrow", "torch", "tensorflow", "dask", "distributed", "ray"})


def warm_up(notebooks: Iterable[Path]) -> None:
    """Import this program's public wing and the libraries that the notebooks name, then make one report for nothing."""
    import matplotlib

    matplotlib.use("agg")
    from cfa_report.execution.throwaway import make_throwaway_report

    for name in sorted(_imported(notebooks)):
        with suppress(Exception):
            importlib.import_module(name)
    # A throwaway report that fails costs time, and nothing else: a test says that it does not.
    with suppress(Exception):
        make_throwaway_report()


def _imported(notebooks: Iterable[Path]) -> set[str]:
    """Read which libraries the cells of notebooks import; what cannot be read is told by the report itself."""
    names: set[str] = set()
    for path in notebooks:
        with suppress(OSError, ValueError, KeyError, TypeError):
            for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
                if cell["cell_type"] == "code":
                    names |= _names("".join(cell["source"]))
    return {name for name in names if name.partition(".")[0] not in _THREADED}


def _names(source: str) -> set[str]:
    with suppress(SyntaxError):
        body = list(ast.walk(ast.parse(source)))
        plain = {alias.name for node in body if isinstance(node, ast.Import) for alias in node.names}
        sources = [node for node in body if isinstance(node, ast.ImportFrom) and node.module]
        # What is taken from a package may be a module of it.
        parts = {f"{node.module}.{alias.name}" for node in sources for alias in node.names}
        return plain | {str(node.module) for node in sources} | parts
    return set()
