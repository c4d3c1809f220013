"""Flags per opinion: who was asked, and whether the mark is 4 or more out of 5."""

from __future__ import annotations

import pandas as pd

from cfa_report.domain.columns import ALL_CERTIFICATIONS
from cfa_report.domain.vocabulary import Section

_MARK_OF_SATISFACTION = 4.0
_TOP = 5.0


def opinion_flags(opinions: pd.DataFrame, sections: dict[str, str]) -> pd.DataFrame:
    """Give one row of flags per person asked; a person who gave no mark is unknown.

    Parameters
    ----------
    opinions
        Columns campus, certification, session, partie_prenante, note, echelle (5, 10 or 100). Without a certification
        the question was about the whole campus: it counts in the total of its apprentices alone.
    sections
        Section of each certification.
    """
    frame = opinions[["campus", "certification", "session"]].copy()
    frame["section"] = frame["certification"].map(sections).fillna(str(Section.CFA)).astype("str")
    frame["certification"] = frame["certification"].fillna(ALL_CERTIFICATIONS)
    frame["promotion"] = ""
    frame["sortie_prevue"] = pd.NaT
    mark = opinions["note"].astype("Float64") * _TOP / opinions["echelle"].astype("Float64")
    frame["note_4_plus"] = (mark >= _MARK_OF_SATISFACTION).astype("boolean").mask(mark.isna(), None)
    for stakeholder in ("apprenti", "entreprise", "financeur", "equipe_pedagogique"):
        frame[f"avis_{stakeholder}"] = opinions["partie_prenante"].eq(stakeholder).astype("boolean")
    return frame


def opinions_of_flat_table(learners: pd.DataFrame) -> pd.DataFrame:
    """Read the marks of the flat table as opinions of apprentices, out of 5."""
    return pd.DataFrame(
        {
            "campus": learners["campus"],
            "certification": learners["certification"],
            "session": learners["session"],
            "partie_prenante": "apprenti",
            "note": learners.get("note_satisfaction"),
            "echelle": 5,
        }
    )
