"""Flags per learner from the flat table, the spreadsheet of a small CFA."""

from __future__ import annotations

import pandas as pd

from cfa_report.counting.rules import CountingRules, exits_of_sessions
from cfa_report.counting.survey import survey_flags


def flat_flags(learners: pd.DataFrame, rules: CountingRules) -> pd.DataFrame:
    """Give one row of flags per learner of the table ``suivi_promotion``.

    What the sheet does not say (net breach, transfers, contract types) has no flag: the variants that need it are not
    computable there, and the page says so.

    Parameters
    ----------
    learners
        The validated table with ``certification`` and ``section`` already set from its RNCP codes.
    rules
        What the policy says.
    """
    frame = learners.set_index("apprenti")[["campus", "certification", "section", "session"]].copy()
    source = learners.set_index("apprenti")
    frame["promotion"] = ""
    frame["sortie_prevue"] = exits_of_sessions(source["session_origine"])
    frame["entre"] = pd.array([True] * len(frame), dtype="boolean")
    frame["presente"] = source["present"].astype("boolean")
    absent = (~frame["presente"]).fillna(False)
    frame["admis"] = source["admis"].astype("boolean").mask(absent, False)
    frame["admis_parmi_entres"] = frame["admis"]
    frame["resultat_attendu"] = frame["presente"].fillna(False).astype(bool) & frame["admis"].isna()
    frame["rompu"] = source["rupture"].astype("boolean")
    frame["non_rompu"] = ~frame["rompu"]
    answered = source["repondant"].astype("boolean")
    spoke = answered.fillna(False)
    nothing = pd.Series(pd.NA, index=frame.index, dtype="str")
    flags = survey_flags(
        pd.Series(True, index=frame.index),
        answered,
        source["situation_6m"].where(spoke),
        nothing,
        pd.Series(pd.NA, index=frame.index, dtype="boolean"),
        6,
        rules,
    )
    # The sheet has no contract type and no target job: what rests on them is not in it.
    for name in ("metier_vise_6m",):
        del flags[name]
    frame[list(flags)] = pd.DataFrame(flags)
    return frame
