"""The same counts from a table of headcounts, for campuses that deliver no rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cfa_report.catalogue import Variant
from cfa_report.counting.assembly import Bools, Counted, assembled, no_counts
from cfa_report.counting.cells import readings
from cfa_report.counting.rules import CountingRules, exits_of_sessions
from cfa_report.domain.columns import ALL_CERTIFICATIONS

Floats = NDArray[np.float64]


def aggregate_cells(
    headcounts: pd.DataFrame, rules: CountingRules, choices: dict[str, tuple[str, ...]], sections: dict[str, str]
) -> pd.DataFrame:
    """Read k, n and N of every variant that the columns of ``effectifs`` can give.

    Parameters
    ----------
    headcounts
        The validated table ``effectifs``: one row per campus, certification and session; a column may be absent and a
        count missing (not delivered).
    rules, choices
        Horizons and dates; variants wanted, by indicator.
    sections
        Section of each certification.
    """
    groups = headcounts[["campus", "certification", "session"]].reset_index(drop=True)
    groups["section"] = groups["certification"].map(sections).astype("str")
    groups["promotion"] = headcounts["promotion"].fillna("").array if "promotion" in headcounts else ""
    table = _Headcounts(headcounts, rules)
    parts = []
    for unit, level in (("personne", "certification"), ("contrat", "certification"), ("personne", "campus")):
        asked = list(readings(unit, rules.horizons, choices, level))
        counted = [table.count(reading.variant, reading.horizon) for reading in asked]
        if level == "campus":
            groups["certification"] = ALL_CERTIFICATIONS
            # Like the totals: nobody is concerned by a survey that is not due.
            counted = [
                one if reading.horizon is None else one._replace(eligible=np.where(one.early, 0, one.eligible))
                for reading, one in zip(asked, counted, strict=True)
            ]
        parts.append(assembled(groups, asked, counted))
    return pd.concat([part for part in parts if len(part)] or [no_counts()], ignore_index=True)


class _Headcounts:
    """The columns of ``effectifs``, each read once."""

    def __init__(self, headcounts: pd.DataFrame, rules: CountingRules) -> None:
        self._table, self._rules = headcounts, rules
        self._read: dict[str, Floats] = {}
        self._late: dict[int, Bools] = {}

    def count(self, variant: Variant, horizon: int | None) -> Counted:
        """Give k, n and N of each line in one reading, and which lines are too early to have any."""
        numbers = [
            self._evaluate(variant.counts.get(name, "").format(h=horizon))
            for name in ("numerateur", "repondants", "eligibles")
        ]
        # A line that contradicts itself is as good as not delivered: the contract refuses it before.
        complete = ~np.isnan(numbers).any(axis=0) & (numbers[0] >= 0) & (numbers[0] <= numbers[1])
        complete &= numbers[1] <= numbers[2]
        positive, known, eligible = (np.where(complete, values, 0).astype(np.int64) for values in numbers)
        # What the campus did not count is unknown for everyone: they stay among the eligible of every total.
        if variant.unit == "personne":
            eligible = np.where(complete, eligible, self._column("entres").astype(np.int64))
        return Counted(positive, known, eligible, self._early(horizon) | self._awaited(variant))

    def _early(self, horizon: int | None) -> Bools:
        """Say which lines have not reached this horizon yet."""
        if horizon is None:
            return np.zeros(len(self._table), dtype=bool)
        if horizon not in self._late:
            exits = exits_of_sessions(self._table["session_origine"])
            early = {day: not self._rules.is_due(day, horizon) for day in exits.unique()}
            self._late[horizon] = exits.map(early).to_numpy(dtype=bool)
        return self._late[horizon]

    def _awaited(self, variant: Variant) -> Bools:
        """Say which lines wait for exam results that this variant needs."""
        if "resultats_en_cours" not in self._table or not variant.flag.startswith("admis"):
            return np.zeros(len(self._table), dtype=bool)
        return self._column("resultats_en_cours") > 0

    def _evaluate(self, text: str) -> Floats:
        """Evaluate ``a``, ``a-b`` (b missing is 0) or ``a|b`` (b where a is missing); NaN is not delivered."""
        if "-" in text:
            left, right = map(self._column, text.split("-"))
            return left - np.nan_to_num(right)
        if "|" in text:
            first, second = map(self._column, text.split("|"))
            return np.where(np.isnan(first), second, first)
        return self._column(text)

    def _column(self, name: str) -> Floats:
        if name not in self._read:
            column = (
                self._table[name].astype("Float64") if name in self._table else pd.Series(np.nan, self._table.index)
            )
            self._read[name] = np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
        return self._read[name]
