"""The calendar of the demonstration: when a course begins, ends, and when its surveys fall due."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Final

from cfa_report.demonstration.sheet import CountRow, Course
from cfa_report.domain.vocabulary import Section

#: The last day known to the data; the policy of the demonstration says the same.
OBSERVATION: Final = date(2026, 3, 31)
#: Survey horizons, in months after the end of the course.
HORIZONS: Final = (6, 12, 18, 24)


@dataclass(frozen=True)
class Period:
    """First and last day of a course."""

    start: date
    end: date


def period(row: CountRow, course: Course) -> Period:
    """Give the days of one cohort.

    Courses end on 30 June, on 31 July for adults and from level 6 on; a cohort whose results are still awaited ended
    on 31 December, so that no survey is due yet.
    """
    first, last = (int(year) for year in row.promotion.split("-"))
    if row.pending:
        return Period(date(first, 12, 2), date(last, 12, 31))
    late = course.section is Section.FPA or course.level >= 6
    return Period(date(first, 9, 2), date(last, 7, 31) if late else date(last, 6, 30))


def add_months(day: date, months: int) -> date:
    """Add whole months to a date, on the last day of the month where the day does not exist."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def due_horizons(end: date) -> tuple[int, ...]:
    """Give the horizons whose survey is due at the date of observation."""
    return tuple(months for months in HORIZONS if add_months(end, months) <= OBSERVATION)
