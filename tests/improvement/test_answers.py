"""Alerts and the actions that answer them, and what the council is asked first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from cfa_report.analysis import findings, of_session
from cfa_report.display.review_words import read_alerts
from cfa_report.improvement import actions, alerts, answered, followed, priorities, summary
from cfa_report.store.slices import references_from_rows
from tests.analysis.released_tables import reference
from tests.improvement.reviewed import ANSWERS, EXAM, campus, cell, changes_of, estimates_of, line

FELL = [cell("2025", 15, 38, 38, **EXAM), cell("2024", 34, 40, 40, **EXAM)]


def review(rows: list[list[Any]], *lines: list[str], **index: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    scope = campus(rows, *lines, **index)
    register = actions(estimates_of(scope), scope)
    return answered(alerts(estimates_of(scope), changes_of(scope), scope), register), register


def answers(rows: list[list[Any]], *lines: list[str], **index: Any) -> list[str]:
    return list(review(rows, *lines, **index)[0]["actions"])


def test_an_action_about_the_same_indicator_session_and_course_answers() -> None:
    assert answers(FELL) == [""]
    assert answers(FELL, line()) == ["A1"]
    assert answers(FELL, line(), line(id="A0", certification="")) == ["A0|A1"]


def test_another_session_indicator_or_course_does_not_answer_and_nor_does_an_abandoned_action() -> None:
    assert answers(FELL, line(session="2024")) == [""]
    assert answers(FELL, line(indicateur="taux_presentation")) == [""]
    assert answers(FELL, line(certification="BTS")) == [""]
    assert answers(FELL, line(statut="abandonnee")) == [""]


def test_an_indicator_missing_in_two_courses_is_answered_when_both_are() -> None:
    courses = {"CAP-MIS": {"libelle": "CAP-MIS"}, "BTS": {"libelle": "BTS"}}
    rows = [cell("2025", None, None, None, statut="non_calculable", certification=code) for code in courses]
    one = line(indicateur="taux_insertion_emploi")
    two = line(id="A2", indicateur="taux_insertion_emploi", certification="BTS")
    assert answers(rows, one, certifications=courses) == [""]
    assert answers(rows, one, two, certifications=courses) == ["A1|A2"]


def test_a_refused_file_is_answered_by_an_action_about_it_and_not_by_one_about_something_else() -> None:
    refused = ({"campus": "PARIS", "certifications": ["CAP-MIS"], "constats": []},)
    rows = [cell("2025", 30, 38, 38, **EXAM)]
    assert answers(rows, line(indicateur=""), refusals=refused) == ["A1"]
    assert answers(rows, line(indicateur="", certification=""), refusals=refused) == [""]
    assert answers(rows, line(), refusals=refused) == [""]


def motives(rows: list[list[Any]], *lines: list[str], **index: Any) -> list[str]:
    found, register = review(rows, *lines, **index)
    return list(priorities(found, register)["motif"])


def test_a_proven_decline_without_action_comes_before_everything_and_a_fragile_one_is_to_be_checked() -> None:
    fragile = [cell("2025", 5, 15, 40), cell("2024", 23, 27, 41)]
    weak = [cell("2025", 15, 40, 40, **ANSWERS)]
    missing = [cell("2025", None, None, None, statut="non_calculable", indicateur="taux_insertion_metier")]
    late = line(id="A2", indicateur="taux_presentation", echeance="2025-12-01")
    assert motives([*missing, *weak, *fragile, *FELL], late) == [
        "decider", "reprendre", "relancer", "verifier", "completer",
    ]  # fmt: skip


def test_an_answered_alert_asks_nothing_more_but_a_refused_file_stays_to_be_corrected() -> None:
    assert motives(FELL, line()) == []
    refused = ({"campus": "PARIS", "certifications": ["CAP-MIS"], "constats": []},)
    assert motives([cell("2025", 30, 38, 38, **EXAM)], line(indicateur=""), refusals=refused) == ["recuperer"]


def test_a_closed_action_without_a_measure_is_asked_for_unless_it_is_too_early() -> None:
    closed = {"statut": "close", "echeance": "2025-12-01", "date_cloture": "2025-11-01"}
    assert motives(FELL, line(**closed, indicateur="")) == ["decider", "mesurer"]
    assert motives(FELL, line(**closed)) == []


def test_the_summary_counts_alerts_by_kind_and_actions_by_state() -> None:
    weak = [cell("2025", 15, 40, 40, **ANSWERS)]
    found, register = review([*weak, *FELL], line(), line(id="A2", echeance="2025-12-01", indicateur=""))
    assert summary(found, register, campus([])) == {
        "alertes": {"degradation": 1, "reponse": 1},
        "sans_action": 1,
        "actions": {"en_cours": 1, "en_retard": 1},
        "lu": True,
    }


def test_a_rate_under_its_reference_asks_for_a_decision_and_says_what_is_certain() -> None:
    scope = replace(campus([cell("2025", 5, 11, 13)]), references=references_from_rows([reference(0.70)]))
    register = actions(estimates_of(scope), scope)
    found = answered(alerts(estimates_of(scope), changes_of(scope), scope), register)
    assert list(priorities(found, register)["motif"]) == ["decider"]
    (alert,) = read_alerts(found, {"CAP-MIS": "CAP Monteur"}, 0.5)
    assert alert.sentence.replace("\u00a0", " ") == (
        "CAP Monteur, taux d'insertion dans l'emploi à 6 mois : 45 % des répondants (5 sur 11, 13 concernés), "
        "au-dessous des 70 % de la référence ; toute la promotion : certainement entre 38 % et 54 % ; rien "
        "n'est tranché pour la formation. Verdict : prouvé pour cette promotion."
    )
    everybody = replace(campus([cell("2025", 12, 39, 39)]), references=references_from_rows([reference(0.665)]))
    told = answered(alerts(estimates_of(everybody), changes_of(everybody), everybody), register)
    assert read_alerts(told, {}, 0.5)[0].known[0].replace("\u00a0", " ") == (
        "31 % des répondants (12 sur 39), au-dessous des 66,5 % de la référence"
    )


def test_the_bad_news_that_an_action_answers_is_followed_and_no_other() -> None:
    scope = campus([*FELL, cell("2025", 15, 40, 40, **ANSWERS)], line())
    estimates, register = estimates_of(scope), actions(estimates_of(scope), scope)
    found = findings(of_session(estimates, "2025"), scope, changes_of(scope))
    bad = [finding for finding in found if finding.favourable is False]
    assert [one.rows["indicateur"].iloc[0] for one in bad] == ["taux_obtention", "taux_reponse"]
    assert followed(found, register, "2025") == (bad[0],)
    assert followed(found, register.iloc[:0], "2025") == ()
