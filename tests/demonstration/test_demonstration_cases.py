"""The staged cases of the invented campus, the references, and the codes."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from cfa_report.demonstration.references import implied_reference
from cfa_report.demonstration.sheet import courses, sheet_rows
from cfa_report.params import read_params

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def flat(delivered: Callable[[str], Rows]) -> Rows:
    return delivered("fictif/suivi_promotion.csv")


def cohort(rows: Rows, rncp: str, year: str) -> Rows:
    return [row for row in rows if row["rncp"] == rncp and row["session"].startswith(year)]


def count(rows: Rows, **values: str) -> int:
    return sum(all(row[name] == value for name, value in values.items()) for row in rows)


def test_less_than_half_answered_one_course(flat: Rows) -> None:
    rows = cohort(flat, "37909", "2025")
    assert (count(rows, repondant="oui"), len(rows)) == (15, 40)


def test_one_course_has_six_learners(flat: Rows) -> None:
    assert len(cohort(flat, "38400", "2025")) == 6
    assert len(cohort(flat, "38400", "2024")) > 6


def test_one_course_changes_its_code_and_says_so(flat: Rows, demonstration_folder: Path) -> None:
    assert [bool(cohort(flat, "34079", year)) for year in ("2023", "2024", "2025")] == [True, True, False]
    assert [bool(cohort(flat, "39063", year)) for year in ("2023", "2024", "2025")] == [False, False, True]
    network = read_params(demonstration_folder / "params").network
    assert network.current_code["RNCP34079"] == "RNCP39063"


def test_one_course_clearly_declines_and_another_clearly_rises(flat: Rows) -> None:
    def obtention(rncp: str, year: str) -> tuple[int, int]:
        rows = cohort(flat, rncp, year)
        return count(rows, admis="oui"), count(rows, present="oui")

    assert [obtention("38359", year) for year in ("2024", "2025")] == [(34, 40), (15, 38)]
    assert [obtention("37910", year) for year in ("2024", "2025")] == [(18, 36), (33, 37)]


def test_nobody_answered_one_course_though_the_survey_was_due(flat: Rows) -> None:
    rows = cohort(flat, "37537", "2025")
    assert len(rows) == 21
    assert count(rows, repondant="non", situation_6m="", note_satisfaction="") == 21
    assert count(cohort(flat, "37537", "2024"), repondant="oui") > 0


def test_the_good_flat_file_has_no_fault(flat: Rows) -> None:
    for row in flat:
        day, month, year = (int(part) for part in row["date_naissance"].split("/"))
        assert date(year, month, day) < date(2011, 1, 1)
        assert len(row["rncp"]) == 5
        assert row["admis"] == "non" or row["present"] == "oui"
        assert (row["situation_6m"] != "") == (row["repondant"] == "oui")
        assert row["campus"] == "FICTIF"


def test_the_refused_file_has_three_kinds_of_faults_and_declares_what_it_covers(
    delivered: Callable[[str], Rows], demonstration_folder: Path
) -> None:
    rows = delivered("fictif/suivi_refuse.csv")
    assert sum(row["repondant"] == "non" and row["situation_6m"] != "" for row in rows) == 3
    assert {"31/02/2006", "12/15/2005"} <= {row["date_naissance"] for row in rows}
    assert sum(row["present"] == "non" and row["admis"] == "oui" for row in rows) == 1
    campus = read_params(demonstration_folder / "params").network.campus_by_code["FICTIF"]
    assert [delivery.certifications for delivery in campus.livraisons] == [[], ["RNCP38302"], []]
    assert {row["rncp"] for row in rows} == {"38302"}


def test_results_are_awaited_and_breaches_too_recent_to_be_known(delivered: Callable[[str], Rows]) -> None:
    learners = {row["apprenti"]: row for row in delivered("fictif/apprentis.csv") if row["session"] == "2025"}
    exams = {row["apprenti"]: row for row in delivered("fictif/examens.csv")}
    contracts = [row for row in delivered("fictif/contrats.csv") if row["apprenti"] in learners]
    assert len(learners) == 22
    assert {row["date_fin_prevue"] for row in learners.values()} == {"2025-12-31"}
    assert sum(exams[number]["resultat"] == "en_cours" for number in learners) == 6
    breaches = [row for row in contracts if row["date_rupture"]]
    recent = [row for row in breaches if (date(2026, 3, 31) - date.fromisoformat(row["date_rupture"])).days < 180]
    assert len(recent) == 3
    again = {row["apprenti"] for row in contracts if not row["date_rupture"]}
    assert all(row["apprenti"] not in again for row in recent)
    assert all(exams[row["apprenti"]]["resultat"] == "absent" for row in recent)
    assert not any(row["apprenti"] in learners for row in delivered("fictif/enquetes.csv"))


@pytest.mark.parametrize(
    ("certification", "expected"),
    [
        ("CAP-MIS", 30), ("CAP-IFCA", 50), ("CAP-ELEC", 50), ("BAC-ICCER", 65), ("BAC-MELEC", 60), ("BAC-MV", 70),
        ("BTS-MS", 70), ("BTS-OL", 80), ("BTS-PI", 75), ("BAC-PRO", 70), ("LICENCE-MOV", 90), ("CDRH", 95),
        ("BTS-NDRC", None), ("DCG", None), ("RNCP183", None),
    ],
)  # fmt: skip
def test_a_reference_is_the_printed_employment_less_the_printed_added_value(
    certification: str, expected: float | None
) -> None:
    row = next(row for row in sheet_rows() if row.certification == certification)
    assert implied_reference(row) == expected


def test_references_say_where_they_come_from(delivered: Callable[[str], Rows]) -> None:
    rows = delivered("references.csv")
    implied = [row for row in rows if row["source"] == "certificateur"]
    assert len(implied) == 24
    assert all("déduite d'une feuille publiée" in row["document"] for row in implied)
    assert [row["certification"] for row in implied if row["indicateur"] == "taux_insertion_metier"] == ["LICENCE-MOV"]
    invented = [row for row in rows if row["source"] == "inserjeunes"]
    assert {row["campus"] for row in invented} == {"FICTIF", "LYON"}
    assert all("inventées" in row["document"] for row in invented)
    published = [row for row in rows if row["source"] == "certificateur_publie"]
    assert {(row["campus"], row["certification"]) for row in published} == {
        ("FICTIF", "RNCP37910"), ("FICTIF", "RNCP38359"), ("FICTIF", "RNCP37909"),
    }  # fmt: skip
    assert len(implied) + len(invented) + len(published) == len(rows)
    assert {row["session"] for row in invented if row["campus"] == "FICTIF"} == {
        f"{year}+{year + 1}" for year in range(2018, 2024)
    }
    by_key = {
        (row["campus"], row["session"], row["indicateur"], row["variante"], row["horizon_mois"]): row
        for row in invented
    }
    for campus, session, *_ in {key[:2] for key in by_key}:
        employment = (campus, session, "taux_insertion_emploi")
        gap = int(by_key[*employment, "inserjeunes", "6"]["valeur_pct"])
        gap -= int(by_key[*employment, "inserjeunes_attendu", "6"]["valeur_pct"])
        added = by_key[campus, session, "valeur_ajoutee", "inserjeunes", "6"]["valeur_pct"]
        assert int(added) == max(-12, min(12, gap))


def test_satisfaction_is_asked_of_four_stakeholders_in_several_scales(delivered: Callable[[str], Rows]) -> None:
    scales = {}
    for campus in ("paris", "marseille", "lyon", "toulouse", "fictif"):
        rows = delivered(f"{campus}/satisfaction.csv")
        assert {row["partie_prenante"] for row in rows} == {"apprenti", "entreprise", "financeur", "equipe_pedagogique"}
        assert all(row["note"] == "" or 0 <= int(row["note"]) <= int(row["echelle"]) for row in rows)
        assert any(row["note"] == "" for row in rows)
        scales[campus] = {row["echelle"] for row in rows}
    assert scales == {"paris": {"5"}, "marseille": {"100"}, "lyon": {"5"}, "toulouse": {"5"}, "fictif": {"10"}}


def test_counts_of_the_counted_campus_respect_each_other(delivered: Callable[[str], Rows]) -> None:
    rows = delivered("marseille/effectifs.csv")
    assert len(rows) == 15
    for row in rows:
        number = {name: int(value) for name, value in row.items() if name not in
                  ("campus", "certification", "session", "promotion") and value}  # fmt: skip
        assert number["admis"] <= number["presentes"] <= number["entres"]
        assert number["rompus_net"] <= number["interrompus"] <= number["entres"]
        assert number["contrats_rompus_9m"] <= number["contrats_rompus"] <= number["contrats"]
        assert number["poursuivants"] <= number["repondants_poursuite"] <= number["enquetes_poursuite"]
        horizons = [
            name.removeprefix("enquetes_") for name in number if name.startswith("enquetes_") and name[-1] == "m"
        ]
        assert (
            horizons
            == {"2023": ["6m", "12m", "18m", "24m"], "2024": ["6m", "12m", "18m"], "2025": ["6m"]}[row["session"]]
        )
        for horizon in horizons:
            assert number[f"metier_vise_{horizon}"] <= number[f"en_emploi_{horizon}"] <= number[f"repondants_{horizon}"]
            assert number[f"repondants_{horizon}"] <= number[f"enquetes_{horizon}"] == number["entres"]


def test_no_rncp_code_is_invented(shared_data: Path) -> None:
    with (shared_data / "certif_info.csv").open(encoding="utf-8-sig", newline="") as file:
        known = {f"RNCP{row['Code_RNCP']}" for row in csv.DictReader(file, delimiter=";")}
    printed = {f"RNCP{row.sheet_code}" for row in sheet_rows() if row.campus == "TOULOUSE"}
    for course in courses():
        if course.rncp:
            assert course.rncp in known | printed
        else:
            assert course.note


def test_levels_are_kept_as_printed() -> None:
    levels = {course.code: course.level for course in courses()}
    assert (levels["RNCP34407"], levels["RNCP34407-FPA"]) == (7, 6)
    assert levels["RNCP75-FPA"] == 4
