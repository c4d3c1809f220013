"""The counts of a whole edition as one linear system: what anybody may add up, subtract or compare.

Each cell prints three counts, k, n and N. Two counts that are the same by definition (those who sat are the numerator
of one rate and the denominator of another) are one unknown; totals and identities are equations; readings that are
included in one another are inequalities. Every relation is checked on the data and used only where it holds: a
constraint that an attacker does not know makes protection stricter, never weaker.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from cfa_report.catalogue import campus_wide, catalogue
from cfa_report.catalogue.identities import COUNT_NAMES, identities
from cfa_report.disclosure.arrays import Flags, Ints
from cfa_report.disclosure.identified import PLACE, nodes_of, rows_of_readings
from cfa_report.disclosure.pooling import is_pooled
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS, POOLED
from cfa_report.domain.vocabulary import CellStatus

_READING: Final = ["section", "session", "indicateur", "variante", "horizon_mois"]
#: Rows of equations: an equation's number, an unknown's number and its coefficient.
_Terms = tuple[Ints, Ints, Ints]


@dataclass(frozen=True)
class Quantities:
    """The unknowns of an edition and what ties them.

    Attributes
    ----------
    value
        True value of each of the V unknowns.
    of_cells
        Shape (cells, 3): the unknowns k, n and N of each cell, -1 where a cell holds none.
    empty
        Shape (cells,): cells whose status, when it is told, says that k and n are zero.
    silent
        Shape (cells,): those of them that concern somebody: their status may be hidden like a number.
    awaited
        Shape (cells,): those of these whose results are to come: that nobody is known there is no one's answer.
    equations
        Sparse matrix (E, V) with ``equations @ value = 0``.
    at_most
        Sparse matrix (I, V) with ``at_most @ value <= 0``.
    least, most
        Shape (V,): limits that printed ranges put on the unknowns; somebody is known in every computed cell.
    """

    value: Ints
    of_cells: Ints
    empty: Flags
    silent: Flags
    awaited: Flags
    equations: csr_array
    at_most: csr_array
    least: Ints
    most: Ints

    def within(self, least: Ints, most: Ints) -> Quantities:
        """Give the same system where the counts of some cells keep to limits, shape (cells, 3) each."""
        low, high = self.least.copy(), self.most.copy()
        held = self.of_cells >= 0
        np.maximum.at(low, self.of_cells[held], least[held])
        np.minimum.at(high, self.of_cells[held], most[held])
        return replace(self, least=low, most=high)

    def told_by(self, shown: Flags, hidden: Flags) -> Flags:
        """Say which unknowns the cells ``shown`` print, or the status of those that are not ``hidden`` tells.

        The zeros of cells in which nothing is known are told by their status; structural, they cannot move either.
        """
        told = np.zeros(len(self.value), dtype=bool)
        for cells in (self.of_cells[shown], self.of_cells[self.empty & ~hidden, :2]):
            told[cells[cells >= 0]] = True
        return told

    def follows_from(self, known: Flags) -> Flags:
        """Say which unknowns some of them tell, equation after equation: the only one left of a sum is its rest."""
        told = known.copy()
        spoken = np.ones(len(self.equations.data), dtype=np.int64)
        counted = csr_array((spoken, self.equations.indices, self.equations.indptr), shape=self.equations.shape)
        while True:
            alone = np.flatnonzero(counted @ (~told).astype(np.int64) == 1)
            rest = self.equations[alone].indices
            found = rest[~told[rest]]
            if not len(found):
                return told
            told[found] = True

    def holds_any(self, unknowns: Flags) -> Flags:
        """Say which cells hold one of some unknowns: shape (cells,)."""
        return np.asarray(np.append(unknowns, False)[self.of_cells].any(axis=1))

    def of(self, cells: Flags, places: tuple[int, ...] = (0, 1, 2)) -> Flags:
        """Say which unknowns some cells hold: k, n, N at the places 0, 1, 2."""
        chosen = self.of_cells[cells][:, places]
        held = np.zeros(len(self.value), dtype=bool)
        held[chosen[chosen >= 0]] = True
        return held


def quantities_of(counts: pd.DataFrame, *, habits: bool = True) -> Quantities:
    """Build the system of an edition.

    Parameters
    ----------
    counts
        Every raw cell (``counting.COUNTS``), totals included, with a range index; pooled cells may follow.
    habits
        Whether to use the relations that nothing makes true: not to say what readers surely know.
    """
    due = (~((counts["statut"] == str(CellStatus.EN_COURS)) & counts["horizon_mois"].notna())).to_numpy(dtype=bool)
    values = counts[list(COUNT_NAMES)].to_numpy(dtype=np.int64)
    edges = [_known_for_everybody(counts, values, due), _same_people(counts, values, due)]
    inclusions: list[_Terms] = [_as_terms(_nested(due), np.array([1, -1]))]
    equations: list[_Terms] = list(_margins(counts, values, due))
    rows = rows_of_readings(counts, due)
    for identity in identities(habits=habits):
        nodes = nodes_of(identity, rows)
        signs = np.array([sign for sign, _ in identity.terms], dtype=np.int64)
        total = values.ravel()[nodes] @ signs if len(nodes) else np.empty(0, dtype=np.int64)
        holding = nodes[total == 0 if identity.exact else total <= 0]
        if not identity.exact:
            inclusions.append(_as_terms(holding, signs))
        elif signs.tolist() == [1, -1]:
            edges.append(holding)
        else:
            equations.append(_as_terms(holding, signs))
    return _assembled(values, due, counts, edges, inclusions, equations)


def _known_for_everybody(counts: pd.DataFrame, values: Ints, due: Flags) -> Ints:
    """Tie n to N in registers known for everybody, and all three in headcounts."""
    family = counts["indicateur"].map({name: item.family for name, item in catalogue().items()})
    register = due & family.isin(["registre", "effectif"]).to_numpy(dtype=bool) & (values[:, 1] == values[:, 2])
    headcount = register & (family == "effectif").to_numpy(dtype=bool) & (values[:, 0] == values[:, 1])
    known, heads = np.flatnonzero(register) * 3, np.flatnonzero(headcount) * 3
    return np.concatenate([np.stack([known + 1, known + 2], axis=1), np.stack([heads, heads + 1], axis=1)])


def _same_people(counts: pd.DataFrame, values: Ints, due: Flags) -> Ints:
    """Tie the eligible people of readings about one population, at one place and whatever the horizon."""
    population = {
        (name, variant.id): "+".join(variant.population)
        for name, item in catalogue().items()
        for variant in item.variants
        if variant.population and not any("{h}" in flag for flag in variant.population)
    }
    pairs = zip(counts["indicateur"], counts["variante"], strict=True)
    people = counts[PLACE].assign(population=[population.get(pair, "") for pair in pairs], count=values[:, 2])
    people["rank"] = np.arange(len(people))
    people = people[due & (people["population"] != "").to_numpy()]
    # Where a table cannot say who is eligible, or not of everybody, readings of one population may differ.
    first = people.groupby([*PLACE, "population", "count"], sort=False)["rank"].transform("first")
    others = (first != people["rank"]).to_numpy()
    return np.stack(
        [first[others].to_numpy(np.int64) * 3 + 2, people["rank"][others].to_numpy(np.int64) * 3 + 2], axis=1
    )


def _nested(due: Flags) -> Ints:
    rows = np.flatnonzero(due) * 3
    return np.concatenate([np.stack([rows, rows + 1], axis=1), np.stack([rows + 1, rows + 2], axis=1)])


def _margins(counts: pd.DataFrame, values: Ints, due: Flags) -> Iterator[_Terms]:
    """Give the equations of totals: campuses, certifications, network, pooled sessions, families shown as one."""
    keyed = counts[["campus", "certification", *_READING]].copy()
    keyed["horizon_mois"] = keyed["horizon_mois"].astype("Int64").fillna(-1)
    keyed["rang"] = np.arange(len(keyed))
    pooled = is_pooled(keyed)
    single = keyed[~pooled]
    of_network = single["campus"] == ALL_CAMPUSES
    of_all = single["certification"] == ALL_CERTIFICATIONS
    leaves, campuses = single[~of_network & ~of_all], single[~of_network & of_all]
    for totals, parts, by in (
        (campuses, leaves, "campus"),
        (single[of_network & ~of_all], leaves, "certification"),
        (single[of_network & of_all], campuses, None),
    ):
        on = [*([by] if by else []), *_READING]
        yield _sums(parts.merge(totals[[*on, "rang"]], on=on, suffixes=("", "_total")), values, due)
    pools = keyed[pooled]
    on = ["campus", "certification", *_READING]
    for axis in ("session", "certification"):
        pools = pools.assign(**{axis: pools[axis].str.split(POOLED, regex=False)}).explode(axis)
    yield _sums(single.merge(pools[[*on, "rang"]], on=on, suffixes=("", "_total")), values, due)


def _sums(parts: pd.DataFrame, values: Ints, due: Flags) -> _Terms:
    """Write ``sum of parts - total = 0`` for each count of each total; what is not due adds nothing.

    A total that holds more than its parts (opinions about a whole campus) keeps the rest as an unknown of its own,
    numbered after the counts of the cells.
    """
    parts = parts[due[parts["rang"].to_numpy()] & due[parts["rang_total"].to_numpy()]]
    part, total = parts["rang"].to_numpy(dtype=np.int64), parts["rang_total"].to_numpy(dtype=np.int64)
    heads = np.unique(total)
    numbers, nodes, signs = [], [], []
    for place in range(3):
        rest = values[heads, place] - np.bincount(total, weights=values[part, place], minlength=len(values))[heads]
        holds = rest >= 0
        kept = np.isin(total, heads[holds])
        numbers += [total[kept] * 3 + place, heads[holds] * 3 + place]
        nodes += [part[kept] * 3 + place, heads[holds] * 3 + place]
        signs += [np.ones(kept.sum()), -np.ones(holds.sum())]
        more = heads[holds & (rest > 0)] * 3 + place
        numbers.append(more)
        nodes.append(more + values.size)
        signs.append(np.ones(len(more)))
    return (
        np.concatenate(numbers).astype(np.int64),
        np.concatenate(nodes).astype(np.int64),
        np.concatenate(signs).astype(np.int64),
    )


def _as_terms(nodes: Ints, signs: Ints) -> _Terms:
    """Write one relation a row of nodes, numbered from 0."""
    return np.repeat(np.arange(len(nodes)), nodes.shape[1]), nodes.ravel(), np.tile(signs, len(nodes))


def _assembled(
    values: Ints,
    due: Flags,
    counts: pd.DataFrame,
    edges: list[Ints],
    inclusions: list[_Terms],
    equations: list[_Terms],
) -> Quantities:
    """Merge the counts that are one, then write equations and inequalities between what is left."""
    number, node, sign, start = _numbered(equations)
    extra = np.unique(node[node >= values.size])
    node = np.where(node >= values.size, values.size + np.searchsorted(extra, node), node)
    amount = np.concatenate([values.ravel(), np.zeros(len(extra), dtype=np.int64)])
    if len(extra):
        lacking = -np.bincount(number, weights=sign * amount[node], minlength=start)
        slack = node >= values.size
        amount[node[slack]] = lacking[number[slack]].astype(np.int64)
    # A total of one part alone is that part.
    size = np.bincount(number, minlength=start)
    two = (size[number] == 2) if start else np.zeros(0, dtype=bool)
    order = np.argsort(number[two], kind="stable")
    edges = [*edges, node[two][order].reshape(-1, 2)]
    tied = np.concatenate(edges)
    graph = coo_array((np.ones(len(tied)), (tied[:, 0], tied[:, 1])), shape=(len(amount), len(amount)))
    _, label = connected_components(graph, directed=False)
    label = np.asarray(label, dtype=np.int64)
    width = int(label.max()) + 1 if len(label) else 0
    value = np.zeros(width, dtype=np.int64)
    value[label] = amount
    matrix = csr_array((sign[~two], (number[~two], label[node[~two]])), shape=(start, width))
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    of_cells = np.where(due[:, None], label[: values.size].reshape(values.shape), -1)
    rank, part, sense, many = _numbered(inclusions)
    at_most = csr_array((sense, (rank, label[part])), shape=(many, width))
    at_most.sum_duplicates()
    at_most.eliminate_zeros()
    computed = (counts["statut"] == str(CellStatus.PUBLIE)).to_numpy(dtype=bool)
    empty = ~computed & (values[:, :2] == 0).all(axis=1) & due
    # That nobody is concerned, or known, is an answer like another.
    silent = empty & ~_in_empty_total(counts)
    awaited = silent & (counts["statut"] == str(CellStatus.EN_COURS)).to_numpy(dtype=bool)
    least = np.zeros(width, dtype=np.int64)
    least[of_cells[computed & due & (values[:, 1] > 0), 1]] = 1
    top = np.full(width, np.iinfo(np.int32).max, dtype=np.int64)
    return Quantities(value, of_cells, empty, silent, awaited, distinct(matrix), distinct(at_most), least, top)


def _in_empty_total(counts: pd.DataFrame) -> Flags:
    """Say which cells are part of a total in which nobody is known: hiding their status would hide nothing."""
    on = [*_READING, "campus"]
    keyed = counts[[*on, "certification", "repondants"]].copy()
    keyed["horizon_mois"] = keyed["horizon_mois"].astype("Int64").fillna(-1)
    # What is counted for a whole campus is no total: that nobody is known in it is an answer.
    totals = keyed[(keyed["certification"] == ALL_CERTIFICATIONS) & ~keyed["indicateur"].isin(campus_wide())]
    nobody = totals[totals["repondants"] == 0]
    known = keyed.merge(nobody[on].assign(vide=True), on=on, how="left")["vide"]
    return known.notna().to_numpy(dtype=bool)


def _numbered(parts: list[_Terms]) -> tuple[Ints, Ints, Ints, int]:
    """Give the relations of several lists numbers that follow one another, and say how many there are."""
    numbers, nodes, signs, start = [], [], [], 0
    for number, node, sign in parts:
        if len(number):
            _, own = np.unique(number, return_inverse=True)
            numbers.append(own + start)
            nodes.append(node)
            signs.append(sign)
            start += int(own.max()) + 1
    if not numbers:
        nothing = np.empty(0, dtype=np.int64)
        return nothing, nothing, nothing, 0
    return np.concatenate(numbers), np.concatenate(nodes), np.concatenate(signs), start


def distinct(matrix: csr_array) -> csr_array:
    """Keep each equation once, and those that say something, in their order."""
    matrix.sort_indices()
    size = np.diff(matrix.indptr)
    kept = []
    for length in np.unique(size[size > 0]):
        rows = np.flatnonzero(size == length)
        entries = matrix.indptr[rows][:, None] + np.arange(length)
        written = np.hstack([matrix.indices[entries].astype(np.int64), matrix.data[entries].astype(np.int64)])
        bare = np.ascontiguousarray(written).view(np.dtype((np.void, written.itemsize * written.shape[1]))).ravel()
        kept.append(rows[np.unique(bare, return_index=True)[1]])
    return csr_array(matrix[np.sort(np.concatenate(kept))]) if kept else csr_array((0, matrix.shape[1]))
