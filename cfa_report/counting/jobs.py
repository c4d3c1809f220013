"""Flags of what the jobs that learners found are worth: contract, working time, how soon they began."""

from __future__ import annotations

from typing import Final

import pandas as pd

from cfa_report.counting.rules import CountingRules

#: Contracts of the table ``enquetes`` under each flag; permanent employment as Céreq has it (CDI, civil servants).
_CONTRACTS: Final = {
    "contrat_indetermine": ("cdi", "fonction_publique"),
    "contrat_determine": ("cdd", "interim"),
    "contrat_alternance": ("apprentissage", "professionnalisation"),
    "contrat_autre": ("independant", "service_civique", "autre"),
}
_WORK_STUDY: Final = "alternance"
#: Months after the end of the course in which a job may have begun.
_MONTHS: Final = (1, 3)


def job_flags(flags: pd.DataFrame, learners: pd.DataFrame, surveys: pd.DataFrame, rules: CountingRules) -> pd.DataFrame:
    """Give flags of the jobs declared at each horizon, one row a learner.

    Parameters
    ----------
    flags
        Flags of the learners (``learner_flags``), survey flags included.
    learners, surveys
        Validated tables ``apprentis`` and ``enquetes``.
    rules
        Horizons and observation date.

    Returns
    -------
    DataFrame
        Nullable booleans: unknown for who did not answer, and where the answer does not say.
    """
    frame = pd.DataFrame(index=flags.index)
    left = learners.set_index("apprenti")["date_sortie"].reindex(frame.index)
    end = left.where(left <= pd.Timestamp(rules.observed)).fillna(flags["sortie_prevue"])
    for horizon in rules.horizons:
        answers = surveys[(surveys["horizon_mois"] == horizon) & surveys["repondu"].fillna(False)]
        if answers.empty or f"en_emploi_{horizon}m" not in flags:
            continue
        answers = answers.drop_duplicates("apprenti", keep="last").set_index("apprenti").reindex(frame.index)
        found = _contracts(answers)
        if "temps_plein" in answers:
            found["temps_plein"] = answers["temps_plein"].astype("boolean")
        if "date_embauche" in answers:
            hired = answers["date_embauche"]
            for months in _MONTHS:
                soon = (hired <= end + pd.DateOffset(months=months)).astype("boolean")
                found[f"embauche_{months}_mois"] = soon.where(hired.notna(), None)
        frame[[f"{name}_{horizon}m" for name in found]] = pd.DataFrame(found)
    return frame


def _contracts(answers: pd.DataFrame) -> dict[str, pd.Series]:
    """Say which kind of contract each answer declares; who is in work-study is under none but that of work-study."""
    if "type_contrat" not in answers:
        return {}
    # A contract of apprenticeship is a CDI or a CDD in law, and is often written so.
    work_study = answers["situation"].eq(_WORK_STUDY).fillna(False).astype(bool)
    contract = answers["type_contrat"].astype("str").mask(work_study, "apprentissage")
    return {
        name: contract.isin(codes).astype("boolean").where(contract.notna(), None) for name, codes in _CONTRACTS.items()
    }
