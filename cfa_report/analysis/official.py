"""A campus beside InserJeunes: the official cohorts, and the response odds that would reconcile both measures."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from cfa_report.analysis.certifiers import withheld
from cfa_report.analysis.estimates import estimate
from cfa_report.analysis.pooled import same_cohorts
from cfa_report.analysis.readings import totals
from cfa_report.domain.vocabulary import Section, Target
from cfa_report.statistics import tipping_point
from cfa_report.store import Slice

#: What InserJeunes publishes of a centre, by column: indicator, variant, horizon.
_PUBLISHED: Final = {
    "emploi_6": ("taux_insertion_emploi", "inserjeunes", 6),
    "attendu_6": ("taux_insertion_emploi", "inserjeunes_attendu", 6),
    "valeur_ajoutee": ("valeur_ajoutee", "inserjeunes", 6),
    "poursuite": ("taux_poursuite", "inserjeunes", 6),
    "emploi_12": ("taux_insertion_emploi", "inserjeunes", 12),
    "emploi_18": ("taux_insertion_emploi", "inserjeunes", 18),
    "emploi_24": ("taux_insertion_emploi", "inserjeunes", 24),
}
#: One pair of official cohorts a row; rates are fractions, the added value a fraction of points.
OFFICIAL: Final = ("session", *_PUBLISHED)
#: Our survey in the reading ``inserjeunes`` beside the official rate of the same cohorts: counts, rate, bounds and
#: bands (``ESTIMATE``, target ``cohorte``); ``officiel`` is the official rate, ``cotes_basses`` and ``cotes_hautes``
#: the response odds of the employed against the others under which ours would round to it; missing where none would.
RECONCILED: Final = (
    "session", "horizon_mois", "officiel", "numerateur", "repondants", "eligibles", "taux", "ic_bas", "ic_haut",
    "borne_basse", "borne_haute", "gamma2_bas", "gamma2_haut", "gamma3_bas", "gamma3_haut", "cotes_basses",
    "cotes_hautes",
)  # fmt: skip

#: Official rates are whole percentages: each stands for half a point on either side.
_HALF: Final = 0.005
#: The highest level of the courses that InserJeunes follows.
_HIGHEST_LEVEL: Final = 5


def official_history(scope: Slice) -> pd.DataFrame:
    """Gather what InserJeunes publishes of a campus, one row a pair of cohorts.

    Returns
    -------
    DataFrame
        Columns ``OFFICIAL``, the latest first; empty where the references have no InserJeunes row for the campus.
    """
    rows = _of_campus(scope)
    found = []
    for session, group in rows.groupby("session", sort=True):
        line: dict[str, object] = {"session": session}
        for name, (indicator, variant, horizon) in _PUBLISHED.items():
            same = group[(group["indicateur"] == indicator) & (group["variante"] == variant)]
            values = same.loc[same["horizon_mois"] == horizon, "valeur"]
            line[name] = float(values.iloc[0]) if len(values) else None
        found.append(line)
    table = pd.DataFrame(found[::-1], columns=list(OFFICIAL))
    return table.astype(dict.fromkeys(_PUBLISHED, "Float64"))


def survey_and_register(scope: Slice) -> pd.DataFrame:
    """Set our own survey, in the scope of InserJeunes, beside the official rate of the same cohorts.

    Returns
    -------
    DataFrame
        Columns ``RECONCILED``, the latest cohorts first. Only our reading ``inserjeunes`` is used: last-year leavers in
        salaried employment. There is no row where our own figure is not published for both cohorts.

    Notes
    -----
    The odds are those of `tipping_point`: k(k + m - tN)/((n - k)(tN - k)) at the two ends of the rounded official rate.
    They inform the choice of Γ; they do not set it, since scopes and sources still differ.
    """
    own = estimate(totals(same_cohorts(scope), str(Section.CFA)), scope.confidence)
    own = own[(own["cible"] == str(Target.COHORTE)) & own["taux"].notna()]
    official = _of_campus(scope)[["indicateur", "variante", "horizon_mois", "session", "valeur"]]
    official = official[
        (official["indicateur"] == "taux_insertion_emploi") & (official["variante"] == "inserjeunes")
    ].drop_duplicates(["horizon_mois", "session"])
    rows = own.merge(official, on=["indicateur", "variante", "horizon_mois", "session"]).rename(
        columns={"valeur": "officiel"}
    )
    k, n, N = (rows[name].to_numpy(dtype=np.int64) for name in ("numerateur", "repondants", "eligibles"))
    rates = rows["officiel"].to_numpy(dtype=np.float64)
    for name, side in (("cotes_basses", _HALF), ("cotes_hautes", -_HALF)):
        odds = tipping_point(k, n, N, np.clip(rates + side, 0, 1)).odds_ratio
        rows[name] = pd.Series(odds, index=rows.index).astype("Float64")
    return rows.sort_values(["session", "horizon_mois"], ascending=[False, True], ignore_index=True)[list(RECONCILED)]


def beyond_inserjeunes(scope: Slice) -> tuple[int, int]:
    """Count the apprentices' courses of a campus that InserJeunes leaves out (level 6 or more), of how many.

    Source: InserJeunes (DEPP-Dares) follows apprentices of levels 3 to 5.
    """
    certifications = scope.index.certifications
    codes = {code for session, campus, code in scope.index.pairs if (session, campus) == (scope.session, scope.campus)}
    own = [item for code, item in certifications.items() if code in codes and item["section"] == str(Section.CFA)]
    return sum(1 for item in own if (item.get("niveau") or 0) > _HIGHEST_LEVEL), len(own)


def other_references(scope: Slice) -> pd.DataFrame:
    """Keep the references that are no InserJeunes rates of the campus: those have a table of their own.

    Their column ``retenue`` says which figures are not to be repeated: they would nearly tell a hidden one of ours.
    """
    rows: pd.DataFrame = scope.references.drop(index=_of_campus(scope).index)
    return rows.assign(retenue=withheld(rows, scope.cells))


def _of_campus(scope: Slice) -> pd.DataFrame:
    references = scope.references
    rows: pd.DataFrame = references.loc[
        (references["source"] == "inserjeunes")
        & (references["campus"] == scope.campus)
        & (references["certification"] == "")
    ]
    return rows
