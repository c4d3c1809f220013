"""How a survey went, learner by learner: ranks, channels, delays, and what is not known yet."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest

from cfa_report.counting import campus_flags, count_cells
from cfa_report.counting.rules import CountingRules

OBSERVED = date(2026, 3, 31)
CHOICES = {
    "reponse_rang": ("premier", "relances", "deuxieme", "suivants"),
    "reponse_canal": ("ecrit", "telephone"),
    "reponse_delai": ("j15", "j30", "j60"),
    "emploi_rang": ("premier", "relances"),
}


def rules(observed: date = OBSERVED) -> CountingRules:
    return CountingRules(observed, 180, (6,), frozenset({"emploi"}), frozenset({"cdi"}), frozenset())


def flags(**answered: bool | None) -> pd.DataFrame:
    """Make the learners of one course: who answered the survey of six months; None was never asked."""
    frame = pd.DataFrame(index=pd.Index(list(answered), name="apprenti"))
    frame["campus"], frame["certification"], frame["section"], frame["session"] = "PARIS", "BTS", "CFA", "2025"
    frame["promotion"], frame["sortie_prevue"] = "2023-2025", pd.Timestamp("2025-06-30")
    frame["entre"] = pd.array([True] * len(frame), dtype="boolean")
    frame["repondant_6m"] = pd.array(list(answered.values()), dtype="boolean")
    frame["en_emploi_6m"] = frame["repondant_6m"].where(frame["repondant_6m"].fillna(False), None)
    return frame


def contact(learner: str, rank: int, day: str, outcome: str = "sans_reponse") -> dict[str, Any]:
    values = {"apprenti": learner, "horizon_mois": 6, "rang": rank, "date": pd.Timestamp(day)}
    return values | {"canal": "courriel", "issue": outcome}


def answer(learner: str, day: str | None, channel: str | None = "courriel", *, replied: bool = True) -> dict[str, Any]:
    when = pd.NaT if day is None else pd.Timestamp(day)
    return {"apprenti": learner, "horizon_mois": 6, "repondu": replied, "date_reponse": when, "canal": channel}


def table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    if "repondu" in frame:
        frame["repondu"] = frame["repondu"].astype("boolean")
        frame["canal"] = frame["canal"].astype("str")
    return frame


def learners_of(people: pd.DataFrame) -> pd.DataFrame:
    """Give the table of learners behind flags: nobody left before the end."""
    return people.reset_index()[["apprenti"]].assign(date_sortie=pd.NaT)


def counted(
    people: pd.DataFrame, answers: list[dict[str, Any]], contacts: list[dict[str, Any]], observed: date = OBSERVED
) -> dict[tuple[str, str], tuple[int, int, int, str]]:
    learners = learners_of(people)
    own = campus_flags(people, learners, None, table(answers), table(contacts), rules(observed))
    cells = count_cells(own, "personne", rules(observed), CHOICES, level="campus")
    assert set(cells["certification"]) <= {"ENSEMBLE"}
    return {
        (row["indicateur"], row["variante"]): (row["numerateur"], row["repondants"], row["eligibles"], row["statut"])
        for row in cells.to_dict("records")
    }


@pytest.fixture
def survey() -> dict[tuple[str, str], tuple[int, int, int, str]]:
    people = flags(un=True, deux=True, trois=True, silence=False, ailleurs=None)
    contacts = [
        contact("un", 1, "2026-01-01", "repondu"),
        contact("deux", 1, "2026-01-01"), contact("deux", 2, "2026-01-15", "repondu"),
        contact("trois", 1, "2026-01-01"), contact("trois", 2, "2026-01-15"),
        contact("trois", 3, "2026-02-01", "repondu"),
        contact("silence", 1, "2026-01-01"), contact("silence", 2, "2026-01-15"), contact("silence", 3, "2026-02-01"),
    ]  # fmt: skip
    answers = [
        answer("un", "2026-01-05"), answer("deux", "2026-01-20", "sms"), answer("trois", "2026-02-03", "telephone"),
        answer("silence", None, None, replied=False),
    ]  # fmt: skip
    return counted(people, answers, contacts)


def test_each_rank_counts_who_was_contacted_then_and_who_answered_then(
    survey: dict[tuple[str, str], tuple[int, int, int, str]],
) -> None:
    ranks = {variant: numbers[:3] for (name, variant), numbers in survey.items() if name == "reponse_rang"}
    assert ranks == {"premier": (1, 4, 4), "relances": (2, 3, 3), "deuxieme": (1, 3, 3), "suivants": (1, 2, 2)}


def test_channels_are_those_of_the_answers_and_nobody_else_is_concerned(
    survey: dict[tuple[str, str], tuple[int, int, int, str]],
) -> None:
    assert survey["reponse_canal", "ecrit"][:3] == (2, 3, 3)
    assert survey["reponse_canal", "telephone"][:3] == (1, 3, 3)


def test_delays_run_from_the_first_contact_of_each(survey: dict[tuple[str, str], tuple[int, int, int, str]]) -> None:
    assert [survey["reponse_delai", name][:3] for name in ("j15", "j30", "j60")] == [(1, 4, 4), (2, 4, 4), (3, 4, 4)]


def test_employment_by_rank_is_among_those_who_answered_then(
    survey: dict[tuple[str, str], tuple[int, int, int, str]],
) -> None:
    assert survey["emploi_rang", "premier"][:3] == (1, 1, 1)
    assert survey["emploi_rang", "relances"][:3] == (2, 2, 2)


def test_an_answer_that_no_contact_notes_has_an_unknown_rank_and_one_without_channel_an_unknown_one() -> None:
    people = flags(un=True, deux=True)
    contacts = [contact("un", 1, "2026-01-01"), contact("deux", 1, "2026-01-01", "repondu")]
    answers = [answer("un", None, None), answer("deux", "2026-01-02")]
    found = counted(people, answers, contacts)
    assert found["reponse_rang", "premier"][:3] == (1, 1, 2)
    assert found["reponse_canal", "ecrit"][:3] == (1, 1, 2)
    assert found["reponse_delai", "j15"][:3] == (1, 1, 2)


def test_a_delay_that_runs_for_one_of_them_is_awaited_for_all() -> None:
    people = flags(un=True, deux=False)
    contacts = [contact("un", 1, "2026-01-01", "repondu"), contact("deux", 1, "2026-03-20")]
    found = counted(people, [answer("un", "2026-01-02"), answer("deux", None, None, replied=False)], contacts)
    assert found["reponse_delai", "j15"] == (0, 0, 2, "en_cours")
    later = counted(
        people, [answer("un", "2026-01-02"), answer("deux", None, None, replied=False)], contacts, date(2026, 4, 10)
    )
    assert later["reponse_delai", "j15"][:3] == (1, 2, 2)
    assert later["reponse_delai", "j30"][3] == "en_cours"


def test_what_is_dated_after_the_observation_is_not_known() -> None:
    people = flags(un=True, deux=False)
    contacts = [contact("un", 1, "2026-01-01", "repondu"), contact("deux", 1, "2026-04-01")]
    found = counted(people, [answer("un", "2026-01-02"), answer("deux", None, None, replied=False)], contacts)
    assert found["reponse_rang", "premier"][:3] == (1, 1, 1)


def test_without_contacts_nothing_is_known_of_them() -> None:
    people = flags(un=True)
    learners = learners_of(people)
    for answers, contacts in (
        (table([answer("un", "2026-01-02")]), None),
        (None, table([contact("un", 1, "2026-01-01")])),
    ):
        own = campus_flags(people, learners, None, answers, contacts, rules())
        cells = count_cells(own, "personne", rules(), CHOICES, level="campus")
        assert set(cells["statut"]) == {"non_calculable"}


def test_who_was_supported_is_counted_and_who_is_not_noted_is_unknown() -> None:
    people = flags(un=True, deux=True, trois=True)
    learners = pd.DataFrame({"apprenti": ["un", "deux", "trois"]})
    learners["accompagne"] = pd.array([True, False, None], dtype="boolean")
    own = campus_flags(people, learners, None, None, None, rules())
    (cell,) = count_cells(own, "personne", rules(), {"taux_accompagnement": ("entres",)}, level="campus").to_dict(
        "records"
    )
    assert (cell["numerateur"], cell["repondants"], cell["eligibles"]) == (1, 2, 3)


def test_who_followed_nine_tenths_of_the_planned_hours_is_counted_and_hours_not_noted_are_unknown() -> None:
    people = flags(un=True, deux=True, trois=True, quatre=True)
    learners = pd.DataFrame({"apprenti": ["un", "deux", "trois", "quatre"]})
    learners["heures_prevues"] = [1000.0, 1000.0, 1000.0, None]
    choices = {"taux_realisation": ("neuf_dixiemes",)}
    bare = campus_flags(people, learners, None, None, None, rules())
    assert set(count_cells(bare, "personne", rules(), choices, level="campus")["statut"]) == {"non_calculable"}
    learners["heures_realisees"] = [900.0, 899.0, None, 500.0]
    own = campus_flags(people, learners, None, None, None, rules())
    (cell,) = count_cells(own, "personne", rules(), choices, level="campus").to_dict("records")
    assert (cell["numerateur"], cell["repondants"], cell["eligibles"]) == (1, 2, 4)


def test_who_works_where_they_were_trained_is_counted_among_those_who_are_or_may_be_in_employment() -> None:
    people = flags(un=True, deux=True, trois=True, silence=False)
    learners = learners_of(people)
    contracts = pd.DataFrame({"apprenti": ["un", "un", "deux", "trois"], "employeur": ["A", "B", "C", None]})
    answers = table([answer(name, "2026-01-02") for name in ("un", "deux", "trois")])
    answers["employeur"] = ["B", "A", "A"]
    own = campus_flags(people, learners, contracts, answers, None, rules())
    choices = {"embauche_entreprise": ("en_emploi",)}
    (cell,) = count_cells(own, "personne", rules(), choices, level="campus").to_dict("records")
    # Who did not answer may be in employment.
    assert (cell["numerateur"], cell["repondants"], cell["eligibles"]) == (1, 2, 4)
