"""The pages of documentation hold the figures that their own commands give."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "couverture.md").read_text(encoding="utf-8")


def benchmark(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"benchmark_{name}", ROOT / "benchmarks" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def lines_of(table: int) -> list[str]:
    """Give the lines by size of the first (0: cohort) or second (1: process) long table of the page."""
    section = PAGE.split("\n## ")[2 + table]
    return [line for line in section.splitlines() if re.match(r"\| \d+ \|", line)]


@pytest.fixture(scope="module")
def coverage() -> ModuleType:
    return benchmark("coverage_page")


def test_both_tables_have_every_size_up_to_sixty() -> None:
    for table in (0, 1):
        assert [int(line.split("|")[1]) for line in lines_of(table)] == list(range(1, 61))


@pytest.mark.parametrize("size", [1, 7, 12, 23])
def test_the_page_of_coverage_is_what_its_command_writes(coverage: ModuleType, size: int) -> None:
    assert lines_of(0)[size - 1] == coverage.cohort_row(size)
    assert lines_of(1)[size - 1] == coverage.process_row(size)


def test_its_summary_is_read_off_its_own_lines_and_every_promise_is_kept(coverage: ModuleType) -> None:
    verdicts = coverage.verdicts(lines_of(0))
    assert all(line in PAGE for line in verdicts)
    assert [line for line in verdicts if "| oui |" in line] == [line for line in verdicts if "| 60 sur 60 |" in line]
    for text in (coverage.TEXT_BEFORE, coverage.TEXT_COHORT, coverage.TEXT_PROCESS):
        assert text in PAGE


def test_what_it_says_of_the_process_is_so() -> None:
    least = [[float(cell.replace(",", ".")) for cell in re.findall(r"\((.*?)\)", line)[:3]] for line in lines_of(1)]
    assert min(least[0]) == pytest.approx(69.3)
    assert min(min(values) for values in least[8:]) > 93


@pytest.mark.parametrize(("before", "after"), [(1.0, 1.0), (3.0, 1 / 3)])
def test_the_simulation_of_the_page_keeps_alarms_rare(before: float, after: float) -> None:
    assert benchmark("false_alarms").alarms(20, 150, before, after).robust < 0.05


def test_a_ratio_of_response_rates_is_more_than_the_verdicts_allow_for() -> None:
    alarms = benchmark("false_alarms")
    assert alarms.alarms(20, 150, 3.0, 1 / 3, alarms.by_rates).robust > 0.5
