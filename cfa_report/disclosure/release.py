"""From raw counts to released cells: what is hidden keeps no number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from cfa_report.catalogue import catalogue
from cfa_report.disclosure.complement import Complement, complete
from cfa_report.disclosure.pooling import is_pooled, pooled_cells
from cfa_report.disclosure.quantities import Flags, Quantities, quantities_of
from cfa_report.disclosure.ranges import ranges
from cfa_report.disclosure.rules import hiding_costs, secret_counts, small_part, too_small
from cfa_report.domain.columns import RELEASED
from cfa_report.domain.edition import Edition
from cfa_report.domain.vocabulary import CellStatus
from cfa_report.errors import ParameterError
from cfa_report.params import Disclosure, EditionRules, Thresholds
from cfa_report.params.policy import THRESHOLD_FLOOR

_NUMBERS = ["numerateur", "repondants", "eligibles"]
#: Showing a pool must never cost a cell that could be shown alone.
_POOL_COST: Final = 0.01


@dataclass(frozen=True)
class Balance:
    """What the gate did to an edition, in cells.

    ``computed`` have numbers; ``primary`` of them are hidden for their own sake, ``complementary`` for the others';
    ``pooled`` cells of two sessions are shown in their place, ``ranges`` say what may be deduced. ``audited`` hidden
    counts were shown to keep an interval of at least ``width`` people; ``fallbacks`` tables were hidden whole.
    """

    computed: int
    primary: int
    complementary: int
    pooled: int
    ranges: int
    audited: int
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
    cells = counts.reset_index(drop=True)
    gate = _gate(cells, threshold, own, names)
    pooled = 0
    if "sessions" in own.regroupements:
        pools = pooled_cells(cells, gate.hidden, names)
        pools = pools[~(too_small(pools, threshold) | small_part(pools, own))]
        if len(pools):
            cells = pd.concat([cells, pools], ignore_index=True)
            gate = _gate(cells, threshold, own, names, before=gate.found)
            kept = ~(is_pooled(cells) & gate.hidden)
            pooled = int((is_pooled(cells) & kept).sum())
    texts = ranges(gate.system, cells, gate.hidden & gate.computed, gate.told, _of_choice(cells, names))
    released = _without_numbers(cells, gate.hidden, texts)
    released = released[~(is_pooled(cells) & gate.hidden)].reset_index(drop=True)
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
            fallbacks=gate.found.fallbacks,
            width=own.largeur_protegee,
        ),
    )


@dataclass(frozen=True)
class _Gate:
    system: Quantities
    computed: Flags
    primary: Flags
    hidden: Flags
    told: Flags
    found: Complement


def _gate(
    cells: pd.DataFrame, threshold: int, rules: EditionRules, chosen: dict[str, str], before: Complement | None = None
) -> _Gate:
    """Apply the rules to cells, then hide what would undo them; ``before`` says what is hidden of the first cells."""
    system = quantities_of(cells)
    computed = (cells["statut"] == str(CellStatus.PUBLIE)).to_numpy(dtype=bool)
    small, part = (
        too_small(cells, threshold).to_numpy(dtype=bool),
        small_part(cells, rules).to_numpy(dtype=bool),
    )
    primary = small | part
    hidden = primary.copy()
    if before is not None:
        hidden[: len(before.hidden)] |= before.hidden
    costs = np.where(is_pooled(cells), _POOL_COST, hiding_costs(cells, chosen, rules))
    secret = secret_counts(cells, system, threshold, small, part)
    past = np.zeros(len(system.value), dtype=bool)
    pools = is_pooled(cells)
    found = complete(system, computed, hidden, secret, costs, rules.largeur_protegee, past, pools, before)
    told = system.told_by(computed & ~found.hidden, found.hidden)
    return _Gate(system, computed, primary, found.hidden, told, found)


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


def _without_numbers(cells: pd.DataFrame, hidden: Flags, texts: pd.Series) -> pd.DataFrame:
    """Give each cell its status, and leave numbers to those that are shown."""
    released = cells.copy()
    released[_NUMBERS] = released[_NUMBERS].astype("Int64")
    released["plage"] = texts
    released.loc[is_pooled(cells), "statut"] = str(CellStatus.REGROUPE)
    released.loc[hidden, "statut"] = str(CellStatus.MASQUE)
    released.loc[hidden & (texts != "").to_numpy(dtype=bool), "statut"] = str(CellStatus.PLAGE)
    shown = released["statut"].map(lambda status: CellStatus(status).has_numbers)
    for name in _NUMBERS:
        released[name] = released[name].where(shown, None)
    return released
