"""The one computation: from flags to k, n and N, for every variant of every indicator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
import pandas as pd

from cfa_report.catalogue import Variant, catalogue
from cfa_report.counting.assembly import Bools, Counted, Reading, Whole, assembled, no_counts
from cfa_report.counting.rules import GROUP, CountingRules

#: End of the name of a column that says for whom a flag is still awaited.
AWAITED: Final = "_attendu"
#: Start of the name of a column that says whose survey is due, in months; without it, that of their group is.
DUE: Final = "enquete_due_"


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
        as ``assembled`` gives it.
    """
    asked = list(readings(unit, rules.horizons, choices, level))
    if flags.empty or not asked:
        return no_counts()
    groups = flags.groupby(GROUP, sort=True)
    base = pd.DataFrame({"promotion": _most_common(flags), "sortie": groups["sortie_prevue"].max()})
    units = _Units(flags, np.asarray(groups.ngroup(), dtype=np.int64), base["sortie"], rules)
    counted = [units.count(reading.variant, reading.horizon) for reading in asked]
    return assembled(base.drop(columns="sortie").reset_index(), asked, counted)


def readings(
    unit: str, horizons: Iterable[int], choices: dict[str, tuple[str, ...]], level: str = "certification"
) -> Iterator[Reading]:
    """List what is asked of one unit at a level."""
    for indicator in catalogue().values():
        for variant_id in choices.get(indicator.id, ()) if indicator.level == level else ():
            variant = indicator.variant(variant_id)
            if variant.unit == unit:
                due: list[int | None] = [horizon for horizon in horizons if horizon in indicator.horizons]
                for horizon in due if indicator.horizons else [None]:
                    yield Reading(indicator, variant, horizon)


class _Units:
    """The flags of the units of some groups, each read once: a network has thousands of readings of the same ones."""

    def __init__(self, flags: pd.DataFrame, codes: Whole, ends: pd.Series, rules: CountingRules) -> None:
        self._flags, self._codes, self._ends, self._rules = flags, codes, ends, rules
        self._read: dict[str, tuple[Bools, Bools]] = {}
        self._late: dict[int, Bools] = {}

    def count(self, variant: Variant, horizon: int | None) -> Counted:
        """Give k, n and N of each group, and which groups are too early to have any."""
        needed = [name.format(h=horizon) for name in (variant.flag, *variant.population)]
        early, awaited = self._early(horizon), self._awaited(variant, needed[0])
        due = f"{DUE}{horizon}m" if horizon is not None else ""
        if variant.unit != "personne" and not all(name in self._flags for name in needed):
            # Without a table of contracts, nobody knows how many there were.
            nothing = np.zeros(len(self._ends), dtype=np.int64)
            return Counted(nothing, nothing, nothing, early | (self._sum(awaited) > 0))
        (yes, told), *population = (self._flag(name) for name in needed)
        # Who fails a condition is out; who may fail one, the answer being unknown, stays among the eligible.
        out, unsure = np.zeros_like(yes), np.zeros_like(yes)
        for holds, answered in population:
            out |= answered & ~holds
            unsure |= ~answered
        if due in self._flags:
            concerned, _ = self._flag(due)
            out |= ~concerned
            early = self._sum(concerned) == 0
        known = told & ~out & ~unsure
        # A result to come is awaited where it is that of somebody concerned.
        early = early | (self._sum(awaited & ~out) > 0)
        return Counted(self._sum(known & yes), self._sum(known), self._sum(~out), early)

    def _sum(self, which: Bools) -> Whole:
        return np.bincount(self._codes[which], minlength=len(self._ends))

    def _flag(self, name: str) -> tuple[Bools, Bools]:
        """Give a flag, and for whom it is known: what a table cannot say is unknown for everyone."""
        if name not in self._read:
            if name in self._flags:
                column = self._flags[name].astype("boolean")
                self._read[name] = column.to_numpy(dtype=bool, na_value=False), column.notna().to_numpy(dtype=bool)
            else:
                self._read[name] = np.zeros(len(self._flags), dtype=bool), np.zeros(len(self._flags), dtype=bool)
        return self._read[name]

    def _early(self, horizon: int | None) -> Bools:
        """Say which groups have not reached this horizon yet."""
        if horizon is None:
            return np.zeros(len(self._ends), dtype=bool)
        if horizon not in self._late:
            early = {day: not self._rules.is_due(day, horizon) for day in self._ends.dropna().unique()}
            self._late[horizon] = np.array([early.get(day, False) for day in self._ends], dtype=bool)
        return self._late[horizon]

    def _awaited(self, variant: Variant, flag: str) -> Bools:
        """Say which units wait for an exam result that this variant needs, or for a delay to run out."""
        own = f"{flag}{AWAITED}"
        waits = own if own in self._flags else "resultat_attendu" if variant.flag.startswith("admis") else ""
        return self._flag(waits)[0] if waits else np.zeros(len(self._flags), dtype=bool)


def _most_common(flags: pd.DataFrame) -> pd.Series:
    """Give the commonest label of each group, the first in the alphabet among equals."""
    labels = flags[[*GROUP, "promotion"]].assign(promotion=flags["promotion"].fillna(""))
    sizes = labels.groupby([*GROUP, "promotion"], sort=True).size().reset_index(name="nombre")
    ordered = sizes.sort_values("nombre", ascending=False, kind="stable")
    return ordered.drop_duplicates(GROUP).set_index(GROUP)["promotion"]
