"""What is counted for a whole campus gives nothing away: cases that a reviewer built, with the truth in hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cfa_report.catalogue import catalogue
from cfa_report.counting import add_totals, campus_flags, count_cells, learner_flags, told_by_all
from cfa_report.counting.assembly import COUNTS
from cfa_report.counting.rules import CountingRules
from cfa_report.disclosure.rules import few_left_out
from cfa_report.domain.columns import RELEASED
from cfa_report.domain.edition import Edition
from tests.attack.edition import read_edition
from tests.attack.verdict import attack_counts
from tests.simulation.editions import Before, release, write_edition
from tests.simulation.trials import true_findings

RULES = CountingRules(
    observed=date(2026, 3, 31),
    resume_days=180,
    horizons=(6, 18),
    employed=frozenset({"emploi", "alternance"}),
    employed_contracts=frozenset({"cdi", "cdd", "interim", "independant", "apprentissage"}),
    set_aside=frozenset({"poursuite", "alternance", "inactif"}),
)
VARIANTS = {
    name: tuple(variant.id for variant in item.variants if variant.unit == "personne")
    for name, item in catalogue().items()
    if item.family != "reference" and name != "satisfaction"
}


def counted(people: Iterable[dict[str, Any]], horizon: int = 6) -> pd.DataFrame:
    """Count learners, each with an answer or none, through the counting of the package."""
    rows = [
        {
            "apprenti": f"N{rank}", "campus": "C0", "certification": "X", "section": "CFA", "promotion": "",
            "session": "2025", "session_origine": "2025-06", "date_fin_prevue": "2025-06-30",
            "motif_sortie": "obtention",
            "sexe": "FM"[rank % 2], "classe_age": "18-20 ans", "resultat": "admis", "situation": None, "contrat": None,
        }
        | person
        for rank, person in enumerate(people)
    ]  # fmt: skip
    table = pd.DataFrame(rows).astype({"situation": "str", "contrat": "str"})
    table["date_fin_prevue"] = pd.to_datetime(table["date_fin_prevue"])
    learners = table.assign(date_sortie=table["date_fin_prevue"])
    answered = table["situation"].notna()
    surveys = table[["apprenti", "situation"]].assign(
        horizon_mois=horizon, repondu=answered.astype("boolean"), type_contrat=table["contrat"], metier_vise=None
    )
    exams = table[["apprenti", "resultat"]].assign(
        session="2025", inscrit=None, present=pd.array([True] * len(table), dtype="boolean")
    )
    flags = learner_flags(learners, None, exams, surveys, RULES)
    whole = campus_flags(flags, learners, None, surveys, None, RULES)
    parts = [
        count_cells(flags, "personne", RULES, VARIANTS),
        count_cells(whole, "personne", RULES, VARIANTS, level="campus"),
    ]
    return add_totals(told_by_all(pd.concat(parts, ignore_index=True)))


def group(number: int, situation: str | None, contract: str | None = None, **others: Any) -> list[dict[str, Any]]:
    return [{"situation": situation, "contrat": contract, **others}] * number


def found_in(counts: pd.DataFrame, folder: Path, *, bold: bool = False) -> list[Any]:
    released = release(counts, Edition.INTERNE)
    edition = read_edition(write_edition(released, folder, Edition.INTERNE))
    return true_findings(attack_counts(edition, [], bold=bold), counts)


@pytest.mark.parametrize("refused", [0, 2])
def test_contracts_of_work_study_do_not_give_away_the_other_readings_of_employment(
    refused: int, tmp_path: Path
) -> None:
    people = [
        *group(refused, "alternance", "apprentissage", resultat="refuse"),
        *group(20 - refused, "alternance", "apprentissage"),
        *group(3, "emploi", "cdi"), *group(1, "recherche"), *group(6, "poursuite"),
    ]  # fmt: skip
    # These data are complete: who supposes so is right.
    found = found_in(counted(people), tmp_path, bold=True)
    assert [finding for finding in found if "france_competences" in finding.where] == []


@pytest.mark.parametrize("without_contract", [0, 2])
def test_a_course_whose_survey_is_to_come_is_not_among_those_concerned(without_contract: int, tmp_path: Path) -> None:
    june = {"session": "2024", "session_origine": "2024-06", "date_fin_prevue": "2024-06-30"}
    december = {"session": "2024", "session_origine": "2024-12", "date_fin_prevue": "2024-12-31"}
    people = [
        *group(18 - without_contract, "emploi", "cdi", certification="A", **june),
        *group(without_contract, "emploi", None, certification="A", **june),
        *group(7, "recherche", certification="A", **june), *group(5, None, certification="A", **june),
        *group(4, "emploi", "cdi", certification="B", **june), *group(8, None, certification="B", **june),
        *group(20, None, certification="C", **december),
    ]  # fmt: skip
    counts = counted(people, horizon=18)
    own = counts[(counts["horizon_mois"] == 18) & (counts["campus"] == "C0") & (counts["certification"] == "ENSEMBLE")]
    concerned = own.set_index(["indicateur", "variante"])["eligibles"]
    assert concerned["taux_insertion_emploi", "ort"] == 42
    assert concerned["qualite_emploi", "indeterminee"] == 22 + 13
    assert found_in(counts, tmp_path) == []


def test_that_nobody_is_employed_is_not_told_by_jobs_that_cannot_be_computed(tmp_path: Path) -> None:
    counts = counted([*group(4, "recherche"), *group(10, None)])
    released = release(counts, Edition.INTERNE)
    jobs = released[(released["indicateur"] == "qualite_emploi") & (released["horizon_mois"] == 6)]
    assert set(counts.loc[counts["indicateur"] == "qualite_emploi", "numerateur"]) == {0}
    assert set(jobs["statut"]) == {"masque"}
    assert found_in(counts, tmp_path) == []


def cells(numbers: dict[tuple[str, str, int | None], tuple[int, int, int]], certification: str) -> list[dict[str, Any]]:
    return [
        {
            "campus": "C0", "certification": certification, "section": "CFA", "session": "2025", "indicateur": name,
            "variante": variant, "horizon_mois": horizon, "promotion": "",
            "statut": "publie" if n else "non_calculable", "numerateur": k, "repondants": n, "eligibles": N,
            "conventionnel": False,
        }
        for (name, variant, horizon), (k, n, N) in numbers.items()
    ]  # fmt: skip


def table(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)[list(COUNTS)]
    frame["horizon_mois"] = frame["horizon_mois"].astype("Int64")
    return add_totals(frame)


@pytest.mark.parametrize("chosen", ["acces", "ort"])
def test_a_small_age_is_not_what_is_left_of_women_and_men(chosen: str, tmp_path: Path) -> None:
    ages = {"moins_de_18_ans": (15, 20, 20), "de_18_a_20_ans": (27, 31, 31), "de_21_a_25_ans": (3, 4, 4)}
    groups = {"femmes": (20, 25, 25), "hommes": (25, 30, 30), **ages, "des_26_ans": (0, 0, 0)}
    course: dict[tuple[str, str, int | None], tuple[int, int, int]] = {
        ("effectif", "entres", None): (60, 60, 60), ("taux_presentation", "ort", None): (55, 60, 60),
        ("taux_obtention", chosen, None): (45, 60, 60) if chosen == "acces" else (45, 55, 55),
    }  # fmt: skip
    whole: dict[tuple[str, str, int | None], tuple[int, int, int]] = {
        ("segment_obtention", name, None): numbers for name, numbers in groups.items()
    }
    assert found_in(table(*cells(course, "X"), *cells(whole, "ENSEMBLE")), tmp_path) == []


@pytest.mark.parametrize("edition", list(Edition))
def test_two_people_called_back_are_not_shown_because_most_answers_say_the_situation(edition: Edition) -> None:
    def counts(known: int) -> pd.DataFrame:
        numbers: dict[tuple[str, str, int | None], tuple[int, int, int]] = {
            ("effectif", "entres", None): (40, 40, 40), ("taux_insertion_emploi", "ort", 6): (20, known, 40),
            ("taux_reponse", "enquetes", 6): (30, 40, 40),
        }  # fmt: skip
        return table(*cells(numbers, "X"))

    first = counts(28)
    second = release(counts(30), edition, before=[Before(first, release(first, edition))])
    rates = second[second["indicateur"] == "taux_insertion_emploi"]
    assert not set(rates["statut"]) & {"publie", "regroupe"}


def test_who_is_of_a_course_not_surveyed_yet_is_not_what_groups_of_the_campus_differ_by(
    tmp_path: Path,
) -> None:
    """Thirty women and men came in, twenty-eight were surveyed: two of each are of the course of four people."""
    late = {"certification": "Y", "date_fin_prevue": "2025-12-31", "resultat": "en_cours"}
    people = [*group(18, "emploi"), *group(20, "recherche_emploi"), *group(18, None), *group(4, None, **late)]
    counts = counted(people)
    # What contracts would say of those who came in: ten breaches in each group.
    told = counts["indicateur"].eq("segment_rupture_net") & counts["variante"].isin(["femmes", "hommes"])
    counts.loc[told, ["statut", "numerateur", "repondants"]] = ["publie", 10, 30]
    asked = counts.set_index(["indicateur", "variante"])["eligibles"]
    assert (asked["segment_rupture_net", "hommes"].item(), asked["segment_insertion", "hommes"].item()) == (30, 28)
    few = counts.loc[few_left_out(counts, 5), ["indicateur", "variante"]]
    assert few.to_numpy().tolist() == [["segment_insertion", "femmes"], ["segment_insertion", "hommes"]]
    assert not few_left_out(counts, 2).any()
    assert found_in(counts, tmp_path / "porte") == []
    bare = read_edition(write_edition(counts.assign(plage="")[list(RELEASED)], tmp_path / "nue", Edition.INTERNE))
    assert len([finding for finding in attack_counts(bare, []).findings if "sont à part" in finding.message]) == 2
