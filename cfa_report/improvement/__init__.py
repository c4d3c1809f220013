"""The loop of improvement: what a review must answer for, what was decided, whether it worked."""

from cfa_report.improvement.actions import actions, effects, with_effects
from cfa_report.improvement.alerts import alerts, earlier_alerts
from cfa_report.improvement.answers import answered, priorities, summary

__all__ = ["actions", "alerts", "answered", "earlier_alerts", "effects", "priorities", "summary", "with_effects"]
