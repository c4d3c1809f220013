"""A run: prepare the editions, make the plan, the reports, and what ties them together."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cfa_report.analysis import prepare_family
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS
from cfa_report.domain.edition import Edition
from cfa_report.errors import LedgerBroken
from cfa_report.execution.batch import make_reports
from cfa_report.execution.filters import Filters
from cfa_report.execution.jobs import JobResult, ReportJob
from cfa_report.execution.kernels import Kernel
from cfa_report.execution.making import Workshop
from cfa_report.execution.plan import make_plan, wanted_sessions
from cfa_report.params import Params, Places
from cfa_report.report.attachments import page_of
from cfa_report.report.attention import needs_attention
from cfa_report.report.files import write_whole
from cfa_report.report.frame import edition_frame
from cfa_report.report.index_page import index_page
from cfa_report.report.indicators_csv import edition_estimates, to_csv
from cfa_report.report.manifest import (
    NAME,
    made_the_same_way,
    missing_from,
    output_hashes,
    read_manifest,
    write_manifest_text,
)
from cfa_report.report.refused_page import refused_pages
from cfa_report.report.rendering import write_page
from cfa_report.store import EditionIndex, EditionStore, ensure_store, ledgers_known


@dataclass(frozen=True)
class EditionRun:
    """What a run made of one edition."""

    output: Path
    results: tuple[JobResult, ...]
    refusals: tuple[Mapping[str, Any], ...]

    @property
    def complete(self) -> bool:
        """Whether nothing that was asked for failed or was refused."""
        return all(result.done for result in self.results) and not self.refusals


def plan_edition(params: Params, edition: Edition, filters: Filters) -> tuple[EditionStore, list[ReportJob]]:
    """Give the prepared store of an edition and the reports that a run would make."""
    store = ensure_store(params, edition)
    return store, make_plan(store.index(), params.places.notebooks, filters)


def run_edition(
    params: Params,
    edition: Edition,
    out: Path,
    filters: Filters,
    workers: int,
    kernel: Kernel,
    on_plan: Callable[[Sequence[Mapping[str, Any]], Sequence[ReportJob]], None],
    on_result: Callable[[JobResult], None],
) -> EditionRun:
    """Make every report of an edition, then its CSV, its index and its manifest.

    What an earlier run left is kept only where it still holds: pages made the same way that this run was not asked
    for. Everything else that lies in the edition's folder is removed. The ledger of published editions is read, never
    written.

    Raises
    ------
    LedgerBroken
        When the ledger does not hold, or no longer knows what was published from this folder.
    """
    _refuse_lost_publication(params, edition, out / edition)
    store, jobs = plan_edition(params, edition, filters)
    index = store.index()
    prepare_family(store)
    output = out / edition
    frame = edition_frame(index)
    refusals = filters.refusals(index)
    on_plan(refusals, jobs)
    _keep_or_clear(output, index, params.places, jobs)
    workshop = Workshop(
        store=params.places.store / edition, executed=params.places.executed / edition, output=output, frame=frame
    )
    results = make_reports(jobs, workshop, workers, kernel, on_result)
    for session in wanted_sessions(index, filters):
        for name, html in refused_pages(index, refusals, frame, session).items():
            write_page(output / name, html)
    network = store.slice(ALL_CAMPUSES, ALL_CERTIFICATIONS, max(index.sessions))
    estimates = edition_estimates(network)
    write_whole(output / "indicateurs.csv", to_csv(estimates))
    failures = [(result.label, result.problem) for result in results if not result.done]
    pages = [name for name in output_hashes(output) if name.endswith(".html")]
    attention = needs_attention(network, wanted_sessions(index, filters), pages)
    write_page(output / "index.html", index_page(index, frame, pages, failures, attention))
    reports = [{"page": name} for name in pages if name != "index.html"]
    reports += [{"page": result.page, "probleme": result.problem} for result in results if not result.done]
    write_whole(output / NAME, write_manifest_text(index, params.places, output, reports))
    return EditionRun(output=output, results=tuple(results), refusals=refusals)


def _refuse_lost_publication(params: Params, edition: Edition, output: Path) -> None:
    manifest = read_manifest(output)
    ledgers = ledgers_known(params.places, edition)
    if manifest.get("reseau") == params.network.reseau and missing_from(manifest, ledgers):
        raise LedgerBroken(
            f"le dossier {output.name} dépend d'une édition publiée que le registre ne connaît plus",
            action="Remettre le registre de la dernière sauvegarde, ou produire dans un autre dossier avec --out",
        )


def _keep_or_clear(output: Path, index: EditionIndex, places: Places, jobs: Sequence[ReportJob]) -> None:
    """Keep what an earlier run made the same way and this one does not remake; remove the rest."""
    manifest = read_manifest(output)
    wanted = {job.page for job in jobs}
    remade = {"index", "indicateurs", *map(page_of, wanted)}
    hashes = output_hashes(output) if output.is_dir() else {}
    kept: list[str] = []
    if made_the_same_way(manifest, index, places):
        said = manifest.get("sorties", {})
        # What lies beside a page (page.methode.json) goes with it.
        kept = [name for name in sorted(said) if page_of(name) not in remade and said[name] == hashes.get(name)]
    for name in hashes:
        if name not in kept and name not in wanted:
            (output / name).unlink()
    if output.is_dir():
        for folder in sorted((path for path in output.rglob("*") if path.is_dir()), reverse=True):
            with contextlib.suppress(OSError):
                folder.rmdir()
