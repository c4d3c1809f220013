"""The same course in several campuses, and segments of courses: which rows go together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from cfa_report.analysis.estimates import estimate
from cfa_report.analysis.readings import chosen, formations, of_session
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
    rows = _shown_courses(cells)
    rows = rows[rows["repondants"].notna()]
    return _added_up(rows.assign(segment=rows["certification"].map(named)), scope)


def instead_of_totals(key: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Add up the published courses of the apprentices for the key figures of which the total is not told.

    Parameters
    ----------
    key
        Estimates (``ESTIMATE``) of the key figures of the slice's own population, one session.

    Returns
    -------
    DataFrame
        Columns ``ESTIMATE``, in the readings of the policy; ``certification`` says how many courses each figure adds
        up, of how many. Empty unless half of the key figures are missing: a page that shows most of its totals needs no
        other. A figure of one published course is left out: it would be that course again. Only ``cohorte`` is
        estimated: courses that happen to be published stand for no other cohorts.
    """
    own = key[key["cible"] == str(Target.COHORTE)]
    missing = own[own["statut"].isin(_NOT_TOLD)]
    rows = formations(scope.cells, str(Section.CFA)).merge(missing[_READING], on=_READING, how="inner")
    if rows.empty or 2 * len(missing) < len(own):
        return estimate(rows.iloc[:0], scope.confidence)
    concerned = rows[rows["statut"] != str(CellStatus.NON_CONCERNE)].groupby(_READING, dropna=False)["statut"].size()
    sums = _added_up(_shown_courses(rows).assign(segment=""), scope)
    numbers = _shown_courses(rows).groupby(_READING, dropna=False)["statut"].size()
    places = pd.MultiIndex.from_frame(sums[_READING])
    said = zip(numbers.reindex(places), concerned.reindex(places), strict=True)
    sums["certification"] = [f"{shown} sur {all_of_them}" for shown, all_of_them in said]
    found = estimate(sums, scope.confidence)
    return found[found["cible"] == str(Target.COHORTE)]


def _shown_courses(cells: pd.DataFrame) -> pd.DataFrame:
    """Keep the published cells of the apprentices' courses."""
    rows = formations(cells, str(Section.CFA))
    shown: pd.DataFrame = rows[(rows["statut"] == str(CellStatus.PUBLIE)) & rows["numerateur"].notna()]
    return shown


def _added_up(rows: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Add up the cells of each ``segment`` that has several courses; its name becomes the certification."""
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
