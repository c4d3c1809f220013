"""The table writer and the wide tables made with it."""

from __future__ import annotations

import pandas as pd
import pytest

from cfa_report.catalogue import catalogue
from cfa_report.display import (
    campus_table,
    cohort_table,
    definition_table,
    network_table,
    quality_table,
    reference_table,
    refusal_notice,
)
from cfa_report.display import refusal_page as refusal
from cfa_report.display.table import Column, RowGroup, Span, write_grouped_table, write_table


def test_a_table_without_a_caption_is_refused() -> None:
    with pytest.raises(ValueError, match="caption"):
        write_table(" ", [Column("A")], [])


def test_a_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="one content per column"):
        write_table("C", [Column("A"), Column("B")], [["seul"]])


def test_a_row_keeps_its_roles_and_labels_when_a_phone_shows_it_as_a_card(rows, table) -> None:
    html = campus_table(table(rows("taux_obtention", "ort", 16, 19)), {"CAP-MIS": "CAP"}, caption="Certifications").html
    for role in ("table", "rowgroup", "row", "columnheader", "rowheader", "cell"):
        assert f'role="{role}"' in html
    assert 'data-label="Résultat"' in html


def test_certifications_come_in_the_order_of_the_labels_and_others_stay_out(rows, table, read) -> None:
    frame = table(
        rows("taux_obtention", "ort", 2, 20, certification="A"),
        rows("taux_obtention", "ort", 19, 20, certification="B"),
        rows("taux_obtention", "ort", 13, 20, certification="ENSEMBLE"),
    )
    text = read(campus_table(frame, {"B": "Bravo", "A": "Alpha"}, caption="C").html)
    assert text.index("Bravo 95 %") < text.index("Alpha 10 %")
    assert "65 %" not in text


def test_a_certification_of_two_sections_is_never_one_row(rows, table) -> None:
    frame = table(rows("taux_obtention", "ort", 2, 20), rows("taux_obtention", "ort", 2, 20, section="FPA"))
    with pytest.raises(ValueError, match="several populations"):
        campus_table(frame, {"CAP-MIS": "CAP"}, caption="C")


def test_campuses_are_rows_under_each_indicator_and_lead_to_their_pages(rows, table, read) -> None:
    frame = table(
        rows("taux_obtention", "ort", 16, 19, certification="ENSEMBLE"),
        rows("taux_presentation", "ort", 16, 19, certification="ENSEMBLE", campus="LYON"),
    )
    links = {("LYON", "ENSEMBLE"): "2025/LYON/index.html"}
    html = network_table(frame, {"LYON": "Lyon", "PARIS": "Paris"}, caption="C", links=links).html
    text = read(html)
    assert "Taux de présentation Présentés / entrés, parmi les apprenants entrés en formation Lyon 84 %" in text
    assert text.index("Lyon 84 %") < text.index("Paris 84 %")
    assert '<a href="2025/LYON/index.html">Lyon</a>' in html
    assert "pas un classement" in text


def test_a_table_that_may_be_silent_says_nothing_without_a_row(rows, table) -> None:
    frame = table(rows("taux_obtention", "ort", 16, 19))
    assert campus_table(frame, {"AUTRE": "Autre"}, caption="C", silent=True).html == ""


def test_every_table_of_cells_explains_why_one_is_frozen(hidden, rows, table, read) -> None:
    frozen = table(hidden("taux_obtention", "ort", secret=True, statut="gele"), rows("taux_presentation", "ort", 9, 10))
    network = frozen.assign(certification="ENSEMBLE")
    pages = [
        campus_table(frozen, {"CAP-MIS": "CAP"}, caption="C"),
        network_table(network, {"PARIS": "Paris"}, caption="C"),
        cohort_table(frozen, caption="C"),
        definition_table(frozen[frozen["indicateur"] == "taux_obtention"], caption="C"),
    ]
    for page in pages:
        assert "gelé : chiffre retenu, car sa faible différence avec une édition déjà publiée" in read(page.html)


def test_several_sessions_give_one_row_each(rows, table, read) -> None:
    frame = table(*(rows("taux_obtention", "ort", 16, 19, session=s) for s in ("2025", "2024")))
    text = read(campus_table(frame, {"CAP-MIS": "CAP"}, caption="C").html)
    assert "CAP, 2024" in text
    assert "CAP, 2025" in text


def test_cohorts_are_rows_from_the_latest_then_pooled_ones_and_surveys_keep_their_bounds(rows, table, read) -> None:
    frame = table(
        rows("taux_insertion_emploi", "ort", 12, 15, 24, horizon_mois=6),
        rows("taux_insertion_emploi", "ort", 24, 30, 48, horizon_mois=6, session="2024+2025", promotion=""),
        rows("taux_insertion_emploi", "ort", 12, 15, 24, horizon_mois=6, session="2024", promotion="2022-2024"),
        rows("taux_insertion_emploi", "ort", 12, 15, 24, horizon_mois=12, session="2024", promotion="2022-2024"),
        rows("taux_obtention", "ort", 16, 19),
    )
    text = read(cohort_table(frame, caption="C").html)
    order = ["2025 80 %", "2024 80 %", "2024, à 12 mois 80 %", "2024 et 2025 réunies 80 %"]
    assert sorted(order, key=text.index) == order
    assert text.count("12 sur 15 15 sur 24 63 % 58–88 % 54–88 % 50–88 %") == 3
    assert "comptées ensemble, comme une seule" in text


