"""The files that a page brings with it, put beside it for programs and for ``cfa-report export``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cfa_report.display.attachments import FILES_MIME
from cfa_report.errors import ReportFailed
from cfa_report.report.beside import SUFFIX
from cfa_report.report.files import METHOD_SUFFIX as METHOD
from cfa_report.report.files import write_whole
from cfa_report.report.outputs import PUBLISHED


def attached_files(executed: Any) -> dict[str, str]:
    """Take the files out of the published cells of an executed notebook: text by suffix, in order.

    Raises
    ------
    ReportFailed
        When a suffix is not one of a file that may lie beside a page, or is given twice.
    """
    found: dict[str, str] = {}
    for cell in executed["cells"]:
        if PUBLISHED in cell.get("metadata", {}).get("tags", ()):
            for output in cell.get("outputs", ()):
                for suffix, text in output.get("data", {}).get(FILES_MIME, {}).items():
                    if not SUFFIX.fullmatch(suffix) or suffix in found or suffix == METHOD:
                        raise ReportFailed(
                            f"le notebook joint un fichier « {suffix} » qui ne peut pas accompagner la page",
                            action="Le nommer .nom.json, .nom.csv ou .nom.txt, une seule fois",
                        )
                    found[suffix] = str(text)
    return found


def write_attached(executed: Any, page: Path) -> list[Path]:
    """Put the files of a page beside it, and list them.

    Raises
    ------
    ReportFailed
        When one may not lie there, or cannot be written.
    """
    written = []
    for suffix, text in attached_files(executed).items():
        path = page.with_name(page.name.removesuffix(".html") + suffix)
        write_whole(path, text)
        written.append(path)
    return written
