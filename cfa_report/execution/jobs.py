"""One report to make: a notebook, its parameters, and the page it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


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


@dataclass(frozen=True)
class JobResult:
    """What became of one report: ``problem`` is empty when its page is in place, else one French sentence."""

    page: str
    label: str
    problem: str = ""
    seconds: float = 0.0

    @property
    def done(self) -> bool:
        """Whether the page is in place."""
        return not self.problem
