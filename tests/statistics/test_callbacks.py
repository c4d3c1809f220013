from __future__ import annotations

import pytest

from cfa_report.errors import StatisticsError
from cfa_report.statistics import drew_fuller


def waves(row):
    pairs = [part.split("/") for part in row["waves"].split(";")]
    return [int(k) for k, _ in pairs], [int(n) for _, n in pairs], int(row["N"])


def test_the_callback_model_is_the_reference_table(reference):
    rows = reference("callbacks_public").rows
    for row in rows:
        found = drew_fuller(*waves(row))
        for field, column in (
            ("rate", "df_P"),
            ("response_positive", "df_rho1"),
            ("response_other", "df_rho0"),
            ("log_likelihood", "df_loglik"),
            ("last_wave_rate", "last_wave_imputed"),
        ):
            assert getattr(found, field) == pytest.approx(float(row[column]), abs=1e-4), (row["case_id"], field)
        assert found.boundary == (row["df_boundary"] == "1")
        assert found.rate_low < found.rate < found.rate_high
        assert found.odds_ratio_low < found.odds_ratio < found.odds_ratio_high


def test_the_odds_ratio_is_that_of_having_answered_after_all_waves():
    found = drew_fuller([30, 20, 12], [42, 31, 21], 120)
    answered = [1 - (1 - chance) ** 3 for chance in (found.response_positive, found.response_other)]
    odds = [chance / (1 - chance) for chance in answered]
    assert found.odds_ratio == pytest.approx(odds[0] / odds[1], rel=1e-6)


def test_a_small_survey_hardly_says_anything_of_the_odds_ratio():
    """The method guide: with fewer than 40 people the model is nearly unidentified."""
    found = drew_fuller([8, 3, 1], [10, 5, 2], 25)
    assert found.odds_ratio_high / found.odds_ratio_low > 100


@pytest.mark.parametrize(
    ("k", "n", "N"),
    [
        ([3], [5], 9),
        ([3, 2], [5, 3], 7),
        ([0, 0], [5, 3], 20),
        ([5, 3], [5, 3], 20),
        ([0, 0], [0, 0], 20),
        ([6, 2], [5, 3], 20),
    ],
)
def test_waves_that_teach_nothing_are_refused(k, n, N):
    with pytest.raises(StatisticsError):
        drew_fuller(k, n, N)
