"""The checks of a table: guards first, then the engine, then what its answers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cfa_report.domain.vocabulary import Severity
from cfa_report.intake.engine import ask
from cfa_report.intake.finding import BROKEN, NOT_RUN, RESPECTED, Finding, RuleResult, TableReport, make_report
from cfa_report.intake.refusal import EMPTY, MISSING_COLUMN, NO_RULE
from cfa_report.intake.suite import compile_suite

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cfa_report.intake.context import Context
    from cfa_report.intake.engine import Answer
    from cfa_report.intake.schema import Rule, TableContract
    from cfa_report.intake.typing_rows import TypedTable


def check_table(
    table: TypedTable, contract: TableContract, context: Context, file: str, findings: Iterable[Finding] = ()
) -> TableReport:
    """Judge a typed table.

    What the engine would pass in silence is refused first: no row, a column absent, a suite without a rule. A rule that
    the engine could not run, or did not answer, is not respected.

    Parameters
    ----------
    table
        The typed table.
    contract, context
        What it is judged by.
    file
        Name for the report.
    findings
        What the reader noticed before.
    """
    told = [*findings, *table.findings]
    guard = _guard(table, contract)
    if guard is not None:
        return make_report(contract.name, file, [*told, guard], (), len(table.frame))
    suite = compile_suite(contract, table.frame, context)
    if not suite.expectations:
        told.append(
            Finding(NO_RULE, Severity.BLOQUANT, "Aucune règle n'a pu être vérifiée sur ce fichier",
                    "Compléter le contrat de données")
        )  # fmt: skip
        return make_report(contract.name, file, told, (), len(table.frame))
    answers = ask(suite.frame, suite.expectations)
    results = [_result(rule, answers.get(rule.id), table.unreadable) for rule in suite.rules]
    return make_report(contract.name, file, told, results, len(table.frame))


def _guard(table: TypedTable, contract: TableContract) -> Finding | None:
    if table.frame.empty:
        return Finding(EMPTY, Severity.BLOQUANT, "Aucune ligne de données", "Refaire l'export avec les données")
    for field in contract.fields:
        if field.name not in table.frame and not field.optional_column and field.personal != "directe":
            return Finding(
                MISSING_COLUMN, Severity.BLOQUANT, f"Il manque la colonne « {field.name} »",
                "Ajouter la colonne à l'export", field.name,
            )  # fmt: skip
    return None


def _result(rule: Rule, answer: Answer | None, unreadable: Mapping[str, frozenset[int]]) -> RuleResult:
    column = rule.columns[0] if rule.columns else None
    if answer is None or answer.success is None:
        return RuleResult(rule.id, rule.severity, rule.message, rule.action, NOT_RUN, 0, (), column)
    if answer.success:
        return RuleResult(rule.id, rule.severity, rule.message, rule.action, RESPECTED, 0, (), column)
    told: frozenset[int] = frozenset().union(*(unreadable.get(name, frozenset()) for name in rule.columns))
    lines = tuple(line for line in answer.lines if line not in told)
    if answer.lines and not lines:
        return RuleResult(rule.id, rule.severity, rule.message, rule.action, RESPECTED, 0, (), column)
    return RuleResult(
        rule.id, rule.severity, rule.message, rule.action, BROKEN, len(lines) or answer.count, lines, column
    )
