"""The same course in several campuses, and segments of courses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from released_tables import cell, slice_of

from cfa_report import analysis
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS
from cfa_report.store import Slice


def course(rncp: str = "", **values: Any) -> dict[str, Any]:
    return {
        "libelle": "Titre",
        "rncp": rncp,
        "niveau": 5,
        "famille": "froid",
        "section": "CFA",
        "renouvelle": [],
    } | values


CERTIFICATIONS = {
    "BTS-PI": course("RNCP14922"),
    "PI-LYON": course("RNCP14922"),
    "PI-FPA": course("RNCP14922", section="FPA"),
    "ANCIEN": course("RNCP1", niveau=3),
    "NOUVEAU": course("RNCP2", niveau=3, renouvelle=["ANCIEN"]),
    "SANS-CODE": course(niveau=None),
}
PAIRS = [
    ("PARIS", "BTS-PI"),
    ("LYON", "PI-LYON"),
    ("PARIS", "PI-FPA"),
    ("PARIS", "ANCIEN"),
    ("LYON", "NOUVEAU"),
    ("PARIS", "SANS-CODE"),
]
EXAM = {"indicateur": "taux_obtention", "horizon_mois": None}


def network(rows: list, campus: str = ALL_CAMPUSES, certification: str = ALL_CERTIFICATIONS) -> Slice:
    scope = slice_of(rows)
    index = replace(
        scope.index,
        campuses={"PARIS": "Paris", "LYON": "Lyon"},
        certifications=CERTIFICATIONS,
        pairs=tuple(("2025", *pair) for pair in PAIRS),
    )
    return replace(scope, index=index, campus=campus, certification=certification)


def of(campus: str, certification: str, k: int | None = 7, n: int | None = 10, **key: Any) -> list:
    return cell("2025", k, n, n, **EXAM | {"campus": campus, "certification": certification} | key)


def test_courses_with_the_same_rncp_or_renewed_ones_are_the_same_course() -> None:
    rows = [of(*pair, section="FPA" if pair[1].endswith("FPA") else "CFA") for pair in PAIRS]
    scope = network(rows)
    shared = analysis.shared_courses(analysis.estimate(scope.cells, 0.95), scope)
    assert {(row["cours"], row["campus"], row["certification"]) for row in shared.to_dict("records")} == {
        ("RNCP14922", "PARIS", "BTS-PI"),
        ("RNCP14922", "LYON", "PI-LYON"),
        ("RNCP2", "PARIS", "ANCIEN"),
        ("RNCP2", "LYON", "NOUVEAU"),
    }


def test_a_page_leads_to_the_same_course_elsewhere_and_never_to_the_other_section() -> None:
    rows = [of("PARIS", "BTS-PI")]
    assert [link for _, link in analysis.elsewhere(network(rows, "PARIS", "BTS-PI"))] == ["../LYON/PI-LYON.html"]
    assert analysis.elsewhere(network(rows, "PARIS", "PI-FPA")) == []
    assert analysis.elsewhere(network(rows, "PARIS", "SANS-CODE")) == []


def segments(rows: list, key: str, campus: str = ALL_CAMPUSES) -> pd.DataFrame:
    scope = network(rows, campus)
    return analysis.segment_cells(scope.cells, scope, key)


def test_a_segment_adds_up_published_courses_and_no_hidden_one() -> None:
    rows = [
        of("PARIS", "BTS-PI"),
        of("LYON", "PI-LYON", 5, 6),
        of("LYON", "NOUVEAU", 3, 8),
        of("PARIS", "ANCIEN", None, None),
        of("PARIS", "SANS-CODE"),
    ]
    found = segments(rows, "niveau")
    assert [tuple(row) for row in found[["campus", "certification", "numerateur", "repondants"]].to_numpy()] == [
        (ALL_CAMPUSES, "niveau 5", 12, 16)
    ]


def test_a_segment_of_one_course_or_of_adults_is_not_there() -> None:
    assert segments([of("PARIS", "BTS-PI"), of("LYON", "NOUVEAU")], "niveau").empty
    assert segments([of("PARIS", "BTS-PI", section="FPA"), of("LYON", "PI-LYON", section="FPA")], "niveau").empty


def test_the_segments_of_a_campus_are_its_own() -> None:
    rows = [of("PARIS", "BTS-PI"), of("PARIS", "ANCIEN", 3, 8)]
    found = segments(rows, "famille", "PARIS")
    assert list(found["campus"]) == ["PARIS"]
    assert analysis.segment_names(found) == {"secteur froid": "Secteur froid"}
    scope = network(rows, "PARIS")
    estimates = analysis.readings_of(found, scope, "2025")
    assert estimates["taux"].tolist() == pytest.approx([10 / 18] * 2)


ENTRY = {"indicateur": "effectif", "variante": "entres", "horizon_mois": None}
PRESENCE = {"indicateur": "taux_presentation", "horizon_mois": None}


def instead(rows: list, campus: str = ALL_CAMPUSES) -> pd.DataFrame:
    scope = network(rows, campus)
    latest = analysis.of_session(analysis.estimate(scope.cells, 0.95), "2025")
    return analysis.instead_of_totals(analysis.own(analysis.key_figures(latest), scope), scope)


def total(k: int | None = None, n: int | None = None, **key: Any) -> list:
    return of(ALL_CAMPUSES, ALL_CERTIFICATIONS, k, n, **key)


def counted(found: pd.DataFrame) -> list[tuple[object, ...]]:
    told = found[["indicateur", "certification", "numerateur", "repondants"]].astype(object).to_numpy().tolist()
    return sorted(map(tuple, told))


def test_where_the_totals_are_hidden_the_published_courses_are_added_up_and_counted() -> None:
    rows = [
        *(total(**EXAM), total(**ENTRY), total(40, 50, **PRESENCE)),
        *(of("PARIS", "BTS-PI"), of("LYON", "PI-LYON", 5, 6), of("PARIS", "ANCIEN", None, None)),
        of("PARIS", "SANS-CODE", None, None, statut="non_concerne"),
        of("PARIS", "PI-FPA", 30, 30, section="FPA"),
        *(of("PARIS", "BTS-PI", 12, 12, **ENTRY), of("LYON", "PI-LYON", 8, 8, **ENTRY)),
        *(of("PARIS", "BTS-PI", 10, 12, **PRESENCE), of("LYON", "PI-LYON", 6, 8, **PRESENCE)),
    ]
    found = instead(rows)
    assert counted(found) == [
        ("effectif", "2 formations sur 2", 20, 20), ("taux_obtention", "2 formations sur 3", 12, 16),
    ]  # fmt: skip
    assert set(found["cible"]) == {"cohorte"}


def test_a_network_adds_up_whole_campuses_rather_than_courses_where_two_show_their_total() -> None:
    rows = [
        *(total(**EXAM), total(**PRESENCE)),
        *(of("PARIS", ALL_CERTIFICATIONS, 30, 40), of("LYON", ALL_CERTIFICATIONS, 20, 30)),
        of("PARIS", ALL_CERTIFICATIONS, 9, 10, section="FPA"),
        *(of("PARIS", "BTS-PI"), of("LYON", "PI-LYON", 5, 6)),
        *(of("PARIS", ALL_CERTIFICATIONS, 38, 40, **PRESENCE), of("LYON", ALL_CERTIFICATIONS, None, None, **PRESENCE)),
        *(of("PARIS", "BTS-PI", 10, 12, **PRESENCE), of("LYON", "PI-LYON", 6, 8, **PRESENCE)),
    ]
    assert counted(instead(rows)) == [
        ("taux_obtention", "2 campus sur 2", 50, 70), ("taux_presentation", "2 formations sur 2", 16, 20),
    ]  # fmt: skip


def test_fewer_than_half_of_the_courses_stand_for_nothing() -> None:
    shown = [of("PARIS", "BTS-PI"), of("LYON", "PI-LYON", 5, 6)]
    hidden = [of("PARIS", code, None, None) for code in ("ANCIEN", "SANS-CODE")]
    assert len(instead([total(**EXAM), *shown, *hidden])) == 1
    assert instead([total(**EXAM), *shown, *hidden, of("LYON", "NOUVEAU", None, None)]).empty


def test_a_page_that_shows_most_of_its_totals_gets_no_others() -> None:
    shown = [total(**EXAM), total(20, 20, **ENTRY), total(40, 50, **PRESENCE)]
    courses = [of("PARIS", "BTS-PI"), of("LYON", "PI-LYON", 5, 6)]
    assert instead([*shown, *courses]).empty
    assert len(instead([*shown[:2], *courses])) == 1


def test_one_published_course_is_not_added_up_to_itself() -> None:
    assert instead([total(**EXAM), of("PARIS", "BTS-PI"), of("LYON", "PI-LYON", None, None)]).empty
