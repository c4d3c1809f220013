"""Flags of what is counted for a whole campus: its certifications are too small for such counts."""

from __future__ import annotations

from typing import Final

import pandas as pd

from cfa_report.counting.contacts import contact_flags
from cfa_report.counting.groups import group_flags
from cfa_report.counting.jobs import job_flags
from cfa_report.counting.rules import CountingRules
from cfa_report.domain.columns import ALL_CERTIFICATIONS

#: Share of the planned hours from which a learner is said to have followed them.
MOST_HOURS: Final = 0.9
#: Flags of the learners that campus-wide readings are about, with those of each survey.
_OUTCOMES: Final = ("presente", "admis", "resultat_attendu", "rompu_net")


def campus_flags(
    flags: pd.DataFrame,
    learners: pd.DataFrame,
    contracts: pd.DataFrame | None,
    surveys: pd.DataFrame | None,
    contacts: pd.DataFrame | None,
    rules: CountingRules,
) -> pd.DataFrame:
    """Give one row of flags per learner, under the code of the total of all certifications.

    Parameters
    ----------
    flags
        Flags of the learners (``learner_flags``).
    learners, contracts, surveys, contacts
        Validated tables ``apprentis``, ``contrats``, ``enquetes``, ``relances``; the last three may not be delivered.
        Who is in a table that says nothing of it stays among the eligible of the campus, unknown.
    rules
        Horizons and observation date.
    """
    frame = flags[["campus", "certification", "section", "session", "promotion", "sortie_prevue", "entre"]].copy()
    frame["certification"], frame["promotion"] = ALL_CERTIFICATIONS, ""
    supported = learners.set_index("apprenti").get("accompagne")
    if supported is not None:
        frame["accompagne"] = supported.astype("boolean")
    planned, done = (_hours(learners, name) for name in ("heures_prevues", "heures_realisees"))
    if planned is not None and done is not None:
        frame["neuf_dixiemes_heures"] = (done >= MOST_HOURS * planned.mask(planned <= 0)).astype("boolean")
    outcomes = [*_OUTCOMES, *(f"en_emploi_{horizon}m" for horizon in rules.horizons)]
    frame = frame.join(flags[[name for name in outcomes if name in flags]])
    frame = frame.join(group_flags(learners, flags))
    if surveys is not None:
        frame = frame.join(job_flags(flags, learners, surveys, rules))
    if surveys is not None and contracts is not None:
        _hired(frame, flags, contracts, surveys, rules)
    if surveys is not None and contacts is not None and not contacts.empty:
        frame = frame.join(contact_flags(flags, surveys, contacts, rules))
    return frame


def _hours(learners: pd.DataFrame, name: str) -> pd.Series | None:
    """Give a column of hours by learner; None where it is not delivered."""
    if name not in learners:
        return None
    return pd.to_numeric(learners.set_index("apprenti")[name]).astype("Float64")


def _hired(
    frame: pd.DataFrame, flags: pd.DataFrame, contracts: pd.DataFrame, surveys: pd.DataFrame, rules: CountingRules
) -> None:
    """Say of those in employment whether their employer is one that trained them; unknown without both SIRET."""
    trained = contracts.dropna(subset=["employeur"]).groupby("apprenti")["employeur"].agg(frozenset)
    for horizon in rules.horizons:
        answers = surveys[(surveys["horizon_mois"] == horizon) & surveys["repondu"].fillna(False)]
        if f"en_emploi_{horizon}m" not in flags or "employeur" not in answers:
            continue
        employer = answers.drop_duplicates("apprenti", keep="last").set_index("apprenti")["employeur"]
        pairs = pd.DataFrame({"now": employer.reindex(frame.index), "then": trained.reindex(frame.index)}).dropna()
        same = pd.Series(
            [now in then for now, then in zip(pairs["now"], pairs["then"], strict=True)], index=pairs.index
        )
        frame[f"chez_son_employeur_{horizon}m"] = same.reindex(frame.index).astype("boolean")
