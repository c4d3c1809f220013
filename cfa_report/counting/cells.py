"""The one computation: from flags to k, n and N, for every variant of every indicator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cfa_report.catalogue import Indicator, Variant, catalogue
from cfa_report.counting.rules import GROUP, CountingRules
from cfa_report.domain.columns import CELL_KEY
from cfa_report.domain.vocabulary import CellStatus

Codes = NDArray[np.int64]

#: Columns of a table of raw counts, before the gate.
COUNTS = (*CELL_KEY, "promotion", "statut", "numerateur", "repondants", "eligibles", "conventionnel")


#: End of the name of a column that says for whom a flag is still awaited.
AWAITED: Final = "_attendu"


def count_cells(
    flags: pd.DataFrame,
    unit: str,
    rules: CountingRules,
    choices: dict[str, tuple[str, ...]],
    level: str = "certification",
) -> pd.DataFrame:
    """Count every variant of one unit over its populations.

    Parameters
    ----------
    flags
        One row a unit: the population columns and nullable boolean flags.
    unit
        ``personne``, ``contrat`` or ``avis``: only variants of this unit are counted.
    rules
        Horizons and dates.
    choices
        Variants wanted, by indicator.
    level
        ``certification``, or ``campus`` for what is counted for a whole campus only.

    Returns
    -------
    DataFrame
        Columns ``COUNTS``: numerator k, known n and eligible N of each cell (integers), with a status:
        ``publie`` where n > 0, ``non_calculable`` where nothing is known, ``en_cours`` where it is too early.
    """
    if flags.empty:
        return pd.DataFrame(columns=list(COUNTS))
    groups = flags.groupby(GROUP, sort=True)
    base = pd.DataFrame({"promotion": _most_common(flags), "sortie": groups["sortie_prevue"].max()})
    codes: Codes = np.asarray(groups.ngroup(), dtype=np.int64)
    parts = [
        _one(flags, codes, base, indicator, variant, horizon, rules)
        for indicator, variant, horizon in readings(unit, rules.horizons, choices, level)
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COUNTS))


def readings(
    unit: str, horizons: Iterable[int], choices: dict[str, tuple[str, ...]], level: str = "certification"
) -> Iterator[tuple[Indicator, Variant, int | None]]:
    """List what is asked of one unit at a level: indicator, variant, horizon (None when the indicator has none)."""
    for indicator in catalogue().values():
        for variant_id in choices.get(indicator.id, ()) if indicator.level == level else ():
            variant = indicator.variant(variant_id)
            if variant.unit == unit:
                due: list[int | None] = [horizon for horizon in horizons if horizon in indicator.horizons]
                for horizon in due if indicator.horizons else [None]:
                    yield indicator, variant, horizon


def _one(
    flags: pd.DataFrame,
    codes: Codes,
    base: pd.DataFrame,
    indicator: Indicator,
    variant: Variant,
    horizon: int | None,
    rules: CountingRules,
) -> pd.DataFrame:
    """Count one variant over the groups: ``codes`` says which row of ``base`` each unit belongs to."""

    def count(which: pd.Series) -> Codes:
        return np.bincount(codes[which.to_numpy(dtype=bool)], minlength=len(base))

    needed = [name.format(h=horizon) for name in (variant.flag, *variant.population)]
    result = base.drop(columns="sortie").reset_index()
    result["indicateur"], result["variante"] = indicator.id, variant.id
    result["horizon_mois"] = pd.array([horizon] * len(result), dtype="Int64")
    result["conventionnel"] = variant.conventional
    if variant.unit == "personne" or all(name in flags for name in needed):
        numerator, *population = (_flag(flags, name) for name in needed)
        eligible = pd.Series(True, index=flags.index, dtype="boolean")
        for condition in population:
            eligible &= condition
        known = eligible.fillna(False) & numerator.notna()
        result["numerateur"] = count(known & numerator.fillna(False))
        result["repondants"] = count(known)
        result["eligibles"] = count(eligible.fillna(True))
    else:
        # Without a table of contracts, nobody knows how many there were.
        result[["numerateur", "repondants", "eligibles"]] = 0
    early = _early(base, horizon, rules) | (count(_awaited(flags, variant, needed[0])) > 0)
    empty = (result["repondants"] == 0).to_numpy()
    result["statut"] = str(CellStatus.PUBLIE)
    result.loc[empty, "statut"] = str(CellStatus.NON_CALCULABLE)
    result.loc[empty & early, "statut"] = str(CellStatus.EN_COURS)
    return result[list(COUNTS)]


def _flag(flags: pd.DataFrame, name: str) -> pd.Series:
    """Give a flag; what a table cannot say is unknown for everyone, who stay among the eligible of every total."""
    if name in flags:
        return flags[name].astype("boolean")
    return pd.Series(pd.NA, index=flags.index, dtype="boolean")


def _early(base: pd.DataFrame, horizon: int | None, rules: CountingRules) -> NDArray[np.bool_]:
    """Say which groups have not reached this horizon yet."""
    if horizon is None:
        return np.zeros(len(base), dtype=bool)
    early = {day: not rules.is_due(day, horizon) for day in base["sortie"].dropna().unique()}
    return np.array([early.get(day, False) for day in base["sortie"]], dtype=bool)


def _awaited(flags: pd.DataFrame, variant: Variant, flag: str) -> pd.Series:
    """Say which units wait for an exam result that this variant needs, or for a delay to run out."""
    own = f"{flag}{AWAITED}"
    if own in flags:
        return flags[own].astype(bool)
    waits = variant.flag.startswith("admis") and "resultat_attendu" in flags
    return flags["resultat_attendu"] if waits else pd.Series(False, index=flags.index)


def _most_common(flags: pd.DataFrame) -> pd.Series:
    """Give the commonest label of each group, the first in the alphabet among equals."""
    labels = flags[[*GROUP, "promotion"]].assign(promotion=flags["promotion"].fillna(""))
    sizes = labels.groupby([*GROUP, "promotion"], sort=True).size().reset_index(name="nombre")
    ordered = sizes.sort_values("nombre", ascending=False, kind="stable")
    return ordered.drop_duplicates(GROUP).set_index(GROUP)["promotion"]
