"""The counts that an identity of the catalogue speaks of, at each place and each horizon."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from cfa_report.catalogue.identities import COUNT_NAMES, Identity
from cfa_report.disclosure.arrays import Flags, Ints

PLACE: Final = ["campus", "certification", "section", "session"]


@dataclass(frozen=True)
class Rows:
    """The cells of one reading that are due: where each stands, in the order of places then horizons.

    ``place`` and ``horizon`` are codes, shape (m,): readings without a horizon have the code 0,
    and all codes are below ``span``. ``rank`` are the cells.
    """

    place: Ints
    horizon: Ints
    rank: Ints
    span: int

    @property
    def timeless(self) -> bool:
        """Whether the reading has no horizon."""
        return not self.horizon.any()

    def at(self, place: Ints, horizon: Ints) -> tuple[Ints, Flags]:
        """Give the cell of this reading at each place and horizon, and whether there is one; a place has all times."""
        asked = place * self.span + (0 if self.timeless else horizon)
        known = self.place * self.span + self.horizon
        found = np.minimum(np.searchsorted(known, asked), max(len(known) - 1, 0))
        there = known[found] == asked if len(known) else np.zeros(len(asked), dtype=bool)
        return self.rank[found[there]], there


def rows_of_readings(counts: pd.DataFrame, due: Flags) -> dict[tuple[str, str], Rows]:
    """Give the places of each reading, with the number of its cell."""
    place: Ints = counts.groupby(PLACE, sort=False).ngroup().to_numpy().astype(np.int64)
    horizon: Ints = counts["horizon_mois"].astype("Int64").fillna(-1).to_numpy().astype(np.int64) + 1
    span = int(horizon.max(initial=0)) + 1
    order: Ints = np.lexsort([horizon, place]).astype(np.int64)
    order = order[due[order]]
    own = counts.iloc[order].reset_index(drop=True)
    readings = {}
    for (indicator, variant), group in own.groupby(["indicateur", "variante"], sort=False):
        rows = group.index.to_numpy(dtype=np.int64)
        readings[str(indicator), str(variant)] = Rows(place[order[rows]], horizon[order[rows]], order[rows], span)
    return readings


def nodes_of(identity: Identity, rows: dict[tuple[str, str], Rows]) -> Ints:
    """Give, one row for each place and horizon, the counts that an identity speaks of, in the order of its terms."""
    needed = list(dict.fromkeys((term.indicator, term.variant) for _, term in identity.terms))
    if any(reading not in rows for reading in needed):
        return np.empty((0, len(identity.terms)), dtype=np.int64)
    # Readings with a horizon first: the others stand at each of their horizons.
    first = min(needed, key=lambda reading: rows[reading].timeless)
    place, horizon = rows[first].place, rows[first].horizon
    ranks = np.empty((0, len(place)), dtype=np.int64)
    for reading in needed:
        rank, there = rows[reading].at(place, horizon)
        place, horizon, ranks = place[there], horizon[there], np.vstack([ranks[:, there], rank])
    columns = [
        ranks[needed.index((term.indicator, term.variant))] * 3 + COUNT_NAMES.index(term.count)
        for _, term in identity.terms
    ]
    return np.stack(columns, axis=1)
