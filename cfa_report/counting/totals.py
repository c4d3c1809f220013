"""Campus and network totals: sums of counts, the CFA and FPA sections apart."""

from __future__ import annotations

import pandas as pd

from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS
from cfa_report.domain.vocabulary import CellStatus

_READING = ["section", "session", "indicateur", "variante", "horizon_mois"]
_NUMBERS = ["numerateur", "repondants", "eligibles"]


def add_totals(counts: pd.DataFrame) -> pd.DataFrame:
    """Append the row of all certifications of each campus, and the row of all campuses.

    A total adds up the cells that are computed; it is in the state of its parts when none is.
    """
    if counts.empty:
        return counts
    campuses = _total(counts, ["campus", *_READING])
    campuses["certification"] = ALL_CERTIFICATIONS
    network = _total(counts, _READING)
    network["campus"], network["certification"] = ALL_CAMPUSES, ALL_CERTIFICATIONS
    certifications = _total(counts, ["certification", *_READING])
    certifications["campus"] = ALL_CAMPUSES
    return pd.concat([counts, campuses, certifications, network], ignore_index=True)[list(counts.columns)]


def _total(counts: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    frame = counts.copy()
    computed = frame["statut"] == str(CellStatus.PUBLIE)
    frame[_NUMBERS] = frame[_NUMBERS].where(computed, 0)
    frame["calcule"] = computed
    frame["en_cours"] = frame["statut"] == str(CellStatus.EN_COURS)
    total = (
        frame.groupby(by, dropna=False, sort=True)
        .agg(
            numerateur=("numerateur", "sum"),
            repondants=("repondants", "sum"),
            eligibles=("eligibles", "sum"),
            calcule=("calcule", "any"),
            en_cours=("en_cours", "any"),
            conventionnel=("conventionnel", "first"),
        )
        .reset_index()
    )
    total["statut"] = str(CellStatus.NON_CALCULABLE)
    total.loc[total["en_cours"], "statut"] = str(CellStatus.EN_COURS)
    total.loc[total["calcule"], "statut"] = str(CellStatus.PUBLIE)
    total["promotion"] = ""
    return total.drop(columns=["calcule", "en_cours"])
