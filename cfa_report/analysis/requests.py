"""What a page asks of its council: each request answers a finding, or a duty of the law."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from cfa_report.analysis.findings import Finding, FindingKind
from cfa_report.analysis.unknowns import Reason
from cfa_report.domain.edition import Edition
from cfa_report.domain.vocabulary import Severity
from cfa_report.store import Slice


class RequestKind(StrEnum):
    """What is asked: decide, follow, check, ask again, correct, measure, keep, give an opinion."""

    DECIDER = "decider"
    SUIVRE = "suivre"
    VERIFIER = "verifier"
    RELANCER = "relancer"
    CORRIGER = "corriger"
    MESURER = "mesurer"
    GARDER = "garder"
    AVIS = "avis"


@dataclass(frozen=True, eq=False)
class Request:
    """One request; ``findings`` are what it answers, ``number`` counts what is to be corrected or measured.

    ``register_read`` says that what an action of the register answers already was left out.
    """

    kind: RequestKind
    findings: tuple[Finding, ...] = ()
    number: int = 0
    register_read: bool = False


def requests(
    found: tuple[Finding, ...],
    unknown: pd.DataFrame,
    scope: Slice,
    followed: tuple[Finding, ...] | None = None,
) -> tuple[Request, ...]:
    """List what is asked of the council, in the order in which it may be taken.

    Parameters
    ----------
    found
        Findings of the page.
    unknown
        What the page cannot tell (``UNKNOWN``).
    scope
        The slice.
    followed
        The findings that an action of the register answers (``improvement.followed``); without, nothing is known of it.

    Returns
    -------
    tuple
        Empty in the public edition, which asks nothing of its readers. Otherwise: an action for bad news that is robust
        or proven, the actions that answer some already, a check for bad news that is fragile, reminders where too few
        answered, corrections of data, missing measures, what went well and should be kept, and the yearly opinion on
        what is published (R. 6231-4, 8°).
    """
    if scope.index.edition is Edition.PUBLIQUE:
        return ()
    answered = {id(finding) for finding in followed or ()}
    bad = [finding for finding in found if finding.favourable is False and id(finding) not in answered]
    answers = [finding for finding in bad if finding.about_answers]
    results = [finding for finding in bad if not finding.about_answers]
    good = [f for f in found if f.kind is FindingKind.EVOLUTION and f.favourable and f.is_credible]
    good = [finding for finding in good if not finding.about_answers]
    asked = (
        (RequestKind.DECIDER, [finding for finding in results if finding.is_credible]),
        (RequestKind.SUIVRE, list(followed or ())),
        (RequestKind.VERIFIER, [finding for finding in results if not finding.is_credible]),
        (RequestKind.RELANCER, answers),
        (RequestKind.GARDER, good),
    )
    read = followed is not None
    made = {kind: Request(kind, tuple(findings), register_read=read) for kind, findings in asked if findings}
    broken = _broken(scope.checks)
    if broken:
        made[RequestKind.CORRIGER] = Request(RequestKind.CORRIGER, number=broken)
    missing = int((unknown["raison"] == str(Reason.NON_MESURE)).sum())
    if missing:
        made[RequestKind.MESURER] = Request(RequestKind.MESURER, number=missing)
    made[RequestKind.AVIS] = Request(RequestKind.AVIS)
    return tuple(made[kind] for kind in RequestKind if kind in made)


def _broken(checks: pd.DataFrame) -> int:
    """Count the rules that the data break, but for mere information."""
    told = checks["gravite"] != str(Severity.INFORMATION)
    return int(((checks["issue"] != "respectee") & told).sum())
