"""How many people a piece of bad news is about, at least: what puts one before another of the same verdict."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

#: A product of fractions that is whole may be off by its last bits.
_DUST: Final = 1e-6


def missing_for_a_mark(row: pd.Series, *, wanted: str) -> int:
    """Count the people that a cohort lacks to reach a mark, whatever the silent say.

    Parameters
    ----------
    row
        One row of ``tipping.AGAINST``: ``borne_basse``, ``borne_haute`` and ``seuil`` are fractions of ``eligibles``.
    wanted
        ``baisse`` where the mark is not to be passed, else it is to be reached.

    Returns
    -------
    int
        People, of all those eligible; 0 where the silent could make up for it.
    """
    people = int(row["eligibles"])
    if wanted == "baisse":
        allowed = int(np.floor(float(row["seuil"]) * people + _DUST))
        return max(round(float(row["borne_basse"]) * people) - allowed, 0)
    needed = int(np.ceil(float(row["seuil"]) * people - _DUST))
    return max(needed - round(float(row["borne_haute"]) * people), 0)


def people_of_a_change(row: pd.Series) -> int:
    """Count the people of the later cohort that a change is about, by the edge of its interval nearest to none.

    Parameters
    ----------
    row
        One row of ``COMPARISON``: the interval is one of fractions, the later cohort is the first.
    """
    low, high = float(row["ic_bas"]), float(row["ic_haut"])
    if low <= 0.0 <= high:
        return 0
    return int(np.floor(min(abs(low), abs(high)) * int(row["repondants_1"]) + _DUST))


def answers_missing(row: pd.Series) -> int:
    """Count the answers that a survey lacks to reach the response rate of the policy (``seuil``, a fraction)."""
    needed = int(np.ceil(float(row["seuil"]) * int(row["denominateur"]) - _DUST))
    return max(needed - int(row["numerateur"]), 0)
