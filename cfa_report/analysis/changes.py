"""Changes between cohorts: the difference, its intervals, and a verdict in one word."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cfa_report.analysis.readings import single
from cfa_report.catalogue import catalogue
from cfa_report.domain.columns import COMPARISON, FOLLOWED
from cfa_report.domain.vocabulary import CellStatus, Target
from cfa_report.statistics import change_interval, change_verdict

_COUNTS = ("numerateur", "repondants", "eligibles")


def compare_cohorts(estimates: pd.DataFrame, session: str, confidence: float) -> pd.DataFrame:
    """Compare one session with each earlier one, cell by cell.

    Parameters
    ----------
    estimates
        Estimates (``ESTIMATE``); the rows of the process are compared: the question is whether the course changed.
    session
        The later session.
    confidence
        Level of the intervals, 0–1.

    Returns
    -------
    DataFrame
        Columns ``COMPARISON``: differences are later minus earlier, in fractions. ``ic`` is the interval when those who
        answered are like the others (MOVER on Wilson limits: Newcombe 1998), ``gamma3`` when odds of answering are up
        to three times higher or lower, ``extreme`` whatever the others would have said. A pair
        with a hidden or missing side has no number and no verdict.
    """
    rates = {name for name, item in catalogue().items() if item.family in ("registre", "enquete")}
    rows = estimates[(estimates["cible"] == str(Target.PROCESSUS)) & estimates["indicateur"].isin(rates)]
    # A survey that is not due yet has nothing to compare; awaited exam results are said to be awaited.
    not_due = (rows["statut"] == str(CellStatus.EN_COURS)) & rows["horizon_mois"].notna()
    rows = rows.loc[~not_due]
    # A pooled session counts people of the session itself: it is no earlier cohort.
    rows = rows.loc[single(rows["session"])]
    later = rows[rows["session"] == session]
    earlier = rows[rows["session"] < session]
    pairs = later.merge(earlier, on=list(FOLLOWED), suffixes=("_1", "_2"))
    pairs = pairs.sort_values([*FOLLOWED, "session_2"], kind="stable", ignore_index=True)
    return _with_changes(pairs, confidence)


def _with_changes(pairs: pd.DataFrame, confidence: float) -> pd.DataFrame:
    shown = pairs["taux_1"].notna() & pairs["taux_2"].notna()
    numbers = ["difference", "ic_bas", "ic_haut", "gamma3_bas", "gamma3_haut", "extreme_bas", "extreme_haut"]
    result = pairs.copy()
    for name in numbers:
        result[name] = pd.Series(pd.NA, index=result.index, dtype="Float64")
    result["verdict"] = ""
    result["statut"] = np.where(
        shown, str(CellStatus.PUBLIE), np.where(pairs["taux_1"].isna(), pairs["statut_1"], pairs["statut_2"])
    )
    if shown.any():
        k1, n1, N1, k2, n2, N2 = (
            pairs.loc[shown, f"{name}_{side}"].to_numpy(dtype="int64") for side in (1, 2) for name in _COUNTS
        )
        result.loc[shown, "difference"] = pairs.loc[shown, "taux_1"] - pairs.loc[shown, "taux_2"]
        for prefix, gamma in (("ic", 1.0), ("gamma3", 3.0), ("extreme", np.inf)):
            low, high = change_interval(k1, n1, N1, k2, n2, N2, gamma, confidence)
            result.loc[shown, f"{prefix}_bas"], result.loc[shown, f"{prefix}_haut"] = low, high
        words = change_verdict(k1, n1, N1, k2, n2, N2, confidence)
        result.loc[shown, "verdict"] = [str(word) for word in words]
    return result[list(COMPARISON)]
