"""Days as people write them."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from cfa_report.display.wording import NBSP


def day_text(day: str) -> str:
    """Write an ISO date in French, on one line: ``2026-03-31`` gives ``31 mars 2026``; nothing for nothing."""
    if not day:
        return ""
    written = format_date(date.fromisoformat(day), format="long", locale="fr")
    return (f"1er{written[1:]}" if written.startswith("1 ") else written).replace(" ", NBSP)
