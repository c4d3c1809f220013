"""What a hidden cell may still say: the range that everybody could deduce, rounded outward to 5 points."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import Final

import numpy as np
import pandas as pd

from cfa_report.disclosure.arrays import Flags
from cfa_report.disclosure.audit import extents
from cfa_report.disclosure.quantities import Quantities

_STEP: Final = 5
#: A wider range says too little to be worth a reader's attention.
_WIDEST: Final = 60


def ranges(system: Quantities, counts: pd.DataFrame, hidden: Flags, told: Flags, chosen: Flags) -> pd.Series:
    """Write the range of each hidden cell whose denominator is shown elsewhere, empty where there is nothing to say.

    The range is computed from what the edition prints, as anybody could: it gives nothing away that is not given
    already, and the same rule serves cells hidden for their own sake and for others.

    Parameters
    ----------
    system, counts
        The edition.
    hidden
        Shape (R,): hidden cells.
    told
        Shape (V,): counts that the edition tells.
    chosen
        Shape (R,): cells worth a range.
    """
    texts = pd.Series("", index=counts.index, dtype="str")
    numerator, denominator = system.of_cells[:, 0], system.of_cells[:, 1]
    asked = hidden & chosen & (denominator >= 0)
    asked &= told[denominator] & ~told[numerator]
    rows = np.flatnonzero(asked)
    n = system.value[denominator[rows]]
    low, high = extents(system, ~told, numerator[rows], n)
    for row, bottom, top, size in zip(rows, low, high, n, strict=True):
        texts.iloc[int(row)] = range_text(int(bottom), int(top), int(size))
    return texts


def range_text(low: int, high: int, n: int) -> str:
    """Write ``60–85 %``: the share from ``low`` to ``high`` of ``n``, rounded outward to 5 points; empty when too wide.

    It never says nobody, nor everybody.

    A range that touches 0 or 100 % is written ``≤`` or ``≥``: it must not read as a certainty about the other end.
    """
    bottom = floor(Fraction(100 * low, n) / _STEP) * _STEP
    top = ceil(Fraction(100 * high, n) / _STEP) * _STEP
    if top - bottom > _WIDEST or top <= 0 or bottom >= 100:
        return ""
    if bottom <= 0:
        return f"≤ {top} %"
    return f"≥ {bottom} %" if top >= 100 else f"{bottom}–{top} %"
