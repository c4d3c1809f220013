"""Makes one report in the current process: execute, check, render, put the page in place whole."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from cfa_report.errors import CfaReportError, fault_sentence
from cfa_report.execution.jobs import JobResult, ReportJob
from cfa_report.execution.notebook_run import execute_notebook
from cfa_report.report.attachments import remove_attached, write_attached
from cfa_report.report.method_json import write_method
from cfa_report.report.rendering import write_report


@dataclass(frozen=True)
class Workshop:
    """Where a batch takes from and puts to: the store, the executed notebooks, the edition's folder, the page frame."""

    store: Path
    executed: Path
    output: Path
    frame: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Give a JSON value."""
        paths = {name: str(getattr(self, name)) for name in ("store", "executed", "output")}
        return {**paths, "frame": dict(self.frame)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Workshop:
        """Read back what ``to_json`` gave."""
        return cls(Path(value["store"]), Path(value["executed"]), Path(value["output"]), value["frame"])


def make_report(job: ReportJob, workshop: Workshop, *, in_process: bool) -> JobResult:
    """Make one report; a fault is a result, and the page of an earlier run does not survive it."""
    start = time.monotonic()
    page = workshop.output / job.page
    try:
        executed_path = (workshop.executed / job.page).with_suffix(".ipynb")
        executed = execute_notebook(job.notebook, job.parameters, executed_path, workshop.store, in_process=in_process)
        remove_attached(page)
        write_report(executed, page, job.page, workshop.frame)
        write_method(executed, page)
        write_attached(executed, page)
        problem = ""
    except Exception as error:
        page.unlink(missing_ok=True)
        remove_attached(page)
        problem = str(error) if isinstance(error, CfaReportError) else fault_sentence(error)
    return JobResult(page=job.page, label=job.label, problem=problem, seconds=time.monotonic() - start)


def warm_up(analysis: ModuleType, display: ModuleType) -> None:
    """Estimate and draw one made-up cell, so that forks find caches filled."""
    import pandas as pd

    from cfa_report.domain.columns import RELEASED

    row: dict[str, Any] = dict.fromkeys(RELEASED, "")
    row |= {"campus": "X", "certification": "X", "section": "CFA", "session": "2000", "variante": "ort"}
    row |= {"indicateur": "taux_insertion_emploi", "horizon_mois": 6, "statut": "publie", "conventionnel": False}
    row |= {"numerateur": 5, "repondants": 8, "eligibles": 12}
    estimates = analysis.estimate(pd.DataFrame([row]), 0.95)
    display.interval_figure(estimates, title="Essai", name="essai")
    display.indicator_table(estimates, caption="Essai")
    display.cohort_figure(estimates, title="Essai", name="essai-cohortes")
