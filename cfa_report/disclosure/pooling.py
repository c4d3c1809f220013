"""Cells put together where each alone is hidden: two sessions of a course, small certifications of one family.

InserJeunes puts two cohorts together for small centres; a family is shown as one where even that would be too few.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from cfa_report.disclosure.arrays import Flags
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS, CELL_KEY, POOLED
from cfa_report.domain.vocabulary import CellStatus

_AXES: Final = ("session", "certification")
_SUMMED: Final = ["numerateur", "repondants", "eligibles"]


def ways_to_pool(
    counts: pd.DataFrame, allowed: Collection[str], families: Mapping[str, str]
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Give what a policy allows to put together: an axis of the cells, and the group of each code on it.

    Sessions go two by two from the latest; certifications by the family that they are given.
    """
    if "sessions" in allowed:
        sessions = sorted(counts.loc[~is_pooled(counts), "session"].unique(), reverse=True)
        pairs = zip(sessions[::2], sessions[1::2], strict=False)
        yield "session", {one: later for later, earlier in pairs for one in (later, earlier)}
    if "familles" in allowed:
        yield "certification", families


def pooled_cells(
    counts: pd.DataFrame, hidden: Flags, chosen: Mapping[str, str], axis: str, group: Mapping[str, str]
) -> pd.DataFrame:
    """Give the pooled cells that could be shown in the place of hidden ones.

    Only certifications of a campus are pooled, in the reading that the policy publishes, and only where all are
    computed and hidden: beside one that is shown, the sum would give the others away. What a pool shows already is in
    no other.

    Parameters
    ----------
    counts
        Raw cells (``counting.COUNTS``), pooled ones included.
    hidden
        Shape (R,): cells hidden so far.
    chosen
        The reading published of each indicator.
    axis, group
        What is put together: the ``session`` or ``certification`` of one group.

    Returns
    -------
    DataFrame
        The same columns; ``session`` is ``2024+2025`` or ``certification`` is ``CAP-MIS+CAP-MIT``, counts are sums.
    """
    computed = counts["statut"] == str(CellStatus.PUBLIE)
    published = counts["variante"] == counts["indicateur"].map(dict(chosen))
    leaf = (counts["campus"] != ALL_CAMPUSES) & (counts["certification"] != ALL_CERTIFICATIONS)
    pools = is_pooled(counts)
    rows = counts[hidden & ~pools & (computed & published & leaf).to_numpy(dtype=bool)]
    served = _members(counts.loc[pools & ~hidden, list(CELL_KEY)]).drop(columns="rang").drop_duplicates()
    rows = rows[(rows.merge(served, on=list(CELL_KEY), how="left", indicator="la")["la"] == "left_only").to_numpy()]
    return _sums(rows, _numbered(rows, axis, group), axis).reset_index(drop=True)


def _members(keys: pd.DataFrame) -> pd.DataFrame:
    """Give the keys of the cells that pooled ones add up, each with the rank of its pool (``rang``)."""
    members = keys.reset_index(drop=True)
    for axis in ("session", "certification"):
        members = members.assign(**{axis: members[axis].astype("str").str.split(POOLED, regex=False)}).explode(axis)
    return members.rename_axis("rang").reset_index()


def _numbered(rows: pd.DataFrame, axis: str, group: Mapping[str, str]) -> pd.Series:
    """Give a number to the cells that differ along an axis only and belong together there; -1 where one is alone."""
    same = [name for name in CELL_KEY if name != axis]
    keyed = rows[same].assign(groupe=rows[axis].map(dict(group)))
    numbers = keyed.groupby([*same, "groupe"], sort=False, dropna=False).ngroup()
    alone = ~numbers.duplicated(keep=False) | keyed["groupe"].isna()
    return numbers.where(~alone, -1)


