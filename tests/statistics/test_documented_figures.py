"""The pages of documentation hold the figures that their own commands give."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
STATISTICS = (ROOT / "docs" / "statistiques.md").read_text(encoding="utf-8")
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


@pytest.fixture(scope="module")
def false_alarms() -> ModuleType:
    return benchmark("false_alarms")


def test_the_first_column_of_the_false_alarms_is_what_their_command_gives(false_alarms: ModuleType) -> None:
    for situation in false_alarms.SITUATIONS:
        line = next(line for line in STATISTICS.splitlines() if line.startswith(f"| {situation.label} |"))
        assert line.split(" | ")[1] == false_alarms.cell(false_alarms.alarms(20, 1000, situation))


def test_alarms_are_rare_wherever_the_page_promises_it_and_only_there(false_alarms: ModuleType) -> None:
    promised = {}
    for situation in false_alarms.SITUATIONS:
        line = next(line for line in STATISTICS.splitlines() if line.startswith(f"| {situation.label} |"))
        shares = [float(share.replace(",", ".")) for share in re.findall(r"([\d,]+) % \(", line)]
        assert len(shares) == len(false_alarms.SIZES)
        promised[situation.label] = all(share < 100 * false_alarms.RARE for share in shares)
    assert list(promised.values()) == [True, True, True, True, False]


def test_the_largest_ratio_of_response_rates_is_survived_and_the_page_says_so(false_alarms: ModuleType) -> None:
    lines = dict(re.findall(r"^\| (\d+) % \| ([\d,]+) \|$", STATISTICS, flags=re.MULTILINE))
    assert [float(response) / 100 for response in lines] == list(false_alarms.LOOKED_AT)
    for response, text in lines.items():
        situation = false_alarms.turned(float(text.replace(",", ".")), false_alarms.by_rates, float(response) / 100)
        assert false_alarms.alarms(20, 1000, situation).robust < false_alarms.RARE
    beyond = false_alarms.turned(2.5, false_alarms.by_rates)
    assert false_alarms.alarms(20, 100, beyond).robust > 2 * false_alarms.RARE
    assert false_alarms.largest_rate_ratio(100, 0.6, sizes=(20,)) < 2.5


def test_sixty_percent_of_answers_leave_no_room_for_a_ratio_of_rates_of_one_third(false_alarms: ModuleType) -> None:
    """At a rate of 70 %, 60 % of answers and a ratio of 1/3 would need other people to answer 112 times out of 100."""
    rate = np.array([0.7])
    others = 0.6 / (rate / 3 + 1 - rate)
    assert others > 1
    first, second = false_alarms.by_rates(rate, 1 / 3, 0.6)
    assert second == pytest.approx(false_alarms.CEILING)
    assert first / second == pytest.approx(1 / 3)
    odds = first / (1 - first) / (second / (1 - second))
    assert 1 / odds == pytest.approx(41, abs=0.5)
