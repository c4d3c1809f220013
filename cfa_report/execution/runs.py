"""A run: prepare the editions, make the plan, the reports, and what ties them together."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from cfa_report.domain.edition import Edition
from cfa_report.errors import LedgerBroken
from cfa_report.execution.ahead import Ahead
from cfa_report.execution.batch import Makers, make_reports
from cfa_report.execution.filters import Filters
from cfa_report.execution.jobs import JobResult, ReportJob
from cfa_report.execution.plan import campus_pages, make_plan
from cfa_report.execution.records import Records
from cfa_report.execution.workshop import Workshop
from cfa_report.leaving_out import GRAMMAR, leaving_out
from cfa_report.params import Params
from cfa_report.report.frame import edition_frame
from cfa_report.report.manifest import is_described, missing_from, read_manifest
from cfa_report.store import EditionIndex, EditionStore, ensure_store, family_identity, is_prepared, ledgers_known


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
    makers: Callable[[], Makers],
    on_plan: Callable[[Sequence[Mapping[str, Any]], Sequence[ReportJob]], None],
    on_result: Callable[[JobResult], None],
    ahead: Ahead,
) -> EditionRun:
    """Make every report of an edition that something has changed, then its CSV, its index and its manifest.

    What an earlier run left is kept only where making it again would give the same. Pages are replaced one by one, as
    they are made; everything else that lies in the edition's folder is removed at the end. The ledger of published
    editions is read, never written.

    Raises
    ------
    LedgerBroken
        When the ledger does not hold, or no longer knows what was published from this folder.
    """
    _refuse_lost_publication(params, edition, out / edition)
    ahead.join(edition)
    if not is_prepared(params, edition):
        makers()  # They get ready while the data are prepared.
        ahead.begin(edition)
        ahead.begin_after(edition)
        ahead.let_begin(edition)
        _get_ready_to_finish()
        ahead.join(edition)
    store, jobs = plan_edition(params, edition, filters)
    index, places = store.index(), params.places
    output, frame = out / edition, edition_frame(index, campus_pages(jobs))
    refusals = filters.refusals(index)
    on_plan(refusals, jobs)
    root = places.private.parent
    records = Records(places.records / edition, root, output, frame)
    workshop = Workshop(places.store / edition, places.executed / edition, output, root, frame)
    _ensure_family(store, index, makers)

    with _Figures(store, index) as figures:

        def told(result: JobResult) -> None:
            if not result.kept:
                ahead.begin_after(edition)
                figures.begin()
            on_result(result)

        results = make_reports(jobs, workshop, records, makers, told)
        if not (all(result.kept for result in results) and is_described(index, places, output)):
            # Loading what counts and writes takes as long as a whole run that has nothing to do.
            from cfa_report.execution.finishing import finish_edition

            finish_edition(store, index, figures.text(), places, filters, frame, records, results, refusals, output)
    return EditionRun(output=output, results=tuple(results), refusals=refusals)


class _Figures:
    """Every number of an edition, written while its reports are made: this process has nothing else to do."""

    def __init__(self, store: EditionStore, index: EditionIndex) -> None:
        self._store, self._index = store, index
        self._aside = ThreadPoolExecutor(1)
        self._begun: Future[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._aside.shutdown()

    def begin(self) -> Future[str]:
        """Start writing, unless that is under way."""
        if self._begun is None:
            self._begun = self._aside.submit(self._write)
        return self._begun

    def text(self) -> str:
        """Give the text of ``indicateurs.csv``."""
        return self.begin().result()

    def _write(self) -> str:
        from cfa_report.execution.finishing import figures_text

        return figures_text(self._store, self._index)


def _get_ready_to_finish() -> None:
    """Load what counts and writes when reports are made, while nothing else is to be done."""
    with leaving_out(GRAMMAR):
        importlib.import_module("cfa_report.execution.finishing")


def _refuse_lost_publication(params: Params, edition: Edition, output: Path) -> None:
    manifest = read_manifest(output)
    ledgers = ledgers_known(params.places, edition)
    if manifest.get("reseau") == params.network.reseau and missing_from(manifest, ledgers):
        raise LedgerBroken(
            f"le dossier {output.name} dépend d'une édition publiée que le registre ne connaît plus",
            action="Remettre le registre de la dernière sauvegarde, ou produire dans un autre dossier avec --out",
        )


def _ensure_family(store: EditionStore, index: EditionIndex, makers: Callable[[], Makers]) -> None:
    """Compute the family of comparisons once for all the reports, unless it is in the store."""
    if store.family(family_identity(index.fingerprint)) is None:
        makers()
        from cfa_report.analysis import prepare_family

        prepare_family(store)
