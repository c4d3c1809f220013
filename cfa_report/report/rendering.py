"""From an executed notebook to its page, put in place whole."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from cfa_report.errors import ReportFailed
from cfa_report.report.exporter import CommitteeExporter
from cfa_report.report.files import write_whole
from cfa_report.report.frame import page_frame

#: A page weighs less than this many bytes.
MAX_PAGE_BYTES: Final = 400_000


def write_report(executed: Any, path: Path, page: str, frame: Mapping[str, Any]) -> None:
    """Render an executed notebook and put its page in place.

    Parameters
    ----------
    executed
        The executed notebook.
    path, page
        Where the page goes, and its path under the edition's folder.
    frame
        What surrounds every page of the edition (``frame.edition_frame``).

    Raises
    ------
    ReportFailed
        When the page is unsafe, too heavy, or cannot be written.
    """
    html = _exporter().page_of(executed, {"cfa": page_frame(frame, page)})
    write_page(path, html)


def write_page(path: Path, html: str) -> None:
    """Put a page in place, unless it is too heavy."""
    size = len(html.encode("utf-8"))
    if size > MAX_PAGE_BYTES:
        raise ReportFailed(
            f"la page pèse {size // 1000} ko, plus que {MAX_PAGE_BYTES // 1000} ko",
            file=path.name,
            action="Retirer des figures ou des tableaux du notebook",
        )
    write_whole(path, html)


@cache
def _exporter() -> CommitteeExporter:
    return CommitteeExporter()
