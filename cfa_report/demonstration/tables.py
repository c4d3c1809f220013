"""The cohorts as the tables that a campus delivers: full, flat or counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from cfa_report.demonstration.cohorts import Cohort
from cfa_report.demonstration.dates import HORIZONS
from cfa_report.demonstration.dice import Dice
from cfa_report.demonstration.identifiers import ine, person
from cfa_report.demonstration.learners import RESUMPTION_DAYS, Contract, Learner
from cfa_report.demonstration.surveys import Answer

#: A contract broken fewer days than this after its start is broken before its tenth month.
_NINE_MONTHS: Final = 274


@dataclass(frozen=True)
class Table:
    """A table to write: its columns, its rows as text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def full_tables(cohorts: Sequence[Cohort]) -> dict[str, Table]:
    """Give the seven tables of the full grain."""
    return {name: make(cohorts) for name, make in _FULL.items()}


def flat_table(cohorts: Sequence[Cohort]) -> Table:
    """Give the spreadsheet of a small centre: one row per learner, dates as people type them, decimal comma."""
    columns = (
        "ine", "nom", "prenom", "date_naissance", "campus", "rncp", "session", "present", "admis", "rupture",
        "repondant", "situation_6m", "note_satisfaction",
    )  # fmt: skip
    rows = []
    for cohort in cohorts:
        dice = Dice("plat", cohort.row.certification, cohort.row.session)
        answers = {answer.number: answer for answer in cohort.answers if answer.horizon == 6}
        for learner in cohort.learners:
            rank = int(learner.number[3:])
            someone = person(rank, dice)
            answer = answers.get(learner.number)
            mark = f"{dice.integer(4, 10) / 2:.1f}".replace(".", ",")
            rows.append(
                (
                    ine(rank),
                    someone.surname,
                    someone.first_name,
                    learner.birth.strftime("%d/%m/%Y"),
                    cohort.row.campus,
                    f"{int(cohort.course.rncp.removeprefix('RNCP')):05d}",
                    f"{cohort.period.end:%Y-%m}",
                    _yes(learner.present),
                    _yes(learner.passed),
                    _yes(learner.broken),
                    _yes(answer is not None and answer.answered),
                    answer.situation if answer else "",
                    mark if answer and answer.answered else "",
                )
            )
    return Table(columns, tuple(rows))


def counts_table(cohorts: Sequence[Cohort]) -> Table:
    """Give the counts of each cohort, as a centre without a management system delivers them."""
    columns = (
        "campus", "certification", "session", "promotion", "entres", "presentes", "interrompus", "sortis", "contrats",
        "contrats_rompus", "contrats_rompus_9m", "rompus_net", "admis", "resultats_en_cours", "enquetes_poursuite",
        "repondants_poursuite", "poursuivants",
        *(f"{name}_{h}m" for h in HORIZONS for name in ("enquetes", "repondants", "en_emploi", "metier_vise")),
    )  # fmt: skip
    return Table(columns, tuple(_counts(cohort) for cohort in cohorts))


def headcount_table(headcounts: dict[tuple[str, str], int], campus: str) -> Table:
    """Give headcounts alone, by certification and session: nothing else is known of these cohorts."""
    rows = tuple(
        (campus, certification, session, f"{int(session) - 1}-{session}", str(entered))
        for (certification, session), entered in sorted(headcounts.items(), key=lambda item: (item[0][1], item[0][0]))
    )
    return Table(("campus", "certification", "session", "promotion", "entres"), rows)


def satisfaction_table(cohorts: Sequence[Cohort]) -> Table:
    """Give one row for each mark asked for; the mark is empty where nothing came back."""
    rows = tuple(
        (
            opinion.stakeholder,
            cohort.row.campus,
            cohort.row.certification,
            cohort.row.session,
            "" if opinion.mark is None else str(opinion.mark),
            str(opinion.scale),
        )
        for cohort in cohorts
        for opinion in cohort.opinions
    )
    return Table(("partie_prenante", "campus", "certification", "session", "note", "echelle"), rows)


def _apprentis(cohorts: Sequence[Cohort]) -> Table:
    columns = (
        "apprenti", "campus", "certification", "promotion", "session", "date_entree", "date_fin_prevue", "date_sortie",
        "motif_sortie", "section", "sexe", "date_naissance", "accompagne", "heures_prevues", "heures_realisees",
    )  # fmt: skip
    rows = tuple(
        (
            learner.number,
            cohort.row.campus,
            cohort.row.certification,
            cohort.row.promotion,
            cohort.row.session,
            _day(learner.period.start),
            _day(learner.period.end),
            _day(learner.left),
            learner.motive,
            cohort.course.section.value,
            learner.sex,
            _day(learner.birth),
            _yes(learner.supported),
            str(learner.hours_planned),
            str(learner.hours_done),
        )
        for cohort in cohorts
        for learner in cohort.learners
    )
    return Table(columns, rows)


