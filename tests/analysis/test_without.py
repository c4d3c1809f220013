"""Apprentices who left without the certification that they came for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from released_tables import cell, slice_of

from cfa_report import analysis
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS
from cfa_report.domain.edition import Edition
from cfa_report.store import Slice

ACCESS = {"indicateur": "taux_obtention", "variante": "acces", "horizon_mois": None}


def network(rows: list, edition: Edition = Edition.INTERNE) -> Slice:
    scope = slice_of(rows, edition=edition)
    courses = {code: {"libelle": code, "section": "CFA"} for code in ("CAP-MIS", "BTS", "DCG")}
    index = replace(scope.index, campuses={"PARIS": "Paris", "LYON": "Lyon"}, certifications=courses)
    return replace(scope, index=index, campus=ALL_CAMPUSES, certification=ALL_CERTIFICATIONS)


def left(campus: str, code: str, k: int | None, n: int | None, people: int | None = None, **key: Any) -> list:
    return cell("2025", k, n, people or n, **ACCESS | {"campus": campus, "certification": code} | key)


def test_the_courses_that_most_people_left_without_it_come_first_then_the_order_of_the_network() -> None:
    rows = [
        left("LYON", "DCG", 6, 15), left("PARIS", "BTS", 11, 20), left("PARIS", "CAP-MIS", 18, 19),
        left("LYON", "BTS", 20, 20), left("PARIS", "DCG", None, None), left("PARIS", "DCG", 1, 30, section="FPA"),
        left(ALL_CAMPUSES, "BTS", 31, 40), left("PARIS", ALL_CERTIFICATIONS, 29, 39),
        cell("2024", 1, 40, 40, **ACCESS), cell("2025", 2, 40, 40, indicateur="taux_obtention", horizon_mois=None),
        cell("2024+2025", 3, 60, 60, **ACCESS | {"statut": "regroupe", "certification": "DCG"}),
    ]  # fmt: skip
    found = analysis.without_certification(network(rows))
    assert found[["campus", "certification", "sans", "repondants"]].to_numpy().tolist() == [
        ["PARIS", "BTS", 9, 20], ["LYON", "DCG", 9, 15], ["PARIS", "CAP-MIS", 1, 19],
    ]  # fmt: skip


def test_results_that_are_awaited_are_nobody_s_failure_and_the_course_has_its_own_range() -> None:
    (row,) = analysis.without_certification(network([left("PARIS", "BTS", 8, 16, 22)])).to_dict("records")
    assert (row["sans"], row["repondants"], row["attendus"]) == (8, 16, 6)
    # Wilson's limits for 8 of 16, computed apart: 0.2800 and 0.7200.
    assert (round(row["formation_bas"], 4), round(row["formation_haut"], 4)) == (0.28, 0.72)


def test_it_is_for_those_who_can_act_on_it() -> None:
    assert analysis.without_certification(network([left("PARIS", "BTS", 8, 16)], Edition.PUBLIQUE)).empty
