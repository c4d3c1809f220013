"""What the zygote does once for all its reports: import what they import, and draw one throwaway figure."""

from __future__ import annotations

import ast
import importlib
import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

#: Libraries that start threads when they are used: their own fork would wait for ever for a lock that nobody holds.
_THREADED: Final = frozenset({"polars", "duckdb", "pyarrow", "torch", "tensorflow", "dask", "distributed", "ray"})


def warm_up(notebooks: Iterable[Path]) -> None:
    """Import this program's public wing and the libraries that the notebooks name, then draw and write once."""
    import matplotlib

    matplotlib.use("agg")
    from cfa_report import analysis, display
    from cfa_report.execution import making  # noqa: F401 - imported for the forks

    for name in sorted(_imported(notebooks)):
        with suppress(Exception):
            importlib.import_module(name)
    _throw_away(analysis, display)


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
        return plain | {node.module for node in body if isinstance(node, ast.ImportFrom) and node.module}
    return set()


def _throw_away(analysis: Any, display: Any) -> None:
    """Estimate, draw and write one made-up cell, so that forks find caches filled."""
    import pandas as pd

    from cfa_report.domain.columns import RELEASED
    from cfa_report.store import family_identity

    family_identity("")
    row: dict[str, Any] = dict.fromkeys(RELEASED, "")
    row |= {"campus": "X", "certification": "X", "section": "CFA", "session": "2000", "variante": "ort"}
    row |= {"indicateur": "taux_insertion_emploi", "horizon_mois": 6, "statut": "publie", "conventionnel": False}
    row |= {"numerateur": 5, "repondants": 8, "eligibles": 12}
    estimates = analysis.estimate(pd.DataFrame([row]), 0.95)
    display.interval_figure(estimates, title="Essai", name="essai")
    display.indicator_table(estimates, caption="Essai")
    display.cohort_figure(estimates, title="Essai", name="essai-cohortes")
