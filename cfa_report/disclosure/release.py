"""From raw counts to released cells: what is hidden keeps no number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from cfa_report.catalogue import catalogue
from cfa_report.disclosure.arrays import Flags
from cfa_report.disclosure.complement import Complement, complete
from cfa_report.disclosure.editions import (
    Published,
    between_editions,
    count_limits,
    held_counts,
    known_counts,
    published_pools,
)
from cfa_report.disclosure.older import Memory, remember
from cfa_report.disclosure.pooling import is_pooled, outdated, pooled_cells, pools_of, ways_to_pool
from cfa_report.disclosure.quantities import Quantities, quantities_of
from cfa_report.disclosure.ranges import ranges
from cfa_report.disclosure.rules import (
    few_left_out,
    hiding_costs,
    near_threshold,
    secret_counts,
    small_part,
    too_small,
)
from cfa_report.domain.columns import CELL_KEY, RELEASED
from cfa_report.domain.edition import Edition
from cfa_report.domain.vocabulary import CellStatus
from cfa_report.errors import ParameterError
from cfa_report.params import Disclosure, EditionRules, Thresholds
from cfa_report.params.policy import THRESHOLD_FLOOR

_NUMBERS = ["numerateur", "repondants", "eligibles"]
#: Showing a pool must never cost a cell that could be shown alone.
_POOL_COST: Final = 0.01
#: How much more a figure is worth that is other than the one published before: its readers come back for it.
_NEWS: Final = 4.0


@dataclass(frozen=True)
class Balance:
    """What the gate did to an edition, in cells.

    ``computed`` have numbers; ``primary`` of them are hidden for their own sake, ``complementary`` for the others';
    ``pooled`` cells of two sessions or of a family are shown in their place, ``ranges`` say what may be deduced.
    ``audited`` hidden counts were shown to keep an interval of at least ``width`` people; of ``unproven`` ones what
    everybody knows leaves less, whatever is hidden; all that speaks of a count was hidden ``fallbacks`` times.
    """

    computed: int
    primary: int
    complementary: int
    pooled: int
    ranges: int
    audited: int
    unproven: int
    fallbacks: int
    width: int

    def to_json(self) -> dict[str, int]:
        """Give a JSON value."""
        return asdict(self)


@dataclass(frozen=True)
class Protected:
    """A protected edition: cells (columns ``RELEASED``), and what it took."""

    cells: pd.DataFrame
    balance: Balance


def protect(counts: pd.DataFrame, thresholds: Thresholds, edition: Edition, **options: Any) -> pd.DataFrame:
    """Give the released cells of ``protect_edition`` alone, with the same arguments."""
    return protect_edition(counts, thresholds, edition, **options).cells


def protect_edition(
    counts: pd.DataFrame,
    thresholds: Thresholds,
    edition: Edition,
    *,
    rules: Disclosure | None = None,
    chosen: Mapping[str, str] | None = None,
    families: Mapping[str, str] | None = None,
    published: Published | None = None,
) -> Protected:
    """Release the counts of a whole edition.

    Parameters
    ----------
    counts
        Every raw cell of the edition, totals included (``counting.COUNTS``): protect first, slice afterwards.
    thresholds
        Smallest denominators of the policy.
    edition
        Audience.
    rules
        What the policy hides beyond the thresholds; the usual rules when not given.
    chosen
        The reading published of each indicator, the first of the catalogue when not given; the others are hidden
        first, and are not pooled.
    families
        Family of the certifications that may be shown together; none when it is not given.
    published
        What earlier editions already said, and the corrections declared; nothing when it is not given.

    Returns
    -------
    Protected
        Numbers are missing wherever the status is not one that has numbers.

    Raises
    ------
    ParameterError
        When the threshold is not a number, or is under the floor that no policy may lower.
    """
    threshold = _refuse_low(thresholds, edition)
    own = (rules or Disclosure()).of(edition)
    names = dict(chosen or {name: item.variants[0].id for name, item in catalogue().items()})
    past = (published or Published()).with_limits()
    cells = counts.reset_index(drop=True)
    # What was pooled once, and has not changed, is known for good, whether this edition shows it or not.
    keys = published_pools(past)
    known = pools_of(cells, keys)
    changed = ~known_counts(known, past).all(axis=1) & _keys(known).isin(_keys(keys)).to_numpy(dtype=bool)
    cells = pd.concat([cells, known[~changed]], ignore_index=True)
    rules_now = _Rules(threshold, own, names, past, edition)
    gate = _gate(cells, rules_now)
    ways = dict(ways_to_pool(cells, own.regroupements, families or {}))
    alone, hidden = len(cells), gate.hidden
    for axis, group in ways.items():
        # A sum of sessions that may be shown is taken for shown: its cells are in no sum of a family.
        pools = pooled_cells(cells, hidden, names, axis, group)
        pools = pools[rules_now.may_be_shown(pools) & ~_keys(pools).isin(_keys(cells))]
        cells = pd.concat([cells, pools], ignore_index=True)
        hidden = np.append(hidden, np.zeros(len(pools), dtype=bool))
    if len(cells) > alone:
        gate = _gate(cells, rules_now, before=gate)
    unshown = is_pooled(cells) & (gate.hidden | outdated(cells, gate.hidden, ways))
    pooled = int((is_pooled(cells) & ~unshown).sum())
    texts = ranges(gate.system, cells, gate.hidden & gate.computed, gate.told, _of_choice(cells, names))
    texts = gate.between["plage"].where(gate.between["plage"] != "", texts)
    released = _without_numbers(cells, gate.hidden, texts, gate.between["statut"])
    released = released[~unshown].reset_index(drop=True)
    single = ~is_pooled(cells)
    return Protected(
        released[list(RELEASED)],
        Balance(
            computed=int((gate.computed & single).sum()),
            primary=int((gate.primary & single).sum()),
            complementary=int((gate.hidden & ~gate.primary & single).sum()),
            pooled=pooled,
            ranges=int((released["statut"] == str(CellStatus.PLAGE)).sum()),
            audited=gate.found.audited,
            unproven=gate.found.unproven,
            fallbacks=gate.found.fallbacks,
            width=own.largeur_protegee,
        ),
    )


@dataclass(frozen=True)
class _Rules:
    threshold: int
    own: EditionRules
    chosen: dict[str, str]
    past: Published
    edition: Edition

    def may_be_shown(self, cells: pd.DataFrame) -> Flags:
        """Say which computed cells break no rule of their own."""
        broken = too_small(cells, self.threshold) | small_part(cells, self.own)
        return ~broken.to_numpy(dtype=bool)

    def secrets(self, cells: pd.DataFrame, system: Quantities, hidden: Flags) -> Flags:
        """Say which counts of hidden cells are secret for their own sake: shape (V,)."""
        small = too_small(cells, self.threshold).to_numpy(dtype=bool) & hidden
        part = small_part(cells, self.own).to_numpy(dtype=bool) & hidden
        few = few_left_out(cells, self.threshold).to_numpy(dtype=bool) & hidden
        return secret_counts(cells, system, self.threshold, small, part) | system.of(few, (2,))


@dataclass(frozen=True)
class _Gate:
    system: Quantities
    computed: Flags
    primary: Flags
    hidden: Flags
    told: Flags
    between: pd.DataFrame
    found: Complement
    sure: Complement


def _gate(cells: pd.DataFrame, rules: _Rules, before: _Gate | None = None) -> _Gate:
    """Apply the rules to cells, then hide what would undo them; ``before`` says what is hidden of the first cells."""
    alone = quantities_of(cells)
    memory = remember(alone, cells, rules.past.whole, rules.secrets)
    system = memory.system
    surely = _without_habits(cells, rules)
    surely_past = surely.system.follows_from(surely.printed)
    computed = (cells["statut"] == str(CellStatus.PUBLIE)).to_numpy(dtype=bool)
    small = too_small(cells, rules.threshold).to_numpy(dtype=bool)
    part = small_part(cells, rules.own).to_numpy(dtype=bool)
    few = few_left_out(cells, rules.threshold).to_numpy(dtype=bool)
    past = system.follows_from(memory.printed)
    between = between_editions(cells, pd.Series(small | part | few, index=cells.index), rules.past, rules.edition)
    apart = (between["statut"] == str(CellStatus.PLAGE)).to_numpy(dtype=bool)
    close = held_counts(cells, rules.past, rules.edition)
    # What follows from what was printed already may change as it likes: it tells nobody's answer.
    old_news = close.any(axis=1) & np.append(surely_past, True)[surely.system.of_cells].all(axis=1)
    old_news = np.asarray(old_news, dtype=bool)
    close[old_news] = False
    between["statut"] = between["statut"].mask(old_news & (between["statut"] == str(CellStatus.GELE)), "")
    if before is not None:
        # What would have said too much then would say it now.
        unsaid = before.between.index[before.between["statut"] == ""]
        between.loc[unsaid, "statut"] = ""
    primary = small | part | few | apart | close.any(axis=1)
    sure = np.asarray(known_counts(cells, rules.past).all(axis=1), dtype=bool)
    own = _Own(cells, rules, computed, small, part, few, apart, close, is_pooled(cells), _news(cells, rules) & ~sure)
    hidden = primary.copy()
    if before is not None:
        hidden[: len(before.hidden)] |= before.hidden
    earlier = None if before is None else before.found
    held = np.append(past, False)[system.of_cells[:, 0]] & computed & ~sure
    while True:
        limits = count_limits(cells, between, rules.past)
        limited = system.within(*limits)
        found = own.protected(limited, hidden, past, memory.secret, earlier)
        if rules.past.whole and (found.unproven or (held & found.hidden).any()):
            # What past editions seem to tell, their readers may not be sure of: this one does not say it either.
            printed = alone.of(sure)
            nothing = np.zeros_like(printed)
            more = own.protected(alone.within(*limits), found.hidden, printed, nothing, earlier, seen=found)
            if (more.hidden != found.hidden).any():
                hidden = more.hidden
                continue
        # Nor is a count near the threshold surely large enough because a habit says so.
        sure_of = surely.system.within(*limits)
        doubted = own.protected(
            sure_of, found.hidden, surely_past, surely.secret, None if before is None else before.sure, seen=found
        )
        if (doubted.hidden != found.hidden).any():
            hidden = doubted.hidden
            continue
        told = system.told_by(computed & ~found.hidden, found.hidden) | past
        said = (between["statut"] != "").to_numpy(dtype=bool) & (between["plage"] == "").to_numpy(dtype=bool)
        secret = own.secrets(limited) | memory.secret
        too_near = said & limited.holds_any(secret & ~told & ~found.witness.protects(np.arange(len(told))))
        if not too_near.any():
            return _Gate(limited, computed, primary, found.hidden, told, between, found, doubted)
        # Where that something changed by one or two would say too much, the cell is hidden without a word.
        between.loc[too_near, "statut"] = ""


def _news(cells: pd.DataFrame, rules: _Rules) -> Flags:
    """Say which cells some edition printed: shape (R,)."""
    printed = [one.counts.assign(certification=one.today)[one.shown] for one in rules.past.whole]
    if not printed:
        return np.zeros(len(cells), dtype=bool)
    return np.asarray(_keys(cells).isin(_keys(pd.concat(printed, ignore_index=True))), dtype=bool)


def _without_habits(cells: pd.DataFrame, rules: _Rules) -> Memory:
    """Put together what readers surely know: as many answers as people who sat the exam is a habit."""
    whole = [replace(one, habits=False) for one in rules.past.whole]
    return remember(quantities_of(cells, habits=False), cells, whole, rules.secrets)


@dataclass(frozen=True)
class _Own:
    """What is to be hidden of cells for their own sake, whatever the system that ties them."""

    cells: pd.DataFrame
    rules: _Rules
    computed: Flags
    small: Flags
    part: Flags
    few: Flags
    apart: Flags
    close: Flags
    pools: Flags
    news: Flags

    def secrets(self, system: Quantities) -> Flags:
        """Say which counts no cell may print: shape (V,)."""
        single = ~self.pools
        found = secret_counts(self.cells, system, self.rules.threshold, self.small & single, self.part & single)
        found |= system.of(self.apart) | system.of(self.few, (2,))
        for place in range(self.close.shape[1]):
            found |= system.of(self.close[:, place], (place,))
        return found

    def protected(
        self, system: Quantities, hidden: Flags, past: Flags, others: Flags, before: Complement | None,
        seen: Complement | None = None,
    ) -> Complement:  # fmt: skip
        """Hide what would undo what is hidden; ``others`` are secrets of past editions."""
        own, width = self.rules.own, self.rules.own.largeur_protegee
        costs = hiding_costs(self.cells, self.rules.chosen, own) * np.where(self.news, _NEWS, 1.0)
        costs = np.where(self.pools, _POOL_COST, costs)
        near = near_threshold(self.cells, system, self.rules.threshold, width)
        secret = self.secrets(system) | others
        return complete(system, self.computed, hidden, secret, near, costs, width, past, self.pools, before, seen)


def _keys(cells: pd.DataFrame) -> pd.Series:
    known = cells[list(CELL_KEY)].astype({"horizon_mois": "Int64"}).astype("object")
    return pd.Series(list(known.fillna("").itertuples(index=False, name=None)), index=cells.index, dtype="object")


def _refuse_low(thresholds: Thresholds, edition: Edition) -> int:
    threshold, floor = thresholds.of(edition), THRESHOLD_FLOOR[edition]
    # Written so that NaN is refused: nothing compares with it, so nothing would be hidden.
    if not threshold >= floor:
        raise ParameterError(
            f"le seuil de l'édition {edition} est plus bas que {floor}", action="Corriger seuils dans politique.yaml"
        )
    return threshold


def _of_choice(cells: pd.DataFrame, chosen: dict[str, str]) -> Flags:
    return (cells["variante"] == cells["indicateur"].map(chosen)).to_numpy(dtype=bool)


def _without_numbers(cells: pd.DataFrame, hidden: Flags, texts: pd.Series, between: pd.Series) -> pd.DataFrame:
    """Give each cell its status, and leave numbers to those that are shown."""
    released = cells.copy()
    released[_NUMBERS] = released[_NUMBERS].astype("Int64")
    released.loc[is_pooled(cells), "statut"] = str(CellStatus.REGROUPE)
    released.loc[hidden, "statut"] = str(CellStatus.MASQUE)
    released.loc[hidden & (texts != "").to_numpy(dtype=bool), "statut"] = str(CellStatus.PLAGE)
    released["statut"] = released["statut"].where(between == "", between)
    released["plage"] = texts.where(released["statut"] == str(CellStatus.PLAGE), "")
    shown = released["statut"].map(lambda status: CellStatus(status).has_numbers)
    for name in _NUMBERS:
        released[name] = released[name].where(shown, None)
    return released
