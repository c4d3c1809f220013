"""What surveys and opinions count: an answer that is not there is unknown, never a no."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pandas as pd
import pytest
from learner_tables import RULES, apprentis, cells, enquetes, examens, three

from cfa_report.counting import campus_flags, count_cells, flat_flags, learner_flags, opinion_flags
from cfa_report.counting.opinions import opinions_of_flat_table
from cfa_report.counting.survey import survey_flags

NINE = apprentis("apprenti\nA\nB\nC\nD\nE\nF\nG\nH\nI")
ANSWERS = enquetes("""
    apprenti | repondu | situation | type_contrat  | metier_vise
    A        | oui     | emploi    | cdi           | oui
    B        | oui     | emploi    | independant   | non
    C        | oui     | alternance| apprentissage | oui
    D        | oui     | poursuite |               |
    E        | oui     | recherche |               |
    F        | oui     |           | cdd           |
    G        | oui     |           |               |
    H        | non     |           |               |
    """)
ALL_PASSED = examens("apprenti | present | resultat\n" + "\n".join(f"{one} | oui | admis" for one in "ABCDEFGHI"))


def surveyed(indicator: str, variant: str, rules: object = RULES, surveys: pd.DataFrame = ANSWERS) -> object:
    frame = cells(NINE, exams=ALL_PASSED, surveys=surveys, rules=rules, **{indicator: variant})  # type: ignore[arg-type]
    return three(frame, 6)


@pytest.mark.parametrize(
    ("indicator", "variant", "expected"),
    [
        # F says a contract but no situation: in employment, and nobody knows whether studying. G says nothing at all.
        # H did not answer, I was not asked: both stay among the nine.
        ("taux_insertion_emploi", "ort", (4, 6, 9)),
        ("taux_poursuite", "ort", (2, 5, 9)),
        ("taux_poursuite", "presentes", (2, 5, 9)),
        ("taux_poursuite", "admis", (2, 5, 9)),
        ("taux_poursuite", "inserjeunes", (2, 5, 9)),
        # Neutralised: C (alternance) and D (poursuite). F may be one of them: unknown eligibility, still among N.
        ("taux_insertion_emploi", "france_competences", (2, 3, 7)),
        # Leavers: A, B, E; salaried: A alone, B works for himself.
        ("taux_insertion_emploi", "inserjeunes", (1, 3, 7)),
        ("taux_insertion_emploi", "part_inserjeunes", (1, 5, 9)),
        # D and E have no job, so not the one aimed at; F's job is not described.
        ("taux_insertion_metier", "ort", (2, 5, 9)),
        ("taux_insertion_metier", "france_competences", (1, 3, 7)),
        ("taux_reponse", "enquetes", (7, 8, 8)),
        ("taux_reponse", "cohorte", (7, 9, 9)),
    ],
)
def test_eight_questionnaires_and_a_silent_learner(indicator: str, variant: str, expected: tuple[int, ...]) -> None:
    assert surveyed(indicator, variant) == expected


def test_alternance_is_a_job_only_where_the_policy_says_so() -> None:
    strict = replace(RULES, employed=frozenset({"emploi"}))
    assert surveyed("taux_insertion_emploi", "ort", strict) == (3, 6, 9)


def test_a_contract_that_the_policy_does_not_count_is_not_a_job() -> None:
    strict = replace(RULES, employed_contracts=frozenset({"cdi"}))
    assert surveyed("taux_insertion_emploi", "ort", strict) == (1, 6, 9)


def test_only_those_who_passed_are_in_the_reading_of_france_competences() -> None:
    exams = examens("""
        apprenti | present | resultat
        A        | oui     | refuse
        B        | oui     | admis
        E        | oui     | en_cours
        H        | oui     | admis
        """)
    frame = cells(NINE, exams=exams, surveys=ANSWERS, taux_insertion_emploi="france_competences")
    # A failed, C, D, F, G and I did not sit; E's result is awaited: may be eligible, so in N and not in n.
    assert three(frame, 6) == (1, 1, 3)


def test_two_lines_for_one_learner_are_never_mixed() -> None:
    twice = enquetes("""
        apprenti | repondu | situation | type_contrat
        A        | non     |           |
        A        | oui     | recherche |
        B        | oui     | recherche |
        B        | non     |           |
        C        | oui     | emploi    | cdi
        C        | oui     | recherche |
        """)
    frame = cells(apprentis("apprenti\nA\nB\nC"), surveys=twice, taux_insertion_emploi="ort", taux_reponse="enquetes")
    assert three(frame[frame["indicateur"] == "taux_insertion_emploi"], 6) == (0, 3, 3)
    assert three(frame[frame["indicateur"] == "taux_reponse"], 6) == (3, 3, 3)


def test_a_horizon_not_reached_is_under_way_and_a_missed_one_is_not() -> None:
    learners = apprentis("""
        apprenti | certification | date_fin_prevue
        A        | C1            | 2025-06-30
        B        | C2            | 2024-06-30
        C        | C3            |
        """)
    frame = cells(learners, surveys=enquetes("apprenti | repondu\nZ | non"), taux_insertion_emploi="ort")
    found = frame.groupby("certification")["statut"].agg(list)
    # Observed on 31 March 2026: 6 months after June 2025 is past, 12 months is not; 18 months after June 2024 is.
    assert found["C1"] == ["non_calculable", "en_cours", "en_cours", "en_cours"]
    assert found["C2"] == ["non_calculable", "non_calculable", "non_calculable", "en_cours"]
    # Without a planned end, the session 2025-06 tells it.
    assert found["C3"] == found["C1"]
    assert set(frame["eligibles"]) == {1}


@pytest.mark.parametrize(("months", "day"), [(6, "2025-09-30"), (12, "2025-03-31")])
def test_the_day_a_survey_becomes_due_is_counted(months: int, day: str) -> None:
    assert RULES.is_due(pd.Timestamp(day), months)
    assert not RULES.is_due(pd.Timestamp(day) + pd.Timedelta(days=1), months)


SITUATIONS = [None, "emploi", "alternance", "poursuite", "recherche", "inactif", "autre"]
CONTRACTS = [None, "cdi", "independant", "apprentissage", "service_civique"]


def test_every_answer_holds_together() -> None:
    pairs = list(product(SITUATIONS, CONTRACTS, [None, True, False]))
    index = pd.RangeIndex(len(pairs))
    flags = pd.DataFrame(
        survey_flags(
            pd.Series(True, index=index),
            pd.Series(True, index=index),
            pd.Series([pair[0] for pair in pairs], dtype="str"),
            pd.Series([pair[1] for pair in pairs], dtype="str"),
            pd.Series([pair[2] for pair in pairs], dtype="boolean"),
            6,
            RULES,
        )
    )
    for pair, row in zip(pairs, flags.to_dict("records"), strict=True):
        situation, contract, _ = pair
        assert pd.isna(row["poursuit_6m"]) == (situation is None)
        assert pd.isna(row["en_emploi_6m"]) == (situation is None and contract is None)
        if row["sortant_en_emploi_6m"] is True:
            assert row["sortant_6m"] is True
            assert row["en_emploi_salarie_6m"] is True
        if row["en_emploi_salarie_6m"] is True:
            assert row["en_emploi_6m"] is True
            assert contract != "independant"
        if row["metier_vise_6m"] is True:
            assert row["en_emploi_6m"] is True
        if row["en_emploi_6m"] is True:
            assert contract != "service_civique"


FLAT = pd.DataFrame(
    {
        "apprenti": list("ABCDEF"),
        "campus": "LYON",
        "certification": "C1",
        "section": "CFA",
        "session": "2025",
        "session_origine": "2025-06",
        "present": pd.array([True, True, True, True, False, None], dtype="boolean"),
        "admis": pd.array([True, True, False, None, None, None], dtype="boolean"),
        "rupture": pd.array([False, False, False, True, True, None], dtype="boolean"),
        "repondant": pd.array([True, True, True, False, False, None], dtype="boolean"),
        "situation_6m": pd.Series(["emploi", "poursuite", None, None, None, None], dtype="str"),
        "note_satisfaction": pd.array([4.0, 3.9, None, 5.0, None, None], dtype="Float64"),
    }
)


@pytest.mark.parametrize(
    ("indicator", "variant", "horizon", "expected"),
    [
        ("effectif", "entres", None, (6, 6, 6)),
        ("taux_presentation", "ort", None, (4, 5, 6)),
        ("taux_obtention", "ort", None, (2, 3, 5)),
        ("taux_obtention", "acces", None, (2, 4, 6)),
        ("taux_obtention", "hors_ruptures", None, (2, 3, 4)),
        ("taux_rupture_brut", "ort", None, (2, 5, 6)),
        ("taux_rupture_net", "ort", None, (0, 0, 6)),
        ("taux_presentation", "hors_transferts", None, (0, 0, 6)),
        ("taux_insertion_emploi", "ort", 6, (1, 2, 6)),
        ("taux_poursuite", "ort", 6, (1, 2, 6)),
        ("taux_insertion_metier", "ort", 6, (0, 0, 6)),
        ("taux_insertion_emploi", "ort", 12, (0, 0, 6)),
        ("taux_reponse", "enquetes", 6, (3, 5, 6)),
        # C failed and E did not sit: whatever a later survey would say, they are not among its people.
        ("taux_insertion_emploi", "france_competences", 12, (0, 0, 4)),
        ("taux_poursuite", "admis", 6, (1, 2, 4)),
    ],
)
def test_the_flat_table_gives_what_it_can(
    indicator: str, variant: str, horizon: int | None, expected: tuple[int, ...]
) -> None:
    frame = count_cells(flat_flags(FLAT, RULES), "personne", RULES, {indicator: (variant,)})
    assert three(frame, horizon) == expected


def test_a_learner_of_two_sessions_is_counted_in_each() -> None:
    twice = pd.concat([FLAT, FLAT.assign(session="2024", session_origine="2024-06")], ignore_index=True)
    frame = count_cells(flat_flags(twice, RULES), "personne", RULES, {"taux_presentation": ("ort",)})
    assert frame[["session", "numerateur", "repondants", "eligibles"]].to_numpy().tolist() == [
        ["2024", 4, 5, 6], ["2025", 4, 5, 6],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("scale", "marks", "satisfied"),
    [
        (5, [4.0, 3.99, 5.0, 0.0, None], 2),
        (10, [8.0, 7.9, 10.0, 0.0, None], 2),
        (100, [80.0, 79.0, 100.0, 0.0, None], 2),
    ],
)
def test_marks_on_three_scales_are_four_out_of_five_at_the_same_place(
    scale: int, marks: list[float | None], satisfied: int
) -> None:
    opinions = pd.DataFrame(
        {
            "partie_prenante": ["apprenti"] * 5,
            "campus": "LYON",
            "certification": "C1",
            "session": "2025",
            "note": pd.array(marks, dtype="Float64"),
            "echelle": pd.array([scale] * 5, dtype="Int64"),
        }
    )
    flags = opinion_flags(opinions, {"C1": "CFA"})
    frame = count_cells(flags, "avis", RULES, {"satisfaction": ("apprenti", "entreprise")})
    numbers = frame.set_index("variante")[["numerateur", "repondants", "eligibles"]]
    assert numbers.loc["apprenti"].tolist() == [satisfied, 4, 5]
    assert numbers.loc["entreprise"].tolist() == [0, 0, 0]


def test_the_marks_of_the_flat_table_are_those_of_apprentices_out_of_five() -> None:
    flags = opinion_flags(opinions_of_flat_table(FLAT), {"C1": "CFA"})
    frame = count_cells(flags, "avis", RULES, {"satisfaction": ("apprenti",)})
    assert three(frame) == (2, 3, 6)


def test_a_result_to_come_is_awaited_where_it_is_that_of_somebody_concerned() -> None:
    exams = examens("""
        apprenti | present | resultat
        A        | oui     | en_cours
        """)
    people = apprentis("apprenti | sexe\nA | F\nB | F\n")
    own = campus_flags(learner_flags(people, None, exams, None, RULES), people, None, None, None, RULES)
    counted = count_cells(own, "personne", RULES, {"segment_obtention": ("femmes", "hommes")}, level="campus")
    assert dict(zip(counted["variante"], counted["statut"], strict=True)) == {
        "femmes": "en_cours", "hommes": "non_calculable",
    }  # fmt: skip
