"""Control chart of a monthly rate (of response, for instance): Laney's p′. Never for three to six yearly cohorts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from cfa_report.errors import StatisticsError
from cfa_report.statistics.counts import Floats, respondent_counts

MEAN_RANGE_OF_TWO = 1.128
SIGMAS = 3.0
LEAST_POINTS = 2


@dataclass(frozen=True)
class LaneyChart:
    """Laney's p′ chart.

    Attributes
    ----------
    centre
        Pooled rate (0-1).
    z
        Standardised distance of each point.
    sigma_z
        Spread of z from one point to the next: 1 when points differ by chance only.
    low, high
        Limits of each point (rates), cut to [0, 1].
    """

    centre: float
    z: Floats
    sigma_z: float
    low: Floats
    high: Floats


def laney_limits(k: ArrayLike, n: ArrayLike) -> LaneyChart:
    """Give the three-sigma limits of a series of rates whose spread exceeds chance.

    Parameters
    ----------
    k, n
        Positive answers and respondents of each point, in order: do not conclude from fewer than 12 points, better 20.

    Returns
    -------
    LaneyChart
        Centre, spread and limits.

    Raises
    ------
    StatisticsError
        If a count is not valid, a point is empty, there are fewer than two points, or the rate is 0 or 1 throughout.

    Notes
    -----
    σ_z = mean |z_i - z_(i-1)| / 1.128, limits p̄ ± 3 s_i σ_z with s_i = √(p̄(1 - p̄)/n_i). Laney D. B. (2002), Quality
    Engineering 14:531-537.
    """
    positives, respondents = respondent_counts(k, n)
    if positives.ndim != 1 or len(positives) < LEAST_POINTS or np.any(respondents == 0):
        raise StatisticsError(
            "une carte de contrôle demande au moins deux points, aucun vide", action="Attendre d'avoir assez de mois"
        )
    centre = float(positives.sum() / respondents.sum())
    if not 0 < centre < 1:
        raise StatisticsError("le taux ne varie pas : il n'y a rien à suivre", action="Ne pas tracer de carte")
    spread = np.sqrt(centre * (1 - centre) / respondents)
    z = (positives / respondents - centre) / spread
    sigma = float(np.mean(np.abs(np.diff(z)))) / MEAN_RANGE_OF_TWO
    reach = SIGMAS * spread * sigma
    return LaneyChart(centre, z, sigma, np.maximum(centre - reach, 0.0), np.minimum(centre + reach, 1.0))
