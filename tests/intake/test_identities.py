"""Nobody can be recognised in what leaves this floor."""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cfa_report.domain.vocabulary import AGE_CLASSES
from cfa_report.intake import Context, LoadedTable, TableContract, engine, load_table
from cfa_report.intake.finding import report_to_json
from cfa_report.intake.pseudonyms import age_on, exit_year, pseudonym, year_end_before
from cfa_report.intake.suite import Expectation

_KEY = b"cle" * 11
Load = Callable[..., LoadedTable]


def test_the_pseudonym_is_a_keyed_hash() -> None:
    expected = hmac.new(_KEY, "Gaël".encode(), hashlib.sha256).hexdigest()[:16]
    assert pseudonym("Gae\u0308l", _KEY) == expected
    assert pseudonym("Gaël", b"autre" * 7) != expected


@pytest.mark.parametrize("key", [b"", b"court", b"x" * 31])
def test_a_hash_without_a_key_is_impossible(key: bytes) -> None:
    with pytest.raises(ValueError, match="needs a key"):
        pseudonym("1000007919B", key)


def test_the_same_learner_has_the_same_pseudonym_in_every_table(load: Load) -> None:
    context = Context(key=_KEY)
    exams = load("apprenti;session;inscrit;present;resultat\nA1;2025;oui;oui;admis\n", table="examens", context=context)
    calls = load(
        "apprenti;horizon_mois;rang;date;canal;issue\nA1;6;1;2026-01-02;sms;joint\n", table="relances", context=context
    )
    assert exams.frame is not None
    assert calls.frame is not None
    assert list(exams.frame["apprenti"]) == list(calls.frame["apprenti"]) == [pseudonym("A1", _KEY)]


def test_without_a_key_two_readings_cannot_be_joined(load: Load, control: bytes) -> None:
    first, second = load(control).frame, load(control).frame
    assert first is not None
    assert second is not None
    assert not set(first["apprenti"]) & set(second["apprenti"])
    assert first["apprenti"].is_unique


def test_a_foreign_key_compares_pseudonyms(load: Load) -> None:
    text = "apprenti;session;inscrit;present;resultat\nA1;2025;oui;oui;admis\nA2;2025;oui;oui;admis\n"
    related = {"apprentis.apprenti": frozenset({pseudonym("A1", _KEY)})}
    report = load(text, table="examens", context=Context(key=_KEY, related=related)).report
    assert [(finding.code, finding.lines) for finding in report.findings] == [("examens.apprenti.reference", (3,))]


def test_identities_are_dropped_and_the_session_becomes_a_year(load: Load, control: bytes) -> None:
    frame = load(control, context=Context(key=_KEY)).frame
    assert frame is not None
    assert list(frame.columns) == [
        "apprenti", "classe_age", "campus", "rncp", "session", "session_origine", "present", "admis", "rupture",
        "repondant", "situation_6m", "note_satisfaction",
    ]  # fmt: skip
    assert {str(dtype) for dtype in frame.dtypes} == {"str", "boolean", "Float64"}
    assert set(frame["session"]) == {"2025"}
    assert set(frame["session_origine"]) == {"2025-06"}
    assert set(frame["classe_age"]) <= set(AGE_CLASSES)
    assert list(frame.index) == list(range(2, 102))


@pytest.mark.parametrize(
    ("birth", "expected"),
    [
        ("2007-01-01", "moins de 18 ans"),
        ("2006-12-31", "18-20 ans"),
        ("2003-12-31", "21-25 ans"),
        ("1998-12-31", "26 ans et plus"),
        ("1999-01-01", "21-25 ans"),
        ("", None),
    ],
)
def test_the_age_class_is_that_of_the_year_end_before_the_session(birth: str, expected: str | None, load: Load) -> None:
    header = "ine;date_naissance;campus;rncp;session;present;admis;rupture;repondant;situation_6m"
    frame = load(f"{header}\n1000007919B;{birth};LYON;35185;2025-06;oui;oui;non;non;\n").frame
    assert frame is not None
    assert frame["classe_age"].iloc[0] == expected or (expected is None and frame["classe_age"].isna().all())


