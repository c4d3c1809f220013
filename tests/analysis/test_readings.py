"""Choosing rows, and adding two cohorts up."""

from __future__ import annotations

import pandas as pd
import pytest
from released_tables import cell, slice_of

from cfa_report import analysis
from cfa_report.catalogue import catalogue

EXAM = {"indicateur": "taux_obtention", "horizon_mois": None}


def estimates_of(rows: list) -> pd.DataFrame:
    return analysis.estimate(slice_of(rows).cells, 0.95)


def pooled(rows: list, **options) -> pd.DataFrame:
    cells = analysis.with_pooled(slice_of(rows, **options))
    return cells[cells["session"].str.contains("+", regex=False)]


def test_two_published_cohorts_are_added_up_count_by_count() -> None:
    row = pooled([cell("2024", 10, 12, 20), cell("2025", 7, 9, 15)]).iloc[0]
    assert (row["session"], row["numerateur"], row["repondants"], row["eligibles"]) == ("2024+2025", 17, 21, 35)


@pytest.mark.parametrize(
    "rows",
    [
        [cell("2024", None, None, None), cell("2025", 7, 9, 15)],
        [cell("2024", 10, 12, 20), cell("2025", None, None, None)],
        [cell("2025", 7, 9, 15)],
        [cell("2024", 10, 12, 20, certification="AUTRE"), cell("2025", 7, 9, 15)],
    ],
    ids=["earlier hidden", "later hidden", "no earlier one", "another course"],
)
def test_a_cohort_that_is_not_shown_is_in_no_sum(rows: list) -> None:
    assert pooled(rows).empty


def test_what_the_gate_pooled_itself_is_left_as_it_is() -> None:
    gate = cell("2024+2025", 11, 14, 30, statut="regroupe")
    kept = pooled([cell("2024", 10, 12, 20), cell("2025", 7, 9, 15), gate])
    assert list(kept["numerateur"]) == [11]
    hidden = pooled([cell("2024", 10, 12, 20), cell("2025", 7, 9, 15), cell("2024+2025", None, None, None)])
    assert list(hidden["statut"]) == ["masque"]


def test_a_pooled_session_is_never_an_earlier_cohort_of_one_of_its_parts() -> None:
    rows = [cell("2024", 10, 12, 20), cell("2024+2025", 17, 21, 35, statut="regroupe"), cell("2025", 7, 9, 15)]
    changes = analysis.compare_cohorts(estimates_of(rows), "2025", 0.95)
    assert list(changes["session_2"]) == ["2024"]
    scope = slice_of(rows)
    marks = analysis.tipping(analysis.estimate(scope.cells, 0.95), scope)
    assert list(marks["session_seuil"]) == ["2024"]


def test_two_indicators_that_count_the_same_people_are_one_figure_and_it_is_said() -> None:
    gross = {"indicateur": "taux_rupture_brut", "horizon_mois": None}
    stopped = {"indicateur": "taux_interruption", "horizon_mois": None}
    both = estimates_of([cell("2025", 3, 20, 20, **gross), cell("2025", 3, 20, 20, **stopped)])
    assert set(analysis.distinct(both)["indicateur"]) == {"taux_interruption"}
    assert analysis.repeated(both) == (("taux_interruption", "taux_rupture_brut"),)
    alone = estimates_of([cell("2025", 3, 20, 20, **gross)])
    assert set(analysis.distinct(alone)["indicateur"]) == {"taux_rupture_brut"}
    contracts = estimates_of(
        [cell("2025", 4, 24, 24, **gross | {"variante": "l6111_8"}), cell("2025", 3, 20, 20, **stopped)]
    )
    assert set(analysis.distinct(contracts)["indicateur"]) == {"taux_interruption", "taux_rupture_brut"}
    assert analysis.repeated(contracts) == ()


def test_later_surveys_are_followed_for_employment_where_they_are_due() -> None:
    rows = [
        cell("2025", 7, 9, 15),
        cell("2025", 6, 8, 15, horizon_mois=12),
        cell("2025", None, None, None, horizon_mois=18, statut="en_cours"),
        cell("2025", 6, 8, 15, horizon_mois=12, indicateur="taux_insertion_metier"),
    ]
    kept = analysis.followed(estimates_of(rows))
    assert set(zip(kept["indicateur"], kept["horizon_mois"], strict=True)) == {
        ("taux_insertion_emploi", 6),
        ("taux_insertion_emploi", 12),
    }


def test_page_one_has_a_headcount_the_headline_rates_and_the_answers() -> None:
    rates = [item for item in catalogue().values() if item.family in ("registre", "enquete", "effectif")]
    rows = [
        cell("2025", 7, 9, 15, indicateur=item.id, variante=item.variants[0].id, horizon_mois=months)
        for item in rates
        for months in (item.horizons or (None,))
    ]
    kept = analysis.key_figures(estimates_of(rows))
    assert set(kept["indicateur"]) == {
        "effectif", "taux_presentation", "taux_rupture_net", "taux_obtention", "taux_poursuite",
        "taux_insertion_emploi", "taux_reponse",
    }  # fmt: skip


def test_every_reading_is_there_and_only_at_its_first_horizon() -> None:
    rows = [
        cell("2025", 7, 9, 15),
        cell("2025", 7, 9, 15, variante="inserjeunes"),
        cell("2025", 7, 9, 15, horizon_mois=12),
        cell("2025", 15, 15, 15, indicateur="effectif", variante="entres", horizon_mois=None),
    ]
    kept = analysis.every_reading(estimates_of(rows))
    assert set(zip(kept["variante"], kept["horizon_mois"], strict=True)) == {("ort", 6), ("inserjeunes", 6)}
