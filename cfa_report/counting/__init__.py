"""From validated tables to counts: flags per learner, contract or opinion, then one computation for every variant."""

from cfa_report.counting.aggregates import aggregate_cells
from cfa_report.counting.campus_wide import campus_flags
from cfa_report.counting.cells import count_cells
from cfa_report.counting.flat import flat_flags
from cfa_report.counting.learners import contract_flags, learner_flags
from cfa_report.counting.opinions import opinion_flags
from cfa_report.counting.totals import add_totals, told_by_all

__all__ = [
    "add_totals",
    "aggregate_cells",
    "campus_flags",
    "contract_flags",
    "count_cells",
    "flat_flags",
    "learner_flags",
    "opinion_flags",
    "told_by_all",
]
