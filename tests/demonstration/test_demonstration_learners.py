"""Learners invented from counts: the counts come back, and every date and state is possible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfa_report.demonstration.dates import OBSERVATION, add_months, due_horizons, period
from cfa_report.demonstration.dice import Dice
from cfa_report.demonstration.learners import Learner, enrol, net_broken
from cfa_report.demonstration.sheet import CountRow, Course, courses, sheet_rows
from cfa_report.demonstration.surveys import counted_survey, who_answers

Rows = list[dict[str, str]]
FULL = ("paris", "lyon", "toulouse", "fictif")
COURSE = next(course for course in courses() if course.code == "BTS-FED")
ROW = replace(
    next(row for row in sheet_rows() if row.certification == "BTS-FED"), session="2024", promotion="2022-2024"
)


@st.composite
def possible_rows(draw: st.DrawFn) -> CountRow:
    """Draw any cohort whose counts hold together, survey included."""
    entered = draw(st.integers(1, 40))
    presented = draw(st.integers(0, entered))
    passed = draw(st.integers(0, presented))
    broken = draw(st.integers(0, entered))
    net = draw(st.integers(0, min(broken, entered - passed)))
    net = min(net, (entered - presented) + (presented - passed))
    absent_net = min(net, entered - presented)
    refused_net = net - absent_net
    free = (entered - presented - absent_net) + (presented - refused_net)
    broken = net + min(broken - net, free)
    respondents = draw(st.integers(0, entered))
    studying = draw(st.integers(0, respondents))
    work_study = draw(st.integers(0, studying))
    partial = draw(st.integers(0, respondents - studying))
    employed = work_study + partial + draw(st.integers(0, respondents - studying - partial))
    return replace(
        ROW, entered=entered, presented=presented, passed=passed, broken=broken, net_broken=net,
        respondents=respondents, studying=studying, work_study=work_study, partial=partial, employed=employed,
    )  # fmt: skip


def is_net(learner: Learner) -> bool:
    breaches = [contract.broken_on for contract in learner.contracts if contract.broken_on]
    if learner.result == "admis" or not breaches:
        return False
    return all(not 0 <= (contract.start - max(breaches)).days < 180 for contract in learner.contracts)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(row=possible_rows())
def test_the_learners_of_any_possible_cohort_give_its_counts_back(row: CountRow) -> None:
    learners = enrol(row, COURSE, period(row, COURSE), 1)
    assert len(learners) == row.entered
    assert sum(learner.present for learner in learners) == row.presented
    assert sum(learner.passed for learner in learners) == row.passed
    assert sum(learner.broken for learner in learners) == row.broken
    assert sum(is_net(learner) for learner in learners) == row.net_broken
    assert not any(learner.passed and not learner.present for learner in learners)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(row=possible_rows())
def test_the_survey_of_any_possible_cohort_gives_its_counts_back(row: CountRow) -> None:
    days = period(row, COURSE)
    learners = enrol(row, COURSE, days, 1)
    answers, requests = counted_survey(row, COURSE, learners, days.end)
    known = [answer for answer in answers if answer.studies_known]
    assert [answer.number for answer in answers] == sorted(learner.number for learner in learners)
    assert sum(answer.answered for answer in answers) == row.respondents
    assert len(known) == (row.respondents or 0) - row.partial
    assert sum(answer.situation in ("poursuite", "alternance") for answer in known) == row.studying
    assert sum(answer.employed for answer in answers) == row.employed
    assert sum(request.outcome == "repondu" for request in requests) == row.respondents


def test_respondents_are_the_passed_when_the_denominator_is_the_passed() -> None:
    row = replace(ROW, respondents=ROW.passed, studying=2, work_study=0, employed=3, partial=0)
    days = period(row, COURSE)
    learners = enrol(row, COURSE, days, 1)
    answers, _ = counted_survey(row, COURSE, learners, days.end)
    assert {answer.number for answer in answers if answer.answered} == {
        learner.number for learner in learners if learner.passed
    }


def test_more_breaches_than_learners_to_bear_them_are_refused() -> None:
    row = replace(ROW, entered=5, presented=5, passed=5, broken=2, net_broken=2)
    with pytest.raises(ValueError, match="more breaches"):
        enrol(row, COURSE, period(row, COURSE), 1)


def test_net_breaches_left_open_never_exceed_what_the_other_counts_allow() -> None:
    for rank in range(200):
        row = replace(ROW, entered=15, presented=15, passed=12, broken=9, net_broken=None)
        assert 0 <= net_broken(row, Dice(str(rank))) <= 3


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 6, 30), 6, date(2025, 12, 30)),
        (date(2024, 8, 31), 6, date(2025, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2025, 12, 31), 12, date(2026, 12, 31)),
    ],
)
def test_months_are_added_to_the_last_possible_day(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_a_survey_is_due_from_the_day_of_its_horizon_on() -> None:
    assert due_horizons(date(2025, 9, 30)) == (6,)
    assert due_horizons(date(2025, 10, 1)) == ()
    assert due_horizons(date(2023, 6, 30)) == (6, 12, 18, 24)


def test_dice_give_the_same_draws_for_ever() -> None:
    assert [Dice("a", "b").integer(0, 999) for _ in range(2)] == [Dice("a/b").integer(0, 999)] * 2
    assert Dice("a", "b").integer(0, 999_999) == 605_847  # sha256 of « a/b#1 », first seven bytes
    assert sorted(Dice("x").shuffled(range(50))) == list(range(50))
    assert Dice("x").shuffled(range(50)) != list(range(50))


def test_employed_people_answer_more_and_rates_stay_plausible() -> None:
    situations = {f"e{rank}": "emploi" for rank in range(300)} | {f"r{rank}": "recherche" for rank in range(300)}
    willing = who_answers(situations, 0.8, Dice("essai"))
    employed = sum(number.startswith("e") for number in willing)
    assert 0.45 <= len(willing) / 600 <= 0.9
    assert employed > 1.25 * (len(willing) - employed)


@pytest.mark.parametrize("campus", FULL)
def test_contracts_lie_within_the_course_and_never_overlap(delivered: Callable[[str], Rows], campus: str) -> None:
    learners = {row["apprenti"]: row for row in delivered(f"{campus}/apprentis.csv")}
    by_learner = defaultdict(list)
    for row in delivered(f"{campus}/contrats.csv"):
        by_learner[row["apprenti"]].append(row)
        assert row["date_debut"] < row["date_fin_prevue"]
        assert not row["date_rupture"] or row["date_debut"] < row["date_rupture"] < row["date_fin_prevue"]
        assert row["date_rupture"] <= OBSERVATION.isoformat()
        assert row["date_rupture"] or not row["cause_rupture"]
    assert set(by_learner) == set(learners)
    for number, contracts in by_learner.items():
        learner = learners[number]
        assert contracts[0]["date_debut"] >= learner["date_entree"]
        assert contracts[-1]["date_fin_prevue"] <= learner["date_fin_prevue"]
        for before, after in pairwise(contracts):
            assert before["date_rupture"]
            assert before["date_rupture"] < after["date_debut"]


@pytest.mark.parametrize("campus", FULL)
def test_exits_exams_and_hours_are_consistent(delivered: Callable[[str], Rows], campus: str) -> None:
    exams = {row["apprenti"]: row for row in delivered(f"{campus}/examens.csv")}
    learners = delivered(f"{campus}/apprentis.csv")
    assert len(exams) == len(learners) == len({row["apprenti"] for row in learners})
    for row in learners:
        exam = exams[row["apprenti"]]
        assert row["date_naissance"] < row["date_entree"] < row["date_sortie"] <= row["date_fin_prevue"]
        assert 0 <= int(row["heures_realisees"]) <= int(row["heures_prevues"])
        assert (exam["resultat"] == "absent") == (exam["present"] == "non")
        assert exam["present"] == "non" or exam["inscrit"] == "oui"
        assert (row["motif_sortie"] == "obtention") == (exam["resultat"] == "admis")
        assert exam["session"] == row["session"]


@pytest.mark.parametrize("campus", FULL)
def test_surveys_exist_for_everyone_at_each_due_horizon_and_at_no_other(
    delivered: Callable[[str], Rows], campus: str
) -> None:
    expected = {
        (row["apprenti"], str(months))
        for row in delivered(f"{campus}/apprentis.csv")
        for months in due_horizons(date.fromisoformat(row["date_fin_prevue"]))
    }
    answers = delivered(f"{campus}/enquetes.csv")
    assert {(row["apprenti"], row["horizon_mois"]) for row in answers} == expected
    assert len(answers) == len(expected)


@pytest.mark.parametrize("campus", FULL)
def test_answers_come_after_the_horizon_and_before_the_observation(
    delivered: Callable[[str], Rows], campus: str
) -> None:
    ends = {row["apprenti"]: date.fromisoformat(row["date_fin_prevue"]) for row in delivered(f"{campus}/apprentis.csv")}
    for row in delivered(f"{campus}/enquetes.csv"):
        if row["repondu"] == "non":
            assert not any(value for name, value in row.items() if name not in ("apprenti", "horizon_mois", "repondu"))
            continue
        due = add_months(ends[row["apprenti"]], int(row["horizon_mois"]))
        answered = date.fromisoformat(row["date_reponse"])
        assert due <= answered <= min(OBSERVATION, due + timedelta(days=60))
        assert row["date_embauche"] <= row["date_reponse"]


@pytest.mark.parametrize("campus", FULL)
def test_reminders_are_numbered_and_end_with_the_answer(delivered: Callable[[str], Rows], campus: str) -> None:
    answered = {(row["apprenti"], row["horizon_mois"]): row for row in delivered(f"{campus}/enquetes.csv")}
    reminders = defaultdict(list)
    for row in delivered(f"{campus}/relances.csv"):
        reminders[row["apprenti"], row["horizon_mois"]].append(row)
    assert set(reminders) == set(answered)
    for key, rows in reminders.items():
        assert [row["rang"] for row in rows] == [str(rank) for rank in range(1, len(rows) + 1)]
        assert (rows[-1]["issue"] == "repondu") == (answered[key]["repondu"] == "oui")
        if rows[-1]["issue"] == "repondu":
            assert rows[-1]["canal"] == answered[key]["canal"]
            assert rows[-1]["date"] <= answered[key]["date_reponse"]


@pytest.mark.parametrize("campus", ["paris", "lyon", "toulouse"])
def test_invented_years_have_plausible_sizes_and_response_rates(delivered: Callable[[str], Rows], campus: str) -> None:
    cohorts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in delivered(f"{campus}/apprentis.csv"):
        cohorts[row["certification"], row["session"]].append(row["apprenti"])
    answered: dict[str, list[bool]] = defaultdict(list)
    for row in delivered(f"{campus}/enquetes.csv"):
        answered[row["apprenti"]].append(row["repondu"] == "oui")
    for (certification, session), numbers in cohorts.items():
        if session == "2025" or len(numbers) < 10:
            continue
        size = len(cohorts[certification, "2025"])
        assert certification.endswith("-FPA") or 0.75 * size <= len(numbers) <= 1.25 * size
        for rank in range(len(answered[numbers[0]])):
            rate = sum(answered[number][rank] for number in numbers) / len(numbers)
            assert 0.45 <= rate <= 0.9


def test_some_courses_really_rise_and_others_really_fall(delivered: Callable[[str], Rows]) -> None:
    rates = {}
    for campus in ("paris", "lyon", "toulouse"):
        exams = {row["apprenti"]: row["resultat"] for row in delivered(f"{campus}/examens.csv")}
        cohorts: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in delivered(f"{campus}/apprentis.csv"):
            cohorts[row["certification"], row["session"]].append(exams[row["apprenti"]])
        for key, results in cohorts.items():
            rates[campus, *key] = results.count("admis") / max(1, len(results) - results.count("absent"))
    changes = [
        rates[campus, code, "2025"] - rates[campus, code, "2023"]
        for campus, code, session in rates
        if session == "2023" and (campus, code, "2025") in rates
    ]
    assert sum(change > 0.1 for change in changes) >= 3
    assert sum(change < -0.1 for change in changes) >= 3


def test_every_course_belongs_to_one_campus_and_is_known_once() -> None:
    codes = [course.code for course in courses()]
    assert len(codes) == len(set(codes)) == 62
    assert isinstance(COURSE, Course)
