"""Tipping points: what must be true of those who did not answer for a rate to reach its mark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from cfa_report.analysis.readings import single
from cfa_report.catalogue import catalogue
from cfa_report.domain.columns import ALL_CERTIFICATIONS, CELL_KEY, FOLLOWED
from cfa_report.domain.vocabulary import Target, Verdict
from cfa_report.statistics import process_band, threshold_verdict, tipping_point
from cfa_report.store import Slice

#: A rate of this cohort beside the mark it is read against: ``seuil`` is a fraction; ``origine`` is ``reference`` or
#: ``session``, ``document`` the source of a reference, ``session_seuil`` the session that the mark is about.
MARKED: Final = (
    *CELL_KEY, "numerateur", "repondants", "eligibles", "taux", "borne_basse", "borne_haute",
    "seuil", "origine", "session_seuil", "source", "document",
)  # fmt: skip
#: ``silencieux`` people did not answer, ``necessaires`` of them must be positive (0: certain; missing: impossible).
TIPPING: Final = (*MARKED, "silencieux", "necessaires", "rapport_cotes", "gamma95", "verdict")

#: A published rate against an official one: ``atteint`` says whether the respondents' rate reaches it; ``formation_``
#: limits (fractions) say what other cohorts might give, which the verdict on this one does not, under what its word
#: supposes of those who did not answer.
AGAINST: Final = (*MARKED, "silencieux", "atteint", "verdict", "formation_bas", "formation_haut")

#: Response odds Γ that each word stands up to; where nobody is silent they change nothing.
SUPPOSED: Final = {
    str(Verdict.PROUVE): float("inf"),
    str(Verdict.ROBUSTE): 3.0,
    str(Verdict.FRAGILE): 1.0,
    str(Verdict.INDECIDABLE): 1.0,
}
_KNOWN: Final = MARKED[: MARKED.index("seuil")]
_POPULATION: Final = ("certification", "indicateur", "variante", "horizon_mois")
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
    # What the word supposes of the silent is supposed of the course too.
    gammas = rows["verdict"].map(SUPPOSED).to_numpy(dtype=np.float64)
    low, high = process_band(k, n, N, gammas, scope.confidence)
    rows["formation_bas"], rows["formation_haut"] = pd.array(low, dtype="Float64"), pd.array(high, dtype="Float64")
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
    official, before = _official(scope.references), _previous(rows, scope.session)
    marks = [
        official.get((campus, *key, scope.session)) or official.get(("", *key, scope.session)) or before.get(cell)
        for campus, cell, key in zip(now["campus"], _keys(now, FOLLOWED), _keys(now, _POPULATION), strict=True)
    ]
    for name in _Mark._fields:
        now[name] = pd.Series(
            [None if mark is None else getattr(mark, name) for mark in marks],
            index=now.index,
            dtype="Float64" if name == "seuil" else "str",
        )
    return now.loc[now["seuil"].gt(0).fillna(False), list(MARKED)].reset_index(drop=True)


class _Mark(NamedTuple):
    seuil: float | None
    origine: str
    session_seuil: str
    source: str = ""
    document: str = ""


def _keys(rows: pd.DataFrame, names: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    return zip(*(rows[name].array for name in names), strict=True)


def _previous(rows: pd.DataFrame, session: str) -> dict[tuple[Any, ...], _Mark]:
    """Give the rate of the nearest earlier session of each cell, missing when it is hidden."""
    earlier = rows[single(rows["session"]) & (rows["session"] < session)]
    found: dict[tuple[Any, ...], _Mark] = {}
    for cell, when, rate in zip(_keys(earlier, FOLLOWED), earlier["session"], earlier["taux"], strict=True):
        if cell not in found or found[cell].session_seuil < when:
            found[cell] = _Mark(None if pd.isna(rate) else rate, "session", when)
    return found


def _official(references: pd.DataFrame) -> dict[tuple[Any, ...], _Mark]:
    """Give the official rate of each campus (empty: of all of them), population, reading and session."""
    found: dict[tuple[Any, ...], _Mark] = {}
    known = references[references["valeur"].notna()]
    columns = (
        "campus",
        "certification",
        "indicateur",
        "variante",
        "horizon_mois",
        "session",
        "valeur",
        "source",
        "document",
    )
    for campus, certification, *reading, session, value, source, document in _keys(known, columns):
        key = (campus, certification or ALL_CERTIFICATIONS, *reading, session)
        found.setdefault(key, _Mark(value, "reference", session, source, document))
    return found
