"""Two sessions of one course put together, where each alone is hidden: what InserJeunes does for small centres."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cfa_report.disclosure.arrays import Flags
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS, CELL_KEY, POOLED
from cfa_report.domain.vocabulary import CellStatus

_SAME = ["campus", "certification", "section", "indicateur", "variante", "horizon_mois"]
_SUMMED = ["numerateur", "repondants", "eligibles"]


def pooled_cells(counts: pd.DataFrame, hidden: Flags, chosen: dict[str, str]) -> pd.DataFrame:
    """Give the cells of pooled sessions that could be shown in the place of two hidden ones.

    Sessions go two by two from the latest: no session is in two pools. Only certifications of a campus are pooled, in
    the reading that the policy publishes, and only where both sessions are computed and hidden: beside one that is
    shown, the sum would give the other away.

    Parameters
    ----------
    counts
        Raw cells (``counting.COUNTS``).
    hidden
        Shape (R,): cells hidden so far.
    chosen
        The reading published of each indicator.

    Returns
    -------
    DataFrame
        The same columns; ``session`` is ``2024+2025``, counts are sums.
    """
    computed = counts["statut"] == str(CellStatus.PUBLIE)
    published = counts["variante"] == counts["indicateur"].map(chosen)
    leaf = (counts["campus"] != ALL_CAMPUSES) & (counts["certification"] != ALL_CERTIFICATIONS)
    rows = counts[hidden & (computed & published & leaf).to_numpy(dtype=bool)]
    sessions = sorted(counts["session"].unique(), reverse=True)
    return _put_together(rows, list(zip(sessions[::2], sessions[1::2], strict=False)))


def pools_of(counts: pd.DataFrame, keys: pd.DataFrame) -> pd.DataFrame:
    """Give the pooled cells of some keys (``CELL_KEY``), as ``pooled_cells`` does, whether they are hidden or not."""
    computed = counts[counts["statut"] == str(CellStatus.PUBLIE)]
    pairs = sorted({(pair[1], pair[0]) for pair in keys["session"].str.split(POOLED, regex=False) if len(pair) == 2})
    pools = _put_together(computed, pairs)
    return pools.merge(keys, on=list(CELL_KEY), how="inner")[list(counts.columns)]


def _put_together(rows: pd.DataFrame, pairs: Sequence[tuple[str, str]]) -> pd.DataFrame:
    parts = []
    for later, earlier in pairs:
        both = rows[rows["session"] == later].merge(
            rows[rows["session"] == earlier], on=_SAME, suffixes=("", "_avant"), how="inner"
        )
        pool = both[list(rows.columns)].copy()
        pool["session"] = f"{earlier}{POOLED}{later}"
        pool["promotion"] = ""
        for name in _SUMMED:
            pool[name] = both[name] + both[f"{name}_avant"]
        pool["conventionnel"] = both["conventionnel"] | both["conventionnel_avant"]
        parts.append(pool)
    return pd.concat(parts, ignore_index=True) if parts else rows.iloc[:0].copy()


def is_pooled(counts: pd.DataFrame) -> Flags:
    """Say which cells are about pooled sessions."""
    return np.asarray(counts["session"].str.contains(POOLED, regex=False), dtype=bool)
