"""What earlier editions printed and this one would not print again: their readers compare it with what is new.

A hidden count that did not change is held by the relations of both editions. Where an older number is no longer true,
the relations that it had with its neighbours still say something of those: they are added to the system.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, vstack

from cfa_report.disclosure.arrays import Flags, Ints
from cfa_report.disclosure.editions import Published
from cfa_report.disclosure.quantities import Quantities, quantities_of
from cfa_report.domain.columns import CELL_KEY

_NUMBERS: Final = ["numerateur", "repondants", "eligibles"]


def remember(system: Quantities, counts: pd.DataFrame, published: Published) -> tuple[Quantities, Ints]:
    """Add to a system the numbers that editions printed and that changed since, with what they owe to the others.

    Parameters
    ----------
    system, counts
        The edition: ``system`` is ``quantities_of(counts)``.
    published
        What was published. Counts that were hidden then are taken to be what they are now: a relation that does not
        hold so is not used.

    Returns
    -------
    tuple
        The system, whose last unknowns are the older numbers, and the places of those that were printed.
    """
    printed: list[int] = []
    for older, changed in _older_tables(system.of_cells, counts, published):
        system, told = _with_older(system, quantities_of(older), changed)
        printed += told.tolist()
    return system, np.array(printed, dtype=np.int64)


def _older_tables(of_cells: Ints, counts: pd.DataFrame, published: Published) -> Iterator[tuple[pd.DataFrame, Flags]]:
    """Give the counts as each earlier edition printed them, and which of them (shape (R, 3)) are others now.

    Two counts that are one (``of_cells``) were one then: the number that was printed of either is that of both.
    """
    now = counts[[*CELL_KEY, *_NUMBERS]].assign(place=np.arange(len(counts)))
    for ledger in published.ledgers:
        cells = ledger.all_published_cells()
        for _, before in cells[cells["numerateur"].notna()].groupby("rang", sort=True):
            pairs = now.merge(before[[*CELL_KEY, *_NUMBERS]], on=list(CELL_KEY), suffixes=("", "_avant"))
            old = pairs[[f"{name}_avant" for name in _NUMBERS]].to_numpy(dtype=np.int64)
            places = pairs["place"].to_numpy(dtype=np.intp)
            changed = np.zeros((len(counts), len(_NUMBERS)), dtype=bool)
            changed[places] = old != pairs[_NUMBERS].to_numpy(dtype=np.int64)
            if changed.any():
                values = counts[_NUMBERS].to_numpy(dtype=np.int64, copy=True)
                values[places] = old
                one = np.full(int(of_cells.max(initial=0)) + 1, -1, dtype=np.int64)
                known = changed & (of_cells >= 0)
                one[of_cells[known]] = values[known]
                tied = (of_cells >= 0) & (one[of_cells] >= 0) & ~changed
                values[tied] = one[of_cells[tied]]
                changed |= tied
                yield counts.assign(**dict(zip(_NUMBERS, values.T, strict=True))), changed


def _with_older(system: Quantities, older: Quantities, changed: Flags) -> tuple[Quantities, Ints]:
    """Tie the unknowns of an older edition to those of this one: the same where nothing changed, new ones elsewhere."""
    there, here = older.of_cells, system.of_cells[: len(changed)]
    column = np.full(len(older.value), -1, dtype=np.int64)
    same = (there >= 0) & (here >= 0) & ~changed
    column[there[same]] = here[same]
    is_old = np.zeros(len(older.value), dtype=bool)
    is_old[there[changed & (there >= 0)]] = True
    # An older number that equals one that did not change is tied to it by an equation.
    tied = np.flatnonzero(is_old & (column >= 0))
    ties = column[tied].copy()
    # What a total counts beyond its parts is a part that changed: nothing is known of it.
    unknown = column < 0
    unknown[is_old] = False
    new = np.flatnonzero(is_old | unknown)
    column[new] = len(system.value) + np.arange(len(new))
    size = len(system.value) + len(new)
    move = csr_array((np.ones(len(column)), (np.arange(len(column)), column)), shape=(len(column), size))
    rows = np.arange(len(tied))
    equal = csr_array(
        (np.repeat([1.0, -1.0], len(tied)), (np.tile(rows, 2), np.concatenate([ties, column[tied]]))),
        shape=(len(tied), size),
    )
    grown = replace(
        system,
        value=np.concatenate([system.value, older.value[new]]),
        equations=_stacked(system.equations, [_about(older.equations, is_old, unknown) @ move, equal], size),
        at_most=_stacked(system.at_most, [_about(older.at_most, is_old, unknown) @ move], size),
        least=np.concatenate([system.least, np.zeros(len(new), dtype=np.int64)]),
        most=np.concatenate([system.most, np.full(len(new), np.iinfo(np.int32).max, dtype=np.int64)]),
    )
    return grown, column[np.flatnonzero(is_old)]


def _about(relations: csr_array, wanted: Flags, unwanted: Flags) -> csr_array:
    """Keep the relations that speak of some unknowns, and of none of others."""
    about, without = abs(relations) @ wanted.astype(float) > 0, abs(relations) @ unwanted.astype(float) == 0
    return csr_array(relations[np.flatnonzero(about & without)])


def _stacked(first: csr_array, more: list[csr_array], width: int) -> csr_array:
    """Put relations under one another, over ``width`` unknowns."""
    wide = csr_array((first.data, first.indices, first.indptr), shape=(first.shape[0], width))
    return csr_array(vstack([wide, *more], format="csr"))
