"""An edition as it was when it was published, whole: what it counted, and what it said of each count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from cfa_report.disclosure.arrays import Flags
from cfa_report.disclosure.pooling import is_pooled, pools_of
from cfa_report.disclosure.quantities import Quantities, quantities_of
from cfa_report.domain.columns import CELL_KEY, POOLED
from cfa_report.domain.edition import Edition
from cfa_report.domain.vocabulary import CellStatus


@dataclass(frozen=True)
class Past:
    """A published edition.

    Attributes
    ----------
    edition, rank
        Audience, and place in its ledger (1 for the first).
    counts
        Its raw cells (``counting.COUNTS``), the pooled ones that it showed at the end, under today's certification
        codes.
    shown
        Shape (R,): the cells whose numbers it printed.
    hidden
        Shape (R,): the cells of which it said nothing, not even that nobody is known.
    """

    edition: Edition
    rank: int
    counts: pd.DataFrame
    shown: Flags
    hidden: Flags

    @cached_property
    def system(self) -> Quantities:
        """What ties its counts."""
        return quantities_of(self.counts)

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
            Today's code of each certification that was renewed. Two that are one today keep their own: they were not
            about the same people.
        """
        cells = pd.concat([counts, pools_of(counts, released.loc[is_pooled(released), list(CELL_KEY)])])
        cells = cells.reset_index(drop=True)
        said = cells[list(CELL_KEY)].merge(released[[*CELL_KEY, "statut"]], on=list(CELL_KEY), how="left")["statut"]
        status = said.fillna(str(CellStatus.MASQUE)).map(CellStatus)
        today = _renewed(cells, codes)
        return cls(
            edition, rank, cells.assign(certification=cells["certification"].map(today).astype("str")),
            status.map(lambda one: one.has_numbers).to_numpy(dtype=bool),
            status.isin([CellStatus.MASQUE, CellStatus.PLAGE, CellStatus.GELE]).to_numpy(dtype=bool),
        )  # fmt: skip


def _renewed(cells: pd.DataFrame, codes: Mapping[str, str]) -> dict[str, str]:
    single = sorted({part for code in cells["certification"].unique() for part in code.split(POOLED)})
    many = Counter(codes.get(code, code) for code in single)
    today = {code: codes.get(code, code) if many[codes.get(code, code)] == 1 else code for code in single}
    return {
        code: POOLED.join(sorted(today[part] for part in code.split(POOLED)))
        for code in np.unique(cells["certification"].to_numpy(dtype=str)).tolist()
    }
