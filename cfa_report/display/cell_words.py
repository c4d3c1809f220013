"""The words of one cell: its rate, its counts, what is and is not known of it."""

from __future__ import annotations

from cfa_report.display.cell import Cell, Interval, Numbers
from cfa_report.display.fragment import Fragment, element
from cfa_report.display.table import stacked_lines, status_content
from cfa_report.display.wording import (
    between_percent,
    count,
    decimals_for,
    percent,
    points,
    range_percent,
    range_points,
)

#: Below this share of answers, a survey figure is said to rest on a minority.
LOW_RESPONSE = 0.5
#: Official added values are pulled back to this many points (fraction).
LIMIT = 0.12
#: Why some bounds and bands are conventional.
CONVENTION = (
    "c'est l'enquête qui apprend qui est concerné ; les concernés sont ici les répondants concernés et tous ceux qui "
    "n'ont pas répondu."
)


def result_lines(cell: Cell) -> Fragment:
    """Write a rate over the counts it comes from, or the word of its status."""
    numbers = cell.numbers
    if numbers is None:
        return stacked_lines(status_content(cell.status, cell.band))
    if cell.indicator.family == "effectif":
        return stacked_lines(known_count(numbers.positive))
    if numbers.rate is None:
        return stacked_lines(element("span", rate_text(numbers), class_="cfa-statut"), response_text(cell, numbers))
    return stacked_lines(rate_text(numbers), counts_text(cell, numbers), response_text(cell, numbers))


def rate_text(numbers: Numbers) -> str:
    """Write the rate, or the gap in points, with the decimals that its denominator deserves."""
    if numbers.rate is None:
        return "non calculable"
    write = points if numbers.is_gap else percent
    return write(numbers.rate, number_decimals(numbers))


def added_value_text(value: float) -> str:
    """Write an added value of InserJeunes in points, which its author pulls back to 12 points either way."""
    text = points(value)
    if value <= -LIMIT:
        return f"{text} ou moins"
    return f"{text} ou plus" if value >= LIMIT else text


def interval_text(numbers: Numbers, interval: Interval) -> str:
    """Write an interval of the rate, or of the gap in points."""
    write = range_points if numbers.is_gap else range_percent
    return write(*interval, decimals=number_decimals(numbers))


def between_text(numbers: Numbers, interval: Interval) -> str:
    """Write an interval of a rate in a sentence: ``entre 33 % et 77 %``; of a gap, in points."""
    if numbers.is_gap:
        return f"dans {interval_text(numbers, interval)}"
    return between_percent(*interval, decimals=number_decimals(numbers))


def counts_text(cell: Cell, numbers: Numbers) -> str:
    """Write ``16 sur 19``, in answers when the indicator is a survey."""
    if numbers.positive is None or numbers.denominator is None:
        return ""
    text = plain_counts(numbers)
    return f"{text} réponses" if cell.indicator.is_survey and cell.variant.unit == "personne" else text


def plain_counts(numbers: Numbers) -> str:
    """Write ``16 sur 19``; empty where there are no counts."""
    if numbers.positive is None or numbers.denominator is None:
        return ""
    return f"{count(numbers.positive)} sur {count(numbers.denominator)}"


def response_text(cell: Cell, numbers: Numbers) -> str:
    """Write how many were concerned and which share is known; empty when everything is."""
    if not numbers.unknown or numbers.eligible is None or numbers.respondents is None:
        return ""
    share = percent(numbers.respondents / numbers.eligible, decimals_for(numbers.eligible))
    what = "ont répondu" if cell.indicator.is_survey else "des résultats connus"
    text = f"{count(numbers.eligible)} concernés, {share} {what}"
    low = cell.indicator.is_survey and numbers.respondents < LOW_RESPONSE * numbers.eligible
    return f"{text}\u00a0: moins de la moitié" if low else text


def process_text(numbers: Numbers) -> str:
    """Write the interval of the course; empty when there is none."""
    return "" if numbers.process is None else interval_text(numbers, numbers.process)


def number_decimals(numbers: Numbers) -> int:
    """Say how many decimals the percentages of a cell deserve; an official gap without counts keeps its own."""
    if numbers.is_gap and numbers.denominator is None:
        return 0 if round((numbers.rate or 0.0) * 100, 6).is_integer() else 1
    return decimals_for(numbers.denominator or 0)


def known_count(value: int | None) -> str:
    """Write a count, or that it is not known."""
    return "non connu" if value is None else count(value)
