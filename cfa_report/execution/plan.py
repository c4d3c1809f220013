"""Which reports a run makes: what was delivered, crossed with the notebooks, after the filters."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cfa_report.domain.edition import Edition
from cfa_report.errors import ParameterError, ReportFailed
from cfa_report.execution.filters import Filters
from cfa_report.execution.jobs import ReportJob
from cfa_report.execution.parameters import declared_parameters, wanted_editions
from cfa_report.store import EditionIndex

_CERTIFICATION, _CAMPUS, _NETWORK = "certification", "campus", "reseau"


def wanted_sessions(index: EditionIndex, filters: Filters) -> list[str]:
    """Give the sessions of a run: those asked for, or the latest one."""
    return [session for session in index.sessions if session in filters.sessions] or [max(index.sessions)]


def make_plan(index: EditionIndex, notebooks: Path, filters: Filters) -> list[ReportJob]:
    """List the reports of one edition, in the order in which they are made.

    ``certification.ipynb`` gives a page per delivered certification, ``campus.ipynb`` the index of each campus,
    ``reseau.ipynb`` the page of the network; any other notebook gives a page per campus, or one for the network. A
    notebook whose ``parameters`` cell is tagged ``edition-interne`` or ``edition-publique`` is for that edition alone.

    Raises
    ------
    ParameterError, ReportFailed
        When there is no notebook, or one has wrong parameters.
    """
    files = {path.stem: path for path in sorted(notebooks.glob("*.ipynb"))}
    if not files:
        raise ParameterError("aucun notebook", file=notebooks.name, action="Reprendre les notebooks du projet")
    nodes = {stem: _read(path) for stem, path in files.items()}
    names = {stem: declared_parameters(node, files[stem].name) for stem, node in nodes.items()}
    edition = index.edition
    files = {stem: path for stem, path in files.items() if edition in wanted_editions(nodes[stem])}
    jobs: list[ReportJob] = []
    for session in wanted_sessions(index, filters):
        pairs = [
            (campus, certification)
            for year, campus, certification in index.pairs
            if year == session
            and (not filters.campuses or campus in filters.campuses)
            and (not filters.certifications or certification in filters.certifications)
        ]
        campuses = list(dict.fromkeys(campus for campus, _ in pairs))
        if _CERTIFICATION in files:
            for campus, certification in pairs:
                values = {"campus": campus, "certification": certification, "session": session}
                page = f"{session}/{campus}/{certification}.html"
                jobs.append(_job(files, names, _CERTIFICATION, values, edition, page, f"{campus} {certification}"))
        for stem in (stem for stem in files if "campus" in names[stem] and stem != _CERTIFICATION):
            if "certification" in names[stem]:
                raise ReportFailed(
                    "seul certification.ipynb peut avoir le paramètre « certification »",
                    file=files[stem].name,
                    action="Retirer le paramètre",
                )
            for campus in campuses:
                leaf = "index" if stem == _CAMPUS else stem
                values = {"campus": campus, "session": session}
                jobs.append(
                    _job(files, names, stem, values, edition, f"{session}/{campus}/{leaf}.html", f"{campus} {stem}")
                )
    if not filters.narrow:
        session = max(wanted_sessions(index, filters))
        for stem in (stem for stem in files if "campus" not in names[stem]):
            jobs.append(_job(files, names, stem, {"session": session}, edition, f"{stem}.html", stem))
    return jobs


def campus_pages(jobs: Sequence[ReportJob]) -> list[str]:
    """List the pages that each campus has, by the stem of their files: the index first."""
    stems = {Path(job.page).stem for job in jobs if _CAMPUS in job.parameters and _CERTIFICATION not in job.parameters}
    return sorted(stems, key=lambda stem: (stem != "index", stem))


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise ReportFailed("ce n'est pas un notebook", file=path.name, action="Le retirer du dossier") from None


def _job(
    files: dict[str, Path],
    names: dict[str, tuple[str, ...]],
    stem: str,
    values: dict[str, str],
    edition: Edition,
    page: str,
    label: str,
) -> ReportJob:
    given = {**values, "edition": str(edition)}
    parameters = {name: given[name] for name in names[stem] if name in given}
    return ReportJob(notebook=files[stem], parameters=parameters, page=page, label=label)
