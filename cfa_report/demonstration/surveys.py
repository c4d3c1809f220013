"""What learners became, who answered, after how many reminders."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from cfa_report.demonstration.dates import add_months, due_horizons
from cfa_report.demonstration.dice import Dice
from cfa_report.demonstration.identifiers import siret
from cfa_report.demonstration.learners import Learner
from cfa_report.demonstration.sheet import CountRow, Course
from cfa_report.domain.vocabulary import Section

#: An answer that says the contract of employment but not what the person does.
PARTIAL: Final = "partielle"
#: Days after the due date, and channel, of the three requests.
_REQUESTS: Final = ((0, "courriel"), (14, "sms"), (32, "telephone"))
#: Chance to answer relative to employed people: who has a job answers more.
_WILLINGNESS: Final = {
    "emploi": 1.0, "alternance": 0.95, "poursuite": 0.85, "autre": 0.7, "recherche": 0.62, "inactif": 0.58,
}  # fmt: skip
#: Smallest and largest response rates that are drawn.
_FEWEST: Final = 0.45
_MOST: Final = 0.9
#: Share of the employed who stay in the firm that trained them.
_KEPT: Final = 0.35
#: How willingness fades with the horizon.
_FADING: Final = {6: 1.0, 12: 0.92, 18: 0.85, 24: 0.8}
#: Where people in one situation are six months later.
_MOVES: Final[dict[str, tuple[tuple[str, float], ...]]] = {
    "emploi": (("emploi", 0.9), ("recherche", 0.06), ("poursuite", 0.02), ("inactif", 0.02)),
    "alternance": (("alternance", 0.6), ("emploi", 0.32), ("recherche", 0.08)),
    "poursuite": (("poursuite", 0.62), ("emploi", 0.22), ("alternance", 0.08), ("recherche", 0.08)),
    "recherche": (("recherche", 0.48), ("emploi", 0.42), ("alternance", 0.05), ("inactif", 0.05)),
    "inactif": (("inactif", 0.6), ("recherche", 0.25), ("emploi", 0.15)),
    "autre": (("autre", 0.5), ("emploi", 0.35), ("recherche", 0.15)),
}
_CONTRACT_TYPES: Final = (
    ("cdi", 0.5), ("cdd", 0.3), ("interim", 0.12), ("independant", 0.05), ("fonction_publique", 0.03),
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """One line of a survey: somebody was asked, and perhaps answered."""

    number: str
    horizon: int
    answered: bool
    on: date | None = None
    channel: str = ""
    situation: str = ""
    contract_type: str = ""
    target_job: str = ""
    full_time: str = ""
    hired_on: date | None = None
    employer: str = ""

    @property
    def studies_known(self) -> bool:
        """Whether the answer says if studies went on."""
        return self.answered and bool(self.situation)

    @property
    def employed(self) -> bool:
        """Whether the answer counts as employment under the demonstration's policy."""
        return self.situation in ("emploi", "alternance") or (not self.situation and bool(self.contract_type))


@dataclass(frozen=True)
class Request:
    """One reminder and what came of it."""

    number: str
    horizon: int
    rank: int
    on: date
    channel: str
    outcome: str


def counted_survey(
    row: CountRow, course: Course, learners: Sequence[Learner], end: date
) -> tuple[list[Answer], list[Request]]:
    """Give the six-month survey whose counts are those of the row; what the row leaves open is drawn.

    Those who passed answer first, then those who sat the exam: where the sheet's denominator is ``admis`` or
    ``présentés``, the respondents are exactly they.
    """
    if 6 not in due_horizons(end):
        return [], []
    dice = Dice("enquete", row.campus, row.certification, row.session)
    situations = _counted_situations(row, course, dice)
    order = sorted(dice.shuffled(learners), key=lambda learner: (not learner.passed, not learner.present))
    respondents = order[: len(situations)]
    luck = {learner.number: dice.uniform() + (0.4 if learner.passed else 0) for learner in respondents}
    respondents.sort(key=lambda learner: luck[learner.number], reverse=True)
    given = {learner.number: situation for learner, situation in zip(respondents, situations, strict=True)}
    return _collect({learner.number: given.get(learner.number, "") for learner in learners}, 6, end, dice)


def drawn_survey(
    row: CountRow, course: Course, learners: Sequence[Learner], end: date
) -> tuple[list[Answer], list[Request]]:
    """Draw every survey that is due: situations move from one horizon to the next, and who has a job answers more."""
    dice = Dice("enquete", row.campus, row.certification, row.session)
    now = {learner.number: _first_situation(learner, course, dice) for learner in learners}
    base = dice.between(0.68, 0.9)
    answers: list[Answer] = []
    requests: list[Request] = []
    for horizon in due_horizons(end):
        if horizon > 6:
            now = {number: dice.weighted(_MOVES[situation]) for number, situation in now.items()}
        willing = who_answers(now, base * _FADING[horizon], dice)
        given = {number: situation if number in willing else "" for number, situation in now.items()}
        more_answers, more_requests = _collect(given, horizon, end, dice)
        answers += more_answers
        requests += more_requests
    return answers, requests


