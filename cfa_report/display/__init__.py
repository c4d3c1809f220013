"""What a committee member reads: words, tables and figures made from released numbers only."""

from cfa_report.display.asks import request_list, unknown_list
from cfa_report.display.audit import audit_details, audit_gaps, audit_table
from cfa_report.display.calls import call_table, silent_list
from cfa_report.display.canvas import figure_fragment
from cfa_report.display.cohorts import cohort_figure, cohort_table
from cfa_report.display.comparisons import comparison_sentences, comparison_table
from cfa_report.display.complaints import complaint_sentences, complaint_table, unanswered_complaints
from cfa_report.display.definitions import definition_table
from cfa_report.display.dossier import check_list, event_table, evidence_table, offer_table, partner_table, plan_table
from cfa_report.display.follow_up import present_note, progress_figure, resistance_sentences, response_sentences
from cfa_report.display.forest import forest_figure
from cfa_report.display.fragment import Fragment
from cfa_report.display.funnel import funnel_figure
from cfa_report.display.groups import group_sentences, job_sentences
from cfa_report.display.indicators import indicator_sentences, indicator_table, same_figure_note
from cfa_report.display.intervals import interval_figure
from cfa_report.display.key_figures import key_table, published_table
from cfa_report.display.marks import mark_table
from cfa_report.display.matrices import campus_table, network_table
from cfa_report.display.method import family_note, method_sheet
from cfa_report.display.minutes import minutes
from cfa_report.display.official import official_sentence, official_table, register_sentences
from cfa_report.display.page_one import attention_list, finding_sentences, moves
from cfa_report.display.prose import bullet_list, callout, heading, link_list, paragraph, scope_list, section, show
from cfa_report.display.publication import control_table, information_table, publication_table, published_references
from cfa_report.display.publication_files import publication_files
from cfa_report.display.quality import quality_table, refusal_notice, refusal_page
from cfa_report.display.ranks import funnel_table, too_small_note
from cfa_report.display.references import reference_table
from cfa_report.display.review import action_table, alert_table, priority_list, register_notice, review_sentences
from cfa_report.display.sessions import sessions_table, survey_sessions_table
from cfa_report.display.shared import elsewhere_note, shared_table
from cfa_report.display.shares import share_table
from cfa_report.display.tipping import tipping_sentences
from cfa_report.display.trajectory import charter_table, commitment_table, trajectory_sentences, trajectory_tables
from cfa_report.display.trends import trend_table
from cfa_report.display.without import without_table

__all__ = [
    "Fragment",
    "action_table",
    "alert_table",
    "attention_list",
    "audit_details",
    "audit_gaps",
    "audit_table",
    "bullet_list",
    "call_table",
    "callout",
    "campus_table",
    "charter_table",
    "check_list",
    "cohort_figure",
    "cohort_table",
    "commitment_table",
    "comparison_sentences",
    "comparison_table",
    "complaint_sentences",
    "complaint_table",
    "control_table",
    "definition_table",
    "elsewhere_note",
    "event_table",
    "evidence_table",
    "family_note",
    "figure_fragment",
    "finding_sentences",
    "forest_figure",
    "funnel_figure",
    "funnel_table",
    "group_sentences",
    "heading",
    "indicator_sentences",
    "indicator_table",
    "information_table",
    "interval_figure",
    "job_sentences",
    "key_table",
    "link_list",
    "mark_table",
    "method_sheet",
    "minutes",
    "moves",
    "network_table",
    "offer_table",
    "official_sentence",
    "official_table",
    "paragraph",
    "partner_table",
    "plan_table",
    "present_note",
    "priority_list",
    "progress_figure",
    "publication_files",
    "publication_table",
    "published_references",
    "published_table",
    "quality_table",
    "reference_table",
    "refusal_notice",
    "refusal_page",
    "register_notice",
    "register_sentences",
    "request_list",
    "resistance_sentences",
    "response_sentences",
    "review_sentences",
    "same_figure_note",
    "scope_list",
    "section",
    "sessions_table",
    "share_table",
    "shared_table",
    "show",
    "silent_list",
    "survey_sessions_table",
    "tipping_sentences",
    "too_small_note",
    "trajectory_sentences",
    "trajectory_tables",
    "trend_table",
    "unanswered_complaints",
    "unknown_list",
    "without_table",
]