def test_an_age_is_in_completed_years() -> None:
    birth = pd.Series(pd.to_datetime(["2004-02-29", "2004-12-31", None]))
    assert list(age_on(birth, year_end_before(pd.Series(["2025", "2025-06", "2025"], dtype="str"))))[:2] == [20, 20]
    day = pd.Series(pd.to_datetime(["2024-02-28", "2024-12-30", "2024-01-01"]))
    ages = age_on(birth, day)
    assert list(ages[:2]) == [19, 19]
    assert ages.isna().tolist() == [False, False, True]


def test_a_pooled_session_stays_whole() -> None:
    sessions = pd.Series(["2025", "2025-06", "2024+2025", None], dtype="str")
    assert exit_year(sessions).fillna("?").tolist() == ["2025", "2025", "2024+2025", "?"]


def test_no_value_of_a_learner_is_in_any_report(
    hostile: Path, contracts: dict[str, TableContract], tmp_path: Path
) -> None:
    text = (hostile / "d30_canary.csv").read_text("utf-8")
    identities = {cell for row in text.splitlines()[1:] for cell in row.split(";")[:4]}
    spoiled = {
        "date": text.replace("/2005;", "/205;"),
        "code": text.replace(";emploi;", ";CANARIZQX-situation;"),
        "double": text + text.splitlines()[3] + "\n",
        "campus": text.replace("LYON", "CANARIZQX ville"),
        "decalage": text.replace("CANARIZQX007", "CANARIZQX007;x"),
        "guillemet": text.replace("CANARIZQX007", '"CANARIZQX007'),
        "entete": text.split("\n", 1)[1],
        "encodage": text.replace("CANARIZQX009", "CANARIZQX009\x00"),
    }
    for name, content in spoiled.items():
        path = tmp_path / f"{name}.csv"
        path.write_bytes(content.encode())
        told = json.dumps(
            report_to_json(load_table(path, contracts["suivi_promotion"], Context(), cache=tmp_path / "prive").report)
        )
        assert '"verdict": "refuse"' in told, name
        assert "CANARIZQX" not in told, name
        assert not [value for value in identities if value and value in told], name
    for kept in (tmp_path / "prive").iterdir():
        assert "CANARIZQX" not in kept.read_text("utf-8")


def test_the_engine_answers_without_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    raw: list[str] = []
    original = engine._answer

    def spy(result: Any) -> engine.Answer:
        raw.append(str(result.to_json_dict()["result"]) + str(result.to_json_dict()["exception_info"]))
        return original(result)

    monkeypatch.setattr(engine, "_answer", spy)
    frame = pd.DataFrame({"a": ["CANARI-1", "CANARI-1", "b"], "n": [1.0, 2.0, 777.0]}, index=[5, 7, 9])
    expectations = [
        Expectation("forme", "expect_column_values_to_match_regex", {"column": "a", "regex": "^[a-z]$"}),
        Expectation("unique", "expect_column_values_to_be_unique", {"column": "a"}),
        Expectation("borne", "expect_column_values_to_be_between", {"column": "n", "max_value": 2}),
        Expectation("ordre", "expect_column_pair_values_to_be_equal", {"column_A": "a", "column_B": "n"}),
        Expectation("code", "expect_column_values_to_be_in_set", {"column": "a", "value_set": ["b"]}),
    ]
    answers = engine.ask(frame, expectations)
    assert {name: answer.lines for name, answer in answers.items()} == {
        "forme": (5, 7), "unique": (5, 7), "borne": (9,), "ordre": (5, 7, 9), "code": (5, 7),
    }  # fmt: skip
    assert len(raw) == 2 * len(expectations)
    assert not [text for text in raw if "CANARI" in text or "777" in text]


def test_the_engine_is_imported_only_when_it_is_asked(hostile: Path) -> None:
    root = Path(__file__).parents[2]
    script = (
        "import sys; from pathlib import Path; from cfa_report.intake import *\n"
        f"contracts = load_contracts(Path({str(root / 'data_contracts')!r}))\n"
        f"infer_contract(Path({str(hostile / 'c00_control.csv')!r}), contracts)\n"
        f"load_table(Path({str(hostile / 'c17_ragged.csv')!r}), contracts['suivi_promotion'], Context())\n"
        "print('great_expectations' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
