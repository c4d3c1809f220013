from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from cfa_report.errors import StatisticsError
from cfa_report.statistics import observed_minus_expected


def strata(row):
    parts = [part.replace("@", "/").split("/") for part in row["strata"].split(";")]
    return [int(k) for k, _, _ in parts], [int(n) for _, n, _ in parts], [float(rate) for _, _, rate in parts]


def test_the_gap_is_the_reference_table(reference, close):
    rows = reference("valeur_ajoutee_public").rows
    found = [observed_minus_expected(*strata(row)) for row in rows]
    for field, column in (
        ("observed", "O"),
        ("expected", "E"),
        ("reference", "ref_rate"),
        ("points", "va_points"),
        ("low", "va_wilson_lo"),
        ("high", "va_wilson_hi"),
        ("p_low", "p_low"),
        ("p_high", "p_high"),
        ("p_two_sided", "p_two_doubling"),
    ):
        close([getattr(gap, field) for gap in found], [float(row[column]) for row in rows])


def test_one_stratum_has_the_binomial_tails():
    found = observed_minus_expected([7], [20], [0.62])
    assert found.p_low == pytest.approx(binomtest(7, 20, 0.62, alternative="less").pvalue)
    assert found.p_high == pytest.approx(binomtest(7, 20, 0.62, alternative="greater").pvalue)


def test_splitting_a_stratum_changes_nothing():
    whole = observed_minus_expected([12], [20], [0.5])
    split = observed_minus_expected([5, 7], [8, 12], 0.5)
    assert split.points == pytest.approx(whole.points)
    assert split.p_two_sided == pytest.approx(whole.p_two_sided)


def test_without_respondents_there_is_no_gap():
    assert np.isnan(observed_minus_expected([0], [0], [0.5]).points)


@pytest.mark.parametrize("references", [[62], [np.nan], [-0.1]])
def test_a_reference_that_is_no_rate_is_refused(references):
    with pytest.raises(StatisticsError):
        observed_minus_expected([3], [5], references)
