"""Two cohorts added up: fewer people are needed to see something, and a change between the two is no longer seen."""

from __future__ import annotations

from typing import Final

import pandas as pd

from cfa_report.analysis.readings import single
from cfa_report.domain.columns import CELL_KEY, RELEASED
from cfa_report.domain.vocabulary import CellStatus
from cfa_report.store import Slice

_COUNTS: Final = ["numerateur", "repondants", "eligibles"]
_SAME: Final = [name for name in CELL_KEY if name != "session"]


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
    if not earlier:
        return cells
    pooled = f"{earlier[-1]}+{scope.session}"
    published = cells[(cells["statut"] == str(CellStatus.PUBLIE)) & cells["repondants"].notna()]
    sides = [published[published["session"] == session] for session in (scope.session, earlier[-1])]
    both = sides[0].merge(sides[1], on=_SAME, suffixes=("", "_avant"))
    both = both.merge(cells.loc[cells["session"] == pooled, _SAME], on=_SAME, how="left", indicator="deja")
    both = both[both["deja"] == "left_only"]
    for name in _COUNTS:
        both[name] = both[name] + both[f"{name}_avant"]
    both["conventionnel"] = both["conventionnel"] | both["conventionnel_avant"]
    both["session"], both["promotion"] = pooled, ""
    added: pd.DataFrame = both[list(RELEASED)]
    return pd.concat([cells, added], ignore_index=True) if len(added) else cells
