"""A fault is told by its kind and its place, never by its words: they may be a learner's."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cfa_report import errors
from cfa_report.cli import main
from cfa_report.errors import CfaReportError, ReportFailed, StatisticsError, fault_sentence, spoken_words
from cfa_report.statistics import wilson_interval

ROOT = Path(__file__).parents[1]
PRIVATE_WING = ("preparation", "disclosure", "counting", "intake", "privacy")


def caught(make: object) -> Exception:
    try:
        make()  # type: ignore[operator]
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def test_a_fault_says_its_kind_and_place_and_not_its_words() -> None:
    def fail() -> None:
        raise KeyError("DUPONT-CANARI")

    said = fault_sentence(caught(fail))
    assert "KeyError" in said
    assert "CANARI" not in said
    assert "code inconnu" in said
    assert "code statistics.counts:" in fault_sentence(caught(lambda: wilson_interval(2, 1)))


def test_a_fault_of_the_system_says_the_systems_own_name_and_no_path() -> None:
    said = fault_sentence(caught(lambda: Path("/nulle-part/DUPONT.csv").read_text()))
    assert "FileNotFoundError (code ENOENT" in said
    assert "DUPONT" not in said


def test_only_our_own_words_are_repeated() -> None:
    assert spoken_words("ReportFailed", "une phrase") == "une phrase"
    assert spoken_words("StatisticsError", "une phrase") == "une phrase"
    assert spoken_words("KeyError", "DUPONT") == spoken_words("Exception", "DUPONT") == ""
    assert issubclass(StatisticsError, CfaReportError)
    assert issubclass(ReportFailed, CfaReportError)


def test_a_command_that_fails_unexpectedly_says_one_sentence_without_a_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("DUPONT-CANARI 1000007919B")

    monkeypatch.setattr("cfa_report.preparation.check.check_files", fail)
    assert main(["check", str(ROOT / "tests/hostile/c00_control.csv")]) == 1
    told = capsys.readouterr()
    assert "Faute du programme : ValueError (code cli.commands:" in told.err
    assert len(told.err.splitlines()) == 1
    assert "CANARI" not in told.out + told.err


def test_every_error_of_ours_is_known_to_be_ours() -> None:
    kinds = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, CfaReportError)}
    assert kinds == {kind for kind in kinds if spoken_words(kind, "x")}
    assert len(kinds) > 6


def test_no_identifier_is_hashed_without_a_key() -> None:
    """In the wing where rows are, plain hashes are of files, contracts and code; nothing else may be added unseen."""
    allowed = {
        "intake/contract.py", "intake/context.py", "intake/loading.py", "intake/report_cache.py",
        "preparation/retention.py", "preparation/purge.py",
        # Counts and rules, not rows: the key of what the gate remembers.
        "preparation/gate_cache.py", "preparation/published_counts.py",
        # Documents that a register cites.
        "preparation/registers.py",
        # Looks for the unkeyed hashes that somebody else would have left.
        "privacy/spellings.py",
    }  # fmt: skip
    found = set()
    for room in PRIVATE_WING:
        for path in (ROOT / "cfa_report" / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                called = node.func if isinstance(node, ast.Call) else None
                if isinstance(called, ast.Attribute) and ast.unparse(called.value) == "hashlib":
                    found.add(path.relative_to(ROOT / "cfa_report").as_posix())
    assert found <= allowed
    assert "intake/loading.py" in found


def test_nothing_in_the_private_wing_prints_or_logs() -> None:
    for room in PRIVATE_WING:
        for path in (ROOT / "cfa_report" / room).rglob("*.py"):
            names = {
                ast.unparse(node.func)
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.Call)
            }
            assert not names & {"print", "logging.info", "logging.warning", "logging.error", "logging.exception"}, path
