"""What the index brings to attention: bad news that the data allow to say, one line a course, with the way to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from cfa_report.analysis import (
    Finding,
    FindingKind,
    compare_cohorts,
    controlled,
    edition_family,
    estimate,
    findings,
    of_session,
    to_previous_session,
    unfavourable,
)
from cfa_report.analysis.readings import chosen
from cfa_report.display import Fragment
from cfa_report.display.fragment import element, join
from cfa_report.display.page_one import other_signals, short_text
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS
from cfa_report.domain.edition import Edition
from cfa_report.store import Slice


def needs_attention(network: Slice, sessions: Sequence[str], pages: Collection[str]) -> list[Fragment]:
    """Say, course by course, the worst news of some sessions, in the order of the findings of a page.

    Parameters
    ----------
    network
        The slice of the whole network, opened from its store.
    sessions
        The sessions of the run.
    pages
        Paths of the pages in place, under the edition's folder: those that a line may lead to.

    Returns
    -------
    list
        In the internal edition, declines, official rates missed and surveys that too few answered; in the public one,
        the surveys alone: the rest is for those who can act on it.
    """
    told = []
    for session in sessions:
        found = unfavourable(_of_session(network, session))
        if network.index.edition is Edition.PUBLIQUE:
            found = tuple(finding for finding in found if finding.kind is FindingKind.REPONSE)
        told += [_line(finding, network, session, pages) for finding in found]
    return told


def _of_session(network: Slice, session: str) -> tuple[Finding, ...]:
    scope = replace(network, session=session)
    cells = network.cells
    of_courses = (cells["campus"] != ALL_CAMPUSES) & (cells["certification"] != ALL_CERTIFICATIONS)
    estimates = estimate(chosen(cells[of_courses], network), network.confidence)
    changes = to_previous_session(compare_cohorts(estimates, session, network.confidence))
    return findings(of_session(estimates, session), scope, controlled(changes, edition_family(scope)))


def _line(finding: Finding, network: Slice, session: str, pages: Collection[str]) -> Fragment:
    campus, certification = finding.unit
    name = f"{network.index.campuses[campus]}, {network.index.certification_name(certification)}, session {session}"
    page = f"{session}/{campus}/{certification}.html"
    head = element("a", name, href=page) if page in pages else element("strong", name)
    return join([head, "\u00a0: ", short_text(finding), other_signals(finding), "."])
