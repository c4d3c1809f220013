"""Reports already made, kept as JSON in the private folder under a key of everything that can change them."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from functools import cache as remember
from pathlib import Path
from typing import TYPE_CHECKING

from cfa_report.intake.engine import engine_version
from cfa_report.intake.finding import TableReport, report_from_json, report_to_json

if TYPE_CHECKING:
    from cfa_report.intake.context import Context
    from cfa_report.intake.schema import TableContract


def cache_path(folder: Path, digest: str, contract: TableContract, context: Context) -> Path:
    """Give the place of the report on a file of that digest, judged so.

    The key covers the file's bytes, the contract, the context, the version of Great Expectations and this very code.
    """
    parts = "\n".join((digest, contract.digest, context.digest(), engine_version(), _code_digest()))
    return folder / f"{hashlib.sha256(parts.encode()).hexdigest()}.json"


def read_cached(path: Path, file: str) -> TableReport | None:
    """Give the report kept at ``path`` under today's file name; ``None`` when there is none or it is damaged."""
    try:
        return report_from_json(json.loads(path.read_text("utf-8")), file)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_cached(path: Path, report: TableReport) -> None:
    """Keep a report, whole or not at all, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".report-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(report_to_json(report), stream, ensure_ascii=False, sort_keys=True)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@remember
def _code_digest() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
