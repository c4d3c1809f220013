"""Overdispersion: whether units differ more than chance alone would make them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2

from cfa_report.errors import StatisticsError
from cfa_report.statistics.counts import Floats, respondent_counts

WINSORISED_SHARE = 0.10


@dataclass(frozen=True)
class Overdispersion:
    """Spread of units around their pooled rate.

    Attributes
    ----------
    target
        Pooled rate (0-1).
    z, z_winsorised
        Standardised distance of each unit on the arcsine-root scale, raw and with both tails brought in.
    phi, phi_winsorised
        Mean square of these: 1 when units differ by chance only.
    tau_squared, tau_squared_winsorised
        Variance between units on the arcsine-root scale; 0 when chance is enough.
    pearson_chi2, p_value
        Pearson's statistic of homogeneity and its p.
    """

    target: float
    z: Floats
    z_winsorised: Floats
    phi: float
    phi_winsorised: float
    tau_squared: float
    tau_squared_winsorised: float
    pearson_chi2: float
    p_value: float


def overdispersion(k: ArrayLike, n: ArrayLike) -> Overdispersion:
    """Measure how much more than chance units differ. Do not conclude from fewer than 10 units.

    Parameters
    ----------
    k, n
        Positive answers and respondents, one element a unit; every unit has at least one respondent.

    Returns
    -------
    Overdispersion
        Standardised distances, φ and τ², raw and winsorised at 10 %.

    Raises
    ------
    StatisticsError
        If a count is not valid, a unit is empty, or there are fewer than two units.

    Notes
    -----
    z = 2√n (arcsin √p - arcsin √target), φ = mean z², τ² = max(0, (Iφ - (I - 1))/(Σw - Σw²/Σw)), w = 4n; winsorising
    brings z to its 10 % and 90 % quantiles (type 7). Spiegelhalter D. J. (2005), Quality and Safety in Health Care
    14:347-351.
    """
    positives, respondents = respondent_counts(k, n)
    if positives.ndim != 1 or len(positives) < 2 or np.any(respondents == 0):
        raise StatisticsError(
            "la dispersion demande au moins deux unités, chacune avec un répondant",
            action="Retirer les unités sans répondant",
        )
    target = float(positives.sum() / respondents.sum())
    z = 2 * np.sqrt(respondents) * (np.arcsin(np.sqrt(positives / respondents)) - np.arcsin(np.sqrt(target)))
    brought_in = np.clip(z, *np.quantile(z, [WINSORISED_SHARE, 1 - WINSORISED_SHARE]))
    phi, phi_winsorised = float(np.mean(z**2)), float(np.mean(brought_in**2))
    varies = 0 < target < 1
    pearson = (
        float(((positives - respondents * target) ** 2 / (respondents * target * (1 - target))).sum())
        if varies
        else 0.0
    )
    return Overdispersion(
        target=target,
        z=z,
        z_winsorised=brought_in,
        phi=phi,
        phi_winsorised=phi_winsorised,
        tau_squared=_between_variance(phi, respondents),
        tau_squared_winsorised=_between_variance(phi_winsorised, respondents),
        pearson_chi2=pearson,
        p_value=float(chi2.sf(pearson, len(positives) - 1)),
    )


def _between_variance(phi: float, n: Floats) -> float:
    units, weights = len(n), 4 * n
    excess = units * phi - (units - 1)
    return max(0.0, float(excess / (weights.sum() - (weights**2).sum() / weights.sum())))
