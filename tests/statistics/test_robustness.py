from __future__ import annotations

import numpy as np
import pytest

from cfa_report.errors import StatisticsError
from cfa_report.statistics import probability_of_lead, rate_under_response_odds, robust_comparison


def test_the_comparison_is_the_reference_table(reference, close):
    table = reference("robust_comparison_public")
    found = robust_comparison(*table.columns("k_A", "n_A", "N_A", "k_B", "n_B", "N_B"))
    close(found.difference_low, table["diff_lo"])
    close(found.difference_high, table["diff_hi"])
    close(found.adverse_gamma, table["gamma_adverse_tip"])


def test_the_probability_of_a_lead_is_the_reference_table(reference, close):
    table = reference("robust_comparison_public")
    cells = zip(*table.columns("k_A", "n_A", "N_A", "k_B", "n_B", "N_B"), strict=True)
    found = np.array([probability_of_lead(*cell) for cell in cells])
    close(found[:, 0], table["prob_A_gt_B_mar"])
    close(found[:, 1], table["prob_tie_mar"])


@pytest.mark.parametrize(
    "cells", [((15, 21, 30), (9, 14, 28)), ((9, 14, 28), (15, 21, 30)), ((27, 36, 60), (10, 20, 45))]
)
def test_at_the_adverse_gamma_both_rates_are_equal(cells):
    (k1, n1, N1), (k2, n2, N2) = cells
    gamma = float(robust_comparison(k1, n1, N1, k2, n2, N2).adverse_gamma)
    assert gamma > 1
    lead = 1 if k1 / n1 > k2 / n2 else -1
    first = rate_under_response_odds(k1, n1, N1, gamma**lead)
    assert first == pytest.approx(rate_under_response_odds(k2, n2, N2, gamma**-lead), abs=1e-9)


def test_a_proven_difference_an_equality_and_an_undefined_rate_have_no_adverse_gamma():
    found = robust_comparison([9, 5, 3, 5], [10, 7, 3, 5], [12, 12, 6, 5], [4, 5, 0, 4], [9, 7, 3, 5], [15, 12, 6, 5])
    assert np.all(np.isnan(found.adverse_gamma))
    assert found.difference_low[0] > 0


def test_equal_rates_of_cohorts_of_different_sizes_have_no_adverse_gamma():
    """8/31 and 32/124, 2/3 and 4/6…: floating-point rates may differ by one bit, and Γ be 1.0000000000000004."""
    first = [(8, 31, 31), (34, 50, 51), (3, 5, 18), (10, 13, 29), (47, 55, 55), (2, 3, 3), (1, 3, 10)]
    second = [(32, 124, 141), (102, 150, 160), (9, 15, 15), (40, 52, 57), (94, 110, 114), (2, 3, 14), (4, 12, 21)]
    found = robust_comparison(*np.transpose(first), *np.transpose(second))
    assert np.all(np.isnan(found.adverse_gamma))


def test_swapping_the_cohorts_changes_the_sign_only():
    found = robust_comparison(15, 21, 30, 9, 14, 28)
    swapped = robust_comparison(9, 14, 28, 15, 21, 30)
    assert found.difference_low == -swapped.difference_high
    assert found.adverse_gamma == pytest.approx(swapped.adverse_gamma, abs=1e-12)


def test_an_empty_cohort_leads_nothing():
    with pytest.raises(StatisticsError):
        probability_of_lead(0, 0, 0, 1, 2, 3)
