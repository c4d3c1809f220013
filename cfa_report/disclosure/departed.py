"""What earlier editions told of people who are counted no more: a sum or a total that held them, less what is left.

A course that was hidden and is withdrawn is nowhere in today's counts, and in no ledger: a ledger holds what was shown.
Its readers find it all the same, as what a printed sum or total exceeds its other parts by. It becomes a cell of the
older edition, that nobody printed and that is protected like another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from cfa_report.disclosure.arrays import Flags, Ints
from cfa_report.disclosure.pooling import cell_key, is_pooled, members_of
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS, CELL_KEY
from cfa_report.domain.vocabulary import CellStatus

NUMBERS: Final = ["numerateur", "repondants", "eligibles"]
_READING: Final = ["section", "session", "indicateur", "variante", "horizon_mois"]
#: Code of a campus or of a certification of which a total alone speaks; no network may use it.
_UNNAMED: Final = "départ"
_Key = tuple[Any, ...]


@dataclass(frozen=True)
class Then:
    """The counts as an earlier edition had them, as far as can be told.

    The rows of today come first. ``changed`` (shape (R, 3)) tells the numbers that it printed and that are others now,
    ``departed`` (same shape) those that it printed in a sum only, and that are others now, or counted no more;
    ``secret`` those of them that nobody may know.
    """

    counts: pd.DataFrame
    changed: Flags
    departed: Flags
    secret: Flags


def suppositions(then: Then, before: pd.DataFrame, today: pd.DataFrame, threshold: int) -> Iterator[Then]:
    """Give an earlier edition with the cells that its readers may suppose in it, in each way that they may.

    Parameters
    ----------
    then
        The edition: the rows of today, with the numbers that it printed.
    before
        What it printed.
    today
        The counts of today, the same rows.
    threshold
        A group of fewer people that left a total is a secret.
    """
    turn, again = 0, True
    while again:
        supposed, again = _with_sums(then, before, turn)
        supposed = _with_totals(supposed, today, threshold)
        if supposed.changed.any():
            yield supposed
        turn += 1


def _with_sums(then: Then, before: pd.DataFrame, turn: int) -> tuple[Then, bool]:
    """Add what was printed of cells that are there no more, and what must have been those that a printed sum held.

    Nothing tells apart several that are gone from one sum. Where none is gone and the sum is another, a reader supposes
    that one of its parts changed: the one whose ``turn`` it is. The answer says whether some sum has a part whose turn
    is still to come.
    """
    known = then.counts
    place_of = {cell_key(row): place for place, row in enumerate(known[list(CELL_KEY)].to_dict("records"))}
    computed = (known["statut"] == str(CellStatus.PUBLIE)).to_numpy(dtype=bool)
    values, status = known[NUMBERS].to_numpy(dtype=np.int64, copy=True), known["statut"].to_list()
    departed, more_turns = then.departed.copy(), False
    sessions = set(known["session"])
    printed: dict[_Key, Ints] = {}
    gone_for_good: dict[_Key, Ints] = {}
    for row in before[[*CELL_KEY, *NUMBERS]].to_dict("records"):
        members = members_of(row)
        if sessions.isdisjoint(str(one["session"]) for one in members):
            continue
        numbers = np.array([int(row[name]) for name in NUMBERS])
        if cell_key(row) not in place_of:
            printed[cell_key(row)] = numbers
        if len(members) == 1:
            continue
        keys = [cell_key(one) for one in members]
        there = [key for key in keys if key in place_of and computed[place_of[key]]]
        rest = numbers - values[[place_of[key] for key in there]].sum(axis=0)
        gone = [key for key in keys if key not in there]
        if not gone and rest.any() and turn < len(keys):
            gone, rest = [keys[turn]], rest + values[place_of[keys[turn]]]
            more_turns |= turn + 1 < len(keys)
        if len(gone) != 1 or not _is_somebody(rest):
            continue
        place = place_of.get(gone[0])
        if place is None:
            gone_for_good[gone[0]] = rest
        elif not then.changed[place].any():
            values[place], status[place], departed[place] = rest, str(CellStatus.PUBLIE), True
    own = known.assign(**dict(zip(NUMBERS, values.T, strict=True)), statut=pd.array(status, dtype="str"))
    gone_for_good = {key: rest for key, rest in gone_for_good.items() if key not in printed}
    return _more(Then(own, then.changed, departed, departed), printed, gone_for_good), more_turns


def _with_totals(then: Then, today: pd.DataFrame, threshold: int) -> Then:
    """Add the people by whom a total that was printed exceeds its parts: whoever they were, they left it.

    Where one course alone is known to have left the campus, or the certification, it is that one. Fewer than the
    threshold are a secret.
    """
    first, known = then.counts.iloc[: len(today)], then.counts
    printed = then.changed[: len(today)].any(axis=1)
    network = (first["campus"] == ALL_CAMPUSES).to_numpy(dtype=bool)
    whole = (first["certification"] == ALL_CERTIFICATIONS).to_numpy(dtype=bool)
    places = {cell_key(row) for row in known[list(CELL_KEY)].to_dict("records")}
    left = known.iloc[len(today) :]
    left = left[(left["campus"] != ALL_CAMPUSES) & (left["certification"] != ALL_CERTIFICATIONS) & ~is_pooled(left)]
    courses = set(left[["campus", "certification", "section", "session"]].itertuples(index=False, name=None))
    found: dict[_Key, Ints] = {}
    for (campus, *reading), rest in _rests(known, today, "campus", printed & ~network & whole).items():
        codes = [one[1] for one in courses if (one[0], *one[2:]) == (campus, *reading[:2])]
        found[(campus, codes[0] if len(codes) == 1 else _UNNAMED, *reading)] = rest
    of_course = _rests(known, today, "certification", printed & network & ~whole & ~is_pooled(first))
    for (code, *reading), rest in of_course.items():
        campuses = [one[0] for one in courses if one[1:] == (code, *reading[:2])]
        same = [key for key, other in found.items() if list(key[2:]) == reading and (other == rest).all()]
        if len(same) == 1 and same[0][1] == _UNNAMED:
            # The only campus that lost the same people lost them with this course.
            del found[same[0]]
            campuses = [same[0][0]]
        found.setdefault((campuses[0] if len(campuses) == 1 else _UNNAMED, code, *reading), rest)
    return _more(then, {}, {key: rest for key, rest in found.items() if key not in places}, threshold)


def _rests(then: pd.DataFrame, today: pd.DataFrame, by: str, totals: Flags) -> dict[_Key, Ints]:
    """Say by how much some totals exceed their parts, where people are missing then and nobody today."""
    on = [by, *_READING]
    wanted = then.iloc[: len(today)][totals]
    if wanted.empty:
        return {}
    excess = []
    for table in (then, today):
        total = table.iloc[: len(today)][totals].set_index(on)[NUMBERS]
        excess.append(total - _parts(table, on).reindex(total.index, fill_value=0))
    found = {}
    for key, rest, still in zip(
        wanted[on].to_dict("records"), *(one.to_numpy(np.int64) for one in excess), strict=True
    ):
        if not still.any() and _is_somebody(rest):
            found[tuple(None if pd.isna(key[name]) else key[name] for name in on)] = rest
    return found


def _parts(table: pd.DataFrame, on: list[str]) -> pd.DataFrame:
    """Add up the certifications of campuses, but for those whose survey is not due."""
    leaf = (table["campus"] != ALL_CAMPUSES) & (table["certification"] != ALL_CERTIFICATIONS) & ~is_pooled(table)
    due = ~((table["statut"] == str(CellStatus.EN_COURS)) & table["horizon_mois"].notna())
    return table[leaf & due].groupby(on, dropna=False)[NUMBERS].sum()


def _is_somebody(numbers: Ints) -> bool:
    return bool(0 <= numbers[0] <= numbers[1] <= numbers[2] and numbers[1] > 0)


def _more(then: Then, printed: dict[_Key, Ints], gone: dict[_Key, Ints], threshold: float = np.inf) -> Then:
    """Add cells at the end: those that were printed, and those that nobody printed, secret under the threshold."""
    if not printed and not gone:
        return then
    cells = [*printed.items(), *gone.items()]
    rows = [dict(zip((*CELL_KEY, *NUMBERS), (*key, *numbers), strict=True)) for key, numbers in cells]
    more = pd.DataFrame(rows).assign(statut=str(CellStatus.PUBLIE), promotion="", conventionnel=False)
    more = more[list(then.counts.columns)].astype(then.counts.dtypes.to_dict())
    nobody = np.repeat((np.arange(len(rows)) >= len(printed))[:, None], len(NUMBERS), axis=1)
    small = nobody & (more["repondants"] < threshold).to_numpy(dtype=bool)[:, None]
    return Then(
        pd.concat([then.counts, more], ignore_index=True), np.concatenate([then.changed, ~nobody]),
        np.concatenate([then.departed, nobody]), np.concatenate([then.secret, small]),
    )  # fmt: skip
