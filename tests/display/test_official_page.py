"""InserJeunes on the page, and the same course in several campuses."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cfa_report.display import elsewhere_note, official_sentence, official_table, register_sentences, shared_table

_COLUMNS = ["session", "emploi_6", "attendu_6", "valeur_ajoutee", "poursuite", "emploi_12", "emploi_18", "emploi_24"]


def history(*rows: list[Any]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=_COLUMNS)


def reconciled(**values: Any) -> pd.DataFrame:
    row: dict[str, Any] = {"session": "2023+2024", "horizon_mois": 6, "officiel": 0.54, "numerateur": 80}
    row |= {"repondants": 120, "eligibles": 200, "taux": 2 / 3, "ic_bas": 0.61, "ic_haut": 0.72, "borne_basse": 0.4}
    row |= {"borne_haute": 0.8, "gamma2_bas": 0.54, "gamma2_haut": 0.76, "gamma3_bas": 0.5, "gamma3_haut": 0.78}
    return pd.DataFrame([row | {"cotes_basses": 1.94, "cotes_hautes": 2.16} | values])


def test_official_cohorts_are_read_as_published_and_a_missing_rate_is_said(read) -> None:
    frame = history(
        ["2023+2024", 0.54, 0.66, -0.12, 0.41, 0.58, None, None],
        ["2022+2023", 0.66, 0.63, 0.03, 0.38, 0.69, 0.71, None],
    )
    said = read(official_table(frame, caption="InserJeunes").html)
    assert "2023 et 2024 réunies 54 % 66 % −12 points ou moins 41 % 58 % non publié" in said
    assert "2022 et 2023 réunies 66 % 63 % +3 points 38 % 69 % 71 %" in said
    assert "24 mois" not in said.split("Source")[0]
    assert "InserJeunes en attendait 66 %" in said
    assert "Deux lignes voisines partagent une promotion" in said


def test_an_added_value_within_the_limits_is_not_said_to_be_pulled_back(read) -> None:
    frame = history(["2022+2023", 0.66, 0.63, 0.03, 0.38, 0.69, 0.71, 0.73])
    assert "ou moins" not in read(official_table(frame, caption="C").html)
    assert "Aucun taux InserJeunes" in read(official_table(frame.iloc[:0], caption="C").html)


def test_the_first_page_says_the_latest_official_rate_in_one_sentence(read) -> None:
    latest = ["2023+2024", 0.49, 0.61, -0.12, 0.48, None, None, None]
    said = read(official_sentence(history(latest, ["2022+2023", 0.66, 0.63, 0.03, 0.38, 0.69, 0.71, None])).html)
    assert "49 % des sortants des promotions 2023 et 2024 réunies en emploi salarié à six mois (InserJeunes)" in said
    assert "pour 61 % attendus" in said
    assert 'href="#les-references-officielles"' in official_sentence(history(latest)).html
    assert "valeur ajoutée : −12 points ou moins." in said
    bare = read(official_sentence(history(["2023+2024", 0.49, None, None, None, None, None, None])).html)
    assert "attendus" not in bare
    assert "valeur" not in bare
    assert official_sentence(history()).html == ""


def test_the_odds_that_reconcile_are_said_with_what_they_inform_and_what_still_differs(read) -> None:
    said = read(register_sentences(reconciled()).html)
    assert "Promotions 2023 et 2024 réunies, à 6 mois : InserJeunes, 54 % des sortants en emploi salarié" in said
    assert "66,7 % (80 sur 120 réponses, 200 concernés, 60 % connus ; Γ = 2 : 54,0–76,0 % ; Γ = 3" in said
    assert "certainement entre 40,0 % et 80,0 %" in said
    assert "la cote de réponse des sortants en emploi est entre 1,9 et 2,2 fois celle des autres." in said
    assert "elles ne le fixent pas" in said
    assert "sans enquête" in said
    assert "Le hasard des réponses" not in said
    assert "C'est plus que" not in said
    assert "n'apprend rien" not in said
    assert "moins d'une personne connue sur 10, cela n'apprend rien" in read(
        register_sentences(reconciled(numerateur=16, repondants=17, eligibles=387)).html
    )
    wide = read(register_sentences(reconciled(cotes_basses=5.8, cotes_hautes=6.6)).html)
    assert "C'est plus que les 3 fois de la bande Γ = 3, dont dépend le mot « robuste »" in wide


def test_chance_alone_may_reconcile(read) -> None:
    assert "Le hasard des réponses suffit" in read(register_sentences(reconciled(officiel=0.63)).html)


def test_what_no_answer_could_reconcile_is_said(read) -> None:
    said = read(register_sentences(reconciled(officiel=0.9, cotes_basses=None, cotes_hautes=None)).html)
    assert "Quoi que disent 80 absents, les deux ne se rejoignent pas" in said
    one_sided = reconciled(
        numerateur=120, borne_basse=0.6, borne_haute=1.0, officiel=0.7, cotes_basses=None, cotes_hautes=None
    )
    assert "aucune cote ne se calcule" in read(register_sentences(one_sided).html)
    assert "d'au plus 2,2 fois" in read(register_sentences(reconciled(cotes_basses=None)).html)
    assert "d'au moins 1,9 fois" in read(register_sentences(reconciled(cotes_hautes=None)).html)


def test_without_a_common_cohort_nothing_is_set_beside_the_register(read) -> None:
    assert "Aucun rapprochement chiffré" in read(register_sentences(reconciled().iloc[:0]).html)


def test_the_campuses_of_a_shared_course_are_side_by_side_without_a_verdict(rows, table, read) -> None:
    frame = table(
        rows("taux_obtention", "ort", 16, 19), rows("taux_obtention", "ort", 5, 9, campus="LYON", certification="CSI")
    ).assign(cours="RNCP34412")
    names = {"LYON": "Lyon", "PARIS": "Paris", "CAP-MIS": "CAP Monteur (CAP-MIS)", "CSI": "CSI (CSI)"}
    html = shared_table(frame, names, caption="C", links={("PARIS", "CAP-MIS"): "2025/PARIS/CAP-MIS.html"}).html
    said = read(html)
    assert said.index("Lyon (CSI) 56 %") < said.index("Paris (CAP-MIS) 84 %")
    assert "(RNCP34412)" in said
    assert 'href="2025/PARIS/CAP-MIS.html"' in html
    assert "Aucun verdict entre campus" in said
    assert "point" not in said
    assert "Aucune certification n'est préparée dans plusieurs campus." in read(
        shared_table(frame.iloc[:0], names, caption="C").html
    )


def test_the_same_course_elsewhere_is_a_list_of_links_or_nothing(read) -> None:
    assert 'href="../LYON/CSI.html"' in elsewhere_note([("Lyon, CSI", "../LYON/CSI.html")]).html
    assert elsewhere_note([]).html == ""


def test_courses_that_inserjeunes_does_not_follow_are_said_before_the_numbers(read) -> None:
    said = read(register_sentences(reconciled(), outside=(6, 8)).html)
    assert said.index("6 des 8 formations du campus sont de niveau 6 ou plus") < said.index("Promotions 2023 et 2024")
    assert "niveau 6 ou plus" not in read(register_sentences(reconciled(), outside=(0, 8)).html)
