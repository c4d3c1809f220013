"""Outcome rates of small cohorts with non-response: numpy and scipy only, arrays or scalars in, arrays out.

Rates are fractions (0-1), ``k`` positive answers among ``n`` respondents of a cohort of ``N``; intervals are pairs
``(low, high)``; nothing here reads or writes a file.
"""

from cfa_report.statistics.callbacks import CallbackModel, drew_fuller
from cfa_report.statistics.calls import UsefulCalls, useful_calls
from cfa_report.statistics.control_charts import LaneyChart, laney_limits
from cfa_report.statistics.differences import (
    StratifiedDifference,
    mantel_haenszel_difference,
    miettinen_nurminen_interval,
    minimal_detectable_difference,
    mover_interval,
    newcombe_interval,
)
from cfa_report.statistics.finite import hypergeometric_interval, wilson_fpc_interval
from cfa_report.statistics.funnel import funnel_limits, overdispersed_funnel_limits
from cfa_report.statistics.marks import MarksMean, SatisfiedShare, bca_interval, marks_mean, satisfied_share
from cfa_report.statistics.multiplicity import holm
from cfa_report.statistics.nonresponse import imbens_manski_interval, worst_case_bounds
from cfa_report.statistics.overdispersion import Overdispersion, overdispersion
from cfa_report.statistics.process import process_band
from cfa_report.statistics.proportions import (
    clopper_pearson_interval,
    jeffreys_interval,
    midp_interval,
    wilson_interval,
)
from cfa_report.statistics.ranking import RankIntervals, rank_intervals
from cfa_report.statistics.rare_events import byar_interval, exact_poisson_interval
from cfa_report.statistics.response_odds import (
    rate_under_response_odds,
    rate_under_response_ratio,
    response_odds_interval,
)
from cfa_report.statistics.robustness import RobustComparison, probability_of_lead, robust_comparison
from cfa_report.statistics.shrinkage import Shrinkage, beta_binomial_shrinkage
from cfa_report.statistics.standardisation import ObservedMinusExpected, observed_minus_expected
from cfa_report.statistics.tipping import TippingPoint, tipping_point
from cfa_report.statistics.trends import Trend, cochran_armitage
from cfa_report.statistics.verdicts import (
    change_found,
    change_interval,
    change_p_value,
    change_verdict,
    family_verdicts,
    nested_verdicts,
    threshold_verdict,
)
from cfa_report.statistics.weighting import WeightedMean, cap_weights, effective_size, poststratify, rake

__all__ = [
    "CallbackModel",
    "LaneyChart",
    "MarksMean",
    "ObservedMinusExpected",
    "Overdispersion",
    "RankIntervals",
    "RobustComparison",
    "SatisfiedShare",
    "Shrinkage",
    "StratifiedDifference",
    "TippingPoint",
    "Trend",
    "UsefulCalls",
    "WeightedMean",
    "bca_interval",
    "beta_binomial_shrinkage",
    "byar_interval",
    "cap_weights",
    "change_found",
    "change_interval",
    "change_p_value",
    "change_verdict",
    "clopper_pearson_interval",
    "cochran_armitage",
    "drew_fuller",
    "effective_size",
    "exact_poisson_interval",
    "family_verdicts",
    "funnel_limits",
    "holm",
    "hypergeometric_interval",
    "imbens_manski_interval",
    "jeffreys_interval",
    "laney_limits",
    "mantel_haenszel_difference",
    "marks_mean",
    "midp_interval",
    "miettinen_nurminen_interval",
    "minimal_detectable_difference",
    "mover_interval",
    "nested_verdicts",
    "newcombe_interval",
    "observed_minus_expected",
    "overdispersed_funnel_limits",
    "overdispersion",
    "poststratify",
    "probability_of_lead",
    "process_band",
    "rake",
    "rank_intervals",
    "rate_under_response_odds",
    "rate_under_response_ratio",
    "response_odds_interval",
    "robust_comparison",
    "satisfied_share",
    "threshold_verdict",
    "tipping_point",
    "useful_calls",
    "wilson_fpc_interval",
    "wilson_interval",
    "worst_case_bounds",
]
