"""Several tests at once: Holm's correction (Benjamini-Hochberg is `scipy.stats.false_discovery_control`)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from cfa_report.errors import StatisticsError
from cfa_report.statistics.counts import Floats


def holm(p_values: ArrayLike) -> Floats:
    """Adjust p-values so that the chance of one false claim in the whole family stays below the level.

    Parameters
    ----------
    p_values
        One family of p-values, any shape. NaN is a test that was not made: it stays NaN and does not count.

    Returns
    -------
    array
        Adjusted p-values, at most 1, in the order given.

    Raises
    ------
    StatisticsError
        If a p-value is outside 0 to 1.

    Notes
    -----
    Holm S. (1979), Scandinavian Journal of Statistics 6:65-70.
    """
    values = np.asarray(p_values, dtype=np.float64)
    tested = ~np.isnan(values)
    family = values[tested]
    if np.any((family < 0) | (family > 1)):
        raise StatisticsError("une valeur p sort de l'intervalle de 0 à 1", action="Vérifier le test qui l'a produite")
    order = np.argsort(family, kind="stable")
    stepped = np.maximum.accumulate(family[order] * np.arange(len(family), 0, -1))
    adjusted = np.empty_like(family)
    adjusted[order] = np.minimum(stepped, 1.0)
    result = np.full(values.shape, np.nan)
    result[tested] = adjusted
    return result
