"""What ties the reports of an edition together, once they are made: refused pages, CSV, index, manifest."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import Any

from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS
from cfa_report.execution.filters import Filters
from cfa_report.execution.jobs import JobResult
from cfa_report.execution.plan import wanted_sessions
from cfa_report.execution.records import Records
from cfa_report.params import Places
from cfa_report.report.attention import needs_attention
from cfa_report.report.files import remove_half_written, write_whole
from cfa_report.report.index_page import index_page
from cfa_report.report.indicators_csv import edition_estimates, to_csv
from cfa_report.report.manifest import NAME, output_hashes, write_manifest_text
from cfa_report.report.refused_page import refused_pages
from cfa_report.report.rendering import write_page
from cfa_report.store import EditionIndex, EditionStore, Slice


def figures_text(store: EditionStore, index: EditionIndex) -> str:
    """Write every released number of an edition, as ``indicateurs.csv`` holds them."""
    return to_csv(edition_estimates(_network(store, index)))


def _network(store: EditionStore, index: EditionIndex) -> Slice:
    return store.slice(ALL_CAMPUSES, ALL_CERTIFICATIONS, max(index.sessions))


def finish_edition(
    store: EditionStore,
    index: EditionIndex,
    figures: str,
    places: Places,
    filters: Filters,
    frame: Mapping[str, Any],
    records: Records,
    results: Sequence[JobResult],
    refusals: Sequence[Mapping[str, Any]],
    output: Path,
) -> None:
    """Write what is about the whole edition, and remove what no longer holds.

    Parameters
    ----------
    figures
        Text of ``indicateurs.csv`` (``figures_text``).
    refusals
        Refused deliveries that concern what was asked for: each gets its page. The page that an earlier run gave to
        another one is written again, since nothing else says whether it still holds.
    """
    sessions = wanted_sessions(index, filters)
    held = {name for result in results for name in result.outputs} | set(records.still_held(places.notebooks))
    told = _refused(index, refusals, frame, sessions, output, held)
    for name, html in told.items():
        write_page(output / name, html)
    write_whole(output / "indicateurs.csv", figures)
    _remove_all_but(output, held | set(told) | {"indicateurs.csv", "index.html", NAME})
    failures = [(result.label, result.problem) for result in results if not result.done]
    pages = [name for name in output_hashes(output) if name.endswith(".html")]
    attention = needs_attention(_network(store, index), sessions, pages)
    write_page(output / "index.html", index_page(index, frame, pages, failures, attention))
    reports = [{"page": name} for name in pages if name != "index.html"]
    reports += [{"page": result.page, "probleme": result.problem} for result in results if not result.done]
    write_whole(output / NAME, write_manifest_text(index, places, output, reports))


def _refused(
    index: EditionIndex,
    refusals: Sequence[Mapping[str, Any]],
    frame: Mapping[str, Any],
    sessions: Sequence[str],
    output: Path,
    held: Set[str],
) -> dict[str, str]:
    """Make the pages of refused deliveries, those that are there already included."""
    asked = {
        name: html for session in sessions for name, html in refused_pages(index, refusals, frame, session).items()
    }
    others = {
        name: html
        for session in index.sessions
        for name, html in refused_pages(index, index.refusals, frame, session).items()
        if name not in held and (output / name).is_file()
    }
    return others | asked


def _remove_all_but(output: Path, names: Set[str]) -> None:
    """Remove what no longer holds, and what a killed process left half written; other hidden files are not ours."""
    remove_half_written(output)
    for path in output.rglob("*"):
        hidden = path.name.startswith(".")
        if path.is_file() and not hidden and path.relative_to(output).as_posix() not in names:
            path.unlink()
    for folder in sorted((path for path in output.rglob("*") if path.is_dir()), reverse=True):
        with contextlib.suppress(OSError):
            folder.rmdir()
