"""Headcounts give the numbers of the full tables they summarise; totals add up what is due and nothing else."""

from __future__ import annotations

import pandas as pd
from learner_tables import RULES, apprentis, contrats, enquetes, examens

from cfa_report.catalogue import catalogue
from cfa_report.counting import add_totals, aggregate_cells, contract_flags, count_cells, learner_flags, opinion_flags

EVERYTHING = {name: tuple(variant.id for variant in item.variants) for name, item in catalogue().items()}
SECTIONS = {"C1": "CFA", "C2": "CFA", "F1": "FPA"}
NUMBERS = ["numerateur", "repondants", "eligibles"]
KEY = ["campus", "certification", "session", "indicateur", "variante", "horizon_mois"]


def full_cells() -> pd.DataFrame:
    learners = apprentis("""
        apprenti | date_sortie | motif_sortie
        A        | 2025-06-30  | obtention
        B        | 2025-06-30  | obtention
        C        | 2025-06-30  | fin_de_formation
        D        | 2024-02-01  | abandon
        E        | 2025-06-30  | fin_de_formation
        F        | 2025-06-30  | fin_de_formation
        """)
    contracts = contrats("""
        apprenti | date_debut | date_rupture
        A        | 2023-09-01 |
        B        | 2023-09-01 | 2024-09-15
        B        | 2024-10-01 |
        C        | 2023-09-01 |
        D        | 2023-09-01 | 2024-01-15
        E        | 2023-09-01 |
        F        | 2023-09-01 |
        """)
    exams = examens("""
        apprenti | present | resultat
        A        | oui     | admis
        B        | oui     | admis
        C        | oui     | refuse
        D        | non     | absent
        E        | oui     | en_cours
        F        | non     | absent
        """)
    surveys = enquetes("""
        apprenti | repondu | situation | type_contrat | metier_vise
        A        | oui     | emploi    | cdi          | oui
        B        | oui     | poursuite |              |
        C        | oui     | recherche |              |
        D        | non     |           |              |
        E        | non     |           |              |
        """)
    flags = learner_flags(learners, contracts, exams, surveys, RULES)
    return pd.concat(
        [
            count_cells(flags, "personne", RULES, EVERYTHING),
            count_cells(contract_flags(flags, contracts, RULES), "contrat", RULES, EVERYTHING),
        ],
        ignore_index=True,
    )


HEADCOUNTS = {
    "entres": 6, "presentes": 4, "interrompus": 2, "sortis": 1, "contrats": 7, "contrats_rompus": 2,
    "contrats_rompus_9m": 1, "rompus_net": 1, "admis": 2, "resultats_en_cours": 1, "enquetes_poursuite": 5,
    "repondants_poursuite": 3, "poursuivants": 1, "enquetes_6m": 5, "repondants_6m": 3, "en_emploi_6m": 1,
    "metier_vise_6m": 1,
}  # fmt: skip


def headcounts(**changes: int | None) -> pd.DataFrame:
    values = {**HEADCOUNTS, **changes}
    frame = pd.DataFrame(
        {name: pd.array([value], dtype="Int64") for name, value in values.items() if value is not None}
    )
    return frame.assign(campus="LYON", certification="C1", session="2025", session_origine="2025-06", promotion="")


def test_headcounts_give_the_same_three_numbers_as_the_tables_they_summarise() -> None:
    full = full_cells().set_index(KEY)
    counted = aggregate_cells(headcounts(), RULES, EVERYTHING, SECTIONS)
    whole = counted[counted["certification"] == "ENSEMBLE"]
    given = counted.drop(whole.index).set_index(KEY)
    # What is counted for a whole campus is not in headcounts: everybody is unknown.
    due = (whole["statut"] != "en_cours") | whole["horizon_mois"].isna()
    assert set(whole.loc[due, "eligibles"]) == set(headcounts()["entres"])
    # But by a survey that is to come nobody is concerned yet.
    assert set(whole.loc[~due, "eligibles"]) == {0}
    assert not whole["repondants"].any()
    assert set(given.index) == set(full.index)
    told = given[given["repondants"] > 0]
    assert len(told) >= 13
    differing = told[[*NUMBERS, "statut"]].compare(full.loc[told.index, [*NUMBERS, "statut"]])
    assert differing.empty, differing.to_string()


def test_what_headcounts_cannot_say_keeps_everybody_among_the_eligible() -> None:
    given = aggregate_cells(headcounts(), RULES, EVERYTHING, SECTIONS)
    untold = given[(given["repondants"] == 0) & (given["indicateur"] != "satisfaction")]
    assert len(untold) > 10
    assert set(untold["statut"]) == {"non_calculable", "en_cours"}
    to_come = untold["statut"].eq("en_cours") & untold["certification"].eq("ENSEMBLE")
    assert set(untold.loc[(untold["indicateur"] != "taux_rupture_brut") & ~to_come, "eligibles"]) == {6}


def test_a_count_not_delivered_is_unknown_and_not_zero() -> None:
    given = aggregate_cells(headcounts(admis=None), RULES, {"taux_obtention": ("ort", "acces")}, SECTIONS)
    assert given[["statut", *NUMBERS]].to_numpy().tolist() == [["en_cours", 0, 0, 6]] * 2
    missing = headcounts()
    missing["rompus_net"] = pd.array([None], dtype="Int64")
    given = aggregate_cells(missing, RULES, {"taux_rupture_net": ("ort",)}, SECTIONS)
    assert given[["statut", *NUMBERS]].to_numpy().tolist() == [["non_calculable", 0, 0, 6]]


