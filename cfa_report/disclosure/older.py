"""What earlier editions printed and this one would not print again: their readers compare it with what is new.

A hidden count that did not change is held by the relations of both editions. Where an older number is no longer true,
the relations that it had with its neighbours still say something of those: they are added to the system. So does a sum
that was printed of cells of which one is counted no more: what that one was is a count to protect, like another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, vstack

from cfa_report.disclosure.arrays import Flags, Ints
from cfa_report.disclosure.departed import NUMBERS, Then, suppositions
from cfa_report.disclosure.editions import Published
from cfa_report.disclosure.identified import PLACE
from cfa_report.disclosure.quantities import Quantities, quantities_of
from cfa_report.domain.columns import CELL_KEY


@dataclass(frozen=True)
class Memory:
    """An edition's system with what older editions add to it.

    ``printed`` are the places of the older numbers, ``departed`` those of the counts that a printed sum held and that
    are counted no more, or differently: nobody printed these.
    """

    system: Quantities
    printed: Ints
    departed: Ints


def remember(system: Quantities, counts: pd.DataFrame, published: Published, threshold: int) -> Memory:
    """Add to a system the numbers that editions printed and that changed since, with what they owe to the others.

    Parameters
    ----------
    system, counts
        The edition: ``system`` is ``quantities_of(counts)``.
    published
        What was published. Counts that were hidden then are taken to be what they are now: a relation that does not
        hold so is not used.
    threshold
        Smallest denominator shown: fewer people that left a total are a secret.
    """
    printed: list[int] = []
    departed: list[int] = []
    for then in _older_tables(system.of_cells, counts, published, threshold):
        system, told, gone = _with_older(system, quantities_of(then.counts), then)
        printed += told.tolist()
        departed += gone.tolist()
    return Memory(system, np.array(printed, dtype=np.int64), np.array(departed, dtype=np.int64))


def _older_tables(of_cells: Ints, counts: pd.DataFrame, published: Published, threshold: int) -> Iterator[Then]:
    """Give the counts as each earlier edition had them.

    Two counts of one place that are one (``of_cells``) were one then: the number that was printed of either is that of
    both. A total and its only part of today are another matter: it may have had others.
    """
    places_of = counts.groupby(PLACE, sort=False, dropna=False).ngroup().to_numpy(dtype=np.int64)
    identity = np.where(of_cells >= 0, of_cells * (places_of.max(initial=0) + 1) + places_of[:, None], -1)
    now = counts[[*CELL_KEY, *NUMBERS]].assign(place=np.arange(len(counts)))
    for ledger in published.ledgers:
        cells = ledger.all_published_cells()
        for _, before in cells[cells["numerateur"].notna()].groupby("rang", sort=True):
            pairs = now.merge(before[[*CELL_KEY, *NUMBERS]], on=list(CELL_KEY), suffixes=("", "_avant"))
            old = pairs[[f"{name}_avant" for name in NUMBERS]].to_numpy(dtype=np.int64)
            places = pairs["place"].to_numpy(dtype=np.intp)
            changed = np.zeros((len(counts), len(NUMBERS)), dtype=bool)
            changed[places] = old != pairs[NUMBERS].to_numpy(dtype=np.int64)
            values = counts[NUMBERS].to_numpy(dtype=np.int64, copy=True)
            if changed.any():
                values[places] = old
                known, first = np.unique(identity[changed & (identity >= 0)], return_index=True)
                told = values[changed & (identity >= 0)][first]
                tied = np.isin(identity, known) & ~changed
                values[tied] = told[np.searchsorted(known, identity[tied])]
                changed |= tied
            then = counts.assign(**dict(zip(NUMBERS, values.T, strict=True)))
            nobody = np.zeros_like(changed)
            yield from suppositions(Then(then, changed, nobody, nobody), before, counts, threshold)


def _with_older(system: Quantities, older: Quantities, then: Then) -> tuple[Quantities, Ints, Ints]:
    """Tie the unknowns of an older edition to those of this one: the same where nothing changed, new ones elsewhere."""
    there = older.of_cells
    here = np.full(there.shape, -1, dtype=np.int64)
    here[: len(system.of_cells)] = system.of_cells
    column = np.full(len(older.value), -1, dtype=np.int64)
    same = (there >= 0) & (here >= 0) & ~then.changed & ~then.departed
    column[there[same]] = here[same]
    is_old = np.zeros(len(older.value), dtype=bool)
    is_old[there[then.changed & (there >= 0)]] = True
    # An older number that equals one that did not change is tied to it by an equation.
    tied = np.flatnonzero(is_old & (column >= 0))
    ties = column[tied].copy()
    is_gone = np.zeros(len(older.value), dtype=bool)
    is_gone[there[then.departed & (there >= 0)]] = True
    is_gone &= ~is_old & (column < 0)
    # What a total counts beyond its parts is a part that changed: nothing is known of it.
    unknown = (column < 0) & ~is_old & ~is_gone
    new = np.flatnonzero(is_old | unknown | is_gone)
    column[new] = len(system.value) + np.arange(len(new))
    size = len(system.value) + len(new)
    move = csr_array((np.ones(len(column)), (np.arange(len(column)), column)), shape=(len(column), size))
    rows = np.arange(len(tied))
    equal = csr_array(
        (np.repeat([1.0, -1.0], len(tied)), (np.tile(rows, 2), np.concatenate([ties, column[tied]]))),
        shape=(len(tied), size),
    )
    about = is_old | is_gone
    grown = replace(
        system,
        value=np.concatenate([system.value, older.value[new]]),
        equations=_stacked(system.equations, [_about(older.equations, about, unknown) @ move, equal], size),
        at_most=_stacked(system.at_most, [_about(older.at_most, about, unknown) @ move], size),
        least=np.concatenate([system.least, np.zeros(len(new), dtype=np.int64)]),
        most=np.concatenate([system.most, np.full(len(new), np.iinfo(np.int32).max, dtype=np.int64)]),
    )
    is_secret = np.zeros(len(older.value), dtype=bool)
    is_secret[there[then.secret & (there >= 0)]] = True
    return grown, column[np.flatnonzero(is_old)], column[np.flatnonzero(is_gone & is_secret)]


def _about(relations: csr_array, wanted: Flags, unwanted: Flags) -> csr_array:
    """Keep the relations that speak of some unknowns, and of none of others."""
    about, without = abs(relations) @ wanted.astype(float) > 0, abs(relations) @ unwanted.astype(float) == 0
    return csr_array(relations[np.flatnonzero(about & without)])


def _stacked(first: csr_array, more: list[csr_array], width: int) -> csr_array:
    """Put relations under one another, over ``width`` unknowns."""
    wide = csr_array((first.data, first.indices, first.indptr), shape=(first.shape[0], width))
    return csr_array(vstack([wide, *more], format="csr"))
