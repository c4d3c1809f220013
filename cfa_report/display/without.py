"""Where the most apprentices left without the certification that they came for, in people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from cfa_report.display.cell import read_number, read_whole, records, unit_name
from cfa_report.display.fragment import Fragment, element
from cfa_report.display.table import Column, stacked_lines, write_table
from cfa_report.display.wording import count, decimals_for, percent, plural, range_percent

_NOTE: Final = (
    "Lecture « admis / entrés » : ont rompu, ne se sont pas présentés ou ont échoué. Les formations dont ce chiffre "
    "est caché n'y sont pas. Rangées par nombre de personnes et non par taux : une grande promotion est plus haut, "
    "ce n'est pas un classement. « La formation » : ce que donneraient d'autres promotions semblables."
)


def without_table(
    found: pd.DataFrame, labels: Mapping[str, str], *, caption: str, links: Mapping[tuple[str, str], str], most: int,
    confidence: float = 0.95,
) -> Fragment:  # fmt: skip
    """Show the courses that the most apprentices left without their certification; nothing where there is none.

    Parameters
    ----------
    found
        Rows with the columns ``WITHOUT``, the most people first.
    labels
        Names of the campuses and certifications by code.
    links
        Address of the page of each course, by campus and certification.
    most
        How many courses to show; the others are counted.
    confidence
        Level of the intervals, 0–1, for the header.
    """
    rows = records(found)
    if not rows:
        return Fragment("")
    columns = [
        Column("Formation"),
        Column("Sans la certification"),
        Column(f"La formation ({percent(confidence)})", label="La formation"),
    ]
    lines: list[Sequence[str | Fragment]] = []
    for row in rows[:most]:
        name = unit_name(row, labels)
        address = links.get((str(row["campus"]), str(row["certification"])), "")
        people, left = read_whole(row["repondants"]) or 1, read_whole(row["sans"]) or 0
        decimals, awaited = decimals_for(people), read_whole(row["attendus"]) or 0
        low, high = read_number(row["formation_bas"]) or 0.0, read_number(row["formation_haut"]) or 0.0
        pending = plural(awaited, "résultat attendu", "résultats attendus") if awaited else ""
        told = f"{count(left)} sur {count(people)} ({percent(left / people, decimals)})"
        lines.append(
            [
                element("a", name, href=address) if address else name,
                stacked_lines(told, pending) if pending else told,
                range_percent(low, high, decimals),
            ]
        )
    more = len(rows) - most
    notes = [
        _NOTE,
        *([f"{plural(more, 'autre formation', 'autres formations')}, avec moins de monde."] if more > 0 else []),
    ]
    return write_table(caption, columns, lines, notes=notes, kind="cfa-sans")
