"""Choosing rows of estimates: the network's own reading, one session, one indicator, one level."""

from __future__ import annotations

from typing import Final

import pandas as pd

from cfa_report.catalogue import catalogue
from cfa_report.domain.columns import ALL_CERTIFICATIONS
from cfa_report.domain.vocabulary import CellStatus, Verdict
from cfa_report.store import Slice

#: Code du travail, L. 6111-8, read with the presentation (Qualiopi, indicator 3).
HEADLINE: Final = (
    "taux_presentation",
    "taux_rupture_net",
    "taux_obtention",
    "taux_poursuite",
    "taux_insertion_emploi",
)


def chosen(estimates: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Keep the reading that the policy publishes for each indicator."""
    choices = {name: choice["variante"] for name, choice in scope.index.policy["indicateurs"].items()}
    wanted = estimates["indicateur"].map(choices)
    rows: pd.DataFrame = estimates.loc[estimates["variante"] == wanted]
    return rows


def due(estimates: pd.DataFrame) -> pd.DataFrame:
    """Leave out the later surveys (12, 18, 24 months) that are not due in any of the sessions kept."""
    known = estimates.assign(du=estimates["statut"] != str(CellStatus.EN_COURS))
    reached = known.groupby(["indicateur", "horizon_mois"], dropna=False)["du"].transform("any")
    first = estimates["horizon_mois"].isna() | (estimates["horizon_mois"] == estimates["horizon_mois"].min())
    rows: pd.DataFrame = estimates.loc[reached | first]
    return rows


def variants_of(estimates: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Keep every reading of one indicator, at its first horizon when it has several."""
    rows: pd.DataFrame = estimates.loc[estimates["indicateur"] == indicator]
    first: pd.DataFrame = rows.loc[rows["horizon_mois"].isna() | (rows["horizon_mois"] == rows["horizon_mois"].min())]
    return first


def headline(estimates: pd.DataFrame) -> pd.DataFrame:
    """Keep the five rates that a council looks at first, at their first horizon."""
    first = estimates["horizon_mois"].isna() | (estimates["horizon_mois"] == 6)
    rows: pd.DataFrame = estimates.loc[estimates["indicateur"].isin(HEADLINE) & first]
    return rows


def of_session(estimates: pd.DataFrame, session: str) -> pd.DataFrame:
    """Keep one session."""
    return estimates[estimates["session"] == session]


def cohorts(estimates: pd.DataFrame, session: str) -> pd.DataFrame:
    """Keep the sessions up to one."""
    rows: pd.DataFrame = estimates.loc[estimates["session"] <= session]
    return rows


def one_indicator(estimates: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Keep one indicator."""
    return estimates[estimates["indicateur"] == indicator]


def certifications(estimates: pd.DataFrame, section: str) -> pd.DataFrame:
    """Keep the certifications of one section, without totals."""
    return estimates[(estimates["section"] == section) & (estimates["certification"] != ALL_CERTIFICATIONS)]


def totals(estimates: pd.DataFrame, section: str) -> pd.DataFrame:
    """Keep the totals over the certifications of one section."""
    return estimates[(estimates["section"] == section) & (estimates["certification"] == ALL_CERTIFICATIONS)]


def to_previous_session(changes: pd.DataFrame) -> pd.DataFrame:
    """Keep the change from the nearest earlier session of each cell."""
    same = ["campus", "certification", "section", "indicateur", "variante", "horizon_mois"]
    nearest = changes.groupby(same, dropna=False)["session_2"].transform("max")
    rows: pd.DataFrame = changes.loc[changes["session_2"] == nearest]
    return rows


def decided(changes: pd.DataFrame) -> pd.DataFrame:
    """Keep the changes about which something can be said."""
    words = [str(verdict) for verdict in (Verdict.PROUVE, Verdict.ROBUSTE, Verdict.FRAGILE)]
    rows: pd.DataFrame = changes.loc[changes["verdict"].isin(words)]
    return rows


def units(estimates: pd.DataFrame) -> pd.DataFrame:
    """Keep the certifications of both sections, without totals."""
    rows: pd.DataFrame = estimates.loc[estimates["certification"] != ALL_CERTIFICATIONS]
    return rows


def first_horizon(estimates: pd.DataFrame) -> pd.DataFrame:
    """Keep each indicator at its first horizon, and those that have none."""
    first = {name: item.horizons[0] if item.horizons else None for name, item in catalogue().items()}
    wanted = estimates["indicateur"].map(first).astype("Int64")
    rows: pd.DataFrame = estimates.loc[estimates["horizon_mois"].isna() | (estimates["horizon_mois"] == wanted)]
    return rows
