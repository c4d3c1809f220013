"""What a committee member reads: words, tables and figures made from released numbers only."""

from cfa_report.display.fragment import Fragment
from cfa_report.display.indicators import indicator_sentences, indicator_table
from cfa_report.display.intervals import interval_figure
from cfa_report.display.prose import callout, heading, paragraph, scope_list
from cfa_report.display.references import reference_table

__all__ = [
    "Fragment",
    "callout",
    "heading",
    "indicator_sentences",
    "indicator_table",
    "interval_figure",
    "paragraph",
    "reference_table",
    "scope_list",
]
