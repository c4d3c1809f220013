"""The cohorts of the demonstration, each with its learners, its surveys and its opinions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cfa_report.demonstration.dates import Period, period
from cfa_report.demonstration.invented import invented_rows
from cfa_report.demonstration.learners import Learner, enrol
from cfa_report.demonstration.opinions import Opinion, opinions
from cfa_report.demonstration.sheet import CountRow, Course, courses, sheet_rows, staged_rows
from cfa_report.demonstration.surveys import Answer, Request, counted_survey, drawn_survey, kept_by_their_firms


@dataclass(frozen=True)
class Cohort:
    """The learners of one campus, certification and session, and all that is known of them."""

    row: CountRow
    course: Course
    period: Period
    learners: tuple[Learner, ...]
    answers: tuple[Answer, ...]
    requests: tuple[Request, ...]
    opinions: tuple[Opinion, ...]


@cache
def cohorts() -> tuple[Cohort, ...]:
    """Give every cohort, by campus in the order of the pages, then session, then certification."""
    by_code = {(course.campus, course.code): course for course in courses()}
    rows: list[CountRow] = []
    for row in sheet_rows():
        rows += [row, *invented_rows(row, by_code[row.campus, row.certification])]
    rows += staged_rows()
    places = list(dict.fromkeys(course.campus for course in courses()))
    rows.sort(key=lambda row: (places.index(row.campus), row.session))
    known = {id(row) for row in sheet_rows()}
    made: list[Cohort] = []
    next_number: dict[tuple[str, str], int] = {}
    for row in rows:
        first = next_number.get((row.campus, row.session), 1)
        next_number[row.campus, row.session] = first + row.entered
        counted = id(row) in known or row.respondents is not None
        made.append(_cohort(row, by_code[row.campus, row.certification], first, counted=counted))
    return tuple(made)


def cohorts_of(campus: str) -> tuple[Cohort, ...]:
    """Give the cohorts of one campus."""
    return tuple(cohort for cohort in cohorts() if cohort.row.campus == campus)


def _cohort(row: CountRow, course: Course, first: int, *, counted: bool) -> Cohort:
    days = period(row, course)
    learners = enrol(row, course, days, first)
    survey = counted_survey if counted else drawn_survey
    answers, requests = survey(row, course, learners, days.end)
    kept = kept_by_their_firms(answers, learners)
    return Cohort(row, course, days, learners, kept, tuple(requests), tuple(opinions(row)))
