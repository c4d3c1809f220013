"""Two cohorts added up: fewer people are needed to see something, and a change between the two is no longer seen."""

from __future__ import annotations

from typing import Final

import pandas as pd

from cfa_report.analysis.readings import single
from cfa_report.domain.columns import FOLLOWED, RELEASED
from cfa_report.domain.vocabulary import CellStatus
from cfa_report.store import Slice

_COUNTS: Final = ["numerateur", "repondants", "eligibles"]


def with_pooled(scope: Slice) -> pd.DataFrame:
    """Give the released cells of a slice, and the sums of its session and the one before where both are published.

    A pooled cell that the gate released itself (status ``regroupe``) is left as it is. What is added here is the sum of
    two numbers that the edition shows: it tells nothing new.

    Returns
    -------
    DataFrame
        Columns ``RELEASED``; the pooled session is written ``2024+2025``.
    """
    cells = scope.cells
    earlier = sorted(session for session in cells["session"][single(cells["session"])] if session < scope.session)
    return _with(cells, earlier[-1], scope.session) if earlier else cells


def same_cohorts(scope: Slice) -> pd.DataFrame:
    """Give the cells of the pooled cohorts that the official rates of a slice are about, where both are published.

    Returns
    -------
    DataFrame
        Columns ``RELEASED``, pooled sessions only: those that the gate released, and sums of two published ones.
    """
    cells = scope.cells
    wanted = dict.fromkeys(session for session in scope.references["session"] if len(session.split("+")) == 2)
    for session in wanted:
        cells = _with(cells, *session.split("+"))
    rows: pd.DataFrame = cells.loc[cells["session"].isin(list(wanted))]
    return rows


def _with(cells: pd.DataFrame, earlier: str, later: str) -> pd.DataFrame:
    """Add the sums of two sessions to cells, where both are published and the sum is not there yet."""
    pooled = f"{earlier}+{later}"
    published = cells[(cells["statut"] == str(CellStatus.PUBLIE)) & cells["repondants"].notna()]
    sides = [published[published["session"] == session] for session in (later, earlier)]
    both = sides[0].merge(sides[1], on=list(FOLLOWED), suffixes=("", "_avant"))
    both = both.merge(
        cells.loc[cells["session"] == pooled, list(FOLLOWED)], on=list(FOLLOWED), how="left", indicator="deja"
    )
    both = both[both["deja"] == "left_only"]
    for name in _COUNTS:
        both[name] = both[name] + both[f"{name}_avant"]
    both["conventionnel"] = both["conventionnel"] | both["conventionnel_avant"]
    both["session"], both["promotion"] = pooled, ""
    added: pd.DataFrame = both[list(RELEASED)]
    return pd.concat([cells, added], ignore_index=True) if len(added) else cells
