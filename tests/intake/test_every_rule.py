"""Every rule of every contract has a bad row that breaks it, and nothing else, through Great Expectations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from cfa_report.intake import Context, TableContract, TableReport, check_frame, load_contracts
from cfa_report.intake.pseudonyms import pseudonym

_ROOT = Path(__file__).parents[2]
_TABLES = sorted(load_contracts(_ROOT / "data_contracts"))
_KEY = b"une cle de test" * 3


@dataclass(frozen=True)
class Case:
    """The judgement on all the bad rows of a table at once, and the lines where each rule must be broken."""

    report: TableReport
    expected: dict[str, tuple[int, ...]]


def _spec(table: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "bad_rows" / f"{table}.yaml").read_text("utf-8"))
    return content


def _frame(spec: dict[str, Any], rows: list[dict[str, str]]) -> pd.DataFrame:
    complete = [
        {name: value.format(n=line) for name, value in {**spec["bonne"], **row}.items() if name != "_sain"}
        for line, row in enumerate(rows, 2)
    ]
    return pd.DataFrame(complete, index=range(2, len(rows) + 2))


def _context(spec: dict[str, Any]) -> Context:
    known = spec.get("contexte", {})
    observed = known.get("date_observation")
    certifications = dict.fromkeys(known.get("certifications", ()), "") | {code: code for code in known.get("rncp", ())}
    learners = frozenset(pseudonym(value, _KEY) for value in known.get("apprentis", ()))
    return Context(
        campuses=frozenset(known["campus"]) if "campus" in known else None,
        certifications=certifications or None,
        sessions=frozenset(known["sessions"]) if "sessions" in known else None,
        date_observation=date.fromisoformat(observed) if observed else None,
        related={"apprentis.apprenti": learners} if learners else {},
        key=_KEY,
    )


@pytest.fixture(scope="module")
def cases(contracts: dict[str, TableContract]) -> dict[str, Case]:
    made: dict[str, Case] = {}
    for table in _TABLES:
        spec = _spec(table)
        rows: list[dict[str, str]] = [{}]
        expected: dict[str, tuple[int, ...]] = {}
        for rule, bad in spec["lignes"].items():
            first = len(rows) + 2
            rows += bad
            expected[rule] = tuple(first + place for place, row in enumerate(bad) if "_sain" not in row)
        made[table] = Case(check_frame(_frame(spec, rows), contracts[table], _context(spec)), expected)
    return made


@pytest.mark.parametrize("table", _TABLES)
def test_each_bad_row_breaks_its_own_rule_and_no_other(table: str, cases: dict[str, Case]) -> None:
    case = cases[table]
    broken = {rule.rule_id: rule.lines for rule in case.report.rules if rule.outcome != "respectee"}
    assert broken == case.expected


@pytest.mark.parametrize("table", _TABLES)
def test_no_rule_lacks_a_bad_row(table: str, contracts: dict[str, TableContract]) -> None:
    spec = _spec(table)
    assert {*spec["lignes"], *spec.get("tables", {})} == {rule.id for rule in contracts[table].rules}


@pytest.mark.parametrize("table", _TABLES)
def test_every_rule_is_asked_when_the_network_is_known(
    table: str, contracts: dict[str, TableContract], cases: dict[str, Case]
) -> None:
    assert [rule.rule_id for rule in cases[table].report.rules] == [rule.id for rule in contracts[table].rules]


@pytest.mark.parametrize(
    ("table", "rule"), [(table, rule) for table in _TABLES for rule in _spec(table).get("tables", {})]
)
def test_each_bad_table_breaks_its_own_rule_and_no_other(
    table: str, rule: str, contracts: dict[str, TableContract]
) -> None:
    spec = _spec(table)
    report = check_frame(_frame(spec, spec["tables"][rule]), contracts[table], Context())
    assert [result.rule_id for result in report.rules if result.outcome != "respectee"] == [rule]


def test_a_message_says_what_and_what_to_do_in_one_sentence(contracts: dict[str, TableContract]) -> None:
    for contract in contracts.values():
        for rule in contract.rules:
            for text in (rule.message, rule.action):
                assert text == text.strip()
                assert text[0].isupper()
                assert not text.endswith(".")
