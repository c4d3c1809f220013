"""The indicators of one population, in a table and in sentences."""

from __future__ import annotations

import re

import pandas as pd

from cfa_report.display import indicator_sentences, indicator_table


def test_a_register_is_read_in_one_sentence(rows, table, read) -> None:
    text = read(indicator_sentences(table(rows("taux_presentation", "ort", 16, 19))).html)
    assert text == (
        "Taux de présentation : sur 19 apprenants entrés en formation, 16 se sont présentés à l'examen (84 %)."
    )


def test_a_survey_is_read_with_its_silent_people_and_what_is_certain(rows, table, read) -> None:
    text = read(indicator_sentences(table(rows("taux_insertion_emploi", "ort", 12, 15, 24, horizon_mois=6))).html)
    assert "sur 15 apprenants entrés dont la situation d'emploi est connue, 12 sont en emploi (80 %)." in text
    assert "9 personnes n'ont pas répondu" in text
    assert "certainement entre 50 % et 88 %, quoi que disent les 9 non-répondants." in text


def test_one_or_none_is_not_put_in_the_plural(rows, table, read) -> None:
    text = read(indicator_sentences(table(rows("taux_rupture_net", "ort", 1, 19))).html)
    assert "1 ont" not in text
    assert ": 1 (5 %)" in text


def test_one_result_to_come_is_in_the_singular(rows, table, read) -> None:
    text = read(indicator_sentences(table(rows("taux_obtention", "ort", 10, 18, 19))).html)
    assert "1 résultat n'est pas encore connu" in text
    assert "quel que soit ce résultat" in text


def test_the_table_says_what_is_divided_by_what_and_by_how_many(rows, table, read) -> None:
    text = read(indicator_table(table(rows("taux_obtention", "ort", 16, 19)), caption="Indicateurs").html)
    assert "Taux d'obtention de la certification Admis / présents à l'examen 84 % 16 sur 19 62–94 %" in text
    assert "Lecture : Sur 19 apprenants présents à l'examen, 16 ont obtenu leur certification (84 %)." in text


def test_the_table_gives_every_layer_of_a_survey(rows, table, read) -> None:
    frame = table(rows("taux_insertion_emploi", "ort", 12, 15, 24, horizon_mois=6))
    text = read(indicator_table(frame, caption="Indicateurs").html)
    assert "Connus Si semblables Γ = 2 Γ = 3 Certain La formation (95 %)" in text
    assert "80 % 12 sur 15 15 sur 24 63 % 63–88 % 58–88 % 54–88 % 50–88 % 55–93 %" in text
    assert "moins de la moitié" not in text


def test_what_is_known_in_full_beside_a_survey_says_so_over_the_columns_of_missing_answers(rows, table, read) -> None:
    frame = table(
        rows("taux_obtention", "ort", 16, 19), rows("taux_insertion_emploi", "ort", 12, 15, 24, horizon_mois=6)
    )
    html = indicator_table(frame, caption="Indicateurs").html
    assert "84 % 16 sur 19 connu en entier 62–94 %" in read(html)
    assert 'colspan="5" data-label="Connus"' in html


def test_the_columns_are_explained_once_and_only_those_that_are_there(rows, table, read) -> None:
    survey = table(rows("taux_insertion_emploi", "ort", 12, 15, 24, horizon_mois=6))
    assert "« Γ = 3 » : ces limites si la cote de réponse" in read(indicator_table(survey, caption="C").html)
    short = read(indicator_table(survey, caption="C", legend=False).html)
    assert "« Γ = 3 »" not in short
    assert "comme celles du premier tableau" in short
    register = read(indicator_table(table(rows("taux_obtention", "ort", 16, 19)), caption="C").html)
    assert "Γ" not in register


def test_a_survey_answered_by_a_minority_says_so(rows, table, read) -> None:
    frame = table(rows("taux_insertion_emploi", "ort", 5, 11, 24, horizon_mois=6))
    assert "11 sur 24 46 % moins de la moitié" in read(indicator_table(frame, caption="C").html)


