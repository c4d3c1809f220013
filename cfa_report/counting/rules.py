"""What the policy says, as counting needs it, and when a survey is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from cfa_report.params import Policy

#: Columns that say which population a unit belongs to.
GROUP = ["campus", "certification", "section", "session"]
#: The same, over all the courses of a campus.
PLACE = [name for name in GROUP if name != "certification"]


@dataclass(frozen=True)
class CountingRules:
    """The part of the policy that decides what counts.

    ``resume_days`` is the delay of the net breach in days; ``observed`` the observation date; the three last fields are
    survey codes.
    """

    observed: date
    resume_days: int
    horizons: tuple[int, ...]
    employed: frozenset[str]
    employed_contracts: frozenset[str]
    set_aside: frozenset[str]

    @classmethod
    def of(cls, policy: Policy) -> CountingRules:
        """Take the rules out of a policy."""
        return cls(
            observed=policy.date_observation,
            resume_days=policy.delai_reprise_jours,
            horizons=tuple(policy.horizons_mois),
            employed=frozenset(policy.emploi.situations),
            employed_contracts=frozenset(policy.emploi.types_contrat),
            set_aside=frozenset(policy.emploi.neutralisees),
        )

    def is_due(self, exit_date: pd.Timestamp, horizon: int) -> bool:
        """Say whether a survey ``horizon`` months after the exit could have taken place by the observation date."""
        return bool(exit_date + pd.DateOffset(months=horizon) <= pd.Timestamp(self.observed))


def exit_of_session(session: str) -> pd.Timestamp:
    """Give the exit date of a session known by its year ("2025") or its month ("2025-06"): the month's last day."""
    month = int(session[5:7]) if len(session) > 4 else 6
    return pd.Timestamp(int(session[:4]), month, 1) + pd.offsets.MonthEnd(0)


def exits_of_sessions(sessions: pd.Series) -> pd.Series:
    """Give the exit date of each session; there are few sessions, whatever the number of learners."""
    return sessions.map({session: exit_of_session(session) for session in sessions.dropna().unique()})


def absent_means_unknown(flag: pd.Series, delivered: pd.Series) -> pd.Series:
    """Keep a flag where its table speaks of the group at all; elsewhere nothing is known."""
    return flag.astype("boolean").where(delivered.to_numpy(dtype=bool), None)
