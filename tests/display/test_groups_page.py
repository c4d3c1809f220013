"""Groups of apprentices and their jobs in words: what is compared, what is not known, and what is not said."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd

from cfa_report.analysis import group_gaps
from cfa_report.display import group_sentences, job_sentences, share_table

Rows = list[dict[str, Any]]
TOTAL = {"certification": "ENSEMBLE", "horizon_mois": None, "promotion": ""}
SURVEY = TOTAL | {"horizon_mois": 6}


def told(*tables: pd.DataFrame, session: str = "2025") -> Any:
    return group_sentences(group_gaps(*tables, confidence=0.95), *tables, session=session).html


def test_women_and_men_are_told_apart_from_ages_with_the_interval_of_their_gap_and_its_verdict(
    rows: Callable[..., Rows], table: Callable[..., pd.DataFrame], read: Callable[[str], str]
) -> None:
    frame = table(
        rows("segment_obtention", "femmes", 64, 68, **TOTAL), rows("segment_obtention", "hommes", 61, 72, **TOTAL),
        rows("segment_obtention", "de_18_a_20_ans", 57, 63, **TOTAL),
        rows("segment_obtention", "de_21_a_25_ans", 19, 24, **TOTAL),
        rows("segment_obtention", "moins_de_18_ans", 49, 53, **TOTAL),
    )  # fmt: skip
    text = read(told(frame))
    name = "Obtention de la certification selon le sexe et l'âge :"
    assert f"{name} femmes 94 % (64 sur 68), hommes 85 % (61 sur 72). Écart : +9 points (de −1 à +20 points)," in text
    assert "18 à 20 ans à l'entrée 90 % (57 sur 63), 21 à 25 ans à l'entrée 79 % (19 sur 24)" in text
    assert "3 écarts de l'un à l'autre, tous indécidables." in text
    assert "4 écarts examinés ensemble : un verdict n'est gardé que s'il tient quand tous sont comptés (Holm)" in text


def test_a_gap_that_holds_names_its_groups_and_says_what_its_word_means(
    rows: Callable[..., Rows], table: Callable[..., pd.DataFrame], read: Callable[[str], str]
) -> None:
    ages = {"moins_de_18_ans": 2, "de_18_a_20_ans": 4, "de_21_a_25_ans": 40}
    frame = table(*(rows("segment_rupture_net", name, k, 80, **TOTAL) for name, k in ages.items()))
    text = read(told(frame))
    assert "Écart entre moins de 18 ans à l'entrée et 21 à 25 ans à l'entrée : −48 points" in text
    assert "Écart entre 18 à 20 ans à l'entrée et 21 à 25 ans à l'entrée : −45 points" in text
    assert "Écart entre moins de 18 ans à l'entrée et 18 à 20 ans" not in text
    assert "prouvé : reste vrai" in text
    assert "Un écart qui tient peut venir des formations" in text


def test_the_silent_of_a_group_are_said_and_may_undo_a_gap(
    rows: Callable[..., Rows], table: Callable[..., pd.DataFrame], read: Callable[[str], str]
) -> None:
    frame = table(
        rows("segment_insertion", "femmes", 24, 25, 100, **SURVEY),
        rows("segment_insertion", "hommes", 14, 25, 100, **SURVEY),
    )
    text = read(told(frame))
    assert "femmes 96 % (24 sur 25, 25 connus sur 100)" in text
    assert "fragile" in text
    assert "prouvé" not in text


def test_a_group_alone_is_compared_with_nothing_and_what_is_hidden_says_so_without_a_number(
    rows: Callable[..., Rows],
    hidden: Callable[..., Rows],
    table: Callable[..., pd.DataFrame],
    read: Callable[[str], str],
) -> None:
    secret = hidden("segment_obtention", "hommes", secret=True, **TOTAL)
    alone = table(rows("segment_obtention", "femmes", 64, 68, **TOTAL), secret)
    text = read(told(alone))
    assert "selon le sexe et l'âge : femmes et hommes, rien à comparer (chiffre non publié" in text
    assert not re.search("94|71717|81818|91919|67,7", text)
    assert read(told(table(secret))).startswith("Groupes : aucun chiffre à montrer")


def test_an_earlier_session_is_said(
    rows: Callable[..., Rows], table: Callable[..., pd.DataFrame], read: Callable[[str], str]
) -> None:
    earlier = SURVEY | {"session": "2024"}
    frame = table(
        rows("segment_insertion", "femmes", 20, 40, 50, **earlier),
        rows("segment_insertion", "hommes", 21, 40, 50, **earlier),
    )
    assert "Insertion dans l'emploi selon le sexe et l'âge à 6 mois (session 2024) : femmes" in read(told(frame))


def test_jobs_are_told_among_those_of_which_it_is_known(
    rows: Callable[..., Rows], table: Callable[..., pd.DataFrame], read: Callable[[str], str]
) -> None:
    jobs = table(
        rows("qualite_emploi", "indeterminee", 15, 86, 112, **SURVEY),
        rows("qualite_emploi", "temps_plein", 70, 80, 112, **SURVEY),
    )
    text = read(job_sentences(jobs, table(), session="2025").html)
    assert text == (
        "Qualité des emplois à 6 mois : sur 86 apprenants en emploi dont le contrat est connu, 15 sont en CDI ou dans "
        "la fonction publique (17 %). Qualité des emplois à 6 mois : sur 80 apprenants en emploi dont le temps de "
        "travail est connu, 70 travaillent à temps plein (88 %)."
    )
    assert read(job_sentences(table(), table(), session="2025").html).startswith("Contrats et délais : aucun chiffre")


def test_the_tables_say_what_a_gap_proves_what_is_conventional_and_why_a_group_is_not_counted(
    rows: Callable[..., Rows],
    hidden: Callable[..., Rows],
    table: Callable[..., pd.DataFrame],
    read: Callable[[str], str],
) -> None:
    nobody = hidden("segment_obtention", "des_26_ans", secret=False, statut="non_calculable", **TOTAL)
    groups = table(rows("segment_obtention", "femmes", 64, 68, **TOTAL), nobody)
    text = read(share_table(groups, "2025", caption="Obtention", first="Groupe").html)
    assert "Groupe Combien Part" in text
    assert "Deux lignes ne se jugent pas l'une contre l'autre d'après leurs plages" in text
    assert "« Non calculable » : il n'y a personne, ou" in text
    jobs = table(rows("qualite_emploi", "indeterminee", 15, 86, 112, **SURVEY))
    assert "« Certain » est ici conventionnel" in read(share_table(jobs, "2025", caption="Contrats").html)
    assert "conventionnel" not in text
    silent = table(hidden("qualite_emploi", "indeterminee", secret=False, statut="non_calculable", **SURVEY))
    assert "n'est pas livré pour tous les apprentis" in read(share_table(silent, "2025", caption="x").html)
