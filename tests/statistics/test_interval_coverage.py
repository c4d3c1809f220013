from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from cfa_report.statistics import wilson_interval
from cfa_report.statistics.coverage import (
    COHORT_INTERVALS,
    PROCESS_INTERVALS,
    chances_of_answering,
    cohort_coverage,
    process_coverage,
)

PRINTED = (Path(__file__).parent.parent / "reference" / "coverage.md").read_text(encoding="utf-8")


def printed_rows(letter):
    section = PRINTED.split(f"## {letter}. ")[1].split("\n## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines()]
    return [row for row in rows if re.fullmatch(r"\d+", row[0])]


def written(value, names):
    """Write a situation as the table does: bias, then coverage % (mean width, points), bold below 90 %."""
    cells = [f"{100 * value.bias:+.1f}"]
    for name in names:
        share = f"{100 * value.coverage[name]:.0f}"
        share = f"**{share}**" if value.coverage[name] < 0.9 else share
        cells.append(f"{share} ({100 * value.width[name]:.0f})")
    return cells


@pytest.mark.parametrize("row", printed_rows("A"), ids=lambda row: "-".join(row[:4]))
def test_coverage_for_this_cohort_is_the_printed_table(row):
    N, rate, response, kappa = int(row[0]), float(row[1]), float(row[2].rstrip("%")) / 100, float(row[3])
    found = cohort_coverage(N, round(N * rate), response, kappa)
    cells = written(found, COHORT_INTERVALS)
    assert float(cells[0]) == float(row[4])
    assert cells[1:] == row[5:]


@pytest.mark.parametrize("row", printed_rows("B"), ids=lambda row: "-".join(row[:4]))
def test_coverage_for_the_process_is_the_printed_table(row):
    N, rate, response, kappa = int(row[0]), float(row[1]), float(row[2].rstrip("%")) / 100, float(row[3])
    found = process_coverage(N, rate, response, kappa)
    assert written(found, PROCESS_INTERVALS)[1:] == row[5:]
    assert found.bias == pytest.approx(
        rate * chances_of_answering(rate, response, kappa)[0] / response - rate, abs=1e-12
    )


def test_both_printed_tables_are_whole_and_share_one_column_of_bias():
    assert len(printed_rows("A")) == len(printed_rows("B")) == 24
    assert [row[:5] for row in printed_rows("A")] == [row[:5] for row in printed_rows("B")]


@pytest.mark.parametrize("kappa", [1 / 3, 0.5, 1, 2, 3])
def test_a_band_keeps_its_promise_for_every_ratio_up_to_its_gamma(kappa):
    """The method guide: Band(Γ) covers at least 95 % for every κ in [1/Γ, Γ], given the number of answers."""
    for N in (6, 13, 24):
        for K in range(N + 1):
            coverage = cohort_coverage(N, K, 0.6, kappa).coverage
            assert coverage["worst_case"] == pytest.approx(1, abs=1e-12)
            assert coverage["gamma3"] >= 0.95
            if max(kappa, 1 / kappa) <= 2:
                assert coverage["gamma2"] >= 0.95
            if kappa == 1:
                assert coverage["hypergeometric"] >= 0.95


def test_chances_have_the_mean_and_the_ratio_asked_for():
    first, second = chances_of_answering(0.7, 0.6, 3)
    assert 0.7 * first + 0.3 * second == pytest.approx(0.6)
    assert first / (1 - first) / (second / (1 - second)) == pytest.approx(3)


def test_a_survey_that_depends_on_nothing_is_the_plain_binomial():
    """With response near 1 the process's coverage is Wilson's own for N trials."""
    low, high = wilson_interval(np.arange(21), 20)
    expected = binom.pmf(np.arange(21), 20, 0.7)[(low <= 0.7) & (high >= 0.7)].sum()
    assert process_coverage(20, 0.7, 1 - 1e-9, 1).coverage["wilson"] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("kappa", "band"), [(1, "process_gamma2"), (2, "process_gamma2"), (3, "process_gamma3")])
def test_the_band_of_the_process_is_close_to_its_promise_up_to_its_gamma(kappa, band):
    for response in (0.4, 0.6, 0.8):
        assert process_coverage(40, 0.7, response, kappa).coverage[band] > 0.93