def test_opinions_are_not_said_to_be_known_in_full(rows, table, read) -> None:
    frame = table(rows("satisfaction", "apprenti", 14, 16), rows("taux_poursuite", "ort", 9, 15, 19, horizon_mois=6))
    text = read(indicator_table(frame, caption="C").html)
    assert "connu en entier" not in text
    assert "seuls les avis recueillis sont connus" in text


def test_a_headcount_is_a_number_and_no_rate(rows, table, read) -> None:
    frame = table(rows("effectif", "entres", 24, 24)[:1])
    assert "%" not in read(indicator_sentences(frame).html)
    assert read(indicator_sentences(frame).html) == "Effectif entré en formation : 24 apprenants entrés en formation."


def test_a_gap_to_a_reference_is_in_points(rows, table, read) -> None:
    frame = table(rows("ecart_reference", "certificateur", 12, 15, 24)).assign(
        taux=-0.045, borne_basse=-0.16, borne_haute=0.22
    )
    assert "−5 points" in read(indicator_sentences(frame).html)
    assert "l'écart est certainement de −16 à +22 points" in read(indicator_sentences(frame).html)
    assert "−5 points 12 sur 15 15 sur 24" in read(indicator_table(frame, caption="C").html)
    assert "de −16 à +22 points" in read(indicator_table(frame, caption="C").html)


def test_an_official_gap_without_counts_is_shown_as_it_is(rows, table, read) -> None:
    counts = dict.fromkeys(["numerateur", "denominateur", "repondants", "eligibles", "borne_basse", "borne_haute"])
    frame = table(rows("valeur_ajoutee", "inserjeunes", 1, 2)[:1]).assign(taux=0.05, **counts)
    assert "+5 points —" in read(indicator_table(frame, caption="C").html)
    beside = pd.concat([frame, table(rows("taux_poursuite", "ort", 9, 15, 19, horizon_mois=6))])
    assert "+5 points valeur officielle —" in read(indicator_table(beside, caption="C").html)


def test_a_hidden_cell_shows_one_symbol_that_a_screen_reader_says_and_the_legend_explains(hidden, table, read) -> None:
    html = indicator_table(table(hidden("taux_obtention", "ort", secret=False)), caption="C").html
    assert '<span aria-hidden="true">•</span>' in html
    assert "• masqué" in read(html)
    assert "• : chiffre non publié, pour que personne ne puisse être reconnu" in read(html)


def test_a_band_takes_the_place_of_the_number(hidden, table, read) -> None:
    frame = table(hidden("taux_obtention", "ort", secret=False, statut="plage")).assign(plage="60–85 %")
    assert "60–85 %" in read(indicator_table(frame, caption="C").html)
    assert "60–85 %" in read(indicator_sentences(frame).html)


def test_a_frozen_cell_shows_its_word_and_the_legend_says_why_it_is_held_back(hidden, rows, table, read) -> None:
    frame = table(hidden("taux_obtention", "ort", secret=True, statut="gele"), rows("taux_presentation", "ort", 16, 19))
    text = read(indicator_table(frame, caption="C").html)
    assert "présents à l'examen gelé" in text
    why = "chiffre retenu, car sa faible différence avec une édition déjà publiée pourrait faire reconnaître quelqu'un"
    assert f"gelé : {why}" in text
    assert why in read(indicator_sentences(frame).html)
    assert "gelé" not in read(indicator_table(table(rows("taux_presentation", "ort", 16, 19)), caption="C").html)


def test_every_cell_of_the_table_has_its_header_role_and_label(rows, table) -> None:
    html = indicator_table(table(rows("taux_obtention", "ort", 16, 19)), caption="C").html
    assert html.count('scope="col"') == 3
    assert html.count('scope="row"') == 1
    cells = re.findall(r"<td [^>]*>", html)
    assert len(cells) == 2
    assert all('role="cell"' in cell and 'data-label="' in cell for cell in cells)


def test_nobody_answered_is_said_without_a_rate(rows, table, read) -> None:
    frame = table(rows("taux_insertion_emploi", "ort", 1, 2, 24, horizon_mois=6)).assign(
        taux=None, numerateur=0, denominateur=0, repondants=0, borne_basse=None, borne_haute=None, ic_bas=None
    )
    text = read(indicator_table(frame, caption="C").html)
    assert "non calculable 24 concernés, 0 % ont répondu" in text
    assert "connu en entier" not in text
