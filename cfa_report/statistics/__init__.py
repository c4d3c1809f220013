"""Outcome rates of small cohorts with non-response: numpy and scipy only, arrays or scalars in, arrays out.

Rates are fractions (0-1), ``k`` positive answers among ``n`` respondents of a cohort of ``N``; intervals are pairs
``(low, high)``; nothing here reads or writes a file.
"""

from cfa_report.statistics.differences import miettinen_nurminen_interval, mover_interval, newcombe_interval
from cfa_report.statistics.finite import hypergeometric_interval, wilson_fpc_interval
from cfa_report.statistics.nonresponse import imbens_manski_interval, worst_case_bounds
from cfa_report.statistics.proportions import (
    clopper_pearson_interval,
    jeffreys_interval,
    midp_interval,
    wilson_interval,
)
from cfa_report.statistics.response_odds import (
    rate_under_response_odds,
    rate_under_response_ratio,
    response_odds_interval,
)
from cfa_report.statistics.verdicts import (
    change_interval,
    change_p_value,
    change_verdict,
    family_verdicts,
    threshold_verdict,
)

__all__ = [
    "change_interval",
    "change_p_value",
    "change_verdict",
    "clopper_pearson_interval",
    "family_verdicts",
    "hypergeometric_interval",
    "imbens_manski_interval",
    "jeffreys_interval",
    "midp_interval",
    "miettinen_nurminen_interval",
    "mover_interval",
    "newcombe_interval",
    "rate_under_response_odds",
    "rate_under_response_ratio",
    "response_odds_interval",
    "threshold_verdict",
    "wilson_fpc_interval",
    "wilson_interval",
    "worst_case_bounds",
]
