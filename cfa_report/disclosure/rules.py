"""Which cells are hidden for their own sake."""

from __future__ import annotations

import re
from typing import Final

import pandas as pd

from cfa_report.catalogue import catalogue
from cfa_report.domain.vocabulary import CellStatus

_POPULATION: Final = ["campus", "certification", "section", "session", "horizon_mois"]
_SAME_NUMERATOR: Final = re.compile(r"(\w+)\.(\w+)\.numerateur = (\w+)\.(\w+)\.numerateur\Z")


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


def same_count_shown(counts: pd.DataFrame, hidden: pd.Series) -> pd.Series:
    """Say which cells would print the very count of a hidden one.

    Two readings of one indicator may share their numerator over two denominators (admitted of those who sat, admitted
    of those who entered): the catalogue says so as an identity, and one is hidden with the other.

    Parameters
    ----------
    counts
        Every raw cell.
    hidden
        Cells already hidden.

    Returns
    -------
    Series of bool
        True where a cell must be hidden too.
    """
    reading = counts["indicateur"] + "." + counts["variante"]
    place = counts.groupby(_POPULATION, dropna=False, sort=False).ngroup()
    result = pd.Series(False, index=counts.index)
    for first, second in _tied_readings():
        for one, other in ((first, second), (second, first)):
            places = set(place[hidden & (reading == one)])
            result |= (reading == other) & place.isin(places) & (counts["statut"] == str(CellStatus.PUBLIE))
    return result & ~hidden


def _tied_readings() -> list[tuple[str, str]]:
    found = []
    for indicator in catalogue().values():
        for variant in indicator.variants:
            for identity in variant.identities:
                match = _SAME_NUMERATOR.match(identity)
                if match:
                    found.append((f"{match[1]}.{match[2]}", f"{match[3]}.{match[4]}"))
    return found
