"""One table of counts from those of each reading: a status for each cell, the columns in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cfa_report.catalogue import Indicator, Variant
from cfa_report.domain.columns import CELL_KEY
from cfa_report.domain.vocabulary import CellStatus

Whole = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: Columns of a table of raw counts, before the gate.
COUNTS: Final = (*CELL_KEY, "promotion", "statut", "numerateur", "repondants", "eligibles", "conventionnel")
#: Where somebody is known, where nobody is, and where it is too early to.
_STATUSES: Final = (CellStatus.PUBLIE, CellStatus.NON_CALCULABLE, CellStatus.EN_COURS)


class Reading(NamedTuple):
    """One variant of an indicator, at a horizon in months when it has some."""

    indicator: Indicator
    variant: Variant
    horizon: int | None


class Counted(NamedTuple):
    """k, n and N of each group in one reading, and which groups are too early to have any."""

    positive: Whole
    known: Whole
    eligible: Whole
    early: Bools


def no_counts() -> pd.DataFrame:
    """Give an empty table of counts."""
    return pd.DataFrame(columns=list(COUNTS))


def assembled(groups: pd.DataFrame, readings: Sequence[Reading], counted: Sequence[Counted]) -> pd.DataFrame:
    """Put the counts of the same groups in several readings into one table.

    Parameters
    ----------
    groups
        ``campus``, ``certification``, ``section``, ``session`` and ``promotion`` of each group.
    readings, counted
        What was counted, and the counts: one a reading, the groups in order.

    Returns
    -------
    DataFrame
        Columns ``COUNTS``, reading by reading: ``publie`` where n > 0, else ``en_cours`` where it is too early, else
        ``non_calculable``.
    """
    if not readings:
        return no_counts()
    result = groups.iloc[np.tile(np.arange(len(groups)), len(readings))].reset_index(drop=True)
    of_reading = np.repeat(np.arange(len(readings)), len(groups))
    for name, values, kind in (
        ("indicateur", [reading.indicator.id for reading in readings], "str"),
        ("variante", [reading.variant.id for reading in readings], "str"),
        ("horizon_mois", [reading.horizon for reading in readings], "Int64"),
        ("conventionnel", [reading.variant.conventional for reading in readings], "bool"),
    ):
        result[name] = pd.Series(values, dtype=kind).take(of_reading).array
    positive, known, eligible, early = (np.concatenate(part) for part in zip(*counted, strict=True))
    result["numerateur"], result["repondants"], result["eligibles"] = positive, known, eligible
    words = pd.Series([str(status) for status in _STATUSES], dtype="str")
    result["statut"] = words.take(np.where(known > 0, 0, np.where(early, 2, 1))).array
    return result[list(COUNTS)]