def _contrats(cohorts: Sequence[Cohort]) -> Table:
    columns = ("contrat", "apprenti", "employeur", "date_debut", "date_fin_prevue", "date_rupture", "cause_rupture")
    rows = tuple(
        (
            f"{learner.number}-{rank}",
            learner.number,
            contract.employer,
            _day(contract.start),
            _day(contract.planned_end),
            _day(contract.broken_on),
            contract.cause,
        )
        for cohort in cohorts
        for learner in cohort.learners
        for rank, contract in enumerate(learner.contracts, start=1)
    )
    return Table(columns, rows)


def _examens(cohorts: Sequence[Cohort]) -> Table:
    rows = tuple(
        (
            learner.number,
            cohort.row.session,
            _yes(learner.present or learner.left == learner.period.end),
            _yes(learner.present),
            learner.result,
        )
        for cohort in cohorts
        for learner in cohort.learners
    )
    return Table(("apprenti", "session", "inscrit", "present", "resultat"), rows)


def _enquetes(cohorts: Sequence[Cohort]) -> Table:
    columns = (
        "apprenti", "horizon_mois", "repondu", "date_reponse", "canal", "situation", "type_contrat", "metier_vise",
        "temps_plein", "date_embauche", "employeur",
    )  # fmt: skip
    rows = tuple(
        (
            answer.number,
            str(answer.horizon),
            _yes(answer.answered),
            _day(answer.on),
            answer.channel,
            answer.situation,
            answer.contract_type,
            answer.target_job,
            answer.full_time,
            _day(answer.hired_on),
            answer.employer,
        )
        for cohort in cohorts
        for answer in cohort.answers
    )
    return Table(columns, rows)


def _relances(cohorts: Sequence[Cohort]) -> Table:
    rows = tuple(
        (
            request.number,
            str(request.horizon),
            str(request.rank),
            _day(request.on),
            request.channel,
            request.outcome,
        )
        for cohort in cohorts
        for request in cohort.requests
    )
    return Table(("apprenti", "horizon_mois", "rang", "date", "canal", "issue"), rows)


def _coordonnees(cohorts: Sequence[Cohort]) -> Table:
    rows = []
    for cohort in cohorts:
        dice = Dice("coordonnees", cohort.row.campus, cohort.row.certification, cohort.row.session)
        for learner in cohort.learners:
            someone = person(int(learner.number[3:]), dice)
            rows.append((learner.number, someone.surname, someone.first_name, someone.mail, someone.phone))
    return Table(("apprenti", "nom", "prenom", "courriel", "telephone"), tuple(rows))


_FULL: Final[dict[str, Callable[[Sequence[Cohort]], Table]]] = {
    "apprentis": _apprentis,
    "contrats": _contrats,
    "examens": _examens,
    "enquetes": _enquetes,
    "relances": _relances,
    "satisfaction": satisfaction_table,
    "coordonnees": _coordonnees,
}


def _counts(cohort: Cohort) -> tuple[str, ...]:
    contracts = [contract for learner in cohort.learners for contract in learner.contracts]
    early = sum(_lasted(contract) < _NINE_MONTHS for contract in contracts if contract.broken_on)
    six = [answer for answer in cohort.answers if answer.horizon == 6]
    known = [answer for answer in six if answer.studies_known]
    studying = sum(answer.situation in ("poursuite", "alternance") for answer in known)
    numbers = [
        len(cohort.learners),
        sum(learner.present for learner in cohort.learners),
        sum(learner.broken for learner in cohort.learners),
        sum(learner.left < learner.period.end for learner in cohort.learners),
        len(contracts),
        sum(contract.broken_on is not None for contract in contracts),
        early,
        sum(_net_broken(learner) for learner in cohort.learners),
        sum(learner.passed for learner in cohort.learners),
        sum(learner.result == "en_cours" for learner in cohort.learners),
    ]
    cells = [str(number) for number in numbers]
    cells += [str(len(six)), str(len(known)), str(studying)] if six else ["", "", ""]
    for horizon in HORIZONS:
        cells += _survey_counts([answer for answer in cohort.answers if answer.horizon == horizon])
    return (cohort.row.campus, cohort.row.certification, cohort.row.session, cohort.row.promotion, *cells)


def _survey_counts(answers: Sequence[Answer]) -> list[str]:
    if not answers:
        return ["", "", "", ""]
    numbers = (
        len(answers),
        sum(answer.answered for answer in answers),
        sum(answer.employed for answer in answers),
        sum(answer.target_job == "oui" for answer in answers),
    )
    return [str(number) for number in numbers]


def _lasted(contract: Contract) -> int:
    return ((contract.broken_on or contract.planned_end) - contract.start).days


def _net_broken(learner: Learner) -> bool:
    if learner.passed or not learner.broken:
        return False
    breaches = [contract.broken_on for contract in learner.contracts if contract.broken_on]
    return not any(
        timedelta(0) <= contract.start - max(breaches) < timedelta(days=RESUMPTION_DAYS)
        for contract in learner.contracts
    )


def _yes(value: bool) -> str:
    return "oui" if value else "non"


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""
