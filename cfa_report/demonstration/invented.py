"""The invented past: counts of 2023 and 2024, drawn around those of the sheet with some drift."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from cfa_report.demonstration.dice import Dice
from cfa_report.demonstration.sheet import CountRow, Course, adult_headcounts
from cfa_report.domain.vocabulary import Section

#: Sessions that the sheet does not describe, from the latest back.
INVENTED_SESSIONS: Final = ("2024", "2023")
#: Rate of success where the sheet's results are pending.
_USUAL_SUCCESS: Final = 0.76


def invented_rows(row: CountRow, course: Course) -> tuple[CountRow, ...]:
    """Draw the earlier cohorts of a row of the sheet.

    Sizes vary by a fifth; adults of 2023 keep their real headcount. Success and breaches drift on the logit scale, the
    same way from 2025 to 2024 to 2023, so that some courses really improve and others really decline.
    """
    dice = Dice("passe", row.campus, row.certification)
    success_drift, breach_drift = _drift(dice), _drift(dice)
    success = (row.passed + 1) / (row.presented + 1.6) if not row.pending else _USUAL_SUCCESS
    breach = (row.broken + 0.5) / (row.entered + 2.5)
    rows = []
    for back, session in enumerate(INVENTED_SESSIONS, start=1):
        entered = _size(row, session, course, dice)
        broken = dice.successes(entered, _shift(breach, breach_drift * back))
        absent = dice.successes(broken, 0.8) + dice.successes(entered - broken, 0.03)
        passed = dice.successes(entered - absent, _shift(success, success_drift * back))
        rows.append(
            replace(
                row,
                session=session,
                promotion=_earlier(row.promotion, int(row.session) - int(session)),
                entered=entered,
                presented=entered - absent,
                broken=broken,
                net_broken=None,
                passed=passed,
                pending=0,
                recent=0,
                respondents=None,
                studying=None,
                work_study=None,
                employed=None,
                partial=0,
                note="inventé",
            )
        )
    return tuple(rows)


def _size(row: CountRow, session: str, course: Course, dice: Dice) -> int:
    if course.section is Section.FPA:
        last = adult_headcounts().get((row.certification, "2023"), row.entered)
        if session == "2023":
            return last
        return max(1, round((row.entered + last) / 2))
    return max(1, round(row.entered * dice.between(0.8, 1.2)))


def _drift(dice: Dice) -> float:
    return 0.8 * (dice.uniform() + dice.uniform() + dice.uniform() - 1.5)


def _shift(rate: float, logit: float) -> float:
    return 1 / (1 + math.exp(-(math.log(rate / (1 - rate)) + logit)))


def _earlier(promotion: str, years: int) -> str:
    return "-".join(str(int(year) - years) for year in promotion.split("-"))
