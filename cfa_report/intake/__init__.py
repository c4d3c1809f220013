"""The only floor that sees a learner's row: contracts, reading, checks, pseudonyms."""

from cfa_report.intake.context import Context
from cfa_report.intake.contract import load_contracts
from cfa_report.intake.finding import Finding, RuleResult, TableReport
from cfa_report.intake.loading import LoadedTable, check_frame, infer_contract, load_table
from cfa_report.intake.schema import Field, ForeignKey, Rule, TableContract

__all__ = [
    "Context",
    "Field",
    "Finding",
    "ForeignKey",
    "LoadedTable",
    "Rule",
    "RuleResult",
    "TableContract",
    "TableReport",
    "check_frame",
    "infer_contract",
    "load_contracts",
    "load_table",
]
