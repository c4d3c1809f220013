"""Survey answers at one horizon, as flags; no answer is unknown, never false."""

from __future__ import annotations

import pandas as pd

from cfa_report.counting.rules import CountingRules


def survey_flags(
    surveyed: pd.Series,
    answered: pd.Series,
    situation: pd.Series,
    contract: pd.Series,
    target_job: pd.Series,
    horizon: int,
    rules: CountingRules,
) -> dict[str, pd.Series]:
    """Turn one survey round into flags named after its horizon.

    Parameters
    ----------
    surveyed, answered
        Whether the learner was asked, and answered; one value a learner, same index as the others.
    situation, contract
        Codes of the answer, missing when there is none. A contract without a situation is a partial answer: employment
        is known, further study is not.
    target_job
        Whether the job is the one the certification prepares for, missing when unknown.
    horizon
        Months after the exit.
    rules
        What counts as employment.
    """
    has_situation = situation.notna()
    has_contract = contract.notna()
    studies = situation.isin(["poursuite", "alternance"]).astype("boolean").where(has_situation, None)
    contract_counts = contract.isin(rules.employed_contracts)
    by_situation = situation.isin(rules.employed) & (contract_counts | ~has_contract)
    employed = (
        by_situation.where(has_situation, contract_counts).astype("boolean").where(has_situation | has_contract, None)
    )
    salaried = employed & ~contract.eq("independant").fillna(False).astype("boolean")
    job = target_job.astype("boolean").where(employed.fillna(False), False).where(employed.notna(), None)
    flags = {
        "enquete": surveyed.astype("boolean"),
        "repondant": answered.astype("boolean"),
        "repondant_parmi_entres": answered.astype("boolean").fillna(False),
        "poursuit": studies,
        "en_emploi": employed,
        "en_emploi_salarie": salaried,
        "sortant": ~studies,
        "sortant_en_emploi": salaried & ~studies,
        "non_neutralise": (~situation.isin(rules.set_aside)).astype("boolean").where(has_situation, None),
        "metier_vise": job,
    }
    return {f"{name}_{horizon}m": flag for name, flag in flags.items()}
