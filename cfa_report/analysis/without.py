"""Apprentices who left without the certification that they came for, counted in people."""

from __future__ import annotations

from typing import Final

import pandas as pd

from cfa_report.analysis.estimates import estimate
from cfa_report.analysis.readings import formations, of_session, single
from cfa_report.domain.edition import Edition
from cfa_report.domain.vocabulary import Section, Target
from cfa_report.store import Slice

#: One course a row: ``sans`` of ``repondants`` people have not got it, ``attendus`` results are not known yet; the
#: limits (fractions) say what other cohorts might give.
WITHOUT: Final = (
    "campus", "certification", "section", "session", "sans", "repondants", "attendus",
    "formation_bas", "formation_haut",
)  # fmt: skip

_READING: Final = ("taux_obtention", "acces")
_UNIT: Final = ["campus", "certification"]


def without_certification(scope: Slice) -> pd.DataFrame:
    """Count, in each published course of the apprentices, those who entered and did not get their certification.

    Whoever broke a contract, did not sit the exam or failed it is among them: the reading is admitted over entered
    (``taux_obtention``, variant ``acces``), the only one that the choice of who sits does not move.

    Returns
    -------
    DataFrame
        Columns ``WITHOUT``, the most people first, then the order of the network; nothing of a hidden course, nor of
        one that nobody left so. Empty in the public edition: it is for those who can act on it.
    """
    own = scope.cells[(scope.cells["indicateur"] == _READING[0]) & (scope.cells["variante"] == _READING[1])]
    if scope.index.edition is Edition.PUBLIQUE:
        own = own.iloc[:0]
    rows = formations(of_session(estimate(own, scope.confidence), scope.session), str(Section.CFA))
    rows = rows[rows["taux"].notna() & single(rows["session"])].assign(
        sans=lambda cells: cells["repondants"] - cells["numerateur"],
        attendus=lambda cells: cells["eligibles"] - cells["repondants"],
    )
    course = rows.loc[rows["cible"] == str(Target.PROCESSUS), [*_UNIT, "ic_bas", "ic_haut"]]
    found = rows[(rows["cible"] == str(Target.COHORTE)) & (rows["sans"] > 0)].drop(columns=["ic_bas", "ic_haut"])
    found = found.merge(course, on=_UNIT, how="left")
    found = found.assign(formation_bas=1.0 - found["ic_haut"], formation_haut=1.0 - found["ic_bas"])
    campuses, courses = (
        {code: place for place, code in enumerate(codes)}
        for codes in (scope.index.campuses, scope.index.certifications)
    )
    order = pd.DataFrame(
        {
            "sans": -found["sans"].astype("int64"),
            "campus": found["campus"].map(campuses),
            "certification": found["certification"].map(courses),
        }
    ).sort_values(["sans", *_UNIT])
    return found.loc[order.index, list(WITHOUT)].reset_index(drop=True)
