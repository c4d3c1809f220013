"""What earlier editions forbid this one to say: two figures that differ by one person tell that person's answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cfa_report.catalogue import catalogue
from cfa_report.disclosure.past import Past
from cfa_report.disclosure.pooling import cell_key, is_pooled
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS, CELL_KEY, POOLED
from cfa_report.domain.edition import Edition
from cfa_report.domain.vocabulary import CellStatus
from cfa_report.params import Correction, Params
from cfa_report.store import Ledger, ledgers_known

#: A published count may not change by less: the change itself would be a small count.
NARROWEST: Final = 3
#: Nor may a count that was 0 (nobody, or everybody but nobody): it can only grow, and four values must be left for it.
NARROWEST_FROM_NONE: Final = 5
#: Ranges are rounded outward to this many points, or people.
STEP: Final = 5
_NUMBERS: Final = ["numerateur", "repondants", "eligibles"]


@dataclass(frozen=True)
class Published:
    """What the readers of an edition may already hold, and the corrections that the network declares.

    Attributes
    ----------
    ledgers
        One a audience whose editions they may read, under today's certification codes.
    corrections
        Corrections of the policy, under today's certification codes.
    whole
        The editions of these ledgers, with what they hid.
    """

    ledgers: tuple[Ledger, ...] = ()
    corrections: tuple[Correction, ...] = ()
    whole: tuple[Past, ...] = ()

    @classmethod
    def before(cls, params: Params, edition: Edition) -> Published:
        """Read the ledgers that an edition depends on.

        Raises
        ------
        LedgerBroken
            When one of them is not what was written in it.
        """
        today = params.network.current_code
        corrections = (
            one.model_copy(update={"certification": today.get(one.certification, one.certification)})
            for one in params.policy.corrections
        )
        ledgers = tuple(ledger.under(today) for ledger in ledgers_known(params.places, edition))
        return cls(ledgers, tuple(corrections))

    def with_limits(self) -> Published:
        """Give the same, where each whole edition keeps to what it said itself: it held back some counts, too."""

        def limited(one: Past) -> Past:
            ledgers = (
                replace(ledger, entries=ledger.entries[: one.rank - 1])
                for ledger in self.ledgers
                if ledger.edition is one.edition
            )
            return replace(one, limits=count_limits(one.counts, one.said, replace(self, ledgers=tuple(ledgers))))

        return replace(self, whole=tuple(limited(one) for one in self.whole))

    @property
    def heads(self) -> dict[str, str]:
        """Head of each ledger, by audience."""
        return {str(ledger.edition): ledger.head for ledger in self.ledgers}


def between_editions(counts: pd.DataFrame, hidden: pd.Series, published: Published, edition: Edition) -> pd.DataFrame:
    """Say which cells may not print their counts because of what was published before, and what they print instead.

    Parameters
    ----------
    counts
        Raw cells of the edition (``counting.COUNTS``).
    hidden
        Cells hidden for their own sake: they get no range.
    published
        What was published, and what is declared corrected.
    edition
        Audience.

    Returns
    -------
    DataFrame
        Same index; ``statut``: ``gele`` (nothing is printed), ``plage`` (the text in ``plage`` is), or empty where
        earlier editions forbid nothing. ``gele`` goes before a hiding by the threshold: it says less.
    """
    held = pd.Series(False, index=counts.index)
    for ledger in published.ledgers:
        held |= hold_back(counts, ledger, edition)
    ranges = _correction_ranges(counts, published).where(~hidden, "")
    told = pd.DataFrame({"statut": "", "plage": ranges}, index=counts.index)
    told.loc[held, "statut"] = str(CellStatus.GELE)
    told.loc[ranges != "", "statut"] = str(CellStatus.PLAGE)
    return told


def hold_back(counts: pd.DataFrame, ledger: Ledger, edition: Edition) -> pd.Series:
    """Say which cells changed too little since they were published.

    A change of 1 or 2 in k, n, N, or in those who are in one and not in the other (n - k, N - n), against *any*
    published edition: the readers keep them all. From a count of 0, a change of up to 4: there are no values on the
    other side. Nothing is published of such a cell until it has changed by more, or not at all.

    Parameters
    ----------
    counts
        Raw cells (``counting.COUNTS``).
    ledger
        What was published for one audience.
    edition
        Audience of this edition; a ledger that its readers do not hold forbids nothing.

    Returns
    -------
    Series of bool
        True where the cell must be held back.
    """
    return pd.Series(_close(counts, ledger, edition).any(axis=1), index=counts.index)


def held_counts(counts: pd.DataFrame, published: Published, edition: Edition) -> NDArray[np.bool_]:
    """Say which counts of the cells that are held back no other cell may print: shape (R, 3), for k, n and N.

    The numerator always; a denominator when it is one that changed too little, or part of a difference that did: one
    that changed by more is told by nobody's answer.
    """
    held = np.zeros((len(counts), len(_NUMBERS)), dtype=bool)
    for ledger in published.ledgers:
        held |= _close(counts, ledger, edition)
    held[:, 0] = held.any(axis=1)
    return held


def _close(counts: pd.DataFrame, ledger: Ledger, edition: Edition) -> NDArray[np.bool_]:
    """Say which of k, n and N changed too little, or are what makes a remainder that did: shape (R, 3)."""
    close = np.zeros((len(counts), len(_NUMBERS)), dtype=bool)
    before = _exact(ledger)
    if ledger.edition in edition.known_to_its_readers and len(before):
        now = counts[[*CELL_KEY, *_NUMBERS]].assign(place=np.arange(len(counts)))[_computed(counts).to_numpy()]
        pairs = now.merge(before[[*CELL_KEY, *_NUMBERS]], on=list(CELL_KEY), suffixes=("", "_avant"))
        places = pairs["place"].to_numpy(dtype=np.intp)
        for column, known, of in ((0, "numerateur", ""), (1, "repondants", ""), (2, "eligibles", ""), *_REMAINDERS):
            old = _count(pairs, f"{known}_avant", f"{of}_avant" if of else "").to_numpy(dtype=np.int64)
            moved = np.abs(_count(pairs, known, of).to_numpy(dtype=np.int64) - old)
            small = (moved > 0) & (moved < np.where(old == 0, NARROWEST_FROM_NONE, NARROWEST))
            close[places[small], column] = True
    return close


def known_counts(counts: pd.DataFrame, published: Published) -> NDArray[np.bool_]:
    """Say which counts of cells are what some edition printed already: shape (R, 3), for k, n and N."""
    known = np.zeros((len(counts), len(_NUMBERS)), dtype=bool)
    for ledger in published.ledgers:
        before = _exact(ledger)
        if len(before):
            now = counts[[*CELL_KEY, *_NUMBERS]].assign(place=np.arange(len(counts)))
            pairs = now.merge(before[[*CELL_KEY, *_NUMBERS]], on=list(CELL_KEY), suffixes=("", "_avant"))
            for column, name in enumerate(_NUMBERS):
                same = (pairs[name] == pairs[f"{name}_avant"]).fillna(False).to_numpy(dtype=bool)
                known[pairs.loc[same, "place"].to_numpy(dtype=np.intp), column] = True
    return known


def published_pools(published: Published) -> pd.DataFrame:
    """Give the keys (``CELL_KEY``) of the pools that some edition printed: their sums are known for good."""
    parts = [_exact(ledger)[list(CELL_KEY)] for ledger in published.ledgers]
    keys = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(CELL_KEY))
    keys = keys.astype({"session": "str", "certification": "str"})
    return keys[is_pooled(keys)].drop_duplicates(ignore_index=True)


def count_limits(
    cells: pd.DataFrame, between: pd.DataFrame, published: Published
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the lowest and highest counts that what is said of cells allows: shape (R, 3) each, for k, n and N.

    The range of a corrected cell says where its numerator is. A cell that is held back says that something changed
    by one or two: its readers will look for each count so close to the last one they hold.

    Parameters
    ----------
    cells
        Raw cells.
    between
        What ``between_editions`` says of them.
    published
        What was published.
    """
    low = np.zeros((len(cells), len(_NUMBERS)), dtype=np.int64)
    high = np.full(low.shape, np.iinfo(np.int32).max, dtype=np.int64)
    for place in np.flatnonzero((between["plage"] != "").to_numpy(dtype=bool)):
        text = between["plage"].iloc[int(place)]
        written = [int(part) for part in re.findall(r"\d+", text)]
        bottom, top = [*written, 100] if text.startswith("≥") else [0, *written][-2:]
        size = int(cells["repondants"].iloc[int(place)])
        low[place, 0] = -(-bottom * size // 100) if "%" in text else bottom
        high[place, 0] = top * size // 100 if "%" in text else top
    frozen = np.flatnonzero((between["statut"] == str(CellStatus.GELE)).to_numpy(dtype=bool))
    now = cells.iloc[frozen][[*CELL_KEY, *_NUMBERS]].assign(place=frozen)
    for ledger in published.ledgers if len(frozen) else ():
        last = _exact(ledger).drop_duplicates(list(CELL_KEY), keep="last")
        pairs = now.merge(last[[*CELL_KEY, *_NUMBERS]], on=list(CELL_KEY), suffixes=("", "_avant"))
        places = pairs["place"].to_numpy(dtype=np.intp)
        old_k, old_n, old_eligible = (pairs[f"{name}_avant"].to_numpy(dtype=np.int64) for name in _NUMBERS)
        # Nobody, or everybody: a longer way is held back.
        all_or_none = (
            (old_k == 0) | (old_k == old_n), (old_n == 0) | (old_k == old_n) | (old_n == old_eligible),
            (old_eligible == 0) | (old_n == old_eligible),
        )  # fmt: skip
        for column, (name, old) in enumerate(zip(_NUMBERS, (old_k, old_n, old_eligible), strict=True)):
            count = pairs[name].to_numpy(dtype=np.int64)
            reach = np.where(all_or_none[column], NARROWEST_FROM_NONE, NARROWEST) - 1
            low[places, column] = np.maximum(low[places, column], np.minimum(old - reach, count))
            high[places, column] = np.minimum(high[places, column], np.maximum(old + reach, count))
    return low, high


def coarse_range(old: tuple[int, int], new: tuple[int, int]) -> str:
    """Write the range that stands for a corrected rate: it holds the old rate and the new one.

    Parameters
    ----------
    old, new
        (k, n) as last published, and as counted now.

    Returns
    -------
    str
        ``"35–60 %"``: three people around the *old* count on either side, four where it is nobody or everybody,
        rounded outward to 5 points. It depends on nothing else, so that the rule cannot be run backwards: every count
        that it holds would print the same text. Empty when the new rate is outside, or when the range would hold fewer
        than four counts of the new denominator.
    """
    (k, n), (new_k, new_n) = old, new
    margin = NARROWEST if 0 < k < n else NARROWEST_FROM_NONE - 1
    low = max(0, 100 * (k - margin) // (STEP * n) * STEP)
    high = min(100, -(-100 * (k + margin) // (STEP * n)) * STEP)
    wide = high * new_n // 100 - -(-low * new_n // 100) >= NARROWEST
    return f"{low}–{high}\u00a0%" if wide and low * new_n <= 100 * new_k <= high * new_n else ""


def coarse_headcount(old: int, new: int) -> str:
    """Write the range that stands for a corrected headcount (``"20–30"``), on the rule of ``coarse_range``."""
    low = max(0, (old - NARROWEST) // STEP * STEP)
    high = -(-(old + NARROWEST) // STEP) * STEP
    return f"{low}–{high}" if low <= new <= high else ""


def corrections_shown(released: pd.DataFrame, published: Published) -> list[dict[str, Any]]:
    """Keep the declared corrections that released cells show as a range, to be printed with their reason."""
    ranges = released[(released["statut"] == str(CellStatus.PLAGE)) & (released["plage"] != "")]
    exact = pd.concat([_exact(ledger)[list(CELL_KEY)] for ledger in published.ledgers] or [ranges[list(CELL_KEY)][:0]])
    known = ranges.merge(exact.drop_duplicates(), on=list(CELL_KEY))
    return [one.model_dump(mode="json") for one in published.corrections if corrected(known, [one]).any()]


def corrected(cells: pd.DataFrame, corrections: Sequence[Correction]) -> pd.Series:
    """Say which cells a correction is about: the cell itself and the totals and pools that add it up.

    Parameters
    ----------
    cells
        Columns ``CELL_KEY``, under today's certification codes.
    corrections
        Declared corrections, under the same codes.
    """
    result = pd.Series(False, index=cells.index)
    for one in corrections:
        found = cells["campus"].isin([one.campus, ALL_CAMPUSES]) & _holds(cells["session"], [one.session])
        found &= _holds(cells["certification"], [one.certification, ALL_CERTIFICATIONS])
        found &= cells["indicateur"] == one.indicateur
        if one.variante is not None:
            found &= cells["variante"] == one.variante
        if one.horizon_mois is not None:
            found &= (cells["horizon_mois"] == one.horizon_mois).fillna(False).astype(bool)
        result |= found
    return result


def _holds(codes: pd.Series, wanted: Sequence[str]) -> pd.Series:
    """Say which codes are, or add up, one of those wanted."""
    return codes.map(lambda code: not set(wanted).isdisjoint(str(code).split(POOLED))).astype(bool)


#: Those who are in one count and not in the other, and which of the two is then hidden.
_REMAINDERS: Final = ((0, "repondants", "numerateur"), (1, "eligibles", "repondants"))


def _count(pairs: pd.DataFrame, known: str, of: str) -> pd.Series:
    return pairs[known] - pairs[of] if of else pairs[known]


def _computed(counts: pd.DataFrame) -> pd.Series:
    return counts["statut"].map(lambda status: CellStatus(status).has_numbers).astype(bool)


def _exact(ledger: Ledger) -> pd.DataFrame:
    cells = ledger.all_published_cells()
    return cells[cells["numerateur"].notna()]


def _correction_ranges(counts: pd.DataFrame, published: Published) -> pd.Series:
    """Write the range of each corrected cell that was published with numbers; empty for the others.

    It is declared that the published count was wrong, not by how much: the cell is coarsened whether it moved or not.
    """
    ranges = pd.Series("", index=counts.index, dtype="str")
    about = counts[corrected(counts, published.corrections) & _computed(counts)]
    if about.empty:
        return ranges
    headcounts = {name for name, item in catalogue().items() if item.family == "effectif"}
    latest: dict[tuple[Any, ...], tuple[int, int]] = {}
    # The edition's own ledger is read last, and speaks first: its readers compare with its own pages.
    for ledger in reversed(published.ledgers):
        for row in _exact(ledger).to_dict("records"):
            latest[cell_key(row)] = (int(row["numerateur"]), int(row["repondants"]))
    for place, row in zip(about.index, about.to_dict("records"), strict=True):
        old, new = latest.get(cell_key(row)), (int(row["numerateur"]), int(row["repondants"]))
        if old is None:
            continue
        if row["indicateur"] in headcounts:
            ranges.loc[place] = coarse_headcount(old[0], new[0])
        elif old[1] >= NARROWEST:
            ranges.loc[place] = coarse_range(old, new)
    return ranges