def _sums(rows: pd.DataFrame, numbers: pd.Series, axis: str) -> pd.DataFrame:
    """Add up the cells of each number but -1: one row each, indexed by it, named after its members in their order."""
    parts = rows.assign(rang=numbers.to_numpy())[(numbers >= 0).to_numpy(dtype=bool)]
    groups = parts.groupby("rang", sort=True)
    pools = parts.drop_duplicates("rang").set_index("rang").sort_index()
    for name in _SUMMED:
        pools[name] = groups[name].sum()
    pools[axis] = groups[axis].agg(lambda names: POOLED.join(sorted(names))).astype("str")
    pools["conventionnel"] = groups["conventionnel"].any()
    pools["promotion"] = ""
    return pools[list(rows.columns)]


def pools_of(counts: pd.DataFrame, keys: pd.DataFrame) -> pd.DataFrame:
    """Give the pooled cells of some keys (``CELL_KEY``), as ``pooled_cells`` does, whether they are hidden or not.

    Of a pool that has lost members, the cell is that of those that are left, where there are two of them or more.
    """
    computed = counts[counts["statut"] == str(CellStatus.PUBLIE)].reset_index(names="place")
    found = [counts.iloc[:0]]
    for axis in ("session", "certification"):
        members = _members(keys[keys[axis].astype("str").str.contains(POOLED, regex=False)])
        rows = computed.merge(members, on=list(CELL_KEY), how="inner").sort_values(["rang", "place"], ignore_index=True)
        numbers = rows["rang"].where(rows["rang"].duplicated(keep=False), -1)
        found.append(_sums(rows[list(counts.columns)], numbers, axis))
    return pd.concat(found, ignore_index=True).drop_duplicates(list(CELL_KEY), ignore_index=True)


def outdated(counts: pd.DataFrame, hidden: Flags, ways: Mapping[str, Mapping[str, str]]) -> Flags:
    """Say which pools stand in the place of nothing: a part is shown, or no way of today puts the parts together.

    An earlier edition printed them, when it was otherwise; whoever has it knows them still.
    """
    pools = np.flatnonzero(is_pooled(counts))
    found = np.zeros(len(counts), dtype=bool)
    if not len(pools):
        return found
    own = counts.iloc[pools]
    members = _members(own[list(CELL_KEY)])
    shown = counts.loc[~hidden & ~is_pooled(counts), list(CELL_KEY)]
    members["montre"] = members.merge(shown, on=list(CELL_KEY), how="left", indicator="la")["la"].to_numpy() == "both"
    axis = np.where(own["session"].str.contains(POOLED, regex=False), "session", "certification")
    members["groupe"] = [
        ways.get(axis[row["rang"]], {}).get(row[axis[row["rang"]]], "") for row in members.to_dict("records")
    ]
    by_pool = members.groupby("rang", sort=True)
    apart = (
        (by_pool["groupe"].min() != by_pool["groupe"].max()) | (by_pool["groupe"].min() == "") | by_pool["montre"].any()
    )
    found[pools] = apart.to_numpy(dtype=bool)
    return found


def cell_key(row: Mapping[Any, Any]) -> tuple[Any, ...]:
    """Give what tells a cell from another (``CELL_KEY``), as a value that compares: nothing missing but ``None``."""
    return tuple(None if pd.isna(row[name]) else row[name] for name in CELL_KEY)


def members_of(key: Mapping[Any, Any]) -> list[dict[Any, Any]]:
    """Give the keys of the cells that a pooled one adds up."""
    axis = "session" if POOLED in str(key["session"]) else "certification"
    return [{**key, axis: one} for one in str(key[axis]).split(POOLED)]


def pool_of(members: Sequence[Mapping[Any, Any]]) -> dict[Any, Any]:
    """Give the key of what some cells add up to; a single cell is itself."""
    first = dict(members[0])
    names = {axis: sorted({str(one[axis]) for one in members}) for axis in ("session", "certification")}
    return first | {axis: POOLED.join(codes) for axis, codes in names.items()}


def is_pooled(counts: pd.DataFrame) -> Flags:
    """Say which cells are about pooled sessions, or about certifications shown together."""
    found = counts["session"].str.contains(POOLED, regex=False)
    return np.asarray(found | counts["certification"].str.contains(POOLED, regex=False), dtype=bool)
