"""Many units side by side: funnel limits, rates shrunk towards the group, places that each may hold.

A unit is one certification of one campus. Ten published ones of the same certification, or else of the same level, make
a group; fewer are never compared.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from cfa_report.analysis.readings import certifications, chosen, one_indicator
from cfa_report.catalogue import catalogue
from cfa_report.domain.columns import ALL_CAMPUSES
from cfa_report.domain.vocabulary import CellStatus, Section, Target
from cfa_report.statistics import (
    beta_binomial_shrinkage,
    funnel_limits,
    overdispersed_funnel_limits,
    overdispersion,
    rank_intervals,
)
from cfa_report.store import Slice

#: How many published units make a group that may be compared.
LEAST_UNITS: Final = 10
#: The customary levels of a funnel, with the name of their columns.
LEVELS: Final = {"95": 0.95, "998": 0.998}
#: Response odds that a comparison of survey rates must survive.
_SURVEY_GAMMA: Final = 3.0
#: How many sizes a line of the funnel goes through, at most.
_LINE_SIZES: Final = 70

#: Columns of ``many_units``, one row a unit; rates and limits are fractions.
#: ``regroupement`` is ``certification`` or ``niveau``, ``groupe`` its code; ``taux_groupe`` the pooled rate of the
#: published units; ``sortie`` is empty inside the limits, else ``dessous_95``, ``dessus_95``, ``dessous_998`` or
#: ``dessus_998``; ``difference_detectable`` is false where chance alone explains how units differ; rank 1 is the
#: highest rate.
MANY: Final = (
    "regroupement", "groupe", "unites", "campus", "certification", "session", "indicateur", "variante", "horizon_mois",
    "numerateur", "repondants", "eligibles", "taux", "borne_basse", "borne_haute", "gamma3_bas", "gamma3_haut",
    "taux_groupe", "phi", "tau2", "limite95_basse", "limite95_haute", "limite998_basse", "limite998_haute", "sortie",
    "taux_lisse", "lisse_bas", "lisse_haut", "difference_detectable", "rang_meilleur", "rang_pire",
)  # fmt: skip
#: Columns of ``funnel_lines``, one row for each size of each group.
LINES: Final = (
    "regroupement", "groupe", "repondants", "limite95_basse", "limite95_haute", "limite998_basse", "limite998_haute",
)  # fmt: skip
#: Columns of ``groups_too_small``: published units and all units of the level, in groups of fewer than ten published.
TOO_SMALL: Final = ("regroupement", "groupe", "publiees", "unites")


def many_units(estimates: pd.DataFrame, scope: Slice, indicator: str) -> pd.DataFrame:
    """Compare the units of each group that has ten published ones or more, as courses (``processus``).

    Parameters
    ----------
    estimates
        Estimates (``ESTIMATE``); of them, the apprentices' units (section CFA) of the session of the slice are kept, in
        the reading that the policy publishes, at the first horizon.
    scope
        Slice that they come from: it knows certifications, levels and the order of the network.
    indicator
        Id of a rate.

    Returns
    -------
    DataFrame
        Columns ``MANY``, in the order of the network; empty when no group is large enough.

    Notes
    -----
    A renewed code counts as the code that renews it. Units of a certification that makes a group are left out of the
    group of their level. Limits are exact binomial (`funnel_limits`, each from its own tail) around the pooled rate of
    the published units; when the winsorised φ exceeds 1 they are widened by τ² (`overdispersed_funnel_limits`), never
    narrower than exact. Ranks are those of `rank_intervals`: whatever the unknown answers for a register, Γ = 3 for a
    survey.
    """
    units = _units(estimates, scope, indicator)
    groups = [
        _compared(part, scope.confidence, catalogue()[indicator].is_survey)
        for _, part in units[_is_published(units)].groupby(["regroupement", "groupe"], sort=False)
        if len(part) >= LEAST_UNITS
    ]
    if not groups:
        return pd.DataFrame(columns=list(MANY))
    return pd.concat(groups, ignore_index=True)[list(MANY)]


def funnel_lines(many: pd.DataFrame) -> pd.DataFrame:
    """Compute the limits of each group of ``many_units`` at all sizes between its smallest and its largest unit.

    Returns
    -------
    DataFrame
        Columns ``LINES``; limits are fractions.
    """
    lines = []
    for (kind, group), part in many.groupby(["regroupement", "groupe"], sort=False):
        first, last = int(part["repondants"].min()), int(part["repondants"].max())
        sizes = np.unique(np.geomspace(max(1, first - 1), last + 1, _LINE_SIZES).round().astype(np.int64))
        limits = _limits(float(part["taux_groupe"].iloc[0]), sizes, float(part["tau2"].iloc[0]))
        lines.append(pd.DataFrame({"regroupement": kind, "groupe": group, "repondants": sizes} | limits))
    return pd.concat(lines, ignore_index=True) if lines else pd.DataFrame(columns=list(LINES))


def groups_too_small(estimates: pd.DataFrame, scope: Slice, indicator: str) -> pd.DataFrame:
    """List the levels whose units are not compared, with how many are published and how many there are.

    Parameters
    ----------
    estimates, scope, indicator
        As in ``many_units``.

    Returns
    -------
    DataFrame
        Columns ``TOO_SMALL``, the lowest level first.
    """
    units = _units(estimates, scope, indicator)
    units["publie"] = _is_published(units)
    counted = units.groupby(["regroupement", "groupe"], as_index=False).agg(
        publiees=("publie", "sum"), unites=("publie", "size")
    )
    small: pd.DataFrame = counted.loc[counted["publiees"] < LEAST_UNITS, list(TOO_SMALL)]
    return small.sort_values("groupe", ignore_index=True)


def _units(estimates: pd.DataFrame, scope: Slice, indicator: str) -> pd.DataFrame:
    """Keep one row a unit, hidden ones included, with its group, in the order of the network."""
    rows = certifications(one_indicator(estimates[estimates["session"] == scope.session], indicator), str(Section.CFA))
    rows = chosen(rows[(rows["cible"] == str(Target.PROCESSUS)) & (rows["campus"] != ALL_CAMPUSES)], scope)
    first = rows["horizon_mois"].isna() | (rows["horizon_mois"] == rows["horizon_mois"].min())
    # What an indicator does not concern is no unit at all.
    units = rows[first & (rows["statut"] != str(CellStatus.NON_CONCERNE))].copy()
    courses = units["certification"].map(_courses(scope))
    enough = courses.map(courses[_is_published(units)].value_counts()).fillna(0) >= LEAST_UNITS
    levels = units["certification"].map(lambda code: str(scope.index.certifications[code].get("niveau") or ""))
    units["regroupement"] = np.where(enough, "certification", "niveau")
    units["groupe"] = courses.where(enough, levels)
    for name, codes in (("campus", scope.index.campuses), ("certification", scope.index.certifications)):
        units[f"ordre_{name}"] = units[name].map({code: place for place, code in enumerate(codes)})
    order = ["regroupement", "groupe", "ordre_campus", "ordre_certification"]
    placed: pd.DataFrame = units[units["groupe"] != ""].sort_values(order, ignore_index=True)
    return placed


def _courses(scope: Slice) -> dict[str, str]:
    """Give the code under which each certification is compared: that of its latest renewal."""
    renewals = {old: new for new, item in scope.index.certifications.items() for old in item.get("renouvelle") or []}
    courses = {}
    for code in scope.index.certifications:
        seen = [code]
        while renewals.get(seen[-1], code) not in seen:
            seen.append(renewals[seen[-1]])
        courses[code] = seen[-1]
    return courses


def _is_published(units: pd.DataFrame) -> pd.Series:
    """Tell the units whose numbers may be compared; a hidden one has none, and no place anywhere."""
    return (units["statut"] == str(CellStatus.PUBLIE)) & units["taux"].notna()


def _compared(units: pd.DataFrame, confidence: float, survey: bool) -> pd.DataFrame:
    """Compare the published units of one group."""
    k, n, N = (units[name].to_numpy(dtype="int64") for name in ("numerateur", "repondants", "eligibles"))
    spread = overdispersion(k, n)
    tau_squared = spread.tau_squared_winsorised if spread.phi_winsorised > 1 else 0.0
    shrunk = beta_binomial_shrinkage(k, n, confidence)
    places = rank_intervals(k, n, N, gamma=_SURVEY_GAMMA if survey else np.inf, confidence=confidence)
    limits = _limits(spread.target, n, tau_squared)
    return units.assign(
        unites=len(units),
        taux_groupe=spread.target,
        phi=spread.phi_winsorised,
        tau2=tau_squared,
        **limits,
        sortie=_outside(k / n, limits),
        taux_lisse=shrunk.rates,
        lisse_bas=shrunk.low,
        lisse_haut=shrunk.high,
        difference_detectable=not shrunk.boundary,
        rang_meilleur=places.best,
        rang_pire=places.worst,
    )


def _limits(target: float, n: np.ndarray, tau_squared: float) -> dict[str, np.ndarray]:
    """Compute the limits of the funnel: exact, and widened when units differ more than by chance.

    The high limit is the mirror of the low one: a rate is outside exact limits only if the binomial tail from it on is
    below (1 - level)/2. The interpolated high limit itself lies below 100 % wherever the quantile is n, and would put
    outside units where everybody succeeded, as the others nearly did.
    """
    found: dict[str, np.ndarray] = {}
    for name, level in LEVELS.items():
        low, high = funnel_limits(target, n, level)[0], 1 - np.asarray(funnel_limits(1 - target, n, level)[0])
        if tau_squared > 0:
            wide_low, wide_high = overdispersed_funnel_limits(target, n, tau_squared, level)
            low, high = np.minimum(low, wide_low), np.maximum(high, wide_high)
        found |= {f"limite{name}_basse": np.asarray(low), f"limite{name}_haute": np.asarray(high)}
    return found


def _outside(rates: np.ndarray, limits: dict[str, Any]) -> list[str]:
    """Say on which side of which limits each rate falls; empty inside."""
    words = np.full(len(rates), "", dtype=object)
    for name in LEVELS:
        words[rates < limits[f"limite{name}_basse"]] = f"dessous_{name}"
        words[rates > limits[f"limite{name}_haute"]] = f"dessus_{name}"
    return [str(word) for word in words]
