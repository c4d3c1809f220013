"""Rates with their intervals and bounds, for both targets, from released counts."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cfa_report.catalogue import catalogue
from cfa_report.domain.columns import CELL_KEY, ESTIMATE
from cfa_report.domain.vocabulary import CellStatus, Target
from cfa_report.statistics import response_odds_interval, wilson_interval, worst_case_bounds
from cfa_report.statistics.process import process_band

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_GAMMAS = (2, 3)
#: Families of what is a share of some people.
_RATES: Final = ["registre", "enquete", "suivi"]
#: After any horizon, in months.
_NEVER: Final = 10_000
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
    cells = cells.take(_order(cells))
    family = cells["indicateur"].map(families).to_numpy(dtype=object)
    is_rate = np.isin(family, _RATES)
    kept = is_rate | (family == "effectif")
    cells, family, is_rate = cells[kept], family[kept], is_rate[kept]
    # A rate has two rows, the cohort's then the process's.
    place = np.repeat(np.arange(len(cells)), 1 + is_rate)
    of_process = np.diff(place, prepend=-1) == 0
    shown = is_rate & _has_numbers(cells)
    k, n, N = (cells[name].array[shown].to_numpy(dtype="int64") for name in ("numerateur", "repondants", "eligibles"))
    # A register known for everybody is a fact about this cohort: no interval.
    facts = (n == N) & (family[shown] != "enquete")
    rank = (np.cumsum(shown) - 1)[place]
    method = np.full(len(place), "", dtype=object)
    numbers = {name: np.full(len(place), np.nan) for name in ("taux", *_BOUNDED)}
    for target, named, figures in (
        (~of_process, np.where(facts, "", "hypergeometrique"), _cohort(k, n, N, facts, confidence)),
        (of_process, np.full(len(k), "wilson"), _process(k, n, N, confidence)),
    ):
        rows = shown[place] & target
        method[rows] = named[rank[rows]]
        for name, values in figures.items():
            numbers[name][rows] = values[rank[rows]]
    columns: dict[str, Any] = {
        **{name: np.full(len(place), "", dtype=object) for name in ("promotion", "plage")},
        **{name: cells[name].array.take(place) for name in _KINDS if name in cells},
        "cible": np.where(of_process, str(Target.PROCESSUS), str(Target.COHORTE)),
        "denominateur": cells["repondants"].where(is_rate).array.take(place),
        "methode_ic": method,
        **numbers,
    }
    return pd.DataFrame({name: pd.array(columns[name], dtype=kind) for name, kind in _KINDS.items()})


def _order(cells: pd.DataFrame) -> Whole:
    """Give the order of cells by their keys, those without a horizon last; a slice has it already."""
    keys = list(
        zip(*(cells[name].fillna(_NEVER) if name == "horizon_mois" else cells[name] for name in CELL_KEY), strict=True)
    )
    if all(before <= after for before, after in pairwise(keys)):
        return np.arange(len(keys))
    return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)


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


def _has_numbers(cells: pd.DataFrame) -> Bools:
    told = {str(status) for status in CellStatus if status.has_numbers}
    found: Bools = (cells["statut"].isin(told) & cells["repondants"].gt(0).fillna(False)).to_numpy(dtype=bool)
    return found


def _cohort(k: Whole, n: Whole, N: Whole, facts: Bools, confidence: float) -> dict[str, Floats]:
    figures = _common(k, n, N)
    # The exact interval is the band at Γ = 1: all three are searched at once, which takes a third of the time.
    ways = {1: "ic", **{gamma: f"gamma{gamma}" for gamma in _GAMMAS}}
    lows, highs = response_odds_interval(k, n, N, np.array([*ways])[:, None], confidence)
    for name, low, high in zip(ways.values(), lows, highs, strict=True):
        figures |= {f"{name}_bas": low / N, f"{name}_haut": high / N}
    return figures | {name: np.where(facts, np.nan, figures[name]) for name in ("ic_bas", "ic_haut")}


def _process(k: Whole, n: Whole, N: Whole, confidence: float) -> dict[str, Floats]:
    figures = _common(k, n, N)
    figures["ic_bas"], figures["ic_haut"] = wilson_interval(k, n, confidence)
    lows, highs = process_band(k, n, N, np.array(_GAMMAS)[:, None], confidence)
    for gamma, low, high in zip(_GAMMAS, lows, highs, strict=True):
        figures |= {f"gamma{gamma}_bas": low, f"gamma{gamma}_haut": high}
    return figures


def _common(k: Whole, n: Whole, N: Whole) -> dict[str, Floats]:
    low, high = worst_case_bounds(k, n, N)
    return {"taux": k / n, "borne_basse": low, "borne_haute": high}
