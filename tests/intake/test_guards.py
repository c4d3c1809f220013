"""What Great Expectations passes in silence must not pass here."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from cfa_report.domain.vocabulary import Severity
from cfa_report.intake import Context, Rule, TableContract, check_frame, checks
from cfa_report.intake.engine import Answer, ask
from cfa_report.intake.suite import Expectation


@pytest.fixture
def examens(contracts: dict[str, TableContract]) -> TableContract:
    return contracts["examens"]


def _rows(**changes: list[str | None]) -> pd.DataFrame:
    columns = {
        "apprenti": ["A1", "A2"], "session": ["2025", "2025"], "inscrit": ["oui", "oui"], "present": ["oui", "oui"],
        "resultat": ["admis", "refuse"], **changes,
    }  # fmt: skip
    return pd.DataFrame(columns, index=[2, 3])


def test_a_sound_table_is_accepted(examens: TableContract) -> None:
    assert check_frame(_rows(), examens, Context()).verdict == "accepte"


def test_an_empty_table_is_refused(examens: TableContract) -> None:
    report = check_frame(_rows().iloc[:0], examens, Context())
    assert (report.verdict, [finding.code for finding in report.findings]) == ("refuse", ["LEC-21"])


def test_a_required_column_without_a_value_is_refused(examens: TableContract) -> None:
    report = check_frame(_rows(inscrit=[None, ""]), examens, Context())
    assert report.verdict == "refuse"
    assert {finding.code for finding in report.findings} == {"LEC-32", "examens.inscrit.obligatoire"}


def test_a_missing_column_is_refused(examens: TableContract) -> None:
    report = check_frame(_rows().drop(columns="present"), examens, Context())
    assert [(finding.code, finding.column) for finding in report.findings] == [("LEC-28", "present")]


def test_a_contract_without_a_rule_is_refused(examens: TableContract) -> None:
    report = check_frame(_rows(), replace(examens, rules=()), Context())
    assert (report.verdict, [finding.code for finding in report.findings]) == ("refuse", ["LEC-41"])


def test_a_lost_answer_refuses_the_table(examens: TableContract, monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(frame: pd.DataFrame, expectations: list[Expectation]) -> dict[str, Answer]:
        return {item.id: Answer(item.id, True, (), 0) for item in expectations[1:]}

    monkeypatch.setattr(checks, "ask", forgetful)
    report = check_frame(_rows(), examens, Context())
    assert report.verdict == "refuse"
    assert [rule.rule_id for rule in report.rules if rule.outcome == "non_executee"] == [examens.rules[0].id]


def test_an_exception_in_the_engine_is_not_a_success() -> None:
    frame = pd.DataFrame({"a": ["x"]}, index=[2])
    answers = ask(frame, [Expectation("E", "expect_column_values_to_be_between", {"column": "a", "min_value": 1})])
    assert answers["E"].success is None


def test_a_rule_that_cannot_run_refuses_the_table(examens: TableContract) -> None:
    impossible = Rule("X-1", Severity.INFORMATION, "bornes", {"colonne": "resultat", "min": 3}, "M", "G", ("resultat",))
    report = check_frame(_rows(), replace(examens, rules=(*examens.rules, impossible)), Context())
    assert report.verdict == "refuse"
    (finding,) = report.findings
    assert (finding.code, finding.severity) == ("X-1", Severity.BLOQUANT)


def test_a_value_that_cannot_be_read_is_told_once(examens: TableContract) -> None:
    report = check_frame(_rows(inscrit=["peut-être", "oui"]), examens, Context())
    assert [(finding.code, finding.lines) for finding in report.findings] == [("LEC-31", (2,))]


def test_a_rule_that_needs_the_network_is_left_out_without_it(contracts: dict[str, TableContract]) -> None:
    row = {"apprenti": "A1", "horizon_mois": 6, "rang": 1, "date": "2031-01-01", "canal": "sms", "issue": "joint"}
    frame = pd.DataFrame([row], index=[2])
    report = check_frame(frame, contracts["relances"], Context())
    assert report.verdict == "accepte"
    assert not {"RE-01", "relances.apprenti.reference"} & {rule.rule_id for rule in report.rules}
