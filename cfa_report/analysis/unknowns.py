"""What a page cannot tell, and why: chance, hidden figures, results not in, data that are not there."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import pandas as pd

from cfa_report.analysis.readings import distinct
from cfa_report.analysis.tipping import against_references
from cfa_report.domain.columns import CELL_KEY
from cfa_report.domain.vocabulary import CellStatus, Target, Verdict
from cfa_report.store import Slice


class Reason(StrEnum):
    """Why something cannot be told."""

    HASARD = "hasard"
    REFERENCE = "reference"
    MASQUE = "masque"
    PLAGE = "plage"
    ATTENDU = "attendu"
    NON_MESURE = "non_mesure"
    SANS_PASSE = "sans_passe"


#: One thing that cannot be told.
UNKNOWN: Final = (*CELL_KEY, "raison")

_STATUS_REASONS: Final = {
    str(CellStatus.MASQUE): Reason.MASQUE,
    str(CellStatus.PLAGE): Reason.PLAGE,
    str(CellStatus.GELE): Reason.MASQUE,
    str(CellStatus.EN_COURS): Reason.ATTENDU,
    str(CellStatus.NON_CALCULABLE): Reason.NON_MESURE,
}


def unknowns(latest: pd.DataFrame, scope: Slice, *changes: pd.DataFrame) -> pd.DataFrame:
    """List what the page cannot tell about its session, with the reason.

    Parameters
    ----------
    latest
        Estimates (``ESTIMATE``) of the slice's session that the page shows.
    scope
        The slice: references and level of the bands.
    changes
        Changes (``COMPARISON``) that the page shows, controlled.

    Returns
    -------
    DataFrame
        Columns ``UNKNOWN``; no number of any kind.
    """
    parts = [_untellable_changes(distinct(table)) for table in changes]
    marks = against_references(latest, scope)
    undecided = marks[marks["verdict"] == str(Verdict.INDECIDABLE)]
    parts.append(undecided.assign(raison=str(Reason.REFERENCE)))
    once = distinct(latest[latest["cible"] == str(Target.COHORTE)])
    reasons = once["statut"].map({status: str(reason) for status, reason in _STATUS_REASONS.items()})
    parts.append(once.assign(raison=reasons)[reasons.notna()])
    if not any(len(table) for table in changes):
        parts.append(once.head(1).assign(raison=str(Reason.SANS_PASSE)))
    shown = [part[list(UNKNOWN)] for part in parts if len(part)]
    return pd.concat(shown, ignore_index=True) if shown else pd.DataFrame(columns=list(UNKNOWN))


def _untellable_changes(changes: pd.DataFrame) -> pd.DataFrame:
    covers_zero = ((changes["ic_bas"] <= 0) & (changes["ic_haut"] >= 0)).fillna(False).astype(bool)
    shown = changes["verdict"] != ""
    rows = changes[shown & ((changes["verdict"] == str(Verdict.INDECIDABLE)) | covers_zero)]
    return rows.assign(session=rows["session_1"], raison=str(Reason.HASARD))
