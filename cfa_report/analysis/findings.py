"""What a page says first: what counts as a finding, and which comes before which."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import pandas as pd

from cfa_report.analysis.readings import HEADLINE, chosen, decided, distinct, first_horizon
from cfa_report.analysis.shortfall import answers_missing, missing_for_a_mark, people_of_a_change
from cfa_report.analysis.tipping import against_references
from cfa_report.catalogue import catalogue
from cfa_report.domain.columns import ALL_CERTIFICATIONS
from cfa_report.domain.vocabulary import Section, Target, Verdict
from cfa_report.store import Slice

#: Verdicts, the weakest first.
STRENGTH: Final = tuple(str(word) for word in (Verdict.INDECIDABLE, Verdict.FRAGILE, Verdict.ROBUSTE, Verdict.PROUVE))
_CREDIBLE: Final = (str(Verdict.ROBUSTE), str(Verdict.PROUVE))


class FindingKind(StrEnum):
    """What a finding is about: a change, an official rate, the answers to a survey, or a plain fact."""

    EVOLUTION = "evolution"
    REFERENCE = "reference"
    REPONSE = "reponse"
    PARCOURS = "parcours"
    RUPTURE = "rupture"
    EMPLOI = "emploi"
    FAIT = "fait"


_FACTS: Final[dict[FindingKind, tuple[str, ...]]] = {
    FindingKind.PARCOURS: ("effectif", "taux_presentation", "taux_obtention"),
    FindingKind.EMPLOI: ("taux_insertion_emploi",),
    FindingKind.RUPTURE: ("taux_rupture_net",),
}


@dataclass(frozen=True, eq=False)
class Finding:
    """One thing that a page may say first.

    Attributes
    ----------
    kind
        What it is about.
    favourable
        Whether it is good news; ``None`` where neither way is better, or for a plain fact.
    verdict
        Word of the verdict; empty for facts, which need none.
    rows
        The rows that say it: changes (``COMPARISON``), marks (``tipping.AGAINST``), or estimates (``ESTIMATE``).
    people
        How many people bad news is about, at least: the verdict and this come before the order of the network.
    others
        How many other pieces of bad news about the same unit it stands for (``unfavourable``).
    """

    kind: FindingKind
    favourable: bool | None
    verdict: str
    rows: pd.DataFrame
    people: int = 0
    others: int = 0

    @property
    def is_credible(self) -> bool:
        """Whether it holds even if absentees differ from respondents."""
        return self.verdict in _CREDIBLE or self.kind is FindingKind.REPONSE

    @property
    def about_answers(self) -> bool:
        """Whether it is about the answers to a survey, not about what became of people."""
        return str(self.rows["indicateur"].iloc[0]) == "taux_reponse"

    def repeats(self, said: Collection[str]) -> bool:
        """Say whether it is one rate that was read against a reference already: its counts are said there."""
        return set(self.rows["indicateur"]) <= set(said)

    @property
    def unit(self) -> tuple[str, str]:
        """Give the campus and the certification that it is about."""
        return (str(self.rows["campus"].iloc[0]), str(self.rows["certification"].iloc[0]))


def findings(latest: pd.DataFrame, scope: Slice, *changes: pd.DataFrame) -> tuple[Finding, ...]:
    """List the findings of a page, the most useful first.

    Parameters
    ----------
    latest
        Estimates (``ESTIMATE``) of the slice's session, in the readings that the policy publishes: the page's own
        population, and its units where it has some.
    scope
        The slice: its own population, references and policy.
    changes
        Changes (``COMPARISON``) that the page shows, controlled for the whole edition.

    Returns
    -------
    tuple
        Bad news that is robust or proven, too few answers, bad news that is fragile, good news, other changes, then
        the facts of the page's own population. Within a rank: the stronger verdict, the most people that bad news is
        about for sure (an edge, never an observed rate), the order of the network, that of the catalogue.
    """
    low = list(_low_responses(latest, scope))
    too_few = {finding.unit for finding in low}
    moved = [finding for table in changes for finding in _evolutions(table)]
    # Where too few answered, that is the finding; that fewer did than before is the same news.
    moved = [one for one in moved if not (one.about_answers and one.favourable is False and one.unit in too_few)]
    found = [*moved, *_against_references(latest, scope), *low]
    campuses, certifications = list(scope.index.campuses), list(scope.index.certifications)

    def rank(finding: Finding) -> tuple[int, ...]:
        campus, certification = finding.unit
        return (
            _tier(finding),
            -STRENGTH.index(finding.verdict) if finding.verdict else 0,
            -finding.people,
            campuses.index(campus) if campus in campuses else -1,
            certifications.index(certification) if certification in certifications else -1,
            list(catalogue()).index(str(finding.rows["indicateur"].iloc[0])),
        )

    own = (scope.campus, scope.certification)
    said = {
        str(one.rows["indicateur"].iloc[0]) for one in found if one.kind is FindingKind.REFERENCE and one.unit == own
    }
    return (*sorted(found, key=rank), *(fact for fact in _facts(latest, scope) if not fact.repeats(said)))


def retained(found: tuple[Finding, ...], most: int = 3) -> tuple[Finding, ...]:
    """Keep the two or three findings of page one: the first of each sort, then the next ones while there is room.

    A sort is a kind and whether it is good news: three declines would else hide the one thing that went well.
    """
    sorts = [(finding.kind, finding.favourable) for finding in found]
    first = [place for place, sort in enumerate(sorts) if sort not in sorts[:place]]
    others = [place for place in range(len(found)) if place not in first]
    return tuple(found[place] for place in sorted([*first, *others][:most]))


def unfavourable(found: tuple[Finding, ...], besides: tuple[Finding, ...] = ()) -> tuple[Finding, ...]:
    """Keep the first piece of bad news of each unit, in the order of the findings, besides those already said."""
    units: dict[tuple[str, str], list[Finding]] = {}
    for finding in found:
        if finding.favourable is False:
            units.setdefault(finding.unit, []).append(finding)
    said = {id(finding) for finding in besides}
    return tuple(replace(first, others=len(more)) for first, *more in units.values() if id(first) not in said)


def is_good(indicator: str, difference: float) -> bool | None:
    """Say whether a rise (or a fall) of an indicator is good news; ``None`` where neither way is better."""
    wanted = catalogue()[indicator].direction
    return None if not wanted else (difference > 0) is (wanted == "hausse")


def _tier(finding: Finding) -> int:
    if finding.favourable is False:
        if finding.about_answers:
            return 1
        return 0 if finding.is_credible else 2
    return 3 if finding.favourable else 4


def _evolutions(changes: pd.DataFrame) -> Iterator[Finding]:
    rows = decided(distinct(changes))
    sure = (rows["ic_bas"] > 0) | (rows["ic_haut"] < 0)
    for place, row in rows[sure.fillna(False).astype(bool)].iterrows():
        good = is_good(row["indicateur"], float(row["difference"]))
        people = people_of_a_change(row) if good is False else 0
        yield Finding(FindingKind.EVOLUTION, good, str(row["verdict"]), rows.loc[[place]], people)


def _against_references(latest: pd.DataFrame, scope: Slice) -> Iterator[Finding]:
    marks = against_references(latest[latest["indicateur"].isin(HEADLINE)], scope)
    for place, row in marks[marks["verdict"] != str(Verdict.INDECIDABLE)].iterrows():
        above = bool(row["atteint"])
        good = is_good(row["indicateur"], 1.0 if above else -1.0)
        wanted = catalogue()[row["indicateur"]].direction
        people = missing_for_a_mark(row, wanted=wanted, confidence=scope.confidence) if good is False else 0
        yield Finding(FindingKind.REFERENCE, good, str(row["verdict"]), marks.loc[[place]], people)


def _low_responses(latest: pd.DataFrame, scope: Slice) -> Iterator[Finding]:
    minimum = float(scope.index.policy["taux_reponse_minimal"])
    rows = first_horizon(chosen(latest[latest["session"] == scope.session], scope))
    low = (
        (rows["indicateur"] == "taux_reponse")
        & (rows["cible"] == str(Target.COHORTE))
        & (rows["taux"] < minimum).fillna(False)
    )
    for place in rows.index[low.astype(bool)]:
        found = rows.loc[[place]].assign(seuil=minimum)
        yield Finding(FindingKind.REPONSE, False, "", found, answers_missing(found.iloc[0]))


def _facts(latest: pd.DataFrame, scope: Slice) -> Iterator[Finding]:
    own = latest[(latest["campus"] == scope.campus) & (latest["certification"] == scope.certification)]
    # Two sessions put together are another population: a path from entry to exam cannot step from one to the other.
    own = own[own["session"] == scope.session]
    if scope.certification == ALL_CERTIFICATIONS:
        own = own[own["section"] == str(Section.CFA)]
    own = first_horizon(own[own["numerateur"].notna()])
    for kind, indicators in _FACTS.items():
        rows = own[own["indicateur"].isin(indicators)]
        if set(rows["indicateur"]) == set(indicators):
            yield Finding(kind, None, "", rows)
            own = own[~own["indicateur"].isin(indicators)]
    # Where the path or the breaches are hidden, another rate that is published is still a fact.
    rates = distinct(own[own["taux"].notna() & (own["indicateur"] != "taux_reponse")])
    for indicator in (name for name in catalogue() if (rates["indicateur"] == name).any()):
        yield Finding(FindingKind.FAIT, None, "", rates[rates["indicateur"] == indicator])
