"""``methode.json``: how the figures of a page were made, beside the page, for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cfa_report.display.method import METHOD_MIME
from cfa_report.report.files import method_path, write_whole
from cfa_report.report.outputs import PUBLISHED


def method_json(executed: Any) -> str:
    """Take the method out of the published cells of an executed notebook; empty when no cell shows it.

    When several cells show one, the last is that of the page.
    """
    found = ""
    for cell in executed["cells"]:
        if PUBLISHED in cell.get("metadata", {}).get("tags", ()):
            for output in cell.get("outputs", ()):
                if METHOD_MIME in output.get("data", {}):
                    content = output["data"][METHOD_MIME]
                    found = json.dumps(content, ensure_ascii=False, sort_keys=True) + "\n"
    return found


def write_method(executed: Any, page: Path) -> None:
    """Put the method of a page beside it; that of an earlier run goes when the page has none.

    Raises
    ------
    ReportFailed
        When the file cannot be written.
    """
    path, content = method_path(page), method_json(executed)
    if content:
        write_whole(path, content)
    else:
        path.unlink(missing_ok=True)
