"""From the counts of a cohort to its learners: contracts, breaches, resumptions, exams, exits, all consistent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from cfa_report.demonstration.dates import OBSERVATION, Period
from cfa_report.demonstration.dice import Dice
from cfa_report.demonstration.identifiers import siret
from cfa_report.demonstration.sheet import CountRow, Course
from cfa_report.domain.vocabulary import Section

#: A new contract that starts fewer days than this after a breach is a resumption (sheet, note 3).
RESUMPTION_DAYS: Final = 180
#: Firms that hire the learners of one campus.
_FIRMS: Final = 60
#: Years of age at entry by level, and for adults.
_AGES: Final = {3: (15, 19), 4: (16, 21), 5: (18, 24), 6: (20, 27), 7: (21, 29)}
_ADULT_AGES: Final = (26, 54)
_HOURS_A_YEAR: Final = {3: 420, 4: 630, 5: 675, 6: 550, 7: 500}
_ADULT_HOURS: Final = 910
_CAUSES: Final = (
    ("commun_accord", 0.36), ("demission", 0.3), ("employeur", 0.14), ("faute", 0.08), ("inaptitude", 0.05),
    ("autre", 0.04), ("", 0.03),
)  # fmt: skip


@dataclass(frozen=True)
class Contract:
    """A work contract; ``broken_on`` is the day it ended before its term."""

    start: date
    planned_end: date
    broken_on: date | None
    cause: str
    employer: str


@dataclass(frozen=True)
class Learner:
    """One invented learner, from entry to exam."""

    number: str
    sex: str
    birth: date
    period: Period
    left: date
    motive: str
    supported: bool
    hours_planned: int
    hours_done: int
    contracts: tuple[Contract, ...]
    present: bool
    result: str

    @property
    def passed(self) -> bool:
        """Whether the certification was obtained."""
        return self.result == "admis"

    @property
    def broken(self) -> bool:
        """Whether any contract ended before its term."""
        return any(contract.broken_on for contract in self.contracts)


@dataclass(frozen=True)
class _Fate:
    """What happens to one learner: exam result (empty when absent) and what became of a breach."""

    result: str
    breach: str  # "", "nette", "reprise", "maintenue", "recente"


def net_broken(row: CountRow, dice: Dice) -> int:
    """Give the net breaches of a cohort: those of the sheet, or a plausible number that its other counts allow."""
    if row.net_broken is not None:
        return row.net_broken
    refused = row.presented - row.passed - row.pending
    possible = min(row.broken - row.recent, row.entered - row.presented - row.recent + refused)
    return min(possible, dice.successes(row.broken - row.recent, 0.6))


def enrol(row: CountRow, course: Course, period: Period, first_number: int) -> tuple[Learner, ...]:
    """Invent the learners of a cohort whose counts are exactly those of the row.

    Parameters
    ----------
    row
        Counts: entered, presented, broken, net broken, passed, pending, breaches younger than 180 days.
    first_number
        Rank of the first learner among all those of the campus and session, for the numbers.
    """
    dice = Dice("apprenants", row.campus, row.certification, row.session)
    fates = dice.shuffled(_fates(row, net_broken(row, dice), dice))
    prefix = f"{row.campus[:3]}{row.session[2:]}"
    return tuple(
        _learner(f"{prefix}{first_number + rank:04d}", fate, course, period, dice) for rank, fate in enumerate(fates)
    )


def _fates(row: CountRow, net: int, dice: Dice) -> list[_Fate]:
    absent = row.entered - row.presented
    breaches = ["recente"] * row.recent + ["nette"] * net + ["reprise"] * (row.broken - net - row.recent)
    fates = [_Fate("", breach) for breach in [*breaches, *[""] * absent][:absent]]
    left = breaches[absent:]
    results = ["refuse"] * (row.presented - row.passed - row.pending) + ["en_cours"] * row.pending
    refused_net = left.count("nette")
    presents = [_Fate(result, "nette" if rank < refused_net else "") for rank, result in enumerate(results)]
    presents += [_Fate("admis", "") for _ in range(row.passed)]
    if "recente" in left or refused_net > results.count("refuse"):
        raise ValueError(f"{row.campus} {row.certification} {row.session}: more breaches than learners to bear them")
    free = dice.shuffled([rank for rank, fate in enumerate(presents) if not fate.breach])
    for rank in free[: left.count("reprise")]:
        result = presents[rank].result
        kept = result == "admis" and dice.chance(0.5)
        presents[rank] = _Fate(result, "maintenue" if kept else "reprise")
    return fates + presents


def _learner(number: str, fate: _Fate, course: Course, period: Period, dice: Dice) -> Learner:
    adult = course.section is Section.FPA
    low, high = _ADULT_AGES if adult else _AGES[course.level]
    birth = period.start - timedelta(days=dice.integer(low, high) * 365 + dice.integer(10, 350))
    contracts = _contracts(fate, course, period, dice)
    left, motive = _exit(fate, contracts, period, dice)
    years = (period.end - period.start).days / 365
    planned = round((_ADULT_HOURS if adult else _HOURS_A_YEAR[course.level]) * years)
    share = min(1.0, (left - period.start).days / (period.end - period.start).days)
    return Learner(
        number=number,
        sex="F" if dice.chance(0.5 if adult else 0.4) else "M",
        birth=birth,
        period=period,
        left=left,
        motive=motive,
        supported=dice.chance(0.5 if fate.breach else 0.15),
        hours_planned=planned,
        hours_done=int(planned * share * dice.between(0.86, 1.0)),
        contracts=contracts,
        present=bool(fate.result),
        result=fate.result or "absent",
    )


def _contracts(fate: _Fate, course: Course, period: Period, dice: Dice) -> tuple[Contract, ...]:
    start = period.start + timedelta(days=dice.integer(0, 70))
    employer = _employer(course, dice)
    if not fate.breach:
        return (Contract(start, period.end, None, "", employer),)
    broken_on = _breach_day(fate, start, period, dice)
    cause = dice.weighted(_CAUSES)
    if fate.breach == "maintenue" and (period.end - broken_on).days <= 30:
        cause = "obtention_diplome"
    first = Contract(start, period.end, broken_on, cause, employer)
    if fate.breach != "reprise":
        return (first,)
    again = broken_on + timedelta(days=dice.integer(6, min(RESUMPTION_DAYS - 30, (period.end - broken_on).days - 40)))
    room = (period.end - again).days
    if room > 240 and dice.chance(0.2):
        second_breach = again + timedelta(days=dice.integer(30, 90))
        third = second_breach + timedelta(days=dice.integer(8, 60))
        return (
            first,
            Contract(again, period.end, second_breach, dice.weighted(_CAUSES), _employer(course, dice)),
            Contract(third, period.end, None, "", _employer(course, dice)),
        )
    return first, Contract(again, period.end, None, "", _employer(course, dice))


def _breach_day(fate: _Fate, start: date, period: Period, dice: Dice) -> date:
    if fate.breach == "recente":
        return OBSERVATION - timedelta(days=dice.integer(110, RESUMPTION_DAYS - 20))
    if fate.breach == "maintenue" and dice.chance(0.5):
        return period.end - timedelta(days=dice.integer(3, 30))
    latest = min(period.end - timedelta(days=80), OBSERVATION - timedelta(days=RESUMPTION_DAYS + 10))
    return start + timedelta(days=20 + int((latest - start).days * dice.uniform() ** 1.5 * 0.9))


def _exit(fate: _Fate, contracts: tuple[Contract, ...], period: Period, dice: Dice) -> tuple[date, str]:
    if fate.result == "admis":
        return period.end, "obtention"
    if fate.result:
        return period.end, "fin_de_formation"
    if fate.breach == "reprise":
        if dice.chance(0.5):
            return contracts[-1].start, "transfert"
        return period.end, "fin_de_formation"
    if not fate.breach:
        middle = period.start + timedelta(days=int((period.end - period.start).days * dice.between(0.2, 0.8)))
        return middle, "transfert" if dice.chance(0.6) else "reorientation"
    broken_on = contracts[-1].broken_on or period.end
    left = min(period.end - timedelta(days=1), broken_on + timedelta(days=dice.integer(0, 60)))
    motive = dice.weighted((("abandon", 0.45), ("rupture", 0.3), ("reorientation", 0.15), ("exclusion", 0.1)))
    return left, motive


def _employer(course: Course, dice: Dice) -> str:
    campuses = {"PARIS": 1, "MARSEILLE": 2, "LYON": 3, "TOULOUSE": 4, "FICTIF": 5}
    return siret(campuses[course.campus] * 1000 + dice.integer(1, _FIRMS), dice.integer(1, 2))
