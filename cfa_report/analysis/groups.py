"""Groups of apprentices of one campus beside one another: differences, intervals, and a verdict in one word."""

from __future__ import annotations

from itertools import combinations
from typing import Any, Final

import numpy as np
import pandas as pd

from cfa_report.catalogue import catalogue
from cfa_report.domain.columns import COMPARISON
from cfa_report.domain.vocabulary import CellStatus, Target
from cfa_report.statistics import change_interval, change_p_value, holm, nested_verdicts

#: One pair of groups of a segment: ``variante`` minus ``autre``; both sessions are the same one. ``comparaisons`` pairs
#: were examined together.
GROUP_GAPS: Final = (*COMPARISON, "autre", "segment", "comparaisons")
_COUNTS: Final = ("numerateur", "repondants", "eligibles")
_PLACE: Final = ["campus", "certification", "section", "indicateur", "horizon_mois", "session"]
_GAMMAS: Final = {"ic": 1.0, "gamma3": 3.0, "extreme": np.inf}


def group_gaps(*tables: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Compare the groups of each segment two by two, all the pairs of the page counted together.

    Parameters
    ----------
    tables
        Estimates (``ESTIMATE``) of readings that have a ``segment``, one session each.
    confidence
        Level of the intervals and of the whole family of pairs, 0–1.

    Returns
    -------
    DataFrame
        Columns ``GROUP_GAPS``, the pairs of groups that are both shown: differences in fractions, their intervals as
        those of a change, one pair at a time, and a verdict that holds when all the pairs are counted.

    Notes
    -----
    A gap is about the process: the groups of another cohort (``change_interval``). Holm S. (1979), Scandinavian Journal
    of Statistics 6:65-70: the pairs of a page are few and share their groups, and no false claim about people told
    apart by sex or age is to be made; the family of the edition is that of its changes.
    """
    pairs = pd.DataFrame([pair for table in tables for pair in _pairs(table)])
    if pairs.empty:
        return pd.DataFrame(columns=list(GROUP_GAPS))
    k1, n1, N1, k2, n2, N2 = (pairs[f"{name}_{side}"].to_numpy(dtype=np.int64) for side in (1, 2) for name in _COUNTS)
    pairs["difference"] = pairs["taux_1"] - pairs["taux_2"]
    adjusted = []
    for prefix, gamma in _GAMMAS.items():
        pairs[f"{prefix}_bas"], pairs[f"{prefix}_haut"] = change_interval(k1, n1, N1, k2, n2, N2, gamma, confidence)
        adjusted.append(holm(change_p_value(k1, n1, N1, k2, n2, N2, gamma)))
    risk = 1 - confidence
    pairs["verdict"] = [str(word) for word in nested_verdicts(*(values <= risk for values in adjusted))]
    pairs["comparaisons"] = len(pairs)
    pairs["horizon_mois"] = pairs["horizon_mois"].astype("Int64")
    return pairs[list(GROUP_GAPS)]


def _pairs(table: pd.DataFrame) -> list[dict[str, Any]]:
    shown = table[(table["cible"] == str(Target.PROCESSUS)) & table["taux"].notna()]
    found = []
    for _, group in shown.groupby(_PLACE, dropna=False, sort=False):
        rows = {row["variante"]: row for row in group.to_dict("records")}
        variants = [item for item in catalogue()[group["indicateur"].iloc[0]].variants if item.id in rows]
        for first, second in combinations(variants, 2):
            if first.segment and first.segment == second.segment:
                found.append(_pair(rows[first.id], rows[second.id], first.segment))
    return found


def _pair(first: dict[Any, Any], second: dict[Any, Any], segment: str) -> dict[str, Any]:
    place = {name: first[name] for name in _PLACE if name != "session"}
    sides = {
        f"{name}_{side}": row[name] for side, row in ((1, first), (2, second)) for name in ("session", "taux", *_COUNTS)
    }
    named = {"variante": first["variante"], "autre": second["variante"], "segment": segment}
    return place | sides | named | {"statut": str(CellStatus.PUBLIE)}
