"""A change as a reader sees it: two sessions of one indicator, and no number at all where one is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cfa_report.catalogue import Indicator, catalogue
from cfa_report.display.cell import Interval, read_interval, read_number, read_text, read_whole, records, unit_name
from cfa_report.display.wording import count, decimals_for, horizon_text, lower_first
from cfa_report.domain.vocabulary import CellStatus, Verdict


@dataclass(frozen=True)
class Change:
    """One difference of rates (−1 to 1) with its intervals and its verdict.

    ``known_later`` and ``known_earlier`` are how many are known of how many are concerned. ``alone`` is the verdict
    before the control of the whole edition, ``examined`` the number of changes counted there; both are ``None`` where
    there was no control.
    """

    rate_later: float
    rate_earlier: float
    difference: float
    interval: Interval
    gamma3: Interval | None
    extreme: Interval | None
    verdict: Verdict
    alone: Verdict | None
    examined: int | None
    register: bool
    decimals: int
    known_later: tuple[int, int]
    known_earlier: tuple[int, int]

    @property
    def is_decided(self) -> bool:
        """Whether a direction may be said: the verdict decides and the interval does not cover 0."""
        low, high = self.interval
        return self.verdict is not Verdict.INDECIDABLE and (low > 0 or high < 0)

    @property
    def lowered(self) -> str:
        """Say what the control of the whole edition took from the verdict; empty when it took nothing."""
        if self.alone is None or self.alone is self.verdict or self.examined is None:
            return ""
        among = f"parmi les {count(self.examined)} écarts examinés"
        kept = f"n'est retenu que comme {self.verdict}" if self.is_decided else "n'est pas retenu"
        return f"pris seul, l'écart serait {self.alone}\u00a0; {among}, il {kept}"


@dataclass(frozen=True)
class Comparison:
    """Two sessions of one indicator, with their change where both may be shown."""

    indicator: Indicator
    label: str
    definition: str
    unit: str
    later: str
    earlier: str
    horizon: int | None
    status: CellStatus
    change: Change | None

    @property
    def name(self) -> str:
        """Name the unit and the indicator."""
        return f"{self.unit}, {lower_first(self.label)}" if self.unit else self.label


def read_comparisons(comparisons: pd.DataFrame, labels: Mapping[str, str] | None = None) -> tuple[Comparison, ...]:
    """Read rows with the columns ``COMPARISON``; a hidden one gives no number.

    They come in the order of the labels, then of the catalogue, never in that of the numbers.
    """
    names = dict(labels or {})
    rows = records(comparisons)
    places = {code: place for place, code in enumerate(names, start=1)}
    ranks = {name: rank for rank, name in enumerate(catalogue())}

    def rank(row: Mapping[str, Any]) -> tuple[int, int, int]:
        codes = (read_text(row["campus"]), read_text(row["certification"]))
        return (places.get(codes[0], 0), places.get(codes[1], 0), ranks[read_text(row["indicateur"])])

    return tuple(_comparison(row, names) for row in sorted(rows, key=rank))


def direction_text(comparison: Comparison, change: Change) -> str:
    """Say hausse or baisse, and whether it is the way one wants; empty when the verdict does not decide."""
    if not change.is_decided:
        return ""
    word = "hausse" if change.difference > 0 else "baisse"
    wanted = comparison.indicator.direction
    return word if not wanted else f"{word} {'favorable' if wanted == word else 'défavorable'}"


def _comparison(row: dict[str, Any], names: Mapping[str, str]) -> Comparison:
    indicator = catalogue()[read_text(row["indicateur"])]
    variant = indicator.variant(read_text(row["variante"]))
    horizon = read_whole(row["horizon_mois"])
    status = CellStatus(read_text(row["statut"]))
    change = _change(row) if status.has_numbers else None
    return Comparison(
        indicator=indicator,
        label=" ".join(part for part in (indicator.label, horizon_text(horizon)) if part),
        definition=variant.label,
        unit=unit_name(row, names),
        later=read_text(row["session_1"]),
        earlier=read_text(row["session_2"]),
        horizon=horizon,
        status=CellStatus.NON_CALCULABLE if change is None and status.has_numbers else status,
        change=change,
    )


def _change(row: dict[str, Any]) -> Change | None:
    rates = (read_number(row["taux_1"]), read_number(row["taux_2"]), read_number(row["difference"]))
    interval = read_interval(row, "ic_bas", "ic_haut")
    later, earlier, difference = rates
    if later is None or earlier is None or difference is None or interval is None or not read_text(row["verdict"]):
        return None
    known = [(read_whole(row[f"repondants_{side}"]) or 0, read_whole(row[f"eligibles_{side}"]) or 0) for side in (1, 2)]
    return Change(
        rate_later=later,
        rate_earlier=earlier,
        difference=difference,
        interval=interval,
        gamma3=read_interval(row, "gamma3_bas", "gamma3_haut"),
        extreme=read_interval(row, "extreme_bas", "extreme_haut"),
        verdict=Verdict(read_text(row["verdict"])),
        alone=Verdict(read_text(row["verdict_seul"])) if "verdict_seul" in row else None,
        examined=read_whole(row["examines"]) if "examines" in row else None,
        register=all(respondents == eligible for respondents, eligible in known),
        decimals=decimals_for(*(respondents for respondents, _ in known)),
        known_later=known[0],
        known_earlier=known[1],
    )
