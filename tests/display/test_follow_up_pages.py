"""A survey in words, a table and a figure; what is hidden or awaited shows no number."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from cfa_report.analysis.follow_up import RESISTANCE
from cfa_report.display import present_note, progress_figure, resistance_sentences, response_sentences, share_table

Rows = list[dict[str, Any]]
TOTAL = {"certification": "ENSEMBLE", "horizon_mois": 6, "promotion": ""}


@pytest.fixture
def survey(rows: Callable[..., Rows]) -> Callable[..., Rows]:
    def make(indicator: str, variant: str, k: int, n: int, **key: Any) -> Rows:
        return rows(indicator, variant, k, n, **TOTAL | key)

    return make


def late(**values: Any) -> pd.DataFrame:
    row: dict[str, Any] = dict.fromkeys(RESISTANCE) | {"horizon_mois": 6, "k_premier": 46, "n_premier": 80}
    row |= {"k_relances": 40, "n_relances": 60, "difference": 0.09, "ic_bas": -0.07, "ic_haut": 0.24, "contactes": 166}
    row |= {"cotes": 0.3, "cotes_bas": 0.06, "cotes_haut": 1.12, "bord": False}
    return pd.DataFrame([row | values])


def test_a_survey_is_told_by_its_answers_and_those_asked(
    survey: Callable[..., Rows], table: Callable[..., pd.DataFrame], read: Callable[[str], str]
) -> None:
    text = read(response_sentences(table(survey("taux_reponse", "enquetes", 140, 166))).html)
    assert text == "Taux de réponse à l'enquête à 6 mois : 140 réponses sur 166 apprenants enquêtés (84,3 %)."


def test_a_table_of_shares_says_how_to_read_its_first_row(
    survey: Callable[..., Rows], table: Callable[..., pd.DataFrame], read: Callable[[str], str]
) -> None:
    frame = table(survey("reponse_rang", "premier", 80, 166), survey("reponse_rang", "relances", 60, 86))
    text = read(share_table(frame, "2025", caption="Par rang").html)
    assert "Ont répondu à une relance enquête de 6 mois 60 sur 86 70 %" in text
    assert "sur 166 apprenants contactés, 80 ont répondu au premier contact (48,2 %)" in text


def test_a_hidden_share_shows_no_number(
    survey: Callable[..., Rows], hidden: Callable[..., Rows], table: Callable[..., pd.DataFrame],
    read: Callable[[str], str],
) -> None:  # fmt: skip
    secret = hidden("emploi_rang", "relances", secret=True, **TOTAL)
    text = read(share_table(table(survey("emploi_rang", "premier", 46, 80), secret), "2025", caption="x").html)
    assert "En emploi, réponse à une relance enquête de 6 mois • masqué — —" in text
    assert not re.search("71717|81818|91919|67,7", text)


def test_a_campus_without_contacts_is_told_so(
    hidden: Callable[..., Rows], table: Callable[..., pd.DataFrame], read: Callable[[str], str]
) -> None:
    awaited = table(hidden("reponse_rang", "premier", secret=False, statut="en_cours", **TOTAL))
    for page in (share_table(awaited, "2025", caption="x"), progress_figure(awaited, title="x", name="x")):
        assert "ne livre pas la table des relances, ou pas pour toutes ses formations" in read(page.html)
    for page in (share_table(table(), "2025", caption="x"), progress_figure(table(), title="x", name="x")):
        assert "Ces comptes ne sont pas faits ici : il n'y a aucun apprenti" in read(page.html)


def test_the_table_says_its_session_and_when_it_is_not_that_of_the_page(
    survey: Callable[..., Rows], table: Callable[..., pd.DataFrame], read: Callable[[str], str]
) -> None:
    frame = table(survey("reponse_canal", "ecrit", 40, 90, session="2024", **TOTAL))
    assert "Canal, session 2024" in read(share_table(frame, "2024", caption="Canal").html)
    assert "la dernière dont" not in read(share_table(frame, "2024", caption="Canal").html)
    assert "Session 2024 : la dernière dont ces chiffres" in read(share_table(frame, "2025", caption="Canal").html)


def test_what_is_kept_back_is_not_said_to_be_missing(
    hidden: Callable[..., Rows], table: Callable[..., pd.DataFrame], read: Callable[[str], str]
) -> None:
    for indicator, variant in (("reponse_canal", "ecrit"), ("reponse_delai", "j15")):
        frame = table(hidden(indicator, variant, secret=True, **TOTAL))
        for shown in (share_table(frame, "2025", caption="x"), progress_figure(frame, title="x", name="x")):
            assert "chiffre non publié" in read(shown.html)
            assert "ne livre pas" not in read(shown.html)


def test_where_few_are_known_the_table_says_that_it_is_not_of_the_whole_campus(
    rows: Callable[..., Rows], table: Callable[..., pd.DataFrame], read: Callable[[str], str]
) -> None:
    few = table(rows("reponse_canal", "ecrit", 11, 16, 200, **TOTAL))
    assert "Moins de la moitié est connue" in read(share_table(few, "2025", caption="Canal").html)
    most = table(rows("reponse_canal", "ecrit", 60, 110, 200, **TOTAL))
    assert "Moins de la moitié" not in read(share_table(most, "2025", caption="Canal").html)


def test_the_figure_of_progress_says_its_numbers_and_its_sessions(
    survey: Callable[..., Rows], table: Callable[..., pd.DataFrame]
) -> None:
    parts = [survey("reponse_delai", f"j{day}", k, 100, session=year) for year, counts in
             (("2024", (30, 50)), ("2025", (40, 70))) for day, k in zip((15, 30), counts, strict=True)]  # fmt: skip
    html = progress_figure(table(*parts), title="Réponses", name="essai").html
    assert "session 2024 : 30,0\u00a0% à 15 jours, 50,0\u00a0% à 30 jours" in html
    assert "session 2025 : 40,0\u00a0% à 15 jours, 70,0\u00a0% à 30 jours" in html
    assert "Session 2025, à 30 jours\u00a0: 70\u00a0réponses sur 100 apprenants" in html
    assert html == progress_figure(table(*parts), title="Réponses", name="essai").html


def test_the_continuum_says_both_groups_the_interval_and_that_it_sets_nothing(read: Callable[[str], str]) -> None:
    text = read(resistance_sentences(late()).html)
    assert "58 % (46 sur 80) de ceux qui ont répondu au premier contact, et 67 % (40 sur 60)" in text
    assert "Rien ne les distingue (intervalle de −7 à +24 points)." in text
    assert "de 0,1 à 1,1 fois celle des autres" in text
    assert "elle ne le fixe pas" in text
    assert "Les deux groupes diffèrent" in read(resistance_sentences(late(ic_bas=0.02)).html)


def test_a_model_at_its_edge_gives_no_figure(read: Callable[[str], str]) -> None:
    assert "n'est pas identifié" in read(resistance_sentences(late(bord=True)).html)
    assert "ne permet de comparer" in read(resistance_sentences(late().iloc[:0]).html)


def test_a_share_known_of_a_few_says_what_is_certain_before_what_is_supposed(
    rows: Callable[..., Rows], table: Callable[..., pd.DataFrame], read: Callable[[str], str]
) -> None:
    few = table(rows("taux_accompagnement", "entres", 8, 22, 196, **TOTAL | {"horizon_mois": None}))
    text = read(share_table(few, "2025", caption="Accompagnés").html)
    assert "8 sur 22 22 connus sur 196 36 % certain : 4–93 % formation : " in text
    assert "quoi qu'il en soit de ceux dont on ne sait rien" in text
    everybody = table(rows("taux_accompagnement", "entres", 8, 22, **TOTAL | {"horizon_mois": None}))
    assert "certain" not in read(share_table(everybody, "2025", caption="Accompagnés").html).lower()


def test_a_survey_of_those_who_sat_alone_is_told_and_nothing_is_said_otherwise(read: Callable[[str], str]) -> None:
    assert "Dans 9 formations montrées, il y a exactement autant de réponses que de présents" in read(
        present_note(9).html
    )
    assert present_note(0).html == ""


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.3, 2.1, "rien ne dit que les personnes en emploi répondent plus ou moins volontiers que les autres"),
        (1.2, 3.0, "les personnes en emploi répondraient plus volontiers que les autres"),
        (
            0.06,
            0.8,
            "répondraient moins volontiers que les autres (leur cote de réponse serait de moins de 0,1 à 0,8 fois",
        ),
    ],
)
def test_the_model_of_callbacks_says_who_answers_more_willingly(
    read: Callable[[str], str], low: float, high: float, said: str
) -> None:
    assert said in read(resistance_sentences(late(cotes=1.0, cotes_bas=low, cotes_haut=high)).html)
