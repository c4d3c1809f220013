"""Changes between cohorts, in a table and in sentences."""

from __future__ import annotations

import pandas as pd
import pytest

from cfa_report.display import comparison_sentences, comparison_table

_DIRECTIONS = ("hausse favorable", "baisse défavorable", "↑", "↓", "▲", "▼", "↗", "↘")


def both(frame, read) -> str:
    return read(comparison_sentences(frame).html) + " | " + read(comparison_table(frame, caption="C").html)


def test_a_proven_change_says_its_direction_its_size_and_why(change, read) -> None:
    text = both(change(), read)
    assert "84 % (21 sur 25) en 2025 contre 45 % (9 sur 20) en 2024, soit une hausse favorable de 39 points" in text
    assert "(intervalle de +11 à +60 points)" in text
    assert "Verdict : prouvé (tout est enregistré, et l'écart dépasse ce que le hasard explique)" in text


@pytest.mark.parametrize(
    "values",
    [
        {"verdict": "indécidable", "ic_bas": -0.05},
        {"verdict": "indécidable", "ic_bas": 0.05},
        {"verdict": "fragile", "ic_bas": -0.05},
        {"verdict": "indécidable", "difference": -0.39, "ic_bas": -0.6, "ic_haut": 0.0},
    ],
)
def test_no_direction_is_said_unless_verdict_and_interval_both_decide(change, read, values) -> None:
    text = both(change(**values), read)
    assert not any(word in text for word in _DIRECTIONS)
    assert "peut venir du hasard" in text


def test_a_rise_of_ruptures_is_not_called_good(change, read) -> None:
    assert "hausse défavorable" in both(change(indicateur="taux_rupture_net"), read)


def test_no_judgement_is_passed_where_no_direction_is_wanted(change, read) -> None:
    text = both(change(indicateur="taux_poursuite", horizon_mois=6), read)
    assert "une hausse de 39 points" in text
    assert "favorable" not in text


def test_a_survey_shows_what_holds_under_other_responses(change, read) -> None:
    survey = change(
        indicateur="taux_insertion_emploi", horizon_mois=6, verdict="fragile", eligibles_1=40, gamma3_bas=-0.02,
        extreme_bas=-0.2,
    )  # fmt: skip
    text = both(survey, read)
    assert "Intervalle à 95 % (points) Si Γ = 3 Sans rien supposer" in text
    assert "+11 à +60 −2 à +60 −20 à +60" in text
    assert "vrai seulement si ceux qui n'ont pas répondu ressemblent aux répondants" in text


@pytest.mark.parametrize(
    ("verdict", "kept"), [("fragile", "il n'est retenu que comme fragile"), ("indécidable", "il n'est pas retenu")]
)
def test_a_verdict_lowered_by_the_whole_edition_says_so_and_not_what_its_word_means(
    change, read, verdict, kept
) -> None:
    frame = change(verdict=verdict, eligibles_1=40, eligibles_2=40).assign(verdict_seul="robuste", examines=514)
    sentence, rows = read(comparison_sentences(frame).html), read(comparison_table(frame, caption="C").html)
    assert f"pris seul, l'écart serait robuste ; parmi les 514 écarts examinés, {kept}" in sentence
    assert f"{verdict} (robuste pris seul)" in rows
    assert "parmi les 514 écarts que l'édition examine, le verdict n'est pas gardé" in rows
    for text in (sentence, rows):
        assert "ressemblent aux répondants)" not in text
        assert "vrai seulement si" not in text
    kept_as_it_is = change().assign(verdict_seul="prouvé", examines=514)
    assert "pris seul" not in both(kept_as_it_is, read)


def test_a_register_has_one_interval_only(change, read) -> None:
    assert "Γ" not in both(change(), read)


def test_large_cohorts_earn_a_decimal(change, read) -> None:
    assert "+39,0 points" in both(change(repondants_1=120, eligibles_1=120, repondants_2=100, eligibles_2=100), read)


def test_nothing_to_compare_is_said(change, read) -> None:
    said = both(change().iloc[:0], read)
    assert set(said.split(" | ")) == {"Aucun écart à montrer.", "Aucun écart dont on puisse dire quelque chose."}


def test_a_pair_that_cannot_be_computed_is_not_called_published(change, read) -> None:
    text = both(change(difference=None, verdict=""), read)
    assert text.count("les données ne permettent pas de calculer ce chiffre") == 2
    assert "84 %" not in text


def test_what_is_not_compared_is_named_once_for_each_reason(change, read) -> None:
    rows = pd.concat([change(statut="masque"), change(statut="masque", indicateur="taux_presentation"), change()])
    text = read(comparison_sentences(rows).html)
    assert text.count("Non comparé") == 1
    assert "Non comparé, sessions 2025 et 2024 (chiffre non publié" in text
    assert "Taux de présentation ; Taux d'obtention de la certification." in text


def test_several_certifications_or_campuses_are_named_in_the_order_of_the_labels(change, read) -> None:
    rows = pd.concat([change(certification="A"), change(certification="B")])
    text = read(comparison_sentences(rows, labels={"B": "Bravo", "A": "Alpha"}).html)
    assert text.index("Bravo, taux d'obtention") < text.index("Alpha, taux d'obtention")
    campuses = change(certification="ENSEMBLE")
    assert "Paris, taux d'obtention" in read(comparison_table(campuses, labels={"PARIS": "Paris"}, caption="C").html)
