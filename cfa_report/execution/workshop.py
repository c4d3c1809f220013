"""Where a batch takes from and puts to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cfa_report.execution.jobs import ReportJob
from cfa_report.execution.limits import Limits
from cfa_report.report.beside import remove_attached
from cfa_report.report.files import method_path


@dataclass(frozen=True)
class Workshop:
    """What holds for all the reports of a batch.

    Attributes
    ----------
    store, executed, output
        The prepared store, the folder of the executed notebooks, the edition's folder.
    root
        The folder from which what a report read is named.
    frame
        What surrounds every page of the edition.
    limits
        What one report may take.
    """

    store: Path
    executed: Path
    output: Path
    root: Path
    frame: Mapping[str, Any]
    limits: Limits = field(default_factory=Limits)

    def executed_notebook(self, job: ReportJob) -> Path:
        """Say where the executed notebook of a report is kept."""
        return (self.executed / job.page).with_suffix(".ipynb")

    def clear(self, job: ReportJob) -> None:
        """Remove what an earlier run left of a report that can no longer be made."""
        page = self.output / job.page
        remove_attached(page)
        for path in (page, method_path(page), self.executed_notebook(job)):
            path.unlink(missing_ok=True)

    def to_json(self) -> dict[str, Any]:
        """Give a JSON value."""
        paths = {name: str(getattr(self, name)) for name in ("store", "executed", "output", "root")}
        return {**paths, "frame": dict(self.frame), "limits": asdict(self.limits)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Workshop:
        """Read back what ``to_json`` gave."""
        paths = {name: Path(value[name]) for name in ("store", "executed", "output", "root")}
        return cls(**paths, frame=value["frame"], limits=Limits(**value["limits"]))
