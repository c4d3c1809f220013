"""A contract's rules as Great Expectations will be asked them, on one given table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from cfa_report.intake.cells import TRUE_WORDS
from cfa_report.intake.controls import control_column, key_column

if TYPE_CHECKING:
    from cfa_report.intake.context import Context
    from cfa_report.intake.schema import Field, Rule, TableContract


@dataclass(frozen=True)
class Expectation:
    """One question for Great Expectations: its id (a rule's), its type and its arguments."""

    id: str
    type: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Suite:
    """The questions, the table they are asked about, and the rules behind them (same order, same length)."""

    expectations: tuple[Expectation, ...]
    frame: pd.DataFrame
    rules: tuple[Rule, ...]


def compile_suite(contract: TableContract, frame: pd.DataFrame, context: Context) -> Suite:
    """Compile the rules that concern a table.

    A rule is left out when the table has not the optional column it reads, or when the context does not know what it
    needs (codes of the network, observation date, keys of another table): only the form is judged then.

    Parameters
    ----------
    contract
        The rules.
    frame
        The typed table, index = line.
    context
        What the network knows.
    """
    columns: dict[str, pd.Series[Any]] = {name: _engine_series(frame[name]) for name in frame.columns}
    expectations: list[Expectation] = []
    rules: list[Rule] = []
    for rule in contract.rules:
        if any(name not in frame for name in rule.columns):
            continue
        expectation, control = _compile(rule, frame, contract, context)
        if expectation is None:
            continue
        if control is not None:
            columns[_control_name(rule)] = _engine_series(control)
        expectations.append(expectation)
        rules.append(rule)
    return Suite(tuple(expectations), pd.DataFrame(columns, index=frame.index), tuple(rules))


def _compile(
    rule: Rule, frame: pd.DataFrame, contract: TableContract, context: Context
) -> tuple[Expectation | None, pd.Series[Any] | None]:
    read = rule.arguments
    column = rule.columns[0] if rule.columns else ""
    arguments: dict[str, Any]
    if rule.kind in ("obligatoire", "rempli"):
        return Expectation(rule.id, "expect_column_values_to_not_be_null", {"column": column}), None
    if rule.kind in ("forme", "motif"):
        arguments = {"column": column, "regex": rf"^(?:{read['motif']})\Z"}
        return Expectation(rule.id, "expect_column_values_to_match_regex", arguments), None
    if rule.kind in ("limites", "bornes"):
        arguments = {"column": column, "min_value": _bound(read.get("min")), "max_value": _bound(read.get("max"))}
        return Expectation(rule.id, "expect_column_values_to_be_between", arguments), None
    if rule.kind == "non_futur":
        if context.date_observation is None:
            return None, None
        arguments = {"column": column, "max_value": _bound(context.date_observation.isoformat())}
        return Expectation(rule.id, "expect_column_values_to_be_between", arguments), None
    if rule.kind == "code":
        arguments = {"column": column, "value_set": _codes(contract.field(column))}
        return Expectation(rule.id, "expect_column_values_to_be_in_set", arguments), None
    if rule.kind == "ordre":
        arguments = {
            "column_A": read["b"], "column_B": read["a"], "or_equal": True, "ignore_row_if": "either_value_is_missing",
        }  # fmt: skip
        return Expectation(rule.id, "expect_column_pair_values_a_to_be_greater_than_b", arguments), None
    if rule.kind == "egalite":
        arguments = {"column_A": read["a"], "column_B": read["b"], "ignore_row_if": "either_value_is_missing"}
        return Expectation(rule.id, "expect_column_pair_values_to_be_equal", arguments), None
    if rule.kind == "lignes_minimum":
        return Expectation(rule.id, "expect_table_row_count_to_be_between", {"min_value": read["nombre"]}), None
    if rule.kind == "au_moins_un":
        wanted = str(read["valeur"])
        value = wanted in TRUE_WORDS if contract.field(column).type == "boolean" else wanted
        arguments = {"column": column, "value_set": [value]}
        return Expectation(rule.id, "expect_column_distinct_values_to_contain_set", arguments), None
    if rule.kind in ("cle", "unicite", "unique"):
        arguments = {"column": _control_name(rule)}
        key = key_column(frame, rule.columns, contract)
        return Expectation(rule.id, "expect_column_values_to_be_unique", arguments), key
    control = control_column(rule, frame, contract, context)
    if control is None:
        return None, None
    arguments = {"column": _control_name(rule), "value_set": [True]}
    return Expectation(rule.id, "expect_column_values_to_be_in_set", arguments), control


def _control_name(rule: Rule) -> str:
    return f"regle {rule.id}"


def _codes(field: Field) -> list[str] | list[float]:
    return [float(code) for code in field.codes] if field.type in ("integer", "number") else list(field.codes)


def _bound(value: Any) -> Any:
    return f"{value}T00:00:00" if isinstance(value, str) else value


def _engine_series(series: pd.Series[Any]) -> pd.Series[Any]:
    """Give a column in a type that the engine compares without surprise: object, float64 or datetime64."""
    if str(series.dtype) == "boolean":
        return series.astype(object).where(series.notna(), None)
    if pd.api.types.is_numeric_dtype(series.dtype):
        return series.astype("float64")
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        return series
    return series.astype(object).where(series.notna(), None)
