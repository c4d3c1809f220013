"""The next useful call: a plan of calls by cell, without names."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from cfa_report.analysis.estimates import estimate
from cfa_report.analysis.readings import chosen, first_horizon, one_indicator
from cfa_report.analysis.tipping import MARKED, marked
from cfa_report.domain.columns import ALL_CERTIFICATIONS
from cfa_report.domain.edition import Edition
from cfa_report.domain.vocabulary import Target
from cfa_report.statistics import useful_calls
from cfa_report.store import Slice

#: ``silencieux`` people can still be called; after ``reponses_utiles`` more answers at best, the verdict may become
#: ``verdict_possible``, on the side ``cote_possible`` (missing and empty where no answer can strengthen it).
CALLS: Final = (*MARKED, "silencieux", "verdict", "reponses_utiles", "verdict_possible", "cote_possible")
#: Sides of a reference that a verdict may fall on: reached or not, one alone or both.
_SIDES: Final = {(True, False): "atteint", (False, True): "non_atteint", (True, True): "l'un ou l'autre"}


def call_plan(estimates: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Say, cell by cell, how many more answers could strengthen the verdict on a survey rate.

    Parameters
    ----------
    estimates
        Estimates (``ESTIMATE``) of the session and of the one before, totals included or not: only certifications are
        called.
    scope
        The slice: session, references, level of the bands.

    Returns
    -------
    DataFrame
        Columns ``CALLS``, the fewest answers first, then in the order of the estimates. Empty in the public edition:
        a plan of work is for those who make the calls.
    """
    rows = marked(estimates, scope)
    if scope.index.edition is Edition.PUBLIQUE:
        rows = rows.iloc[:0]
    # A verdict is about a reference; an earlier session's rate is no threshold. Opinions are not collected by calls.
    rows = rows[(rows["origine"] == "reference") & (rows["indicateur"] != "satisfaction")]
    rows = rows[(rows["certification"] != ALL_CERTIFICATIONS) & (rows["repondants"] < rows["eligibles"])].copy()
    k, n, N = (rows[name].to_numpy(dtype=np.int64) for name in ("numerateur", "repondants", "eligibles"))
    found = useful_calls(k, n, N, rows["seuil"].to_numpy(dtype=np.float64), scope.confidence)
    rows["silencieux"] = pd.Series(N - n, index=rows.index, dtype="Int64")
    rows["verdict"] = [str(word) for word in found.verdict]
    rows["reponses_utiles"] = pd.Series(found.answers_needed, index=rows.index).astype("Float64").astype("Int64")
    rows["verdict_possible"] = [
        "" if np.isnan(needed) else str(word)
        for needed, word in zip(found.answers_needed, found.reachable, strict=True)
    ]
    rows["cote_possible"] = [
        _SIDES.get((bool(above), bool(below)), "") for above, below in zip(found.above, found.below, strict=True)
    ]
    return rows.sort_values("reponses_utiles", kind="stable", na_position="last", ignore_index=True)[list(CALLS)]


def fewest_answers(latest: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Keep the response rates under that of the policy, at the first horizon, the lowest first.

    Parameters
    ----------
    latest
        Estimates (``ESTIMATE``) of the readings that the policy chooses, in certifications of one session.
    """
    rows = first_horizon(one_indicator(latest, "taux_reponse"))
    rows = rows[(rows["cible"] == str(Target.COHORTE)) & rows["taux"].lt(scope.index.policy["taux_reponse_minimal"])]
    return rows.sort_values("taux", kind="stable", ignore_index=True)


def call_order(network: Slice, horizon: int) -> list[tuple[str, str]]:
    """List courses in the order in which a call is most useful, from released counts alone.

    Parameters
    ----------
    network
        The slice of the whole network in the internal edition, for one session.
    horizon
        Months after the exit.

    Returns
    -------
    list
        (campus, certification), the fewest answers needed first; a course where no call can change a verdict, or whose
        counts are hidden, is not in it.
    """
    cells = chosen(network.cells, network)
    wanted = (cells["session"] == network.session) & (cells["horizon_mois"] == horizon).fillna(False)
    plan = call_plan(estimate(cells[wanted], network.confidence), network)
    useful = plan[plan["reponses_utiles"].notna()]
    return list(dict.fromkeys(zip(useful["campus"], useful["certification"], strict=True)))
