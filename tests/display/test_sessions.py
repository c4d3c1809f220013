"""Many units over their sessions."""

from __future__ import annotations

import pytest

from cfa_report.display import sessions_table, survey_sessions_table

_LABELS = {"CAP-MIS": "CAP Monteur", "BTS": "BTS"}


def test_each_unit_is_a_row_each_session_a_column_the_pooled_one_last(rows, table, change, read) -> None:
    frame = table(
        rows("taux_obtention", "ort", 30, 44, session="2024+2025"),
        rows("taux_obtention", "ort", 21, 25),
        rows("taux_obtention", "ort", 9, 19, session="2024"),
        rows("taux_obtention", "ort", 10, 20, certification="BTS"),
    )
    said = read(sessions_table(frame, change(), _LABELS, caption="C", first="Certification").html)
    assert "Certification 2024 2025 2024 et 2025 réunies Dernier écart" in said
    assert "CAP Monteur 47 % 9 sur 19 84 % 21 sur 25 68 % 30 sur 44 +39 points prouvé" in said
    assert "BTS — 50 % 10 sur 20 — —" in said
    assert "entre 2024 et 2025, et l'on peut en dire le sens (prouvé)" in said


def test_no_change_is_read_aloud_that_the_table_does_not_show(rows, table, change, read) -> None:
    frame = table(rows("taux_presentation", "ort", 21, 25), rows("taux_presentation", "ort", 9, 19, session="2024"))
    said = read(sessions_table(frame, change(), _LABELS, caption="C", first="Certification").html)
    assert "taux d'obtention" not in said
    assert "Lecture" not in said


def test_a_hidden_session_shows_nothing_and_results_to_come_are_counted(rows, hidden, table, change, read) -> None:
    frame = table(
        hidden("taux_obtention", "ort", secret=True, session="2024"), rows("taux_obtention", "ort", 10, 18, 20)
    )
    said = read(sessions_table(frame, change().iloc[:0], _LABELS, caption="C", first="Certification").html)
    assert "CAP Monteur • masqué 56 % 10 sur 18 2 résultats attendus certain : 50–60 %" in said
    assert "71717" not in said


def test_a_survey_is_refused_where_its_answers_would_not_be_said(rows, table, change) -> None:
    frame = table(rows("taux_insertion_emploi", "ort", 12, 15, 24, horizon_mois=6))
    with pytest.raises(ValueError, match="its bounds beside"):
        sessions_table(frame, change(), _LABELS, caption="C", first="Certification")


def test_a_survey_has_the_sessions_of_each_unit_in_rows_with_answers_and_bounds(rows, table, read) -> None:
    survey = {"horizon_mois": 6}
    frame = table(
        rows("taux_insertion_emploi", "ort", 12, 15, 24, session="2024", **survey),
        rows("taux_insertion_emploi", "ort", 10, 15, 24, **survey),
        rows("taux_insertion_emploi", "ort", 9, 15, 24, certification="BTS", **survey),
    )
    said = read(survey_sessions_table(frame, _LABELS, caption="C").html)
    assert (
        said.index("CAP Monteur 2025 67 % 10 sur 15 15 sur 24") < said.index("2024 80 %") < said.index("BTS 2025 60 %")
    )
