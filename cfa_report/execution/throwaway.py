"""A made-up report that the zygote makes once and throws away, so that its forks find every path warm.

It is our own, never the network's: what a notebook does to the process it runs in must not reach the next one.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any, Final

from cfa_report.catalogue import catalogue
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS
from cfa_report.domain.edition import Edition
from cfa_report.execution.jobs import JobResult, ReportJob
from cfa_report.execution.making import make_report
from cfa_report.execution.workshop import Workshop
from cfa_report.store import EditionIndex, EditionStore, StoreWriter
from cfa_report.store.slices import cells_from_rows

_SESSIONS: Final = ("1998", "1999", "2000")
_FRAME: Final = {"edition": "interne", "banner": ["Essai"], "footer": ["Essai"], "network": "Essai", "campuses": {}}
_PARAMETERS: Final = {"campus": "A", "certification": "B", "session": "2000", "edition": "interne"}
_TEXT: Final = "## Un titre\n\nDu texte, *souligné*, et une liste :\n\n- un ;\n- deux."
#: Cells that open, compute, say, tabulate and draw, as the project's notebooks do.
_CELLS: Final = (
    "import seaborn as sns\nfrom cfa_report import analysis, display\nfrom cfa_report.display import canvas\n"
    "from cfa_report.store import open_slice\n"
    "scope = open_slice(campus, certification, session=session, edition=edition)",
    "display.heading(scope.certification_label, scope.campus_label)",
    "display.scope_list(analysis.scope_facts(scope))",
    "estimates = analysis.chosen(analysis.estimate(scope.cells, scope.confidence), scope)\n"
    "latest = analysis.due(analysis.of_session(estimates, session))",
    "display.indicator_sentences(latest)",
    "display.indicator_table(latest, caption='Essai')",
    "display.interval_figure(latest, title='Essai', name='un')",
    "display.tipping_sentences(analysis.tipping(estimates, scope))",
    "display.cohort_table(analysis.due(analysis.cohorts(estimates, session)), caption='Essai')",
    "display.cohort_figure(analysis.headline(analysis.cohorts(estimates, session)), title='Essai', name='deux')",
    "changes = analysis.to_previous_session(analysis.compare_cohorts(estimates, session, scope.confidence))\n"
    "changes = analysis.controlled(changes, analysis.edition_family(scope))",
    "display.comparison_sentences(analysis.decided(changes))",
    "display.comparison_table(changes, caption='Essai')",
    "display.family_note(changes)",
    "display.trend_table(analysis.trends(estimates, session, scope.confidence), caption='Essai', confidence=0.95)",
    "display.reference_table(scope.references, latest, caption='Essai')",
    "display.quality_table(scope.checks, show_lines=True)",
    "display.method_sheet(analysis.method_sheet(estimates, changes, scope))",
    "with canvas.theme():\n    figure, (axes,) = canvas.new_figure(2.0)\n"
    "    sns.barplot(x=['a', 'b'], y=[0.2, 0.5], hue=['c', 'd'], errorbar=None, ax=axes)\n"
    "display.figure_fragment(figure, title='Essai', description='Essai.', name='trois')",
)


def make_throwaway_report() -> JobResult:
    """Make the made-up report in this process, in a folder that is then removed."""
    with tempfile.TemporaryDirectory(prefix="cfa-essai-") as name:
        folder = Path(name)
        _write_store(folder / "magasin")
        notebook = folder / "essai.ipynb"
        notebook.write_text(json.dumps(_notebook()), encoding="utf-8")
        workshop = Workshop(folder / "magasin", folder / "executes", folder / "sortie", folder, _FRAME)
        return make_report(ReportJob(notebook, _PARAMETERS, "essai.html", "essai"), workshop, in_process=True)


def _notebook() -> dict[str, Any]:
    parameters = "\n".join(f'{name} = ""' for name in _PARAMETERS)
    cells = [_cell("code", parameters, "parameters"), _cell("markdown", _TEXT, "publier")]
    cells += [_cell("code", source, "publier") for source in _CELLS]
    named = [{**cell, "id": f"c{position}"} for position, cell in enumerate(cells)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return {"cells": named, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}


def _cell(kind: str, source: str, tag: str) -> dict[str, Any]:
    code: dict[str, Any] = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "source": source, "metadata": {"tags": [tag]}, **code}


def _write_store(folder: Path) -> EditionStore:
    cells = cells_from_rows(_rows())
    reference = ["certificateur", "taux_obtention", "ort", None, "A", "B", "2000", 0.8, "Essai"]
    check = ["apprentis", "essai.csv", "ES-01", "bloquant", "Essai", "Essai", "respectee", 0, ""]
    writer = StoreWriter(folder)
    writer.write_index(_index())
    for campus, certification in ((ALL_CAMPUSES, ALL_CERTIFICATIONS), ("A", "B")):
        writer.write_slice(campus, certification, cells, [check], [reference])
    writer.commit()
    return EditionStore(folder)


def _rows() -> list[list[Any]]:
    """Make up counts: every indicator of the catalogue, known for all or for some, over three sessions."""
    rows = []
    for session, known in zip(_SESSIONS, (30, 33, 36), strict=True):
        for indicator in catalogue().values():
            eligible = 36 if indicator.family == "registre" else 40
            for horizon in indicator.horizons or (None,):
                variant = indicator.variants[0]
                count = [known // 2, eligible if indicator.family == "registre" else known, eligible]
                rows.append(
                    ["A", "B", "CFA", session, indicator.id, variant.id, horizon, session, "publie", *count, False, ""]
                )
    return rows


def _index() -> EditionIndex:
    choices = {name: {"variante": item.variants[0].id, "comparees": []} for name, item in catalogue().items()}
    policy = {
        "date_edition": "2001-01-01", "date_observation": "2001-01-01", "confiance": 0.95, "gammas": [2, 3],
        "horizons_mois": [6, 12, 18, 24], "seuils": {"interne": 5, "publique": 11}, "taux_reponse_minimal": 0.5,
        "delai_reprise_jours": 180, "emploi": {"situations": [], "types_contrat": [], "neutralisees": []},
        "indicateurs": choices,
    }  # fmt: skip
    certification = {
        "code": "B", "libelle": "B", "section": "CFA", "rncp": "", "niveau": 3, "certificateur": "", "duree_mois": 12,
        "famille": "", "renouvelle": [],
    }  # fmt: skip
    return EditionIndex(
        fingerprint="",
        edition=Edition.INTERNE,
        network="Essai",
        demonstration=True,
        sessions=_SESSIONS,
        campuses={"A": "A"},
        certifications={"B": certification},
        pairs=tuple((session, "A", "B") for session in _SESSIONS),
        refusals=(),
        policy=policy,
    )
