"""What a certifier publishes of our own apprentices, and where it is not repeated."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from cfa_report.domain.columns import ALL_CERTIFICATIONS, POOLED
from cfa_report.domain.vocabulary import CellStatus

#: Source of the figures that a certifier publishes for this very CFA and certification: ours must agree with them.
CERTIFIER: Final = "certificateur_publie"
_HIDDEN: Final = (str(CellStatus.MASQUE), str(CellStatus.PLAGE), str(CellStatus.GELE))
_SHOWN: Final = (str(CellStatus.PUBLIE),)
_Places = dict[tuple[str, str, str, str], set[tuple[str, int | None]]]


def withheld(references: pd.DataFrame, cells: pd.DataFrame) -> np.ndarray:
    """Say which references would nearly tell a hidden figure of ours: shape (references,).

    A certifier counts the people whom we count. Where our figure of the same reading and horizon is hidden, in either
    section, its own is not repeated; nor where we show none and another of our readings is hidden: two readings of one
    indicator share their people. Beside a figure that we show, it tells nothing more.

    Parameters
    ----------
    references
        Columns ``source, campus, certification, indicateur, variante, horizon_mois, session``; a rate of a whole campus
        has no certification.
    cells
        Released cells (``RELEASED``) of the pages on which the references would stand.
    """
    if not (references["source"] == CERTIFIER).any():
        return np.zeros(len(references), dtype=bool)
    hidden = _places(cells[cells["statut"].isin(_HIDDEN)])
    shown = _places(cells[cells["statut"].isin(_SHOWN)])
    campuses = sorted(set(cells["campus"]))
    return np.array([_tells(row, campuses, hidden, shown) for row in references.to_dict("records")], dtype=bool)


def _tells(row: dict[Any, Any], campuses: list[str], hidden: _Places, shown: _Places) -> bool:
    if row["source"] != CERTIFIER:
        return False
    horizon = None if pd.isna(row["horizon_mois"]) else int(row["horizon_mois"])
    places = [
        (campus, row["certification"] or ALL_CERTIFICATIONS, session, row["indicateur"])
        for campus in ([row["campus"]] if row["campus"] else campuses)
        for session in str(row["session"]).split(POOLED)
    ]
    reading = (row["variante"], horizon)
    own = any(reading in hidden.get(place, ()) for place in places)
    return own or any(place in hidden and reading not in shown.get(place, ()) for place in places)


def _places(cells: pd.DataFrame) -> _Places:
    """Gather readings (variant and horizon) by campus, certification, session and indicator; pools under each part."""
    found: _Places = {}
    for row in cells[["campus", "certification", "session", "indicateur", "variante", "horizon_mois"]].to_dict(
        "records"
    ):
        horizon = None if pd.isna(row["horizon_mois"]) else int(row["horizon_mois"])
        for session in str(row["session"]).split(POOLED):
            place = (row["campus"], row["certification"], session, row["indicateur"])
            found.setdefault(place, set()).add((row["variante"], horizon))
    return found
