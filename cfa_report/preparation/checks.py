"""What the contracts said of a file, as rows of a slice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cfa_report.intake import TableReport
from cfa_report.intake.finding import BROKEN


def check_rows(report: TableReport, *, internal: bool) -> list[list[Any]]:
    """Give the rows of ``store.slices.CHECKS`` of one file; no line number and no count in the public edition."""
    results = {rule.rule_id for rule in report.rules}
    rules = [
        (rule.rule_id, rule.severity, rule.message, rule.action, rule.outcome, rule.count, rule.lines)
        for rule in report.rules
    ]
    told = [
        (found.code, found.severity, found.message, found.action, BROKEN, found.count, found.lines)
        for found in report.findings
        if found.code not in results
    ]
    return [
        [
            report.contract, report.file, code, str(severity), message, action, outcome,
            count if internal else None, _numbers(lines) if internal else "",
        ]
        for code, severity, message, action, outcome, count, lines in [*rules, *told]
    ]  # fmt: skip


def _numbers(lines: Sequence[int]) -> str:
    return ", ".join(str(line) for line in lines)
