"""The loop of improvement: what a review must answer for, what was decided, whether it worked."""

from cfa_report.improvement.actions import actions, effects, with_effects
from cfa_report.improvement.alerts import alerts, earlier_alerts
from cfa_report.improvement.answers import answered, followed, priorities, summary
from cfa_report.improvement.audit import audit
from cfa_report.improvement.complaints import complaints
from cfa_report.improvement.dossier import checklist, evidence, of_session, offers, partners, plan
from cfa_report.improvement.trajectory import commitments, trajectory

__all__ = [
    "actions",
    "alerts",
    "answered",
    "audit",
    "checklist",
    "commitments",
    "complaints",
    "earlier_alerts",
    "effects",
    "evidence",
    "followed",
    "of_session",
    "offers",
    "partners",
    "plan",
    "priorities",
    "summary",
    "trajectory",
    "with_effects",
]
