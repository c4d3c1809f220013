"""Trend of each rate over the years, and what so few people could have shown."""

from __future__ import annotations

import math
from typing import Any, Final

import pandas as pd

from cfa_report.analysis.readings import single
from cfa_report.catalogue import catalogue
from cfa_report.domain.columns import FOLLOWED
from cfa_report.domain.vocabulary import Target
from cfa_report.statistics import Trend, cochran_armitage, minimal_detectable_difference

#: Fewest published sessions that make a trend.
FEWEST: Final = 3
#: From this many answers in every session on, the approximate p is printed.
LARGE: Final = 100

#: ``pente`` and its limits are changes of a rate (fractions) a year; ``methode_p`` is ``exacte`` or ``approchee``;
#: ``ecart_detectable`` compares the first session with the last; ``registre`` says that everybody is known;
#: ``tendance`` is ``hausse``, ``baisse`` or empty.
TRENDS: Final = (
    *FOLLOWED, "sessions", "annees", "repondants_premiere", "repondants_derniere", "taux_premiere", "taux_derniere",
    "pente", "pente_basse", "pente_haute", "p", "methode_p", "ecart_detectable", "tendance", "registre",
)  # fmt: skip


def trends(estimates: pd.DataFrame, session: str, confidence: float) -> pd.DataFrame:
    """Give the trend of each rate over its published sessions, up to one of them.

    Parameters
    ----------
    estimates
        Estimates (``ESTIMATE``); the rows of the process are used: the question is whether the course changes.
    session
        The last session.
    confidence
        Level of the slope's interval, 0–1.

    Returns
    -------
    DataFrame
        Columns ``TRENDS``, one row for each cell that is published in three sessions or more, that one among them.
        Sessions are placed at their real years; pooled sessions, which would count people twice, are left out. A slope
        is a trend where its interval leaves 0 out and the exact p, where there is one, is below 1 − ``confidence``;
        trends are not corrected for their number.

    Notes
    -----
    The detectable difference is looked for around the pooled rate with two answers of each kind added (Agresti A. &
    Coull B. (1998), The American Statistician 52:119-126): a rate of 0 or 100 % promises no infinite precision.
    """
    rates = {name for name, item in catalogue().items() if item.family in ("registre", "enquete")}
    rows = estimates[
        (estimates["cible"] == str(Target.PROCESSUS))
        & estimates["indicateur"].isin(rates)
        & estimates["taux"].notna()
        & single(estimates["session"])
        & (estimates["session"] <= session)
    ]
    found: list[dict[str, Any]] = []
    for key, group in rows.groupby(list(FOLLOWED), dropna=False, sort=True):
        years = group.sort_values("session")
        if len(years) >= FEWEST and years["session"].iloc[-1] == session:
            found.append(dict(zip(FOLLOWED, key, strict=True)) | _trend(years, confidence))
    result = pd.DataFrame(found, columns=list(TRENDS))
    result["horizon_mois"] = result["horizon_mois"].astype("Int64")
    return result


def _trend(years: pd.DataFrame, confidence: float) -> dict[str, Any]:
    k, n = ([int(value) for value in years[name]] for name in ("numerateur", "repondants"))
    trend = cochran_armitage(k, n, [int(year) for year in years["session"]], confidence)
    exact = not math.isnan(trend.exact_p) and min(n) < LARGE
    around = (sum(k) + 2) / (sum(n) + 4)
    seen = minimal_detectable_difference(n[0], n[-1], around, confidence=confidence)
    return {
        "sessions": ", ".join(years["session"]),
        "annees": len(years),
        "repondants_premiere": n[0],
        "repondants_derniere": n[-1],
        "taux_premiere": k[0] / n[0],
        "taux_derniere": k[-1] / n[-1],
        "pente": trend.slope,
        "pente_basse": trend.slope_low,
        "pente_haute": trend.slope_high,
        "p": trend.exact_p if exact else trend.p_value,
        "methode_p": "exacte" if exact else "approchee",
        "ecart_detectable": float(seen),
        "tendance": _word(trend, confidence),
        "registre": bool((years["repondants"] == years["eligibles"]).all()),
    }


def _word(trend: Trend, confidence: float) -> str:
    """Name a slope whose interval leaves 0 out, unless the exact p, where there is one, does not confirm it."""
    if not math.isnan(trend.exact_p) and trend.exact_p >= 1 - confidence:
        return ""
    if trend.slope_low > 0:
        return "hausse"
    return "baisse" if trend.slope_high < 0 else ""
