"""Tipping points: what must be true of those who did not answer for a rate to reach its mark."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from cfa_report.analysis.readings import single
from cfa_report.catalogue import catalogue
from cfa_report.domain.columns import ALL_CERTIFICATIONS, CELL_KEY
from cfa_report.domain.vocabulary import Target
from cfa_report.statistics import threshold_verdict, tipping_point
from cfa_report.store import Slice

#: A rate of this cohort beside the mark it is read against: ``seuil`` is a fraction; ``origine`` is ``reference`` or
#: ``session``, ``document`` the source of a reference, ``session_seuil`` the session that the mark is about.
MARKED: Final = (
    *CELL_KEY, "numerateur", "repondants", "eligibles", "taux", "borne_basse", "borne_haute",
    "seuil", "origine", "session_seuil", "source", "document",
)  # fmt: skip
#: ``silencieux`` people did not answer, ``necessaires`` of them must be positive (0: certain; missing: impossible).
TIPPING: Final = (*MARKED, "silencieux", "necessaires", "rapport_cotes", "gamma95", "verdict")

#: A published rate against an official one: ``atteint`` says whether the respondents' rate reaches it.
AGAINST: Final = (*MARKED, "silencieux", "atteint", "verdict")

_KNOWN: Final = MARKED[: MARKED.index("seuil")]
_SAME: Final = ["campus", "certification", "section", "indicateur", "variante", "horizon_mois"]
#: A rate equal to its mark reaches it, whatever the last bit of the division.
_DUST: Final = 1e-9


def tipping(estimates: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Say, for each survey rate of the slice's session, how many of the silent it takes to reach its mark.

    Parameters
    ----------
    estimates
        Estimates (``ESTIMATE``) of the session and of the one before.
    scope
        The slice: session, references, level of the bands.

    Returns
    -------
    DataFrame
        Columns ``TIPPING``, one row for each published rate that has a mark. The verdict is about this cohort and a
        reference; it is empty where the mark is an earlier session's rate.
    """
    rows = marked(estimates, scope)
    k, n, N = (rows[name].to_numpy(dtype=np.int64) for name in ("numerateur", "repondants", "eligibles"))
    marks = rows["seuil"].to_numpy(dtype=np.float64)
    points = tipping_point(k, n, N, marks)
    rows["silencieux"] = pd.Series(N - n, index=rows.index, dtype="Int64")
    rows["necessaires"] = pd.Series(points.heads_needed, index=rows.index).astype("Float64").astype("Int64")
    rows["rapport_cotes"] = pd.Series(points.odds_ratio, index=rows.index).astype("Float64")
    rows["gamma95"] = pd.Series(points.exact_gamma95, index=rows.index).astype("Float64")
    # Only a reference is a threshold; the rate of an earlier session is a landmark, itself uncertain.
    words = np.atleast_1d(threshold_verdict(k, n, N, marks, scope.confidence))
    official = rows["origine"] == "reference"
    rows["verdict"] = [str(word) if known else "" for word, known in zip(words, official, strict=True)]
    return rows[list(TIPPING)]


def against_references(estimates: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Give the verdict on each published survey rate that has an official rate of the same population and reading.

    Returns
    -------
    DataFrame
        Columns ``AGAINST``: the verdict is about this cohort, of which the official rate is a threshold.
    """
    rows = marked(estimates, scope)
    rows = rows[rows["origine"] == "reference"].reset_index(drop=True)
    k, n, N = (rows[name].to_numpy(dtype=np.int64) for name in ("numerateur", "repondants", "eligibles"))
    marks = rows["seuil"].to_numpy(dtype=np.float64)
    rows["silencieux"] = pd.Series(N - n, index=rows.index, dtype="Int64")
    rows["atteint"] = (rows["taux"] >= rows["seuil"] - _DUST).astype(bool)
    rows["verdict"] = [str(word) for word in np.atleast_1d(threshold_verdict(k, n, N, marks, scope.confidence))]
    return rows[list(AGAINST)]


def marked(estimates: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Set each published survey rate of the slice's session beside its mark; without one there is no row.

    The mark is an official rate of the same population, reading, horizon and session (another reading is another
    question, never a mark), else the respondents' rate of the nearest earlier session. When that one is hidden there is
    no mark, and a mark of 0 is none: there is nothing to reach.

    Returns
    -------
    DataFrame
        Columns ``MARKED``, in the order of the estimates.
    """
    surveys = {name for name, item in catalogue().items() if item.is_survey}
    wanted = (estimates["cible"] == str(Target.COHORTE)) & estimates["indicateur"].isin(surveys)
    rows = estimates.loc[wanted, list(_KNOWN)]
    now = rows[(rows["session"] == scope.session) & rows["taux"].notna()].copy()
    now = _with_reference(now, scope.references)
    now = now.merge(_previous(rows, scope.session), on=_SAME, how="left")
    official = now["valeur"].notna()
    now["seuil"] = now["valeur"].where(official, now["taux_avant"])
    now["origine"] = np.where(official, "reference", "session")
    now["session_seuil"] = now["session"].where(official, now["session_avant"])
    return now.loc[now["seuil"].gt(0).fillna(False), list(MARKED)].reset_index(drop=True)


def _previous(rows: pd.DataFrame, session: str) -> pd.DataFrame:
    """Give the rate of the nearest earlier session of each cell, missing when it is hidden."""
    earlier = rows[single(rows["session"]) & (rows["session"] < session)]
    nearest = earlier[earlier["session"] == earlier.groupby(_SAME, dropna=False)["session"].transform("max")]
    return nearest[[*_SAME, "session", "taux"]].rename(columns={"session": "session_avant", "taux": "taux_avant"})


def _with_reference(rows: pd.DataFrame, references: pd.DataFrame) -> pd.DataFrame:
    """Join the official rate of the same population and reading; that of the campus itself comes first."""
    known = references[["campus", "certification", "indicateur", "variante", "horizon_mois", "session"]].copy()
    known["certification"] = known["certification"].replace("", ALL_CERTIFICATIONS)
    for name in ("valeur", "source", "document"):
        known[name] = references[name]
    keys = ["certification", "indicateur", "variante", "horizon_mois", "session"]
    own = known[known["campus"] != ""].drop_duplicates(["campus", *keys])
    shared = known[known["campus"] == ""].drop(columns="campus").drop_duplicates(keys)
    result = rows.merge(own, on=["campus", *keys], how="left")
    result = result.merge(shared, on=keys, how="left", suffixes=("", "_tous"))
    result["valeur"] = result["valeur"].fillna(result["valeur_tous"])
    for name in ("source", "document"):
        result[name] = result[name].fillna(result[f"{name}_tous"]).fillna("")
    return result
