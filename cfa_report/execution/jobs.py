"""One report to make: a notebook, its parameters, and the page it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

#: Why a report failed whose process ended without a word.
DEAD: Final = "le processus du rapport est mort ; vérifier la mémoire disponible"


@dataclass(frozen=True)
class ReportJob:
    """One report of a run.

    Attributes
    ----------
    notebook
        Path of the notebook.
    parameters
        Identifiers given to it: campus, certification, session, edition (those that it declares).
    page
        Path of the page under the edition's folder, with forward slashes.
    label
        What a person reads in the progress: campus and certification.
    """

    notebook: Path
    parameters: Mapping[str, str]
    page: str
    label: str

    def to_json(self) -> dict[str, Any]:
        """Give a JSON value."""
        return {**asdict(self), "notebook": str(self.notebook)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ReportJob:
        """Read back what ``to_json`` gave."""
        return cls(Path(value["notebook"]), value["parameters"], value["page"], value["label"])


@dataclass(frozen=True)
class JobResult:
    """What became of one report: ``problem`` is empty when its page is in place, else one French sentence.

    Attributes
    ----------
    seconds, cpu_seconds, peak_kilobytes
        Time on the wall, time of processors, most memory held: 0 where it was not measured.
    reads
        Digest of each file that the report read, by name; ``None`` when it read out of sight and must be made again.
    outputs
        SHA-256 of each file that it put in the edition's folder, by name.
    kept
        Whether the report is that of an earlier run, which nothing has changed.
    """

    page: str
    label: str
    problem: str = ""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_kilobytes: int = 0
    reads: Mapping[str, str] | None = None
    outputs: Mapping[str, str] = field(default_factory=dict)
    kept: bool = False

    @property
    def done(self) -> bool:
        """Whether the page is in place."""
        return not self.problem

    def to_json(self) -> dict[str, Any]:
        """Give a JSON value."""
        return asdict(self)


def failed(job: ReportJob, why: str) -> JobResult:
    """Tell a report that could not be made; ``why`` is French, without a final full stop."""
    return JobResult(job.page, job.label, f"{job.notebook.name} : {why}.")
