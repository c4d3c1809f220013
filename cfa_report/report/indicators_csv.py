"""``indicateurs.csv``: every released number of an edition, with the functions that the notebooks use."""

from __future__ import annotations

import csv
import io
from functools import cache
from typing import Any

import pandas as pd

from cfa_report.analysis import estimate, gaps_to_references, with_together
from cfa_report.analysis.estimates import in_order
from cfa_report.domain.columns import ESTIMATE
from cfa_report.domain.spreadsheet import formula_safe
from cfa_report.store import Slice


def edition_estimates(network: Slice) -> pd.DataFrame:
    """Estimate every cell of the network's slice, gaps to references included (columns ``ESTIMATE``)."""
    policy = network.index.policy
    rates = estimate(with_together(network), policy["confiance"])
    choice = policy["indicateurs"]["ecart_reference"]
    variants = (choice["variante"], *choice["comparees"])
    return in_order([rates, gaps_to_references(rates, network.references, variants)])


def to_csv(estimates: pd.DataFrame) -> str:
    """Write estimates as UTF-8 text: ``;`` between columns, decimal point, full precision, LF at line ends."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\n")
    writer.writerow(ESTIMATE)
    writer.writerows(zip(*(_texts(estimates[name]) for name in ESTIMATE), strict=True))
    return buffer.getvalue()


def _texts(column: pd.Series[Any]) -> list[str]:
    missing = column.isna().tolist()
    return ["" if gone else _plain(value) for value, gone in zip(column.tolist(), missing, strict=True)]


def _plain(value: object) -> str:
    return repr(float(value)) if isinstance(value, float) else _safe(str(value))


@cache
def _safe(text: str) -> str:
    return formula_safe(text)
