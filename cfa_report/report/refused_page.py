"""The page of a delivery that was refused: what to correct, where, and how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cfa_report.display import refusal_page
from cfa_report.report.exporter import page
from cfa_report.report.frame import page_frame
from cfa_report.store import EditionIndex


def refused_pages(
    index: EditionIndex, refusals: Sequence[Mapping[str, Any]], frame: Mapping[str, Any], session: str
) -> dict[str, str]:
    """Make one page per refused delivery: the campus's index, or the page of each certification it covers.

    Returns
    -------
    dict
        HTML by path under the edition's folder.
    """
    # Nothing else is made of a campus that is refused as a whole.
    frame = {**frame, "campus_pages": ()}
    pages = {}
    for refusal in refusals:
        campus = str(refusal["campus"])
        label = index.campuses[campus]
        for certification in refusal["certifications"] or [""]:
            name = f"{session}/{campus}/{certification or 'index'}.html"
            what = f"{label}, {index.certification_name(certification)}" if certification else label
            title = f"{what} : données à corriger"
            body = refusal_page(title, refusal["constats"], show_lines=str(index.edition) == "interne")
            pages[name] = page(title, body, cfa=page_frame(frame, name))
    return pages
