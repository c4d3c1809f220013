"""How a survey went: what the order of the answers says of those who did not answer."""

from __future__ import annotations

import math
from typing import Any, Final

import pandas as pd

from cfa_report.catalogue import catalogue
from cfa_report.domain.vocabulary import Target
from cfa_report.errors import StatisticsError
from cfa_report.statistics import drew_fuller, newcombe_interval

_PLACE: Final = ["campus", "section", "session", "horizon_mois"]
_RANK: Final = "emploi_rang"
_WAVES: Final = ("premier", "deuxieme", "suivants")
#: Fewest people asked for the model of callbacks: below, it is hardly identified (``drew_fuller``).
FEWEST: Final = 40

#: Fewest courses in which as many answered as sat the exam before that is more than chance: in two of them, it happens.
ALIKE: Final = 4

#: One survey: those in employment (fractions) among who answered at first and who answered after a reminder, their
#: difference with its interval, then the response odds of the employed under the model of callbacks (1: like the
#: others), with its profile interval; ``bord`` says that the waves do not identify it, ``taux_derniere_vague`` is the
#: rate of the cohort if the silent are like the last who answered. What cannot be computed is missing.
RESISTANCE: Final = (
    *_PLACE, "k_premier", "n_premier", "k_relances", "n_relances", "difference", "ic_bas", "ic_haut",
    "contactes", "cotes", "cotes_bas", "cotes_haut", "bord", "taux_derniere_vague",
)  # fmt: skip


def follow_up(rows: pd.DataFrame, section: str, *indicators: str) -> pd.DataFrame:
    """Keep some indicators that are counted for a whole campus, in one section.

    Parameters
    ----------
    rows
        Released cells (``RELEASED``) or estimates (``ESTIMATE``).
    """
    wanted = [name for name in indicators if catalogue()[name].is_follow_up]
    kept: pd.DataFrame = rows.loc[rows["indicateur"].isin(wanted) & (rows["section"] == section)]
    return kept


def answered_like_present(latest: pd.DataFrame) -> int:
    """Count the courses where as many answered as sat the exam, if that is so of every course that is shown.

    Parameters
    ----------
    latest
        Estimates (``ESTIMATE``) of the readings that the policy chooses, in certifications of one session.

    Returns
    -------
    int
        Courses where both are shown and somebody did not sit; 0 when the two differ somewhere, or in fewer than
        ``ALIKE``.
        The survey then seems to have reached those who sat, and nobody else.
    """
    rows = latest[(latest["cible"] == str(Target.COHORTE)) & latest["taux"].notna()]
    place = ["campus", "certification"]
    surveys = rows[rows["indicateur"] == "taux_reponse"]
    surveys = surveys[(surveys["horizon_mois"] == surveys["horizon_mois"].min()).fillna(False)]
    exams = rows[rows["indicateur"] == "taux_presentation"]
    both = exams.merge(surveys[[*place, "numerateur"]], on=place, suffixes=("", "_reponses"))
    told = both[both["numerateur"] < both["denominateur"]]
    alike = bool((both["numerateur"] == both["numerateur_reponses"]).all())
    return len(told) if alike and len(told) >= ALIKE else 0


def last_shown(estimates: pd.DataFrame, session: str) -> pd.DataFrame:
    """Keep the latest session up to one with a reading shown, at its first such horizon; that one where there is none.

    Parameters
    ----------
    estimates
        Estimates (``ESTIMATE``) of one total, over its sessions.
    """
    shown = estimates[(estimates["session"] <= session) & estimates["taux"].notna()]
    kept = estimates["session"] == (shown["session"].max() if len(shown) else session)
    horizons = shown.loc[shown["session"] == shown["session"].max(), "horizon_mois"].dropna()
    if len(horizons):
        kept &= (estimates["horizon_mois"] == horizons.min()).fillna(False)
    rows: pd.DataFrame = estimates.loc[kept]
    return rows


def resistance(estimates: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Compare, survey by survey, who answered at once with who answered after reminders.

    Parameters
    ----------
    estimates
        Estimates (``ESTIMATE``) of one campus, those of follow-up among them.
    confidence
        Level of the intervals, 0–1.

    Returns
    -------
    DataFrame
        Columns ``RESISTANCE``, one row a survey in which both groups are published.

    Notes
    -----
    Continuum of resistance: Lin I.-F. & Schaeffer N. C. (1995), Public Opinion Quarterly 59:236-258, who warn that late
    answers are not always those of the silent. Difference: Newcombe (1998). Model: ``drew_fuller``; it informs the
    choice of Γ and sets nothing.
    """
    cohort = estimates[(estimates["cible"] == str(Target.COHORTE)) & estimates["taux"].notna()]
    ranks = cohort[cohort["indicateur"] == _RANK]
    asked = cohort[(cohort["indicateur"] == "reponse_rang") & (cohort["variante"] == "premier")]
    found = []
    for place, group in ranks.groupby(_PLACE, sort=True):
        cells = {row["variante"]: (int(row["numerateur"]), int(row["repondants"])) for row in group.to_dict("records")}
        if {"premier", "relances"} <= set(cells):
            keys = dict(zip(_PLACE, place, strict=True))
            own = asked
            for name, value in keys.items():
                own = own[own[name] == value]
            people = int(own["denominateur"].iloc[0]) if len(own) else 0
            found.append(keys | _survey(cells, people, confidence))
    result = pd.DataFrame(found, columns=list(RESISTANCE))
    result["horizon_mois"] = result["horizon_mois"].astype("Int64")
    return result


def _survey(cells: dict[str, tuple[int, int]], people: int, confidence: float) -> dict[str, Any]:
    (k1, n1), (k2, n2) = cells["premier"], cells["relances"]
    low, high = newcombe_interval(k2, n2, k1, n1, confidence)
    row: dict[str, Any] = {"k_premier": k1, "n_premier": n1, "k_relances": k2, "n_relances": n2, "contactes": people}
    row |= {"difference": k2 / n2 - k1 / n1, "ic_bas": float(low), "ic_haut": float(high)}
    return row | _model(cells, people, confidence)


def _model(cells: dict[str, tuple[int, int]], people: int, confidence: float) -> dict[str, Any]:
    nothing = {"cotes": math.nan, "cotes_bas": math.nan, "cotes_haut": math.nan, "bord": True}
    nothing["taux_derniere_vague"] = math.nan
    if people < FEWEST or not set(_WAVES) <= set(cells):
        return nothing
    try:
        model = drew_fuller(
            [cells[wave][0] for wave in _WAVES], [cells[wave][1] for wave in _WAVES], people, confidence
        )
    except StatisticsError:
        return nothing
    return {
        "cotes": model.odds_ratio,
        "cotes_bas": model.odds_ratio_low,
        "cotes_haut": model.odds_ratio_high,
        "bord": model.boundary,
        "taux_derniere_vague": model.last_wave_rate,
    }