def test_headcounts_whose_results_are_all_awaited_are_under_way() -> None:
    waiting = headcounts(admis=0, resultats_en_cours=4)
    given = aggregate_cells(waiting, RULES, {"taux_obtention": ("ort",)}, SECTIONS)
    assert given[["statut", *NUMBERS]].to_numpy().tolist() == [["en_cours", 0, 0, 4]]


def cell(
    campus: str, certification: str, section: str, numbers: tuple[int, int, int], **others: object
) -> dict[str, object]:
    values = {
        "campus": campus, "certification": certification, "section": section, "session": "2025",
        "indicateur": "taux_insertion_emploi", "variante": "ort", "horizon_mois": 6, "promotion": "2023-2025",
        "statut": "publie", "conventionnel": False,
    }  # fmt: skip
    return {**values, **dict(zip(NUMBERS, numbers, strict=True)), **others}


def totals(*cells: dict[str, object]) -> dict[tuple[str, str, str], list[object]]:
    counts = pd.DataFrame(cells)
    counts["horizon_mois"] = counts["horizon_mois"].astype("Int64")
    frame = add_totals(counts)
    assert not frame.duplicated(["campus", "certification", "section", "session", "horizon_mois"]).any()
    rows = frame[(frame["campus"] == "RESEAU") | (frame["certification"] == "ENSEMBLE")]
    return {
        (row["campus"], row["certification"], row["section"]): [row["statut"], *[int(row[name]) for name in NUMBERS]]
        for row in rows.to_dict("records")
    }


def test_totals_add_up_the_sections_apart() -> None:
    found = totals(
        cell("LYON", "C1", "CFA", (3, 5, 9)),
        cell("LYON", "F1", "FPA", (1, 2, 3)),
        cell("PARIS", "C1", "CFA", (2, 2, 4)),
    )
    assert found == {
        ("LYON", "ENSEMBLE", "CFA"): ["publie", 3, 5, 9],
        ("LYON", "ENSEMBLE", "FPA"): ["publie", 1, 2, 3],
        ("PARIS", "ENSEMBLE", "CFA"): ["publie", 2, 2, 4],
        ("RESEAU", "C1", "CFA"): ["publie", 5, 7, 13],
        ("RESEAU", "F1", "FPA"): ["publie", 1, 2, 3],
        ("RESEAU", "ENSEMBLE", "CFA"): ["publie", 5, 7, 13],
        ("RESEAU", "ENSEMBLE", "FPA"): ["publie", 1, 2, 3],
    }


def test_silent_people_stay_in_the_bounds_of_a_total_and_a_survey_not_due_does_not() -> None:
    found = totals(
        cell("LYON", "C1", "CFA", (3, 5, 9)),
        cell("LYON", "C2", "CFA", (0, 0, 20), statut="non_calculable"),
        cell("LYON", "C3", "CFA", (0, 0, 40), statut="en_cours"),
    )
    assert found["LYON", "ENSEMBLE", "CFA"] == ["publie", 3, 5, 29]


def test_pending_results_stay_in_the_bounds_of_a_total() -> None:
    exam = {"indicateur": "taux_obtention", "horizon_mois": None}
    found = totals(
        cell("LYON", "C1", "CFA", (3, 5, 9), **exam), cell("LYON", "C2", "CFA", (0, 0, 20), statut="en_cours", **exam)
    )
    assert found["LYON", "ENSEMBLE", "CFA"] == ["publie", 3, 5, 29]


def test_a_total_of_nothing_computed_says_so() -> None:
    found = totals(
        cell("LYON", "C1", "CFA", (0, 0, 9), statut="non_calculable"),
        cell("LYON", "C2", "CFA", (0, 0, 9), statut="en_cours"),
        cell("PARIS", "C1", "CFA", (0, 0, 7), statut="non_calculable"),
    )
    assert found["LYON", "ENSEMBLE", "CFA"] == ["en_cours", 0, 0, 9]
    assert found["PARIS", "ENSEMBLE", "CFA"] == ["non_calculable", 0, 0, 7]


def test_an_opinion_about_a_whole_campus_counts_in_its_total_alone() -> None:
    opinions = pd.DataFrame(
        {
            "partie_prenante": ["financeur"] * 3,
            "campus": "LYON",
            "certification": pd.Series(["C1", None, None], dtype="str"),
            "session": "2025",
            "note": pd.array([5.0, 5.0, 1.0], dtype="Float64"),
            "echelle": pd.array([5] * 3, dtype="Int64"),
        }
    )
    counts = count_cells(opinion_flags(opinions, SECTIONS), "avis", RULES, {"satisfaction": ("financeur",)})
    frame = add_totals(counts)
    assert frame[["campus", "certification", *NUMBERS]].to_numpy().tolist() == [
        ["LYON", "C1", 1, 1, 1],
        ["LYON", "ENSEMBLE", 2, 3, 3],
        ["RESEAU", "C1", 1, 1, 1],
        ["RESEAU", "ENSEMBLE", 2, 3, 3],
    ]


def test_no_counts_have_no_totals() -> None:
    empty = full_cells().iloc[:0]
    assert add_totals(empty).empty
