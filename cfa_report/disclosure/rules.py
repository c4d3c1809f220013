"""Which cells are hidden for their own sake."""

from __future__ import annotations

import pandas as pd

from cfa_report.domain.vocabulary import CellStatus


def too_small(counts: pd.DataFrame, threshold: int) -> pd.Series:
    """Say which cells have a denominator under the threshold.

    The rule is on every denominator: those who are known (n), and those who are eligible (N). Source: the ORT sheet V17
    asks for no rate under 11 people, Insee hides cells under 11, and InserJeunes applies its own to every denominator.

    Parameters
    ----------
    counts
        Raw cells with integer ``repondants`` and ``eligibles``.
    threshold
        Smallest denominator shown.

    Returns
    -------
    Series of bool
        True where a computed cell must be hidden.
    """
    computed = counts["statut"] == str(CellStatus.PUBLIE)
    small = ~((counts["repondants"] >= threshold) & (counts["eligibles"] >= threshold))
    return computed & small


def nothing_known_but_small(counts: pd.DataFrame, threshold: int) -> pd.Series:
    """Say which cells without a rate stand for fewer people than the threshold: their silence is hidden too."""
    return (
        (counts["statut"] == str(CellStatus.NON_CALCULABLE))
        & (counts["eligibles"] > 0)
        & (counts["eligibles"] < threshold)
    )
