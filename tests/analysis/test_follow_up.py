"""First answers beside late ones, and what the reminders suggest of the silent."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from cfa_report.analysis import answered_like_present, estimate, follow_up, last_shown, resistance
from cfa_report.statistics import drew_fuller, newcombe_interval
from cfa_report.store.slices import cells_from_rows
from tests.analysis.released_tables import cell

TOTAL = {"certification": "ENSEMBLE"}


def rank(variant: str, k: int | None, n: int | None, indicator: str = "emploi_rang", **key: Any) -> list[Any]:
    return cell("2025", k, n, n, indicateur=indicator, variante=variant, **TOTAL | key)


def estimated(*rows: list[Any]) -> pd.DataFrame:
    return estimate(cells_from_rows(list(rows)), 0.95)


WAVES = (rank("premier", 46, 80), rank("relances", 40, 60), rank("deuxieme", 17, 31), rank("suivants", 23, 29))
ASKED = rank("premier", 80, 166, "reponse_rang")


def test_late_answers_are_compared_with_first_ones() -> None:
    (row,) = resistance(estimated(*WAVES, ASKED), 0.95).to_dict("records")
    low, high = newcombe_interval(40, 60, 46, 80, 0.95)
    assert (row["k_premier"], row["n_premier"], row["k_relances"], row["n_relances"]) == (46, 80, 40, 60)
    assert math.isclose(row["difference"], 40 / 60 - 46 / 80)
    assert (row["ic_bas"], row["ic_haut"]) == (float(low), float(high))


def test_the_model_is_fitted_to_the_waves_and_to_all_who_were_contacted() -> None:
    (row,) = resistance(estimated(*WAVES, ASKED), 0.95).to_dict("records")
    model = drew_fuller([46, 17, 23], [80, 31, 29], 166, 0.95)
    assert (row["cotes"], row["cotes_bas"], row["cotes_haut"]) == (
        model.odds_ratio, model.odds_ratio_low, model.odds_ratio_high,
    )  # fmt: skip


def test_a_hidden_wave_too_few_people_or_equal_answers_leave_the_model_out() -> None:
    hidden = (*WAVES[:3], rank("suivants", None, None))
    few = rank("premier", 30, 39, "reponse_rang")
    same = (rank("premier", 80, 80), rank("relances", 60, 60), rank("deuxieme", 31, 31), rank("suivants", 29, 29))
    for rows in ((*hidden, ASKED), (*WAVES, few), (*same, ASKED), WAVES):
        (row,) = resistance(estimated(*rows), 0.95).to_dict("records")
        assert math.isnan(row["cotes"])


def test_a_survey_with_a_hidden_group_is_not_compared() -> None:
    assert resistance(estimated(WAVES[0], rank("relances", None, None), ASKED), 0.95).empty
    assert resistance(estimated(), 0.95).empty


def test_one_indicator_of_follow_up_is_kept_and_another_family_is_not() -> None:
    estimates = estimated(*WAVES, cell("2025", 10, 20, 20, indicateur="taux_reponse", variante="enquetes", **TOTAL))
    assert set(follow_up(estimates, "CFA", "emploi_rang")["variante"]) == {
        "premier",
        "relances",
        "deuxieme",
        "suivants",
    }
    assert follow_up(estimates, "FPA", "emploi_rang").empty
    assert follow_up(estimates, "CFA", "taux_reponse").empty


def test_the_latest_session_with_something_to_show_is_kept() -> None:
    frame = estimated(
        cell("2023", 30, 60, 60, indicateur="reponse_canal", variante="ecrit", **TOTAL),
        cell("2024", 40, 90, 90, indicateur="reponse_canal", variante="ecrit", horizon_mois=12, **TOTAL),
        cell("2024", 39, 80, 80, indicateur="reponse_canal", variante="ecrit", horizon_mois=18, **TOTAL),
        cell("2025", None, None, None, indicateur="reponse_canal", variante="ecrit", statut="masque", **TOTAL),
    )
    assert set(last_shown(frame, "2025")["session"]) == {"2024"}
    assert set(last_shown(frame, "2025")["horizon_mois"]) == {12}
    assert set(last_shown(frame, "2023")["session"]) == {"2023"}
    assert set(last_shown(frame[frame["session"] == "2025"], "2025")["session"]) == {"2025"}


def exam_and_survey(course: str, present: int, answers: int, entered: int = 30) -> list[list[Any]]:
    key = {"certification": course}
    return [
        cell("2025", present, entered, entered, indicateur="taux_presentation", horizon_mois=None, **key),
        cell("2025", answers, entered, entered, indicateur="taux_reponse", variante="enquetes", **key),
        cell(
            "2025",
            7,
            entered,
            entered,
            indicateur="taux_reponse",
            variante="enquetes",
            **key | {"horizon_mois": 12},
        ),
    ]


def courses(codes: str, present: tuple[int, ...]) -> list[list[Any]]:
    return [row for code, k in zip(codes, present, strict=True) for row in exam_and_survey(code, k, k)]


def test_a_survey_that_reached_those_who_sat_and_nobody_else_is_noticed() -> None:
    alike = courses("ABCDE", (20, 25, 21, 18, 30))
    assert answered_like_present(estimated(*alike)) == 4
    assert answered_like_present(estimated(*alike, *exam_and_survey("F", 20, 21))) == 0
    assert answered_like_present(estimated(*courses("ABCE", (20, 25, 21, 30)))) == 0
    assert answered_like_present(estimated()) == 0


def test_a_course_whose_survey_is_hidden_says_nothing_of_it() -> None:
    secret = cell("2025", None, None, None, indicateur="taux_reponse", variante="enquetes", certification="D")
    exam = exam_and_survey("D", 20, 21)[0]
    assert answered_like_present(estimated(*courses("ABCE", (20, 25, 21, 18)), exam, secret)) == 4
