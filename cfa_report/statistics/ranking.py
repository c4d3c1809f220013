"""Rank intervals: the places that a unit may hold, from the differences that are proven and from nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cfa_report.errors import StatisticsError
from cfa_report.statistics.counts import IntegerPair, cohort_counts, confidence_levels, sensitivity_levels
from cfa_report.statistics.multiplicity import holm
from cfa_report.statistics.verdicts import ROBUST_GAMMA, change_p_value


@dataclass(frozen=True)
class RankIntervals:
    """Places that units may hold, 1 being the highest rate.

    Attributes
    ----------
    best, worst
        Best and worst place of each unit: 1 + units surely better, J - units surely worse.
    better
        Square table: row i, column j tells whether unit i is surely better than unit j.
    """

    best: NDArray[np.int64]
    worst: NDArray[np.int64]
    better: NDArray[np.bool_]


def rank_intervals(
    k: ArrayLike, n: ArrayLike, N: ArrayLike, gamma: float = np.inf, confidence: float = 0.95
) -> RankIntervals:
    """Give the places that units may hold, every pair of them being compared as processes.

    Parameters
    ----------
    k, n, N
        Positive answers, respondents and size, one element a unit.
    gamma
        Sensitivity Γ of the comparisons: infinity (default) keeps proven differences only, 3 the robust ones.
    confidence
        Chance that no pair at all is put in the wrong order, strictly between 0 and 1.

    Returns
    -------
    RankIntervals
        Best and worst places, and the partial order.

    Raises
    ------
    StatisticsError
        If a count, Γ or the level is not valid, or if the units are not one list.

    Notes
    -----
    Pairs are tested with I(Γ) (see `change_p_value`, each asking for what weaker verdicts ask), Holm's correction being
    made over all pairs; ranks from the partial order as in Al Mohamad D., Goeman J. & van Zwet E. (2022), Biometrics
    78:1130-1143.
    """
    positives, respondents, cohort = cohort_counts(k, n, N)
    if positives.ndim != 1:
        raise StatisticsError("les unités à classer forment une seule liste", action="Donner un élément par unité")
    risk = 1 - float(confidence_levels(confidence))
    level = float(sensitivity_levels(gamma))
    first, second = np.triu_indices(len(positives), 1)
    one = (positives[first], respondents[first], cohort[first])
    two = (positives[second], respondents[second], cohort[second])
    steps = sorted({1.0, min(ROBUST_GAMMA, level), level})
    p_values = np.max([change_p_value(*one, *two, step) for step in steps], axis=0)
    with np.errstate(invalid="ignore"):
        apart = holm(p_values) <= risk
        ahead = one[0] / one[1] > two[0] / two[1]
    better = np.zeros((len(positives), len(positives)), dtype=bool)
    better[first[apart & ahead], second[apart & ahead]] = True
    better[second[apart & ~ahead], first[apart & ~ahead]] = True
    best, worst = places_of(better)
    return RankIntervals(best=best, worst=worst, better=better)


def places_of(better: NDArray[np.bool_]) -> IntegerPair:
    """Give the best and worst place of each unit from a table whose row i, column j says that i is better than j."""
    table = np.asarray(better, dtype=bool)
    return (1 + table.sum(axis=0)).astype(np.int64), (len(table) - table.sum(axis=1)).astype(np.int64)
