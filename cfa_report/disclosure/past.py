"""An edition as it was when it was published, whole: what it counted, and what it said of each count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pandas as pd

from cfa_report.disclosure.arrays import Flags, Ints
from cfa_report.disclosure.pooling import is_pooled, pools_of
from cfa_report.disclosure.quantities import Quantities, quantities_of
from cfa_report.domain.columns import CELL_KEY, POOLED
from cfa_report.domain.edition import Edition
from cfa_report.domain.vocabulary import CellStatus

#: Between the former code of a course and the one that it shares with another today.
INTO: Final = "\u2192"


@dataclass(frozen=True)
class Past:
    """A published edition.

    Attributes
    ----------
    edition, rank
        Audience, and place in its ledger (1 for the first).
    counts
        Its raw cells (``counting.COUNTS``), the pooled ones that it showed at the end, under today's certification
        codes. Two courses that are one today keep their own names, and their sum follows as a cell.
    shown
        Shape (R,): the cells whose numbers it printed.
    hidden
        Shape (R,): the cells of which it said nothing, not even that nobody is known.
    today
        The code under which each cell is counted today.
    said
        Same rows; ``statut`` and ``plage``: what it said of each cell.
    limits
        Shape (R, 3) each: the lowest and highest counts that this allowed, given the editions before it.
    habits
        Whether ``system`` uses the relations that nothing makes true.
    """

    edition: Edition
    rank: int
    counts: pd.DataFrame
    shown: Flags
    hidden: Flags
    today: pd.Series
    said: pd.DataFrame
    limits: tuple[Ints, Ints] | None = None
    habits: bool = True

    @cached_property
    def system(self) -> Quantities:
        """What ties its counts."""
        system = quantities_of(self.counts, habits=self.habits)
        return system if self.limits is None else system.within(*self.limits)

    @classmethod
    def of(
        cls, edition: Edition, rank: int, counts: pd.DataFrame, released: pd.DataFrame, codes: Mapping[str, str]
    ) -> Past:
        """Put together what an edition counted and what it released.

        Parameters
        ----------
        edition, rank
            Audience, and place in its ledger.
        counts
            Raw cells, totals included (``counting.COUNTS``).
        released
            What the gate made of them (``RELEASED``).
        codes
            Today's code of each certification that was renewed.
        """
        pools = pools_of(counts, released.loc[is_pooled(released), list(CELL_KEY)])
        cells = pd.concat([counts, pools], ignore_index=True)
        told = released[[*CELL_KEY, "statut", "plage"]]
        said = cells[list(CELL_KEY)].merge(told, on=list(CELL_KEY), how="left")[["statut", "plage"]]
        single = {part for code in cells["certification"].unique() for part in code.split(POOLED)}
        many = Counter(codes.get(code, code) for code in single)
        merged = {code: today for code in sorted(single) if many[today := codes.get(code, code)] > 1}
        names = {code: f"{code}{INTO}{merged[code]}" if code in merged else codes.get(code, code) for code in single}
        cells["certification"] = cells["certification"].map(lambda code: _renamed(code, names)).astype("str")
        sums = pools_of(cells, _united(cells, {names[code]: today for code, today in merged.items()}))
        whole = pd.concat([cells, sums], ignore_index=True)
        said = said.reindex(whole.index).fillna({"statut": str(CellStatus.MASQUE), "plage": ""})
        status = said["statut"].map(CellStatus)
        shown = status.map(lambda one: one.has_numbers).to_numpy(dtype=bool)
        hidden = status.isin([CellStatus.MASQUE, CellStatus.PLAGE, CellStatus.GELE]).to_numpy(dtype=bool)
        return cls(edition, rank, whole, shown, hidden, _today(whole), said)


def _renamed(code: str, names: Mapping[str, str]) -> str:
    return POOLED.join(sorted(names[part] for part in code.split(POOLED)))


def _united(cells: pd.DataFrame, into: Mapping[str, str]) -> pd.DataFrame:
    """Give the keys of the sums of courses that are one today."""
    groups: dict[str, list[str]] = {}
    for code, today in into.items():
        groups.setdefault(today, []).append(code)
    sums = {code: POOLED.join(sorted(groups[today])) for code, today in into.items()}
    found = cells.loc[cells["certification"].isin(list(into)) & ~is_pooled(cells), list(CELL_KEY)]
    return found.assign(certification=found["certification"].map(sums).astype("str")).drop_duplicates(ignore_index=True)


def _today(cells: pd.DataFrame) -> pd.Series:
    """Say under which code each cell is counted today: the sum of courses that are one, or the only one of them.

    One of several keeps its own name: it is in no count of today.
    """
    into = cells["certification"].map(lambda code: {part.partition(INTO)[2] for part in code.split(POOLED)})
    one = into.map(lambda codes: "" if len(codes) != 1 else next(iter(codes)))
    others = [name for name in CELL_KEY if name != "certification"]
    former = (one != "") & ~cells["certification"].str.contains(POOLED, regex=False)
    counted = former & ~is_pooled(cells) & (cells["statut"] == str(CellStatus.PUBLIE))
    only = ~cells[others].assign(today=one)[counted].duplicated([*others, "today"], keep=False)
    apart = former.copy()
    apart[only.index[only]] = False
    return cells["certification"].where((one == "") | apart, one)