def test_readings_of_one_indicator_are_never_subtracted(rows, table, read) -> None:
    frame = table(rows("taux_obtention", "ort", 16, 19), rows("taux_obtention", "acces", 16, 24))
    text = read(definition_table(frame, caption="C").html)
    assert "parmi les apprenants présents à l'examen" in text
    assert "parmi les apprenants entrés en formation" in text
    assert "84 %" in text
    assert "67 %" in text
    assert "point" not in text
    assert "effet de définition" in text


def test_an_official_rate_stands_beside_ours_with_its_scope_and_no_gap(rows, table, read) -> None:
    references = pd.DataFrame(
        [
            {
                "source": "inserjeunes",
                "indicateur": "taux_insertion_emploi",
                "variante": "inserjeunes",
                "session": "2025",
            },
            {"source": "rncp", "indicateur": "taux_obtention", "variante": "ort", "session": "2024"},
        ]
    ).assign(horizon_mois=[6, None], valeur=[0.66, 0.915], document=["UAI 0751488K", "Fiche"])
    frame = table(rows("taux_insertion_emploi", "ort", 12, 15, 24, horizon_mois=6))
    text = read(reference_table(references, frame, caption="C").html)
    assert "66 % Sortants en emploi salarié / sortants" in text
    assert "InserJeunes : UAI 0751488K" in text
    assert "80 % 12 sur 15 réponses" in text
    assert "91,5 %" in text
    assert "non mesuré ici" in text
    assert "14" not in text.replace("UAI 0751488K", "")


def checks(**first: object) -> pd.DataFrame:
    broken = {
        "table": "examens", "fichier": "examens.csv", "regle": "r", "gravite": "avertissement",
        "message": "Un code inconnu", "geste": "Le remplacer", "issue": "non_respectee", "nombre": 3,
        "lignes": "12, 45, 88",
    }  # fmt: skip
    blocked = broken | {"gravite": "bloquant", "message": "Une colonne manque", "issue": "non_executee", "nombre": None}
    met = broken | {"message": "Clé unique", "issue": "respectee", "nombre": 0, "lignes": ""}
    return pd.DataFrame([broken | first, blocked, met, met | {"message": "Dates lues"}])


def test_broken_rules_come_first_the_blocking_ones_above_and_the_met_ones_are_counted(read) -> None:
    html = quality_table(checks(), show_lines=True).html
    text = read(html)
    assert (
        text.index("Une colonne manque")
        < text.index("Un code inconnu")
        < text.index("2 défauts cherchés et non trouvés")
    )
    assert "règle non exécutée" in text
    assert "moins de 10 lignes examens.csv à partir de la ligne 12" in text
    assert "<details>" in html


@pytest.mark.parametrize(("number", "said"), [(1, "moins de 10"), (9, "moins de 10"), (10, "10 lignes ou plus")])
def test_how_many_lines_break_a_rule_is_said_roughly_where_figures_stand_beside(read, number: int, said: str) -> None:
    lines = ", ".join(str(700 + place) for place in range(number))
    text = read(quality_table(checks(nombre=number, lignes=lines), show_lines=True).html)
    assert said in text
    assert "à partir de la ligne 700" in text
    assert "701" not in text


def test_the_public_edition_shows_neither_lines_nor_files(read) -> None:
    for fragment, number in (
        (quality_table(checks(), show_lines=False), "moins de 10 lignes"),
        (refusal("T", checks(), show_lines=False), "3 lignes"),
    ):
        text = read(fragment.html)
        assert number in text
        assert "45" not in text
        assert "examens.csv" not in text


def test_many_lines_are_cut_to_twenty_and_the_others_counted(read) -> None:
    lines = ", ".join(str(number) for number in range(1000, 1030))
    text = read(refusal("T", checks(lignes=lines), show_lines=True).html)
    assert "1019 et 10 autres" in text
    assert "1020" not in text


def test_all_rules_met_and_no_rule_at_all_are_two_different_things(read) -> None:
    met = checks().iloc[2:]
    assert "Toutes les règles sont respectées" in read(quality_table(met, show_lines=True).html)
    assert "Aucune règle n'a été vérifiée" in read(quality_table(met.iloc[:0], show_lines=True).html)


def test_a_refused_delivery_says_how_many_corrections_it_needs_and_takes_records(read) -> None:
    html = refusal("BTS MS : données à corriger", checks().to_dict("records"), show_lines=True).html
    assert html.count("<h1>") == 1
    text = read(html)
    assert "1 correction nécessaire" in text
    assert "Le remplacer" in text
    assert "Clé unique" not in text


