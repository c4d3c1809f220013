"""The register at the date of the edition: late, closed, measured or not."""

from __future__ import annotations

import pandas as pd
import pytest

from cfa_report.analysis import Family
from cfa_report.improvement import actions, effects, with_effects
from cfa_report.improvement.actions import ACTIONS
from tests.improvement.reviewed import EXAM, campus, cell, estimates_of, line

ROSE = [cell("2025", 33, 37, 37, **EXAM), cell("2024", 18, 36, 36, **EXAM)]
CLOSED = {"statut": "close", "session": "2024", "date_cloture": "2025-03-20", "echeance": "2025-03-31"}


def judged(
    rows: list[list[object]], *lines: list[str], cutoffs: tuple[float, float, float] = (1, 1, 1)
) -> pd.DataFrame:
    scope = campus(rows, *lines)
    found = actions(estimates_of(scope), scope)
    families = {session: Family(session, 0.05, 1, cutoffs) for session in scope.index.sessions}
    return with_effects(found, effects(found, estimates_of(scope), scope, families))


def state(rows: list[list[object]], **values: str) -> tuple[str, str]:
    (row,) = judged(rows, line(**values)).to_dict("records")
    return row["etat"], row["raison"]


def test_an_open_action_is_late_from_the_day_after_its_date_at_the_date_of_the_edition() -> None:
    assert state(ROSE, echeance="2026-01-14") == ("en_retard", "")
    assert state(ROSE, echeance="2026-01-15") == ("en_cours", "")
    assert state(ROSE, echeance="2026-01-14", statut="a_faire") == ("en_retard", "")


def test_an_abandoned_action_is_neither_late_nor_measured() -> None:
    assert state(ROSE, statut="abandonnee", echeance="2020-01-01") == ("abandonnee", "")


def test_the_effect_of_a_closed_action_shows_with_the_change_that_followed() -> None:
    scope = campus(ROSE, line(**CLOSED))
    found = actions(estimates_of(scope), scope)
    assert tuple(found.columns) == ACTIONS
    assert list(found["session_apres"]) == ["2025"]
    (change,) = effects(found, estimates_of(scope), scope, None).to_dict("records")
    assert (change["action"], change["session_1"], change["session_2"], change["verdict"]) == (
        "A1",
        "2025",
        "2024",
        "prouvé",
    )
    assert state(ROSE, **CLOSED) == ("effet_visible", "")


def test_the_control_of_the_edition_may_take_the_effect_back() -> None:
    (row,) = judged(ROSE, line(**CLOSED), cutoffs=(0.0, 0.0, 0.0)).to_dict("records")
    assert row["etat"] == "effet_non_demontre"


@pytest.mark.parametrize(
    ("after", "before", "expected"),
    [((19, 37), (18, 36), "effet_non_demontre"), ((10, 37), (30, 36), "effet_contraire")],
)
def test_an_effect_may_not_show_or_be_the_contrary(
    after: tuple[int, int], before: tuple[int, int], expected: str
) -> None:
    rows = [cell("2025", *after, after[1], **EXAM), cell("2024", *before, before[1], **EXAM)]
    assert state(rows, **CLOSED) == (expected, "")


def test_a_rise_of_a_survey_rate_that_silence_could_explain_is_fragile() -> None:
    rows = [cell("2025", 23, 27, 41), cell("2024", 5, 15, 40)]
    assert state(rows, **CLOSED | {"indicateur": "taux_insertion_emploi"}) == ("effet_fragile", "")


def test_what_is_not_measured_says_why() -> None:
    assert state(ROSE, **CLOSED | {"indicateur": ""}) == ("effet_non_mesure", "sans_indicateur")
    assert state(ROSE, **CLOSED | {"indicateur": "taux_poursuite"}) == ("effet_non_mesure", "sans_sens")
    late = CLOSED | {"date_cloture": "2025-11-01"}
    assert state(ROSE, **late) == ("effet_non_mesure", "trop_tot")
    hidden = [ROSE[0], cell("2024", None, None, None, **EXAM)]
    assert state(hidden, **CLOSED) == ("effet_non_mesure", "non_publie")
    assert state(
        ROSE[:1],
        **CLOSED,
    ) == ("effet_non_mesure", "non_publie")


def test_a_hidden_side_gives_no_number_of_an_effect() -> None:
    scope = campus([ROSE[0], cell("2024", None, None, None, **EXAM)], line(**CLOSED))
    found = actions(estimates_of(scope), scope)
    assert effects(found, estimates_of(scope), scope, None).empty


def test_without_a_session_the_finding_is_about_the_last_one_that_had_ended() -> None:
    rows = [*ROSE, cell("2023", 30, 36, 36, **EXAM)]

    def session(**values: str) -> str:
        return str(judged(rows, line(session="", **values))["session"].iloc[0])

    assert session(echeance="2025-03-31") == "2024"
    assert session(echeance="2026-06-30") == "2025"
    assert session(statut="close", echeance="2026-06-30", date_cloture="2024-05-01") == "2023"
    assert session(echeance="2010-01-01") == "2023"


def test_an_action_of_the_whole_campus_is_measured_on_all_the_apprentices() -> None:
    total = [cell("2025", 70, 80, 80, certification="ENSEMBLE", **EXAM)]
    total.append(cell("2024", 30, 80, 80, certification="ENSEMBLE", **EXAM))
    adults = [cell(year, 1, 80, 80, certification="ENSEMBLE", section="FPA", **EXAM) for year in ("2024", "2025")]
    scope = campus([*total, *adults], line(**CLOSED | {"certification": ""}))
    (change,) = effects(actions(estimates_of(scope), scope), estimates_of(scope), scope, None).to_dict("records")
    assert (change["section"], round(change["taux_1"], 3)) == ("CFA", 0.875)


def test_an_empty_register_has_no_action_and_no_effect() -> None:
    scope = campus(ROSE)
    found = actions(estimates_of(scope), scope)
    assert found.empty
    assert with_effects(found, effects(found, estimates_of(scope), scope, None)).empty
