"""The funnel and its table: no league table, no hidden unit, names outside the limits only."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest

from cfa_report.display import funnel_figure, funnel_table, too_small_note
from cfa_report.display.ranks import rank_text

NAMES = {"PARIS": "Paris", "LYON": "Lyon"} | {f"C{number:02d}": f"Métier {number} <b>" for number in range(20)}


def unit(number: int, k: int, n: int = 20, N: int = 20, **values: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"regroupement": "niveau", "groupe": "5", "unites": 12, "campus": "PARIS"}
    row |= {"certification": f"C{number:02d}", "session": "2025", "indicateur": "taux_obtention", "variante": "ort"}
    row |= {"horizon_mois": None, "numerateur": k, "repondants": n, "eligibles": N, "taux": k / n}
    row |= {"borne_basse": k / N, "borne_haute": (k + N - n) / N, "gamma3_bas": 0.31, "gamma3_haut": 0.97}
    row |= {"taux_groupe": 0.7, "phi": 0.8, "tau2": 0.0, "limite95_basse": 0.47, "limite95_haute": 0.88, "sortie": ""}
    row |= {"limite998_basse": 0.36, "limite998_haute": 0.96, "taux_lisse": 0.69, "lisse_bas": 0.55, "lisse_haut": 0.8}
    return row | {"difference_detectable": True, "rang_meilleur": 1, "rang_pire": 12} | values


def many(**values: Any) -> pd.DataFrame:
    units = [unit(number, 12 + number % 4, **values) for number in range(11)]
    return pd.DataFrame([*units, unit(11, 5, sortie="dessous_998", rang_meilleur=3, campus="LYON", **values)])


def lines(kind: str = "niveau", group: str = "5") -> pd.DataFrame:
    sizes = range(5, 25)
    limits = {"limite95_basse": 0.47, "limite95_haute": 0.88, "limite998_basse": 0.36, "limite998_haute": 0.96}
    return pd.DataFrame([{"regroupement": kind, "groupe": group, "repondants": size} | limits for size in sizes])


def figure(table: pd.DataFrame, **key: str) -> str:
    return funnel_figure(table, lines(**key), NAMES, title="Taux d'obtention", name="essai").html


def test_only_the_units_outside_are_named_in_the_figure(read: Any) -> None:
    html = figure(many())
    assert "Lyon, C11" in read(html)
    assert "5 sur 20 (25 %), sous les limites à 99,8 %" in read(html)
    assert not re.search(r"Paris, C\d\d", html)


def test_a_figure_without_a_unit_outside_says_so(read: Any) -> None:
    assert "Aucune ne sort des limites à 95 %." in read(figure(many().iloc[:11]))


def test_a_funnel_is_light_and_its_bytes_are_stable() -> None:
    html = figure(many())
    assert len(html.encode()) < 40_000
    assert html == figure(many())
    assert "<svg" in html


def test_the_figure_says_whether_its_limits_are_widened(read: Any) -> None:
    assert "non élargies" in read(figure(many()))
    widened = read(figure(many(phi=2.25, tau2=0.02)))
    assert "φ = 2,2" in widened
    assert "sont élargies d'autant" in widened


def test_a_survey_says_what_its_limits_suppose(read: Any) -> None:
    survey = many(indicateur="taux_insertion_emploi", horizon_mois=6, N=30)
    assert "ressemblent aux répondants" in read(figure(survey))
    said = read(funnel_table(survey, NAMES, caption="Emploi").html)
    assert "20 réponses sur 30 (67 %)" in said
    assert "certain : 40–73 %" in said
    assert "Γ = 3 : 31–97 %" in said


@pytest.mark.parametrize("draw", [False, True], ids=["table", "figure"])
def test_rows_come_in_the_order_of_the_network_whatever_the_rates(draw: bool) -> None:
    by_rate = many().sort_values("taux", ascending=False)
    if draw:
        assert figure(by_rate) == figure(many())
        return
    html = funnel_table(by_rate, NAMES, caption="Taux").html
    heads = re.findall(r'<th scope="row"[^>]*>([^<]*)', html)
    assert heads[0].startswith("Paris, Métier 0")
    assert heads[-1].startswith("Lyon, Métier 11")
    assert heads == re.findall(r'<th scope="row"[^>]*>([^<]*)', funnel_table(many(), NAMES, caption="Taux").html)
    assert len(heads) == 12


def test_the_table_shows_the_raw_rate_beside_the_shrunk_one_and_no_single_place(read: Any) -> None:
    said = read(funnel_table(many(), NAMES, caption="Taux").html)
    assert "25 % 5 sur 20 47–88 % sous les limites à 99,8 % 69 % 55–80 % rang 3 à 12 sur 12" in said
    assert "<b>" not in funnel_table(many(), NAMES, caption="Taux").html.replace("&lt;b&gt;", "")


def test_without_a_detectable_difference_the_table_says_so(read: Any) -> None:
    said = read(funnel_table(many(difference_detectable=False), NAMES, caption="Taux").html)
    assert said.count("pas de différence détectable") == 12


def test_a_certification_is_named_and_its_units_are_campuses(read: Any) -> None:
    table = many(regroupement="certification", groupe="C03")
    said = read(figure(table, kind="certification", group="C03"))
    assert "Taux d'obtention, Métier 3" in said
    assert "Lyon, 5 sur 20" in said
    assert "Un même niveau" not in said


def test_without_a_large_group_the_page_says_why_there_is_no_comparison(read: Any) -> None:
    nothing = many().iloc[:0]
    assert "Il en faut au moins dix" in read(figure(nothing))
    assert "<svg" not in figure(nothing)
    assert funnel_table(nothing, NAMES, caption="Taux").html == ""
    small = pd.DataFrame([{"regroupement": "niveau", "groupe": "3", "publiees": 9, "unites": 11}])
    assert "niveau 3 (9 formations publiées sur 11)" in read(too_small_note(small).html)
    assert "Toutes les formations" in read(too_small_note(small.iloc[:0]).html)


def test_a_place_is_an_interval() -> None:
    assert rank_text(3, 28, 31) == "rang 3 à 28 sur 31"
    assert rank_text(1, 1, 12) == "rang 1 sur 12"
