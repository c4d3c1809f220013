"""Editions made by the gate from raw counts, written as the files that a reader gets."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from cfa_report.analysis import estimate
from cfa_report.disclosure import protect
from cfa_report.domain.edition import Edition
from cfa_report.params import Thresholds
from cfa_report.report.indicators_csv import to_csv

THRESHOLDS = Thresholds(interne=5, publique=11)
_CONFIDENCE = 0.95


def release(counts: pd.DataFrame, edition: Edition = Edition.PUBLIQUE) -> pd.DataFrame:
    """Pass raw counts through the gate, with the usual thresholds."""
    return protect(counts, THRESHOLDS, edition)


def write_edition(released: pd.DataFrame, folder: Path, edition: Edition = Edition.PUBLIQUE) -> Path:
    """Write ``indicateurs.csv`` as the reports do, and what a manifest says of the thresholds; give the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = {"edition": str(edition), "seuils": THRESHOLDS.model_dump()}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "indicateurs.csv").write_text(to_csv(estimate(released, _CONFIDENCE)), encoding="utf-8")
    return folder
