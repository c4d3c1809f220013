"""The same course in several campuses, and segments of courses: which rows go together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from cfa_report.analysis.estimates import estimate
from cfa_report.analysis.readings import chosen, formations, of_session, totals
from cfa_report.domain.columns import ALL_CAMPUSES, RELEASED
from cfa_report.domain.vocabulary import CellStatus, Section, Target
from cfa_report.store import Slice

#: What a segment may be made of: keys of a certification in ``reseau.yaml``, and how the segment is named.
SEGMENTS: Final[Mapping[str, str]] = {
    "niveau": "niveau {}",
    "famille": "secteur {}",
    "certificateur": "certificateur {}",
    "duree_mois": "formations en {} mois",
}
_COUNTS: Final = ["numerateur", "repondants", "eligibles"]
_READING: Final = ["session", "indicateur", "variante", "horizon_mois"]
_NOT_TOLD: Final = [
    str(status) for status in (CellStatus.MASQUE, CellStatus.PLAGE, CellStatus.GELE, CellStatus.NON_CALCULABLE)
]


def course_of(scope: Slice) -> dict[str, str]:
    """Give, for each certification, the RNCP code of the course that it is; its own code where it has none.

    A renewed code is the course of the code that renews it.
    """
    certifications = scope.index.certifications
    renewed_by = {old: new for new, item in certifications.items() for old in item.get("renouvelle") or []}
    courses = {}
    for code in certifications:
        latest = code
        while latest in renewed_by:
            latest = renewed_by[latest]
        courses[code] = str(certifications[latest].get("rncp") or latest)
    return courses


def shared_courses(estimates: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Keep the apprentices' rows of the courses that several campuses run, with the course in a column ``cours``.

    Parameters
    ----------
    estimates
        Estimates (``ESTIMATE``) of the network.
    """
    rows = formations(estimates, str(Section.CFA))
    rows = rows.assign(cours=rows["certification"].map(course_of(scope)))
    campuses = rows.groupby("cours")["campus"].transform("nunique")
    return rows[campuses > 1].reset_index(drop=True)


def elsewhere(scope: Slice) -> list[tuple[str, str]]:
    """List where else the course of a slice is run in its session: names, and addresses from its own page."""
    courses, index = course_of(scope), scope.index
    section = index.certifications[scope.certification]["section"]
    return [
        (f"{index.campuses[campus]}, {index.certification_name(code)}", f"../{campus}/{code}.html")
        for session, campus, code in index.pairs
        if session == scope.session
        and campus != scope.campus
        and courses[code] == courses[scope.certification]
        and index.certifications[code]["section"] == section
    ]


def segment_cells(cells: pd.DataFrame, scope: Slice, key: str) -> pd.DataFrame:
    """Add up the published cells of the apprentices' courses of each segment, over the campus or the network.

    Parameters
    ----------
    cells
        Released cells (``RELEASED``).
    key
        One of ``SEGMENTS``.

    Returns
    -------
    DataFrame
        Columns ``RELEASED``; ``certification`` holds the name of the segment. A hidden cell is in no sum, and a segment
        of one published course is left out: it would be that course again.
    """
    words = SEGMENTS[key]
    named: dict[str, str] = {
        code: words.format(value) for code, item in scope.index.certifications.items() if (value := item.get(key))
    }
    rows = _shown(formations(cells, str(Section.CFA)))
    rows = rows[rows["repondants"].notna()]
    return _added_up(rows.assign(segment=rows["certification"].map(named)), scope)


def instead_of_totals(key: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Add up what is published of the apprentices for the key figures of which the total is not told.

    Parameters
    ----------
    key
        Estimates (``ESTIMATE``) of the key figures of the slice's own population, one session.

    Returns
    -------
    DataFrame
        Columns ``ESTIMATE``, in the readings of the policy; ``certification`` says what each figure adds up, of how
        many: whole campuses for the network where two or more show their total, else courses. Empty unless half of the
        key figures are missing: a page that shows most of its totals needs no other. A figure is left out where one
        part is published (it would be that part again) or fewer than half of them. Only ``cohorte`` is estimated:
        parts that happen to be published stand for no other cohorts.
    """
    own = key[key["cible"] == str(Target.COHORTE)]
    missing = own[own["statut"].isin(_NOT_TOLD)]
    courses = formations(scope.cells, str(Section.CFA))
    campuses = totals(scope.cells[scope.cells["campus"] != ALL_CAMPUSES], str(Section.CFA))
    sums = _parts_of(courses, missing, "formations", scope)
    if scope.campus == ALL_CAMPUSES:
        whole = _parts_of(campuses, missing, "campus", scope)
        told = pd.MultiIndex.from_frame(whole[_READING])
        sums = pd.concat([whole, sums[~pd.MultiIndex.from_frame(sums[_READING]).isin(told)]], ignore_index=True)
    found = estimate(sums if 2 * len(missing) >= len(own) else sums.iloc[:0], scope.confidence)
    return found[found["cible"] == str(Target.COHORTE)]


def _parts_of(parts: pd.DataFrame, missing: pd.DataFrame, noun: str, scope: Slice) -> pd.DataFrame:
    """Add up the published parts of each missing figure; the certification says how many, of how many."""
    rows = parts.merge(missing[_READING], on=_READING, how="inner")
    shown = _shown(rows)
    sums = _added_up(shown.assign(segment=""), scope)
    concerned = rows[rows["statut"] != str(CellStatus.NON_CONCERNE)]
    places = pd.MultiIndex.from_frame(sums[_READING])
    numbers, all_of_them = (
        cells.groupby(_READING, dropna=False)["statut"].size().reindex(places) for cells in (shown, concerned)
    )
    counted = list(zip(numbers, all_of_them, strict=True))
    sums = sums.assign(certification=[f"{number} {noun} sur {whole}" for number, whole in counted])
    half = np.array([2 * number >= whole for number, whole in counted], dtype=bool)
    return sums[half]


def _shown(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the cells that are published with their counts."""
    shown: pd.DataFrame = rows[(rows["statut"] == str(CellStatus.PUBLIE)) & rows["numerateur"].notna()]
    return shown


def _added_up(rows: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Add up the cells of each ``segment`` that has several parts; its name becomes the certification."""
    place = ALL_CAMPUSES if scope.campus == ALL_CAMPUSES else rows["campus"]
    rows = rows.assign(formation=rows["campus"] + rows["certification"], campus=place)
    same = ["campus", "section", *_READING, "segment"]
    sums: dict[str, Any] = {name: (name, _sum_of_known) for name in _COUNTS}
    grouped = rows.dropna(subset=["segment"]).groupby(same, dropna=False, as_index=False)
    found = grouped.agg(**sums, conventionnel=("conventionnel", "any"), formations=("formation", "nunique"))
    found = found[found["formations"] > 1].rename(columns={"segment": "certification"})
    found["promotion"], found["plage"], found["statut"] = "", "", str(CellStatus.PUBLIE)
    result: pd.DataFrame = found[list(RELEASED)]
    return result


def _sum_of_known(counts: pd.Series) -> Any:
    return counts.sum(min_count=1)


def readings_of(cells: pd.DataFrame, scope: Slice, session: str) -> pd.DataFrame:
    """Estimate cells of one session in the readings that the policy publishes."""
    return of_session(chosen(estimate(cells, scope.confidence), scope), session)


def segment_names(cells: pd.DataFrame) -> dict[str, str]:
    """Give the names of segments, for tables whose rows are segments; in alphabetical order."""
    return {name: name[:1].upper() + name[1:] for name in sorted(set(cells["certification"]))}
