"""What is said of a file: findings, results of rules, and the report of a table; line numbers, never a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from cfa_report.domain.vocabulary import Severity

ACCEPTED, WARNED, REFUSED = "accepte", "avertissement", "refuse"
RESPECTED, BROKEN, NOT_RUN = "respectee", "non_respectee", "non_executee"


@dataclass(frozen=True)
class Finding:
    """One thing to know about a file.

    Parameters
    ----------
    code
        Stable: a rule id, or a code of the reader such as ``LEC-03``.
    severity
        How serious it is.
    message, action
        French, no final full stop, no value from the file.
    column
        The column concerned, if there is one.
    lines
        Every line concerned, sorted, counted from 1 with the header.
    count
        How many places are concerned (lines, unless the finding is about the file).
    """

    code: str
    severity: Severity
    message: str
    action: str
    column: str | None = None
    lines: tuple[int, ...] = ()
    count: int = 1


@dataclass(frozen=True)
class RuleResult:
    """What became of one rule: ``respectee``, ``non_respectee`` or ``non_executee`` (never counted as respected)."""

    rule_id: str
    severity: Severity
    message: str
    action: str
    outcome: str
    count: int = 0
    lines: tuple[int, ...] = ()
    column: str | None = None


@dataclass(frozen=True)
class TableReport:
    """The verdict on one file (``accepte``, ``avertissement``, ``refuse``) and everything behind it."""

    contract: str
    file: str
    verdict: str
    findings: tuple[Finding, ...]
    rules: tuple[RuleResult, ...]
    rows: int


def make_report(
    contract: str, file: str, findings: Iterable[Finding], rules: Iterable[RuleResult], rows: int
) -> TableReport:
    """Put findings and rule results together; a rule that could not run refuses the table.

    Broken rules are findings too, so that ``findings`` alone tells everything to correct.
    """
    results = tuple(rules)
    told = [*findings, *(_finding(result) for result in results if result.outcome != RESPECTED)]
    severities = {finding.severity for finding in told}
    if Severity.BLOQUANT in severities:
        verdict = REFUSED
    elif Severity.AVERTISSEMENT in severities:
        verdict = WARNED
    else:
        verdict = ACCEPTED
    return TableReport(contract, file, verdict, tuple(told), results, rows)


def _finding(result: RuleResult) -> Finding:
    if result.outcome == NOT_RUN:
        return Finding(
            result.rule_id, Severity.BLOQUANT, f"La règle n'a pas pu être vérifiée : {result.message}",
            "Signaler le fichier au responsable de l'outil", result.column,
        )  # fmt: skip
    return Finding(
        result.rule_id, result.severity, result.message, result.action, result.column, result.lines, result.count
    )


def report_to_json(report: TableReport) -> dict[str, Any]:
    """Give the report as plain JSON values."""
    return asdict(report)


def report_from_json(content: dict[str, Any], file: str) -> TableReport:
    """Read a report back; ``file`` is today's name of the file (``KeyError``/``ValueError`` when it is no report)."""

    def restored(entry: dict[str, Any]) -> dict[str, Any]:
        return {**entry, "severity": Severity(entry["severity"]), "lines": tuple(int(line) for line in entry["lines"])}

    return TableReport(
        contract=str(content["contract"]),
        file=file,
        verdict=str(content["verdict"]),
        findings=tuple(Finding(**restored(entry)) for entry in content["findings"]),
        rules=tuple(RuleResult(**restored(entry)) for entry in content["rules"]),
        rows=int(content["rows"]),
    )
