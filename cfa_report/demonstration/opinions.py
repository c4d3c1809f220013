"""Marks given by learners, firms, funders and teaching teams."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cfa_report.demonstration.dice import Dice
from cfa_report.demonstration.sheet import CountRow

#: Mean mark by campus and stakeholder, and the scale; invented around the examples that the sheet prints.
_MEANS: Final = {
    "PARIS": (5, {"apprenti": 4.4, "entreprise": 3.8, "financeur": 4.6, "equipe_pedagogique": 4.1}),
    "MARSEILLE": (100, {"apprenti": 80.0, "entreprise": 79.0, "financeur": 96.0, "equipe_pedagogique": 82.0}),
    "LYON": (5, {"apprenti": 4.2, "entreprise": 4.5, "financeur": 4.8, "equipe_pedagogique": 4.2}),
    "TOULOUSE": (5, {"apprenti": 4.1, "entreprise": 4.2, "financeur": 4.3, "equipe_pedagogique": 4.0}),
    "FICTIF": (10, {"apprenti": 7.4, "entreprise": 7.9, "financeur": 8.2, "equipe_pedagogique": 7.6}),
}  # fmt: skip
#: Share of those asked who give a mark.
_ANSWERED: Final = {"apprenti": 0.7, "entreprise": 0.55, "financeur": 0.8, "equipe_pedagogique": 0.9}


@dataclass(frozen=True)
class Opinion:
    """One person asked for a mark; ``mark`` is ``None`` where nothing came back."""

    stakeholder: str
    mark: int | None
    scale: int


def opinions(row: CountRow) -> list[Opinion]:
    """Draw the marks of one cohort: everybody who sat the exam, their firms, two funders, some of the team."""
    dice = Dice("satisfaction", row.campus, row.certification, row.session)
    scale, means = _MEANS[row.campus]
    asked = {
        "apprenti": row.presented,
        "entreprise": max(1, round(row.entered * 0.7)),
        "financeur": 2,
        "equipe_pedagogique": dice.integer(3, 6),
    }
    return [
        Opinion(who, _mark(means[who], scale, dice) if dice.chance(_ANSWERED[who]) else None, scale)
        for who, count in asked.items()
        for _ in range(count)
    ]


def _mark(mean: float, scale: int, dice: Dice) -> int:
    if scale == 100:
        return 5 * dice.successes(20, mean / 100)
    return 1 + dice.successes(scale - 1, (mean - 1) / (scale - 1))
