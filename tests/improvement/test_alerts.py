"""What must be answered: each kind of alert, and what is no alert."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from cfa_report.analysis import Family
from cfa_report.improvement import alerts, earlier_alerts
from cfa_report.improvement.alerts import ALERTS
from cfa_report.store.slices import references_from_rows
from tests.analysis.released_tables import reference
from tests.improvement.reviewed import ANSWERS, EXAM, campus, cell, changes_of, estimates_of

FELL = [cell("2025", 15, 38, 38, **EXAM), cell("2024", 34, 40, 40, **EXAM)]


def found(rows: list[list[object]], **index: object) -> pd.DataFrame:
    scope = campus(rows, **index)
    return alerts(estimates_of(scope), changes_of(scope), scope)


def test_a_decline_that_a_verdict_decides_is_an_alert_with_its_numbers() -> None:
    rows = found(FELL)
    assert tuple(rows.columns) == ALERTS
    (row,) = rows.to_dict("records")
    assert (row["nature"], row["certifications"], row["session"]) == ("degradation", "CAP-MIS", "2025")
    assert (row["session_2"], row["repondants_1"], row["verdict"]) == ("2024", 38, "prouvé")
    assert round(row["difference"], 3) == round(15 / 38 - 34 / 40, 3)


def test_a_rise_is_no_alert_and_neither_is_a_decline_that_chance_explains() -> None:
    assert found([cell("2025", 34, 40, 40, **EXAM), cell("2024", 15, 38, 38, **EXAM)]).empty
    assert found([cell("2025", 30, 38, 38, **EXAM), cell("2024", 34, 40, 40, **EXAM)]).empty


def test_more_breaches_is_a_decline_and_more_study_is_neither_good_nor_bad() -> None:
    breaches = {"indicateur": "taux_rupture_net", "horizon_mois": None}
    rows = found([cell("2025", 30, 40, 40, **breaches), cell("2024", 5, 40, 40, **breaches)])
    assert list(rows["indicateur"]) == ["taux_rupture_net"]
    study = {"indicateur": "taux_poursuite"}
    assert found([cell("2025", 2, 30, 30, **study), cell("2024", 28, 30, 30, **study)]).empty


def test_a_rate_that_misses_its_reference_by_a_verdict_is_an_alert_with_its_mark() -> None:
    scope = campus([cell("2025", 20, 28, 30)])
    for value, natures in ((0.95, ["reference"]), (0.70, []), (0.20, [])):
        marked = replace(scope, references=references_from_rows([reference(value)]))
        rows = alerts(estimates_of(marked), changes_of(marked), marked)
        assert list(rows["nature"]) == natures
    marked = replace(scope, references=references_from_rows([reference(0.95)]))
    (row,) = alerts(estimates_of(marked), changes_of(marked), marked).to_dict("records")
    assert (row["certifications"], row["repondants_1"], row["eligibles_1"]) == ("CAP-MIS", 28, 30)
    assert (row["seuil"], row["verdict"]) == (0.95, "prouvé")


def natures_of(rows: list[list[object]], *references: list[object]) -> list[tuple[str, str]]:
    scope = replace(campus(rows), references=references_from_rows(list(references)))
    told = alerts(estimates_of(scope), changes_of(scope), scope)
    return list(zip(told["nature"], told["verdict"], strict=True))


def test_a_rate_that_fell_for_sure_and_misses_its_reference_is_one_alert() -> None:
    rows = [cell("2025", 8, 40, 40), cell("2024", 36, 40, 40)]
    assert natures_of(rows, reference(0.8)) == [("degradation", "prouvé")]


def test_a_fragile_decline_does_not_hide_that_a_reference_is_missed_for_sure() -> None:
    rows = [cell("2025", 12, 26, 30), cell("2024", 21, 26, 36)]
    assert natures_of(rows, reference(0.70)) == [("degradation", "fragile"), ("reference", "prouvé")]


def test_a_decline_at_another_horizon_does_not_hide_that_a_reference_is_missed() -> None:
    later = [cell("2025", 5, 30, 30, horizon_mois=12), cell("2024", 28, 30, 30, horizon_mois=12)]
    rows = [cell("2025", 12, 26, 30), *later]
    assert natures_of(rows, reference(0.70)) == [("degradation", "prouvé"), ("reference", "prouvé")]


def test_of_two_references_missed_for_sure_the_one_that_lacks_more_people_comes_first() -> None:
    courses = {"CAP-MIS": {"libelle": "CAP-MIS"}, "BTS": {"libelle": "BTS"}}
    scope = campus([cell("2025", 6, 11, 12), cell("2025", 5, 11, 13, certification="BTS")], certifications=courses)
    marks = [reference(0.65), reference(0.70, certification="BTS")]
    scope = replace(scope, references=references_from_rows(marks))
    told = alerts(estimates_of(scope), changes_of(scope), scope)
    assert told[["certifications", "personnes"]].to_numpy().tolist() == [["BTS", 3], ["CAP-MIS", 1]]


def test_fewer_answers_than_the_policy_asks_is_one_alert_even_where_it_is_also_a_decline() -> None:
    (row,) = found([cell("2025", 5, 40, 40, **ANSWERS), cell("2024", 38, 40, 40, **ANSWERS)]).to_dict("records")
    assert (row["nature"], row["repondants_1"], row["eligibles_1"], row["verdict"]) == ("reponse", 5, 40, "")
    assert found([cell("2025", 20, 40, 40, **ANSWERS)]).empty


def test_an_indicator_that_cannot_be_computed_is_one_alert_for_all_its_certifications() -> None:
    courses = {"CAP-MIS": {"libelle": "CAP-MIS"}, "BTS": {"libelle": "BTS"}}
    rows = [cell("2025", None, None, None, statut="non_calculable", certification=code) for code in courses]
    later = cell("2025", None, None, None, statut="non_calculable", horizon_mois=12)
    (row,) = found([*rows, later], certifications=courses).to_dict("records")
    assert (row["nature"], row["certifications"], row["horizon_mois"]) == ("manquant", "CAP-MIS|BTS", 6)


def test_what_is_hidden_awaited_or_about_adults_is_not_missing() -> None:
    rows = [cell("2025", None, None, None), cell("2025", None, None, None, statut="en_cours", **EXAM)]
    adults = cell("2025", None, None, None, statut="non_calculable", section="FPA", indicateur="taux_poursuite")
    assert found([*rows, adults]).empty


def test_a_refused_file_is_the_first_alert_whether_it_is_that_of_a_course_or_of_the_campus() -> None:
    refused = ({"campus": "PARIS", "certifications": ["CAP-MIS"], "constats": []},)
    rows = found(FELL, refusals=refused)
    assert list(rows["nature"]) == ["refus", "degradation"]
    assert rows.loc[0, "certifications"] == "CAP-MIS"
    whole = ({"campus": "PARIS", "certifications": [], "constats": []},)
    assert list(found([cell("2025", 30, 38, 38, **EXAM)], refusals=whole)["certifications"]) == [""]


def test_the_session_before_keeps_its_declines_and_weak_surveys() -> None:
    rows = [
        cell("2025", 30, 38, 38, **EXAM), cell("2024", 15, 38, 38, **EXAM), cell("2023", 34, 40, 40, **EXAM),
        cell("2024", 3, 40, 40, **ANSWERS), cell("2024", None, None, None, statut="non_calculable"),
    ]  # fmt: skip
    scope = campus(rows, refusals=({"campus": "PARIS", "certifications": [], "constats": []},))
    every = {session: Family(session, 0.05, 1, (1.0, 1.0, 1.0)) for session in scope.index.sessions}
    earlier = earlier_alerts(estimates_of(scope), scope, every)
    assert list(earlier["nature"]) == ["degradation", "reponse"]
    assert set(earlier["session"]) == {"2024"}
    none = {session: Family(session, 0.05, 900, (0.0, 0.0, 0.0)) for session in scope.index.sessions}
    assert list(earlier_alerts(estimates_of(scope), scope, none)["nature"]) == ["reponse"]


def test_a_network_with_one_session_has_nothing_before_it() -> None:
    scope = campus([cell("2025", 30, 38, 38, **EXAM)])
    assert earlier_alerts(estimates_of(scope), scope, {}).empty


def test_a_survey_that_nobody_answered_hides_no_other_missing_figure() -> None:
    nobody = cell("2025", 0, 20, 20, **ANSWERS)
    lost = {"statut": "non_calculable"}
    trade = cell("2025", None, None, None, indicateur="taux_insertion_metier", **lost)
    opinion = {"indicateur": "satisfaction", "variante": "apprenti", "horizon_mois": None}

    def missing(*rows: list[object]) -> set[str]:
        told = found([*rows])
        return set(told.loc[told["nature"] == "manquant", "indicateur"])

    assert missing(nobody, trade, cell("2025", None, None, None, **opinion | lost)) == {"satisfaction"}
    later = cell("2025", 0, 20, 20, **ANSWERS | {"horizon_mois": 12})
    assert missing(cell("2025", 15, 20, 20, **ANSWERS), later, trade) == {"taux_insertion_metier"}
