"""The facts behind the demonstration, as data: certifications, counts of the sheet, headcounts, staged cases."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

from cfa_report.domain.vocabulary import Section


@dataclass(frozen=True)
class Course:
    """A certification and the campus that offers it."""

    campus: str
    code: str
    label: str
    rncp: str
    level: int
    certifier: str
    section: Section
    months: int
    family: str
    renews: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class CountRow:
    """What is known of one cohort before any learner is invented; ``None`` is for the generator to choose.

    ``studying`` counts the answers that ``taux_poursuite`` counts (further study or work-study), ``employed`` those
    that ``taux_insertion_emploi`` counts (work-study included), ``partial`` the employed whose studies are unknown.
    """

    campus: str
    certification: str
    session: str
    promotion: str
    sheet_code: str
    entered: int
    presented: int
    broken: int
    net_broken: int | None
    passed: int
    pending: int
    recent: int
    respondents: int | None
    studying: int | None
    work_study: int | None
    employed: int | None
    partial: int
    printed_employment: str
    printed_added_value: str
    note: str


@dataclass(frozen=True)
class Impossible:
    """A printed value of the sheet that no counts can give, and why."""

    campus: str
    certification: str
    indicator: str
    printed: str
    reason: str


def read_table(name: str) -> list[dict[str, str]]:
    """Read one CSV of this package, header first, ``;`` between cells."""
    text = resources.files(__package__ or "").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


@cache
def courses() -> tuple[Course, ...]:
    """Give every certification, in the order of the pages."""
    return tuple(
        Course(
            campus=row["campus"],
            code=row["code"],
            label=row["libelle"],
            rncp=row["rncp"],
            level=int(row["niveau"]),
            certifier=row["certificateur"],
            section=Section(row["section"]),
            months=int(row["duree_mois"]),
            family=row["famille"],
            renews=tuple(row["renouvelle"].split()),
            note=row["note"],
        )
        for row in read_table("certifications.csv")
    )


@cache
def sheet_rows() -> tuple[CountRow, ...]:
    """Give the counts of the sheet, session 2025, one row for each of its 51 rows."""
    return tuple(_count_row(row) for row in read_table("feuille.csv"))


@cache
def staged_rows() -> tuple[CountRow, ...]:
    """Give the counts of the invented campus, all sessions."""
    return tuple(_count_row(row) for row in read_table("cas_fictifs.csv"))


@cache
def adult_headcounts() -> dict[tuple[str, str], int]:
    """Give the real headcounts of the adult section in 2021, 2022 and 2023, by certification and session."""
    return {(row["certification"], row["session"]): int(row["entres"]) for row in read_table("effectifs_fpa.csv")}


@cache
def impossible_values() -> tuple[Impossible, ...]:
    """Give the printed values that the demonstration does not give back, each with its reason."""
    return tuple(
        Impossible(row["campus"], row["certification"], row["indicateur"], row["imprime"], row["raison"])
        for row in read_table("impossibles.csv")
    )


def _count_row(row: dict[str, str]) -> CountRow:
    return CountRow(
        campus=row["campus"],
        certification=row["certification"],
        session=row["session"],
        promotion=row["promotion"],
        sheet_code=row["code_feuille"],
        entered=int(row["entres"]),
        presented=int(row["presentes"]),
        broken=int(row["interrompus"]),
        net_broken=_optional(row["rompus_net"]),
        passed=int(row["admis"]),
        pending=int(row["en_cours"]),
        recent=int(row["ruptures_recentes"]),
        respondents=_optional(row["repondants"]),
        studying=_optional(row["poursuivants"]),
        work_study=_optional(row["alternants"]),
        employed=_optional(row["en_emploi"]),
        partial=_optional(row["partielles"]) or 0,
        printed_employment=row["insertion_imprimee"],
        printed_added_value=row["valeur_ajoutee_imprimee"],
        note=row["note"],
    )


def _optional(cell: str) -> int | None:
    return int(cell) if cell else None
