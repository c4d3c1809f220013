"""Progress a person can read: a bar on a terminal, plain lines elsewhere, JSON for schedulers."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from cfa_report.domain.edition import Edition
from cfa_report.execution.jobs import JobResult, ReportJob

if TYPE_CHECKING:
    from cfa_report.execution.runs import EditionRun


class Progress:
    """Tells a run as it goes."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._edition = ""
        self._total = self._count = 0

    @contextmanager
    def edition(self, edition: Edition) -> Iterator[None]:
        """Follow one edition."""
        self._edition, self._total, self._count = str(edition), 0, 0
        if self._as_json or not self._console.is_terminal:
            if not self._as_json:
                self._line(f"Édition {edition} : préparation des données…")
            yield
            return
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("reste"),
            TimeRemainingColumn(),
        )
        with Bar(*columns, console=self._console) as bar:
            self._bar, self._task = bar, bar.add_task(f"Édition {edition} : préparation des données", total=None)
            try:
                yield
            finally:
                self._bar = None

    def planned(self, refusals: Sequence[Mapping[str, Any]], jobs: Sequence[ReportJob]) -> None:
        """Tell what is asked for, before it is known which of it has changed."""
        self._total = len(jobs)
        self._event("plan", rapports=len(jobs))
        if self._bar and self._task is not None:
            self._bar.update(self._task, total=len(jobs), description=f"Édition {self._edition}")
        elif not self._as_json:
            self._line(f"Édition {self._edition} : {len(jobs)} rapports")
        for refusal in refusals:
            scope = ", ".join(refusal["certifications"]) or "tout le campus"
            self._event("refus", campus=refusal["campus"], certifications=refusal["certifications"])
            if not self._as_json:
                self._line(f"Livraison refusée : {refusal['campus']} ({scope}) ; sa page dit quoi corriger")

    def made(self, result: JobResult) -> None:
        """Tell one report: each that was made, as it comes; those that were kept are counted at the end."""
        self._count += 1
        self._event(
            "rapport",
            page=result.page,
            probleme=result.problem,
            conserve=result.kept,
            secondes=round(result.seconds, 2),
            secondes_processeur=round(result.cpu_seconds, 2),
            memoire_ko=result.peak_kilobytes,
        )
        if self._bar and self._task is not None:
            self._bar.update(self._task, advance=1, description=f"Édition {self._edition} : {result.label}")
        elif not self._as_json and result.done and not result.kept:
            self._line(f"[{self._count}/{self._total}] {result.page}")
        if result.problem and not self._as_json:
            self._line(f"Échec : {result.label}. {result.problem}")

    def finished(self, run: EditionRun) -> None:
        """Tell what was made and where to start reading."""
        failed = sum(not result.done for result in run.results)
        kept = sum(result.kept for result in run.results)
        made = len(run.results) - failed - kept
        page = run.output / "index.html"
        self._event(
            "edition", page=str(page), produits=made, conserves=kept, echecs=failed, refus=len(run.refusals)
        )  # fmt: skip
        if not self._as_json:
            counts = [f"{made} rapports produits"]
            if kept:
                counts.append(f"{kept} inchangés et conservés")
            counts += [f"{failed} en échec", f"{len(run.refusals)} livraison(s) refusée(s)"]
            self._line(f"Édition {self._edition} : {', '.join(counts)}")
            self._line(f"Page à ouvrir : {page}")

    def _event(self, kind: str, **values: Any) -> None:
        if self._as_json:
            sys.stdout.write(
                json.dumps({"evenement": kind, "edition": self._edition, **values}, ensure_ascii=False) + "\n"
            )
            sys.stdout.flush()

    def _line(self, text: str) -> None:
        self._console.print(text, markup=False)
