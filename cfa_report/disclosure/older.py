"""What earlier editions said and this one would not say again: their readers compare it with what is new.

The counts of all the editions make one system. A count that did not change is one unknown, whichever edition speaks of
it; where it changed, or is counted no more, the relations that it had with its neighbours still say something of those,
and what was hidden of it is to be protected like what is hidden today.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, vstack
from scipy.sparse.csgraph import connected_components

from cfa_report.catalogue import campus_wide
from cfa_report.disclosure.arrays import Flags, Ints
from cfa_report.disclosure.past import INTO, Past
from cfa_report.disclosure.pooling import is_pooled
from cfa_report.disclosure.quantities import Quantities, distinct
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS, CELL_KEY
from cfa_report.domain.vocabulary import CellStatus

_NUMBERS: Final = ["numerateur", "repondants", "eligibles"]


@dataclass(frozen=True)
class Memory:
    """An edition's system with what older editions add to it.

    ``printed`` (shape (V,)) are the counts that one of them told, ``secret`` those that it kept secret.
    """

    system: Quantities
    printed: Flags
    secret: Flags


def remember(
    system: Quantities,
    counts: pd.DataFrame,
    past: Sequence[Past],
    secrets: Callable[[pd.DataFrame, Quantities, Flags], Flags],
) -> Memory:
    """Put the systems of several editions together.

    Parameters
    ----------
    system, counts
        The edition: ``system`` is ``quantities_of(counts)``.
    past
        The published editions that its readers may hold.
    secrets
        Says which counts of cells are secret, among those of the cells that are hidden.
    """
    if not past:
        nothing = np.zeros(len(system.value), dtype=bool)
        return Memory(system, nothing, nothing)
    systems = [system, *(one.system for one in past)]
    start = np.concatenate([[0], np.cumsum([len(one.value) for one in systems])])
    codes = [counts["certification"], *(one.today for one in past)]
    tables = [counts, *(one.counts for one in past)]
    named = [table.assign(aujourdhui=today.to_numpy()) for table, today in zip(tables, codes, strict=True)]
    label = _labels(systems, named, start)
    own = [label[begin:end] for begin, end in pairwise(start)]
    size = int(label.max(initial=-1)) + 1
    value = np.zeros(size, dtype=np.int64)
    least, most = np.zeros(size, dtype=np.int64), np.full(size, np.iinfo(np.int64).max)
    printed, secret = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    equations, at_most = [], []
    today = np.zeros(size, dtype=bool)
    today[own[0]] = True
    for one, names in zip(systems, own, strict=True):
        value[names] = one.value
        np.maximum.at(least, names, one.least)
        np.minimum.at(most, names, one.most)
        news = np.arange(one.equations.shape[0]) if one is system else _news(one, today[names])
        move = csr_array((np.ones(len(names)), (np.arange(len(names)), names)), shape=(len(names), size))
        equations.append(csr_array(one.equations[news] @ move))
        at_most.append(csr_array(one.at_most @ move))
    for edition, one, names in zip(past, systems[1:], own[1:], strict=True):
        printed[names[one.told_by(edition.shown, edition.hidden)]] = True
        secret[names[secrets(edition.counts, one, edition.hidden)]] = True
    for table, one, names in zip(named[1:], systems[1:], own[1:], strict=True):
        at_most.append(_lost(named[0], system, own[0], table, one, names, size))
    of_cells = np.where(system.of_cells >= 0, own[0][system.of_cells], -1)
    return Memory(
        Quantities(
            value, of_cells, system.empty, system.silent, system.awaited, _stacked(equations), _stacked(at_most), least,
            most,
        ),
        printed,
        secret & ~printed,
    )  # fmt: skip


def _lost(
    now: pd.DataFrame, system: Quantities, own: Ints, then: pd.DataFrame, older: Quantities, names: Ints, size: int
) -> csr_array:
    """Say that what is counted for a whole campus is no more than it was before some of its courses were withdrawn.

    Its total would say so, being a sum of courses in both editions; these counts are sums of nothing.
    """
    tables = [
        table.assign(rang=np.arange(len(table)), parts=_parts(table))[_of_campus(table).to_numpy()]
        for table in (now, then)
    ]
    pairs = tables[0].merge(tables[1], on=list(CELL_KEY), suffixes=("", "_avant"))
    pairs = pairs[pairs["parts"] != pairs["parts_avant"]]
    new = system.of_cells[pairs["rang"].to_numpy(dtype=np.intp)]
    old = older.of_cells[pairs["rang_avant"].to_numpy(dtype=np.intp)]
    there = (new >= 0).all(axis=1) & (old >= 0).all(axis=1)
    new, old = new[there], old[there]
    rows: list[csr_array] = []
    # k, n, N, then those who are known and not positive.
    for places in ((0,), (1,), (2,), (1, 0)):
        signs = np.array([1, -1][: len(places)])
        fewer = system.value[new[:, places]] @ signs <= older.value[old[:, places]] @ signs
        nodes = np.hstack([own[new[fewer][:, places]], names[old[fewer][:, places]]])
        rows.append(_rows(nodes, np.concatenate([signs, -signs]), size))
    return _stacked(rows)


def _rows(nodes: Ints, signs: Ints, size: int) -> csr_array:
    """Write one relation a row of nodes."""
    number = np.repeat(np.arange(len(nodes)), nodes.shape[1])
    return csr_array((np.tile(signs, len(nodes)), (number, nodes.ravel())), shape=(len(nodes), size))


def _of_campus(table: pd.DataFrame) -> pd.Series:
    """Say which cells are counted for a whole campus, and no certification."""
    found: pd.Series = table["indicateur"].isin(campus_wide())
    return found


def _labels(systems: Sequence[Quantities], tables: Sequence[pd.DataFrame], start: Ints) -> Ints:
    """Give a number to every unknown, those of the first edition first: one for a count that did not change."""
    keys = pd.concat([table[[*CELL_KEY, "aujourdhui"]] for table in tables], ignore_index=True)
    keys["certification"] = keys.pop("aujourdhui")
    keys["horizon_mois"] = keys["horizon_mois"].astype("Int64").fillna(-1)
    keys["parts"] = np.concatenate([_parts(table) for table in tables])
    cell = keys.groupby([*CELL_KEY, "parts"], sort=False).ngroup().to_numpy(dtype=np.int64)
    unknown = np.concatenate(
        [np.where(one.of_cells >= 0, one.of_cells + begin, -1) for one, begin in zip(systems, start, strict=False)]
    )
    number = np.concatenate([table[_NUMBERS].to_numpy(dtype=np.int64) for table in tables])
    place = np.broadcast_to(np.arange(len(_NUMBERS)), unknown.shape)
    named = unknown >= 0
    who = np.stack([np.broadcast_to(cell[:, None], unknown.shape)[named], place[named], number[named]], axis=1)
    _, first, same = np.unique(who, axis=0, return_index=True, return_inverse=True)
    node = unknown[named]
    edges = (np.ones(len(node)), (node[first][same.ravel()], node))
    _, label = connected_components(coo_array(edges, shape=(start[-1], start[-1])), directed=False)
    return np.asarray(label, dtype=np.int64)


def _parts(table: pd.DataFrame) -> NDArray[np.uint64]:
    """Give a number to what each total adds up, 0 for what is no total: nobody takes for the same what lost a part.

    A campus of which one certification was withdrawn may have as many breaches as before: only who sees both totals
    knows.
    """
    keyed = table[[*CELL_KEY, "statut", "aujourdhui"]].reset_index(drop=True)
    keyed["horizon_mois"] = keyed["horizon_mois"].astype("Int64").fillna(-1)
    into = keyed["aujourdhui"].map(lambda code: code.partition(INTO)[2] or code)
    names = keyed["campus"] + "\n" + into
    keyed["nom"] = pd.util.hash_array(names.to_numpy(dtype=object))
    network, whole = keyed["campus"] == ALL_CAMPUSES, keyed["certification"] == ALL_CERTIFICATIONS
    parts = keyed[~network & ~whole & ~is_pooled(keyed) & (keyed["statut"] == str(CellStatus.PUBLIE))]
    found = np.zeros(len(keyed), dtype=np.uint64)
    for totals, by in ((~network & whole, ["campus"]), (network & ~whole, ["certification"]), (network & whole, [])):
        on = [*by, "section", "session", "indicateur", "variante", "horizon_mois"]
        sums = parts.drop_duplicates([*on, "nom"]).groupby(on)["nom"].sum()
        asked = pd.MultiIndex.from_frame(keyed.loc[totals, on])
        found[totals.to_numpy(dtype=bool)] = sums.reindex(asked, fill_value=0).to_numpy(dtype=np.uint64)
    # What is counted for a whole campus has no parts of its own: those of the campus are its courses.
    of_campus = _of_campus(keyed)
    on = ["campus", "section", "session"]
    courses = parts.drop_duplicates([*on, "nom"]).groupby(on)["nom"].sum()
    asked = pd.MultiIndex.from_frame(keyed.loc[of_campus, on])
    found[of_campus.to_numpy(dtype=bool)] = courses.reindex(asked, fill_value=0).to_numpy(dtype=np.uint64)
    return found


def _news(older: Quantities, known: Flags) -> Ints:
    """Leave out the equations of an older edition about nothing but today's counts and what exceeds its own parts."""
    named = np.zeros(len(older.value), dtype=bool)
    named[older.of_cells[older.of_cells >= 0]] = True
    size = np.diff(older.equations.indptr)
    rest = abs(older.equations) @ (~named).astype(float) > 0
    others = abs(older.equations) @ (named & ~known).astype(float) > 0
    return np.flatnonzero((size > 0) & (~rest | others))


def _stacked(parts: Sequence[csr_array]) -> csr_array:
    whole = csr_array(vstack(parts, format="csr"))
    whole.eliminate_zeros()
    return distinct(whole)