def kept_by_their_firms(answers: Sequence[Answer], learners: Sequence[Learner]) -> tuple[Answer, ...]:
    """Have some of the employed work where they were trained: a draw of its own, which moves no other."""
    firms = {learner.number: learner.contracts[-1].employer for learner in learners if learner.contracts}
    return tuple(
        replace(answer, employer=firms[answer.number])
        if answer.employer
        and answer.number in firms
        and Dice("embauche", answer.number, str(answer.horizon)).chance(_KEPT)
        else answer
        for answer in answers
    )


def who_answers(situations: Mapping[str, str], base: float, dice: Dice) -> frozenset[str]:
    """Draw who answers a survey: more often those who work, and between 45 and 90 % of a cohort that is large enough.

    Parameters
    ----------
    situations
        True situation of each learner, by number.
    base
        Probability that an employed person answers, 0–1.
    """
    chances = {number: base * _WILLINGNESS[situation] for number, situation in situations.items()}
    fewest, most = math.ceil(_FEWEST * len(chances)), math.floor(_MOST * len(chances))
    expected = sum(chances.values()) * dice.between(0.94, 1.06)
    wanted = max(min(round(expected), most), fewest)
    # Weighted draw without replacement: each learner gets the key u^(1/chance), the largest keys answer.
    keys = {number: dice.uniform() ** (1 / chance) for number, chance in chances.items()}
    return frozenset(sorted(keys, key=lambda number: keys[number], reverse=True)[:wanted])


def _counted_situations(row: CountRow, course: Course, dice: Dice) -> list[str]:
    respondents = row.respondents
    if respondents is None:
        respondents = max(1, round(row.entered * dice.between(0.6, 0.85)))
    adult = course.section is Section.FPA
    studying = row.studying
    if studying is None:
        studying = dice.successes(respondents, 0.1 if adult else 0.35)
    work_study = row.work_study
    if work_study is None:
        work_study = dice.successes(studying, 0.55)
    if row.employed is None:
        working = dice.successes(respondents - studying - row.partial, 0.62)
    else:
        working = row.employed - work_study - row.partial
    out = respondents - studying - working - row.partial
    good = ["alternance"] * work_study + ["poursuite"] * (studying - work_study)
    good += ["emploi"] * working + [PARTIAL] * row.partial
    bad = [dice.weighted((("recherche", 0.7), ("inactif", 0.18), ("autre", 0.12))) for _ in range(out)]
    return dice.shuffled(good) + bad


def _first_situation(learner: Learner, course: Course, dice: Dice) -> str:
    adult = course.section is Section.FPA
    studying = {3: 0.42, 4: 0.4, 5: 0.34, 6: 0.28, 7: 0.05}[course.level] if not adult else 0.1
    working = 0.68 if learner.passed else 0.5
    if dice.chance(studying if learner.present else studying / 2):
        return "alternance" if dice.chance(0.55) else "poursuite"
    if dice.chance(working):
        return "emploi"
    return dice.weighted((("recherche", 0.7), ("inactif", 0.18), ("autre", 0.12)))


def _collect(given: dict[str, str], horizon: int, end: date, dice: Dice) -> tuple[list[Answer], list[Request]]:
    due = add_months(end, horizon)
    answers: list[Answer] = []
    requests: list[Request] = []
    for number in sorted(given):
        situation = given[number]
        last = dice.weighted(((1, 0.5), (2, 0.3), (3, 0.2))) if situation else 3
        for rank, (days, channel) in enumerate(_REQUESTS[:last], start=1):
            outcome = _outcome(rank == last, bool(situation), dice)
            requests.append(Request(number, horizon, rank, due + timedelta(days=days), channel, outcome))
        if situation:
            days, channel = _REQUESTS[last - 1]
            answers.append(_answer(number, horizon, situation, due + timedelta(days=days), channel, end, dice))
        else:
            answers.append(Answer(number, horizon, answered=False))
    return answers, requests


def _outcome(is_last: bool, answered: bool, dice: Dice) -> str:
    if is_last and answered:
        return "repondu"
    if answered:
        return "sans_reponse"
    if is_last:
        return dice.weighted((("injoignable", 0.5), ("sans_reponse", 0.25), ("joint", 0.15), ("refus", 0.1)))
    return "sans_reponse"


def _answer(number: str, horizon: int, situation: str, asked: date, channel: str, end: date, dice: Dice) -> Answer:
    on = asked + timedelta(days=dice.integer(0, 9))
    if situation == PARTIAL:
        return Answer(number, horizon, True, on, channel, "", "cdi")
    if situation not in ("emploi", "alternance"):
        return Answer(number, horizon, True, on, channel, situation)
    if situation == "alternance":
        kind = "apprentissage" if dice.chance(0.85) else "professionnalisation"
    else:
        kind = dice.weighted(_CONTRACT_TYPES)
    return Answer(
        number=number,
        horizon=horizon,
        answered=True,
        on=on,
        channel=channel,
        situation=situation,
        contract_type=kind,
        target_job="oui" if dice.chance(0.72) else "non",
        full_time="oui" if situation == "alternance" or dice.chance(0.85) else "non",
        hired_on=end + timedelta(days=dice.integer(1, horizon * 30 - 10)),
        employer="" if kind == "independant" else siret(9000 + dice.integer(1, 400)),
    )
