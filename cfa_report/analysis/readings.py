"""Choosing rows of estimates: the network's own reading, one session, one indicator, one level."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cfa_report.domain.columns import ALL_CERTIFICATIONS
from cfa_report.store import Slice


def chosen(estimates: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Keep the reading that the policy publishes for each indicator."""
    choices = {name: choice["variante"] for name, choice in scope.index.policy["indicateurs"].items()}
    wanted = estimates["indicateur"].map(choices)
    return estimates.loc[estimates["variante"] == wanted]


def variants_of(estimates: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Keep every reading of one indicator, at its first horizon when it has several."""
    rows = estimates[estimates["indicateur"] == indicator]
    return rows[rows["horizon_mois"].isna() | (rows["horizon_mois"] == rows["horizon_mois"].min())]


def of_session(estimates: pd.DataFrame, session: str) -> pd.DataFrame:
    """Keep one session."""
    return estimates[estimates["session"] == session]


def cohorts(estimates: pd.DataFrame, session: str) -> pd.DataFrame:
    """Keep the sessions up to one."""
    return estimates[estimates["session"] <= session]


def one_indicator(estimates: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Keep one indicator."""
    return estimates[estimates["indicateur"] == indicator]


def horizon(estimates: pd.DataFrame, months: int) -> pd.DataFrame:
    """Keep one survey horizon, and the indicators that have none."""
    return estimates[estimates["horizon_mois"].isna() | (estimates["horizon_mois"] == months)]


def certifications(estimates: pd.DataFrame, section: str) -> pd.DataFrame:
    """Keep the certifications of one section, without totals."""
    return estimates[(estimates["section"] == section) & (estimates["certification"] != ALL_CERTIFICATIONS)]


def totals(estimates: pd.DataFrame, sections: Sequence[str] = ("CFA", "FPA")) -> pd.DataFrame:
    """Keep the totals over certifications of some sections."""
    return estimates[(estimates["certification"] == ALL_CERTIFICATIONS) & estimates["section"].isin(list(sections))]
