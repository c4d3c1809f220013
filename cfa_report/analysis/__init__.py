"""From released counts to what they say: rates, intervals, bounds, changes between cohorts, gaps to references."""

from cfa_report.analysis.calls import call_plan
from cfa_report.analysis.changes import compare_cohorts
from cfa_report.analysis.estimates import estimate
from cfa_report.analysis.family import (
    Family,
    controlled,
    edition_families,
    edition_family,
    family_cutoffs,
    prepare_family,
)
from cfa_report.analysis.follow_up import follow_up, resistance
from cfa_report.analysis.gaps import gaps, gaps_to_references
from cfa_report.analysis.many import funnel_lines, groups_too_small, many_units
from cfa_report.analysis.method import method_sheet
from cfa_report.analysis.publication import publication, published_gaps
from cfa_report.analysis.readings import (
    certifications,
    chosen,
    cohorts,
    decided,
    due,
    first_horizon,
    headline,
    of_session,
    one_indicator,
    to_previous_session,
    totals,
    units,
    variants_of,
)
from cfa_report.analysis.scope import (
    campus_names,
    certification_names,
    delivered_codes,
    method_facts,
    reading_facts,
    refused_codes,
    scope_facts,
)
from cfa_report.analysis.tipping import tipping
from cfa_report.analysis.trends import trends

__all__ = [
    "Family",
    "call_plan",
    "campus_names",
    "certification_names",
    "certifications",
    "chosen",
    "cohorts",
    "compare_cohorts",
    "controlled",
    "decided",
    "delivered_codes",
    "due",
    "edition_families",
    "edition_family",
    "estimate",
    "family_cutoffs",
    "first_horizon",
    "follow_up",
    "funnel_lines",
    "gaps",
    "gaps_to_references",
    "groups_too_small",
    "headline",
    "many_units",
    "method_facts",
    "method_sheet",
    "of_session",
    "one_indicator",
    "prepare_family",
    "publication",
    "published_gaps",
    "reading_facts",
    "refused_codes",
    "resistance",
    "scope_facts",
    "tipping",
    "to_previous_session",
    "totals",
    "trends",
    "units",
    "variants_of",
]
