"""From released counts to what they say: rates, intervals, bounds, changes between cohorts, gaps to references."""

from cfa_report.analysis.changes import compare_cohorts
from cfa_report.analysis.estimates import estimate
from cfa_report.analysis.gaps import gaps_to_references
from cfa_report.analysis.readings import (
    certifications,
    chosen,
    cohorts,
    horizon,
    of_session,
    one_indicator,
    totals,
    variants_of,
)

__all__ = [
    "certifications",
    "chosen",
    "cohorts",
    "compare_cohorts",
    "estimate",
    "gaps_to_references",
    "horizon",
    "of_session",
    "one_indicator",
    "totals",
    "variants_of",
]
