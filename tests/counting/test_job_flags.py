"""What the jobs that are declared are worth: contract, working time, and when they began."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from cfa_report.counting.jobs import job_flags
from cfa_report.counting.rules import CountingRules

_KINDS = {
    "contrat_indetermine": ("cdi", "fonction_publique"),
    "contrat_determine": ("cdd", "interim"),
    "contrat_alternance": ("apprentissage", "professionnalisation"),
    "contrat_autre": ("independant", "service_civique", "autre"),
}


def rules() -> CountingRules:
    return CountingRules(date(2026, 3, 31), 180, (6, 12), frozenset({"emploi"}), frozenset({"cdi"}), frozenset())


def flags(answers: list[dict[str, Any]], left: str | None = None) -> pd.DataFrame:
    """Read the answers of learners whose course ended on 30 June 2025, or who left before."""
    numbers = sorted({row["apprenti"] for row in answers} | {"silence"})
    people = pd.DataFrame(index=pd.Index(numbers, name="apprenti"))
    people["sortie_prevue"] = pd.Timestamp("2025-06-30")
    people["en_emploi_6m"] = pd.array([True] * len(people), dtype="boolean")
    learners = pd.DataFrame({"apprenti": numbers, "date_sortie": pd.to_datetime([left] * len(numbers))})
    table = pd.DataFrame(
        [{"horizon_mois": 6, "repondu": True, "situation": "emploi", "type_contrat": None} | row for row in answers]
    )
    table["repondu"] = table["repondu"].astype("boolean")
    table["type_contrat"] = table["type_contrat"].astype("str").where(table["type_contrat"].notna(), None)
    if "date_embauche" in table:
        table["date_embauche"] = pd.to_datetime(table["date_embauche"])
    return job_flags(people, learners, table, rules())


@pytest.mark.parametrize(("kind", "code"), [(kind, code) for kind, codes in _KINDS.items() for code in codes])
def test_each_contract_is_of_one_kind(kind: str, code: str) -> None:
    found = flags([{"apprenti": "un", "type_contrat": code}])
    assert found.loc["un", f"{kind}_6m"]
    assert found.loc["un", [f"{name}_6m" for name in _KINDS]].sum() == 1
    assert found.loc["silence"].isna().all()


def test_who_is_in_work_study_has_such_a_contract_and_a_job_without_contract_is_unknown() -> None:
    found = flags([{"apprenti": "un", "situation": "alternance"}, {"apprenti": "deux"}])
    assert found.loc["un", "contrat_alternance_6m"]
    assert found.loc["deux", [f"{name}_6m" for name in _KINDS]].isna().all()


def test_full_time_is_what_the_answer_says() -> None:
    rows = [{"apprenti": "un", "temps_plein": True}, {"apprenti": "deux", "temps_plein": False}]
    found = flags(rows)["temps_plein_6m"]
    assert (bool(found["un"]), bool(found["deux"])) == (True, False)
    assert pd.isna(found["silence"])


@pytest.mark.parametrize(
    ("hired", "left", "one_month", "three_months"),
    [
        ("2025-05-02", None, True, True),
        ("2025-07-30", None, True, True),
        ("2025-07-31", None, False, True),
        ("2025-09-30", None, False, True),
        ("2025-10-01", None, False, False),
        # Who left in March is late by then.
        ("2025-07-30", "2025-03-15", False, False),
        # What happens after the observation date is not known yet: the planned end is used.
        ("2025-07-30", "2026-12-31", True, True),
    ],
)
def test_a_job_is_found_soon_when_it_begins_within_so_many_months_of_the_exit(
    hired: str, left: str | None, one_month: bool, three_months: bool
) -> None:
    found = flags([{"apprenti": "un", "date_embauche": hired}], left).loc["un"]
    assert (found["embauche_1_mois_6m"], found["embauche_3_mois_6m"]) == (one_month, three_months)


def test_a_date_or_an_answer_that_is_not_there_is_unknown_and_a_survey_that_nobody_ran_has_no_flag() -> None:
    found = flags([{"apprenti": "un", "date_embauche": None}, {"apprenti": "deux", "date_embauche": "2025-07-01"}])
    assert pd.isna(found.loc["un", "embauche_1_mois_6m"])
    assert pd.isna(found.loc["silence", "embauche_1_mois_6m"])
    assert not [name for name in found if name.endswith("_12m")]
    silent = flags([{"apprenti": "un", "repondu": False, "type_contrat": "cdi"}])
    assert silent.empty or silent.isna().all().all()
