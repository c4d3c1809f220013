"""How many people a piece of bad news is about, at least: what puts one before another of the same verdict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from cfa_report.analysis.tipping import SUPPOSED
from cfa_report.domain.vocabulary import Verdict
from cfa_report.statistics import response_odds_interval

#: The limits of a change at the response odds that its word stands up to; others have those of the plain interval.
_EDGES: Final = {str(Verdict.PROUVE): "extreme", str(Verdict.ROBUSTE): "gamma3"}
#: A product of fractions that is whole may be off by its last bits.
_DUST: Final = 1e-6


def missing_for_a_mark(row: pd.Series | Mapping[Any, Any], *, wanted: str, confidence: float = 0.95) -> int:
    """Count the people that a cohort lacks to reach a mark, by the band that decides its verdict.

    Parameters
    ----------
    row
        One row of ``tipping.AGAINST``: counts, the mark ``seuil`` (0–1), the word of the verdict.
    wanted
        ``baisse`` where the mark is not to be passed, else it is to be reached.
    confidence
        Level of the bands of *robuste* and *fragile*; *prouvé* is certain, whatever the silent say.

    Returns
    -------
    int
        People, of all those eligible; 0 without a verdict.
    """
    if row["verdict"] in ("", Verdict.INDECIDABLE):
        return 0
    counts = (int(row["numerateur"]), int(row["repondants"]), int(row["eligibles"]))
    low, high = response_odds_interval(*counts, SUPPOSED[row["verdict"]], confidence)
    mark = float(row["seuil"]) * counts[2]
    if wanted == "baisse":
        return max(int(low) - int(np.floor(mark + _DUST)), 0)
    return max(int(np.ceil(mark - _DUST)) - int(high), 0)


def people_of_a_change(row: pd.Series | Mapping[Any, Any]) -> int:
    """Count the people of the later cohort that a change is about, by the limit of its verdict nearest to no change.

    Parameters
    ----------
    row
        One row of ``COMPARISON``: the intervals are fractions, the later cohort is the first.
    """
    name = _EDGES.get(row["verdict"], "ic")
    limits = [row[f"{name}_bas"], row[f"{name}_haut"]]
    if pd.isna(limits[0]):
        # Where all is recorded, absentees widen nothing.
        limits = [row["ic_bas"], row["ic_haut"]]
    low, high = float(limits[0]), float(limits[1])
    if low <= 0.0 <= high:
        return 0
    return int(np.floor(min(abs(low), abs(high)) * int(row["eligibles_1"]) + _DUST))


def answers_missing(row: pd.Series | Mapping[Any, Any]) -> int:
    """Count the answers that a survey lacks to reach the response rate of the policy (``seuil``, a fraction)."""
    needed = int(np.ceil(float(row["seuil"]) * int(row["denominateur"]) - _DUST))
    return max(needed - int(row["numerateur"]), 0)
