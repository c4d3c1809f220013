"""Flags of what is counted for a whole campus: its certifications are too small for such counts."""

from __future__ import annotations

from typing import Final

import pandas as pd

from cfa_report.counting.cells import DUE
from cfa_report.counting.contacts import contact_flags
from cfa_report.counting.groups import group_flags
from cfa_report.counting.jobs import job_flags
from cfa_report.counting.rules import GROUP, PLACE, CountingRules
from cfa_report.domain.columns import ALL_CERTIFICATIONS

#: Share of the planned hours from which a learner is said to have followed them.
MOST_HOURS: Final = 0.9
#: Flags of the learners that campus-wide readings are about, with those of each survey.
_REGISTERS: Final = ("presente", "admis", "rompu_net")
_OUTCOMES: Final = (*_REGISTERS, "resultat_attendu")


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
    ends = flags.groupby(GROUP)["sortie_prevue"].transform("max")
    for horizon in rules.horizons:
        # Like the totals: who follows a course whose survey is to come is not concerned by the one of today.
        due = {day: rules.is_due(day, horizon) for day in ends.dropna().unique()}
        frame[f"{DUE}{horizon}m"] = ends.map(due).fillna(True).astype("boolean")
    supported = learners.set_index("apprenti").get("accompagne")
    if supported is not None:
        frame["accompagne"] = supported.astype("boolean")
    planned, done = (_hours(learners, name) for name in ("heures_prevues", "heures_realisees"))
    if planned is not None and done is not None:
        frame["neuf_dixiemes_heures"] = (done >= MOST_HOURS * planned.mask(planned <= 0)).astype("boolean")
    outcomes = [*_OUTCOMES, *(f"en_emploi_{horizon}m" for horizon in rules.horizons)]
    for name in outcomes:
        if name in flags:
            frame[name] = flags[name] if name not in _REGISTERS else _told_in_each_course(flags, name)
    frame = frame.join(group_flags(learners, flags))
    if surveys is not None:
        frame = frame.join(job_flags(flags, learners, surveys, rules))
    if surveys is not None and contracts is not None and "employeur" in contracts:
        _hired(frame, flags, contracts, surveys, rules)
    if surveys is not None and contacts is not None and not contacts.empty:
        frame = frame.join(contact_flags(flags, surveys, contacts, rules))
    return frame


def _told_in_each_course(flags: pd.DataFrame, name: str) -> pd.Series:
    """Keep what a register says where it speaks of each course of the campus, or its results are to come.

    A total has no register either where some course has none: the rest would pass for the whole.
    """
    course, place = ([flags[column] for column in names] for names in (GROUP, PLACE))
    awaited = flags.get("resultat_attendu", pd.Series(False, index=flags.index)).astype(bool)
    silent = (flags[name].isna() & ~awaited).groupby(course).transform("all")
    return flags[name].mask(silent.groupby(place).transform("any"), None)


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
