"""Rates with their intervals and bounds, for both targets, from released counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from cfa_report.catalogue import catalogue
from cfa_report.domain.columns import ESTIMATE
from cfa_report.domain.vocabulary import CellStatus, Target
from cfa_report.statistics import response_odds_interval, wilson_interval, worst_case_bounds
from cfa_report.statistics.process import process_band

_GAMMAS = (2, 3)
_BOUNDED = ("ic_bas", "ic_haut", "borne_basse", "borne_haute", "gamma2_bas", "gamma2_haut", "gamma3_bas", "gamma3_haut")
_WHOLE = frozenset({"horizon_mois", "numerateur", "denominateur", "repondants", "eligibles"})
#: Type of each column of an estimate.
_KINDS: Final[Mapping[str, Any]] = {
    name: "Int64" if name in _WHOLE else "Float64" if name in ("taux", *_BOUNDED) else "str" for name in ESTIMATE
}


def estimate(cells: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Compute every figure of released cells: two rows a rate (``cohorte``, ``processus``), one a headcount.

    Parameters
    ----------
    cells
        Released cells (``RELEASED``).
    confidence
        Level of the intervals, 0–1.

    Returns
    -------
    DataFrame
        Columns ``ESTIMATE``; rates and limits are fractions; empty wherever the cell is not published.

    Notes
    -----
    ``cohorte`` is the finite cohort: exact hypergeometric interval, certain bounds and response-odds bands; a register
    known for everybody has no interval. ``processus`` is what the course would do again: Wilson (1927) on those who
    answered, and its limits mapped to the whole cohort under response ratios 1/Γ…Γ. The certain bounds of both rows are
    those of the cohort (Manski).
    """
    families = {name: indicator.family for name, indicator in catalogue().items()}
    base = cells.copy()
    base["famille"] = base["indicateur"].map(families)
    headcounts = base[base["famille"] == "effectif"].assign(cible=str(Target.COHORTE))
    rates = base[base["famille"].isin(["registre", "enquete", "suivi"])]
    cohort = _cohort(rates.assign(cible=str(Target.COHORTE)), confidence)
    process = _process(rates.assign(cible=str(Target.PROCESSUS)), confidence)
    return in_order([headcounts, cohort, process])


def in_order(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Put estimates together in the order of cells, the cohort before the process."""
    frame = pd.concat(
        [complete(part) for part in parts if not part.empty] or [complete(pd.DataFrame())], ignore_index=True
    )
    keys = ["campus", "certification", "section", "session", "indicateur", "variante", "horizon_mois", "cible"]
    return frame.sort_values(keys, kind="stable", ignore_index=True)


def complete(frame: pd.DataFrame) -> pd.DataFrame:
    """Give a table the columns of an estimate, with their types."""
    columns: dict[str, pd.Series] = {}
    for name, kind in _KINDS.items():
        if name in frame:
            # What has its type already is not copied: every page asks a hundred times.
            columns[name] = frame[name] if frame[name].dtype == kind else frame[name].astype(kind)
        else:
            columns[name] = pd.Series("" if kind == "str" else pd.NA, index=frame.index, dtype=kind)
    return pd.DataFrame(columns, index=frame.index)


def _counts(frame: pd.DataFrame) -> tuple[pd.Series, np.ndarray, np.ndarray, np.ndarray]:
    shown = frame["statut"].map(lambda status: CellStatus(status).has_numbers) & frame["repondants"].gt(0).fillna(False)
    shown = shown.astype(bool)
    k, n, N = (frame.loc[shown, name].to_numpy(dtype="int64") for name in ("numerateur", "repondants", "eligibles"))
    return shown, k, n, N


def _rates(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series, np.ndarray, np.ndarray, np.ndarray]:
    result = frame.copy()
    result["denominateur"] = result["repondants"]
    shown, k, n, N = _counts(result)
    for name in ("taux", *_BOUNDED):
        result[name] = pd.Series(pd.NA, index=result.index, dtype="Float64")
    result["methode_ic"] = ""
    result.loc[shown, "taux"] = k / n
    low, high = worst_case_bounds(k, n, N)
    result.loc[shown, "borne_basse"], result.loc[shown, "borne_haute"] = low, high
    return result, shown, k, n, N


def _cohort(frame: pd.DataFrame, confidence: float) -> pd.DataFrame:
    result, shown, k, n, N = _rates(frame)
    # The exact interval is the band at Γ = 1: all three are searched at once, which takes a third of the time.
    ways = {1: "ic", **{gamma: f"gamma{gamma}" for gamma in _GAMMAS}}
    lows, highs = response_odds_interval(k, n, N, np.array([*ways])[:, None], confidence)
    for name, low, high in zip(ways.values(), lows, highs, strict=True):
        result.loc[shown, f"{name}_bas"], result.loc[shown, f"{name}_haut"] = low / N, high / N
    result.loc[shown, "methode_ic"] = "hypergeometrique"
    # A register known for everybody is a fact about this cohort: no interval.
    fact = shown & (result["famille"] != "enquete") & (result["repondants"] == result["eligibles"]).fillna(False)
    result.loc[fact, ["ic_bas", "ic_haut"]] = pd.NA
    result.loc[fact, "methode_ic"] = ""
    return result


def _process(frame: pd.DataFrame, confidence: float) -> pd.DataFrame:
    result, shown, k, n, N = _rates(frame)
    result.loc[shown, "ic_bas"], result.loc[shown, "ic_haut"] = wilson_interval(k, n, confidence)
    result.loc[shown, "methode_ic"] = "wilson"
    lows, highs = process_band(k, n, N, np.array(_GAMMAS)[:, None], confidence)
    for gamma, low, high in zip(_GAMMAS, lows, highs, strict=True):
        result.loc[shown, f"gamma{gamma}_bas"], result.loc[shown, f"gamma{gamma}_haut"] = low, high
    return result