def test_a_table_without_rows_is_a_sentence(rows, table, read) -> None:
    empty = table(rows("taux_obtention", "ort", 16, 19)).iloc[:0]
    for fragment in (
        campus_table(empty, {"CAP-MIS": "CAP"}, caption="Certifications"),
        cohort_table(empty, caption="Certifications"),
        definition_table(empty, caption="Certifications"),
    ):
        assert read(fragment.html) == "Certifications : rien à montrer."


def test_refused_deliveries_are_named_and_none_is_silence(read) -> None:
    assert "CAP, X : fichier refusé" in read(refusal_notice(["CAP-MIS", "X"], {"CAP-MIS": "CAP"}).html)
    assert refusal_notice([], {}).html == ""


def test_many_indicators_make_one_table_with_a_title_for_the_rows_of_each(rows, table, read) -> None:
    kinds = [("taux_presentation", "ort"), ("taux_interruption", "ort"), ("taux_rupture_brut", "ort")]
    kinds += [("taux_rupture_net", "ort"), ("taux_obtention", "ort"), ("taux_obtention", "acces")]
    frame = table(*(rows(indicator, variant, 16, 19) for indicator, variant in kinds))
    html = campus_table(frame, {"CAP-MIS": "CAP"}, caption="Certifications").html
    assert html.count("<caption>") == 1
    assert html.count('scope="rowgroup"') == html.count("<tbody") == html.count('scope="row"') == 6
    assert read(html).count("pas un classement") == 1


def test_a_content_over_several_columns_fills_them_and_never_names_the_row() -> None:
    columns = [Column("A"), Column("B"), Column("C")]
    html = write_table("T", columns, [["un", Span("deux", 2)]]).html
    assert '<td role="cell" colspan="2" data-label="B">deux</td>' in html
    with pytest.raises(ValueError, match="one content per column"):
        write_table("T", columns, [["un", Span("deux", 3)]])
    with pytest.raises(ValueError, match="names the row"):
        write_table("T", columns, [[Span("un", 2), "deux"]])


def test_a_group_without_rows_is_left_out_and_the_header_of_a_group_is_never_blank() -> None:
    groups = [RowGroup("Vide", []), RowGroup("Pleine", [["a", "b"]])]
    html = write_grouped_table("T", [Column("A"), Column("B")], groups).html
    assert "Vide" not in html
    assert '<th scope="rowgroup" role="rowheader" colspan="2">Pleine</th>' in html


def test_an_official_rate_that_would_tell_a_hidden_one_is_named_and_not_repeated(rows, table, read) -> None:
    theirs = {"source": "certificateur_publie", "indicateur": "taux_obtention", "horizon_mois": None, "valeur": 0.42}
    place = {"campus": "PARIS", "certification": "CAP-MIS", "session": "2025", "document": "Relevé", "variante": "ort"}
    references = pd.DataFrame([theirs | place])
    ours = table(rows("taux_obtention", "ort", 15, 38, 38))
    withheld = read(reference_table(references.assign(retenue=True), ours, caption="C").html)
    assert "42 %" in read(reference_table(references.assign(retenue=False), ours, caption="C").html)
    assert "42 %" not in withheld
    assert "non repris Admis / présents" in withheld
    assert "Certificateur, pour ce campus : Relevé" in withheld
    assert "n'est pas imprimé à côté de notre mesure quand elle est masquée" in withheld


def test_the_rate_of_one_certification_is_never_set_beside_all_of_them(rows, table, read) -> None:
    references = pd.DataFrame(
        [
            {"certification": "CAP-MIS", "campus": "PARIS", "valeur": 0.30, "session": "2025"},
            {"certification": "CAP-MIS", "campus": "LYON", "valeur": 0.40, "session": "2025"},
            {"certification": "", "campus": "PARIS", "valeur": 0.66, "session": "2025"},
        ]
    ).assign(source="rncp", indicateur="taux_insertion_emploi", variante="ort", horizon_mois=6, document="F")
    survey = rows("taux_insertion_emploi", "ort", 12, 15, 24, horizon_mois=6)
    one = read(reference_table(references, table(survey), caption="C").html)
    whole = read(
        reference_table(references, table([row | {"certification": "ENSEMBLE"} for row in survey]), caption="C").html
    )
    assert "30 %" in one
    assert "66 %" not in one
    assert "ne mesurent pas la même chose" not in one
    national = reference_table(references.assign(campus=""), table(survey), caption="C")
    other = reference_table(references.assign(variante="inserjeunes"), table(survey), caption="C")
    assert all("ne mesurent pas la même chose" in read(fragment.html) for fragment in (national, other))
    assert "66 %" in whole
    assert "30 %" not in whole
    assert "40 %" not in one + whole


def test_a_reading_whose_people_are_learnt_from_the_survey_says_that_its_bands_are_conventional(
    rows, table, read
) -> None:
    readings = {variant.conventional: variant.id for variant in catalogue()["taux_insertion_emploi"].variants}
    assert set(readings) == {False, True}
    for conventional, variant in readings.items():
        frame = table(rows("taux_insertion_emploi", variant, 12, 15, 24, horizon_mois=6))
        text = read(definition_table(frame, caption="C").html)
        assert ("bornes et bandes conventionnelles, car c'est l'enquête qui apprend" in text) is conventional
