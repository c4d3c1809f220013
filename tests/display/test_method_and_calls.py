"""The words of tipping points, calls, trends, the family and the method sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from cfa_report import display
from cfa_report.catalogue import catalogue
from cfa_report.display.method import METHOD_MIME
from cfa_report.display.tipping import _SINGULAR
from cfa_report.display.trends import detectable_text
from cfa_report.statistics import threshold_verdict, tipping_point, worst_case_bounds

Read = Callable[[str], str]


def marked(k: int, n: int, N: int, mark: float, **values: Any) -> dict[str, Any]:
    low, high = worst_case_bounds(k, n, N)
    heads = float(tipping_point(k, n, N, mark).heads_needed)
    row: dict[str, Any] = {"campus": "PARIS", "certification": "CAP-MIS", "section": "CFA", "session": "2025"}
    row |= {"indicateur": "taux_insertion_emploi", "variante": "ort", "horizon_mois": 6, "numerateur": k}
    row |= {"repondants": n, "eligibles": N, "taux": k / n, "borne_basse": low, "borne_haute": high, "seuil": mark}
    row |= {"origine": "reference", "session_seuil": "2025", "document": "fiche", "silencieux": N - n}
    row |= {"necessaires": None if heads != heads else heads, "verdict": str(threshold_verdict(k, n, N, mark))}
    return row | values


def sentence(read: Read, *arguments: Any, **values: Any) -> str:
    return read(display.tipping_sentences(pd.DataFrame([marked(*arguments, **values)])).html).replace(" ,", ",")


def test_the_tipping_sentence_is_the_one_of_the_method(read: Read) -> None:
    said = sentence(read, 12, 15, 24, 0.62)
    assert "80 % des répondants (12 sur 15, 24 concernés)." in said
    assert "Repère : 62 %, référence de la session 2025 (fiche)." in said
    assert "certainement entre 50 % et 88 %." in said
    assert "Il reste ≥ 62 % dès que 3 des 9 non-répondants sont en emploi." in said
    assert f"Verdict pour cette promotion : {threshold_verdict(12, 15, 24, 0.62)}" in said


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((20, 22, 24, 0.62), "Il reste ≥ 62 % quoi que disent les 2 non-répondants : c'est certain."),
        ((20, 23, 24, 0.62), "Il reste ≥ 62 % quoi que dise le non-répondant : c'est certain."),
        ((2, 15, 20, 0.62), "Il reste < 62 % quoi que disent les 5 non-répondants : l'atteindre est impossible."),
        ((12, 15, 20, 0.65), "Il reste ≥ 65 % dès que l'un des 5 non-répondants est en emploi."),
        ((9, 15, 20, 0.7), "Il n'est ≥ 70 % que si les 5 non-répondants, tous, sont en emploi."),
        ((9, 15, 20, 0.65), "Il n'est ≥ 65 % que si au moins 4 des 5 non-répondants sont en emploi."),
        ((12, 19, 20, 0.65), "Il n'est ≥ 65 % que si le seul non-répondant est en emploi."),
        (
            (12, 15, 15, 0.65),
            "Le taux est ≥ 65 %. Verdict pour cette promotion : prouvé, au-dessus (tout le monde a répondu).",
        ),
        (
            (8, 15, 15, 0.65),
            "Le taux est < 65 %. Verdict pour cette promotion : prouvé, au-dessous (tout le monde a répondu).",
        ),
    ],
)
def test_every_case_has_its_sentence(read: Read, counts: tuple[Any, ...], words: str) -> None:
    assert words in sentence(read, *counts)


def test_a_mark_from_the_session_before_says_so(read: Read) -> None:
    said = sentence(read, 12, 15, 24, 10 / 13, origine="session", session_seuil="2024", document="")
    assert "Repère : 77 %, taux des répondants de la session 2024." in said


def test_one_person_is_in_the_singular_for_every_survey_of_the_catalogue() -> None:
    surveys = [variant for item in catalogue().values() if item.is_survey for variant in item.variants]
    assert len(surveys) > 5
    assert not [variant.id for variant in surveys if variant.numerator.split()[0] not in _SINGULAR]


def test_the_plan_of_calls_counts_answers_and_names_nobody(read: Read) -> None:
    rows = [
        marked(12, 15, 24, 0.62, reponses_utiles=2, verdict_possible="robuste", cote_possible="non_atteint"),
        marked(20, 22, 24, 0.62, reponses_utiles=None, verdict_possible="", cote_possible=""),
    ]
    said = read(display.call_table(pd.DataFrame(rows), {"CAP-MIS": "CAP Monteur"}, caption="Plan").html)
    assert "CAP Monteur, taux d'insertion dans l'emploi à 6 mois" in said
    assert "9 personnes n'ont pas répondu" in said
    assert "2 réponses de plus peuvent donner « robuste » le repère ne serait pas atteint" in said
    assert "1 autre taux : un appel n'y changerait plus le verdict." in said
    assert "Aucun appel" in read(display.call_table(pd.DataFrame(rows[1:]), caption="Plan").html)
    assert "n'a ici de référence officielle" in read(display.call_table(pd.DataFrame(rows[:0]), caption="Plan").html)


def trend(**values: Any) -> pd.DataFrame:
    row: dict[str, Any] = {"campus": "PARIS", "certification": "CAP-MIS", "section": "CFA", "variante": "ort"}
    row |= {"indicateur": "taux_obtention", "horizon_mois": None, "sessions": "2023, 2024, 2025", "annees": 3}
    row |= {"repondants_premiere": 20, "repondants_derniere": 20, "taux_premiere": 0.7, "taux_derniere": 0.8}
    row |= {"pente": 0.05, "pente_basse": -0.09, "pente_haute": 0.18, "p": 0.71, "methode_p": "exacte"}
    return pd.DataFrame([row | {"ecart_detectable": 0.4, "tendance": "", "registre": True} | values])


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("", "+5,0 points"),
        ("hausse", "tendance à la hausse"),
        ("baisse", "tendance à la baisse"),
    ],
)
def test_a_trend_is_said_only_when_the_analysis_names_one(read: Read, word: str, said: str) -> None:
    html = display.trend_table(trend(tendance=word), caption="Pentes").html
    body = read(html[html.index("<tbody") : html.index("</tbody")])
    assert said in body
    assert ("tendance" in body) is bool(word)
    assert "Les tendances ne sont pas corrigées de leur nombre" in read(html)
    assert not set("↑↓↗↘▲▼→") & set(html)


def test_the_smallest_difference_to_be_seen_is_printed(read: Read) -> None:
    said = read(display.trend_table(trend(), caption="Pentes").html)
    assert "Avec 20 et 20 résultats connus, seul un écart d'au moins 40 points a 8 chances sur 10 de se voir" in said
    assert "70 % à 80 % +5,0 points −9,0 à +18,0 0,710 40 points" in said
    assert "rien ne distingue cette pente du hasard" in said
    assert detectable_text(0.8, 0.7) == "aucun"


def test_the_assumption_on_the_silent_is_said_for_surveys_only(read: Read) -> None:
    assert "n'ont pas répondu" not in read(display.trend_table(trend(), caption="Pentes").html)
    assert "n'ont pas répondu" in read(display.trend_table(trend(registre=False), caption="Pentes").html)


def test_the_family_is_said_with_its_size_and_its_level(read: Read, change: Callable[..., pd.DataFrame]) -> None:
    controlled = change(examines=514, fausses_decouvertes=0.05).assign(examines=514, fausses_decouvertes=0.05)
    assert "514 écarts examinés dans l'édition, taux de fausses découvertes 5 %" in read(
        display.family_note(controlled).html
    )
    assert "sans tenir compte du nombre" in read(display.family_note(change()).html)


def sheet(**values: Any) -> dict[str, Any]:
    return {
        "outil": "cfa-report 1",
        "versions": {"numpy": "2"},
        "cibles": ["cohorte"],
        "methodes": {"cohorte": ["hypergeometrique"]},
        "niveau": 0.95,
        "gammas": [2, 3],
        "sens_gamma": "rapport_cotes_reponse",
        "nombreux": [],
        "bornes_certaines": True,
        "seuil_diffusion": 5,
        "cellules": {"publie": 3, "masque": 1},
        "ecarts": {"compares": 0, "verdicts": {}, "controle": None},
        "citations": ["Wilson E. B. (1927)"],
        **values,
    }


def test_the_method_sheet_is_read_and_carried(read: Read) -> None:
    fragment = display.method_sheet(sheet())
    said = read(fragment.html)
    for words in ("hypergéométrique exact", "95 %", "bande Γ = 3", "publié : 3, masqué : 1", "Wilson E. B. (1927)"):
        assert words in said
    bundle = fragment._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain", METHOD_MIME}
    assert bundle[METHOD_MIME] == sheet()


def test_a_sheet_of_nothing_says_so(read: Read) -> None:
    said = read(
        display.method_sheet(
            sheet(cibles=[], methodes={}, gammas=[], sens_gamma=None, bornes_certaines=False, citations=[])
        ).html
    )
    assert "Questions posées aucune" in said
    assert "Sources" not in said
    assert "Γ" not in said
    assert "Formations comparées" not in said


def test_the_sheet_says_that_gamma_is_about_odds_and_who_covers_a_ratio_of_rates(read: Read) -> None:
    """75 % against 25 %: a rate ratio of 3, an odds ratio of (0.75/0.25)/(0.25/0.75) = 9."""
    said = read(display.method_sheet(sheet()).html)
    assert "Sens de Γ Γ = 3, et le mot « robuste » : la cote de réponse des uns est jusqu'à 3 fois" in said
    assert "75 % de réponses contre 25 %, trois fois plus souvent, font une cote 9 fois plus grande" in said


def test_the_sheet_names_each_group_of_units_and_what_its_limits_are(read: Read) -> None:
    group = {"indicateur": "taux_obtention", "regroupement": "niveau", "groupe": "5", "unites": 12}
    group |= {"limites": "elargies", "lissage": "beta_binomial", "rangs_controle": "holm"}
    said = read(display.method_sheet(sheet(nombreux=[group])).html)
    assert "niveau 5 (12 formations) : limites élargies par la dispersion observée" in said
    assert "loi bêta-binomiale, rangs contrôlés (Holm)" in said


def test_courses_with_few_answers_are_named_with_how_many_to_call(
    read: Read, rows: Callable[..., Any], table: Callable[..., pd.DataFrame]
) -> None:
    few = table(rows("taux_reponse", "enquetes", 0, 21, horizon_mois=6))
    said = read(display.silent_list(few[few["cible"] == "cohorte"], {"CAP-MIS": "CAP Monteur"}, minimum=0.5).html)
    assert said.startswith("Moins de 50 % de réponses : toute réponse compte")
    assert "CAP Monteur : 0 sur 21 ont répondu, 21 personnes à rappeler." in said
    assert display.silent_list(table(), {}, minimum=0.5).html == ""
