from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from cfa_report.domain.edition import Edition
from cfa_report.errors import ParameterError, ReportFailed
from cfa_report.execution.filters import Filters
from cfa_report.execution.parameters import declared_parameters
from cfa_report.execution.plan import campus_pages, make_plan
from cfa_report.store import EditionIndex

INDEX = EditionIndex(
    fingerprint="0" * 64,
    edition=Edition.INTERNE,
    network="Réseau",
    demonstration=True,
    sessions=("2024", "2025"),
    campuses={"LYON": "Lyon", "PARIS": "Paris"},
    certifications={"A": {"libelle": "A"}, "B": {"libelle": "B"}},
    pairs=(("2024", "LYON", "A"), ("2025", "LYON", "A"), ("2025", "LYON", "B"), ("2025", "PARIS", "A")),
    refusals=(),
    policy={},
)


def notebook(source: str, *, cells: int = 1) -> nbformat.NotebookNode:
    node = nbformat.v4.new_notebook()
    node.cells = [nbformat.v4.new_code_cell(source, metadata={"tags": ["parameters"]}) for _ in range(cells)]
    return node


@pytest.mark.parametrize(
    ("source", "cells", "said"),
    [
        ('campus = "A"', 0, "une seule"),
        ('campus = "A"', 2, "une seule"),
        ('campus, session = "A", "2025"', 1, "affectation"),
        ('capmus = "A"', 1, "inconnu"),
        ("session = 2025", 1, "identifiant"),
        ('session = "2025"\nprint(1)', 1, "affectation"),
        ('session = "2025', 1, "ne se lit pas"),
    ],
)
def test_a_parameters_cell_that_a_run_cannot_serve_is_refused(source: str, cells: int, said: str) -> None:
    with pytest.raises(ReportFailed, match=said):
        declared_parameters(notebook(source, cells=cells), "essai.ipynb")


def test_a_value_with_an_equal_sign_is_read_as_python_reads_it() -> None:
    assert declared_parameters(notebook('campus = "a=b"  # aide'), "essai.ipynb") == ("campus",)


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    own = {
        "certification": 'campus = "A"\ncertification = "B"\nsession = "2025"\nedition = "interne"',
        "campus": 'campus = "A"\nsession = "2025"',
        "reseau": 'session = "2025"',
        "revue": 'campus = "A"\nsession = "2025"',
    }
    for name, source in own.items():
        nbformat.write(notebook(source), str(tmp_path / f"{name}.ipynb"))
    return tmp_path


def test_a_run_makes_the_latest_session_with_one_page_a_notebook_and_scope(notebooks: Path) -> None:
    pages = [job.page for job in make_plan(INDEX, notebooks, Filters())]
    assert pages == [
        "2025/LYON/A.html",
        "2025/LYON/B.html",
        "2025/PARIS/A.html",
        "2025/LYON/index.html",
        "2025/PARIS/index.html",
        "2025/LYON/revue.html",
        "2025/PARIS/revue.html",
        "reseau.html",
    ]


def test_a_notebook_may_keep_to_one_edition(notebooks: Path) -> None:
    for edition in Edition:
        node = notebook('campus = "A"\nsession = "2025"')
        node.cells[0].metadata["tags"].append(f"edition-{edition}")
        nbformat.write(node, str(notebooks / f"pour_{edition}.ipynb"))
    for edition, other in ((Edition.INTERNE, Edition.PUBLIQUE), (Edition.PUBLIQUE, Edition.INTERNE)):
        pages = [job.page for job in make_plan(replace(INDEX, edition=edition), notebooks, Filters())]
        assert f"2025/LYON/pour_{edition}.html" in pages
        assert f"2025/LYON/pour_{other}.html" not in pages
        assert "2025/LYON/revue.html" in pages


def test_filters_keep_what_was_asked_for_and_leave_the_network_page_alone(notebooks: Path) -> None:
    pages = [job.page for job in make_plan(INDEX, notebooks, Filters(("LYON",), ("A",), ("2024",)))]
    assert pages == ["2024/LYON/A.html", "2024/LYON/index.html", "2024/LYON/revue.html"]


def test_a_job_gives_a_notebook_the_parameters_that_it_declares_and_no_other(notebooks: Path) -> None:
    first, *_, last = make_plan(INDEX, notebooks, Filters())
    assert first.parameters == {"campus": "LYON", "certification": "A", "session": "2025", "edition": "interne"}
    assert last.parameters == {"session": "2025"}


def test_a_folder_without_notebooks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="aucun notebook"):
        make_plan(INDEX, tmp_path, Filters())


def test_a_refused_delivery_concerns_only_those_who_asked_for_it() -> None:
    whole = {"campus": "PARIS", "certifications": [], "constats": []}
    one = {"campus": "LYON", "certifications": ["B"], "constats": []}
    index = replace(INDEX, refusals=(whole, one))
    assert Filters().refusals(index) == (whole, one)
    assert Filters(campuses=("LYON",)).refusals(index) == (one,)
    assert Filters(campuses=("LYON",), certifications=("A",)).refusals(index) == ()
    assert Filters(certifications=("A",)).refusals(index) == (whole,)


def test_the_pages_of_a_campus_are_those_of_its_notebooks_whatever_the_filters(notebooks: Path) -> None:
    every = campus_pages(make_plan(INDEX, notebooks, Filters()))
    assert every[0] == "index"
    assert not {"A", "reseau"} & set(every)
    assert campus_pages(make_plan(INDEX, notebooks, Filters(("LYON",), ("A",), ("2024",)))) == every
