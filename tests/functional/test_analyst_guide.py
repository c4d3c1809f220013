"""The recipes of the analyst's guide, followed block by block on a small network."""

from __future__ import annotations

import csv
import html
import io
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from tests.functional.canaries import write_network

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "notebooks" / "guide.md").read_text(encoding="utf-8")


def recipe(title: str) -> list[str]:
    """Give the blocks of one recipe, in order."""
    section = GUIDE.split(f"## {title}\n")[1].split("\n## Ajouter")[0]
    return re.findall(r"^```\w+\n(.*?)^```$", section, re.M | re.S)


@dataclass(frozen=True)
class Project:
    """A copy of the project in which every recipe was followed, and a network of its own."""

    folder: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command line of the copy from the network's folder."""
        return subprocess.run(
            [sys.executable, "-m", "cfa_report.cli", *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            cwd=self.folder / "reseau",
            env={**os.environ, "PYTHONPATH": str(self.folder)},
        )

    @property
    def page(self) -> str:
        text = (self.folder / "reseau/reports/interne/2025/NANTES/index.html").read_text(encoding="utf-8")
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())

    def rows(self) -> list[dict[str, str]]:
        text = (self.folder / "reseau/reports/interne/indicateurs.csv").read_text(encoding="utf-8")
        return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def put_after(path: Path, line: str, block: str) -> None:
    """Put a block under a line of a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(f"\n{line}\n") == 1
    path.write_text(text.replace(f"\n{line}\n", f"\n{line}\n{block}"), encoding="utf-8")


def published(source: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(source, metadata={"tags": ["publier"]})


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("guide")
    for name in ("cfa_report", "data_contracts"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    network = folder / "reseau"
    params = write_network(network)

    campus, certifications, deliveries, _ = recipe("Ajouter un campus")
    put_after(params / "reseau.yaml", "campus:", campus)
    put_after(params / "reseau.yaml", "certifications:", certifications)
    (network / "donnees" / "nantes").mkdir()
    (network / "donnees" / "nantes" / "effectifs.csv").write_text(deliveries, encoding="utf-8")

    entry, choice = recipe("Ajouter un indicateur")
    catalogue = folder / "cfa_report" / "catalogue" / "indicateurs.yaml"
    catalogue.write_text(f"{catalogue.read_text(encoding='utf-8')}\n{entry}", encoding="utf-8")
    put_after(params / "politique.yaml", "indicateurs:", choice)

    (network / "notebooks").mkdir()
    path = network / "notebooks" / "campus.ipynb"
    shutil.copy(ROOT / "notebooks" / "campus.ipynb", path)
    notebook = nbformat.read(str(path), as_version=4)
    computed, shown = recipe("Ajouter un segment")
    title, sentence = recipe("Ajouter une section")
    heading = nbformat.v4.new_markdown_cell(title.strip(), metadata={"tags": ["publier"]})
    place = next(position for position, cell in enumerate(notebook.cells) if cell.id == "cohortes-titre")
    notebook.cells[place:place] = [
        nbformat.v4.new_code_cell(computed.strip()), published(shown.strip()), heading, published(sentence.strip()),
    ]  # fmt: skip
    nbformat.write(notebook, str(path))
    return Project(folder)


@pytest.fixture(scope="module")
def said(project: Project) -> str:
    """Follow the commands of the first recipe."""
    *_, commands = recipe("Ajouter un campus")
    told = []
    for line in commands.strip().splitlines():
        program, *arguments = line.split()
        assert program == "cfa-report"
        done = project.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        told.append(done.stdout)
    return "\n".join(told)


def test_the_new_campus_has_its_page_and_its_figures(project: Project, said: str) -> None:
    assert "2025/NANTES/index.html" in said
    assert "Campus de Nantes" in project.page
    exam = next(
        row for row in project.rows()
        if (row["certification"], row["indicateur"], row["variante"]) == ("CAP-VENTE", "taux_obtention", "ort")
    )  # fmt: skip
    assert (exam["numerateur"], exam["denominateur"]) == ("21", "28")


def test_the_new_segment_adds_the_courses_of_its_sector(project: Project, said: str) -> None:
    assert said
    assert "Par secteur, total des seules formations publiées, session 2025" in project.page
    assert re.search(r"Secteur commerce .{0,80}50 sur 64", project.page)


def test_the_new_section_is_on_the_page_and_in_its_table_of_contents(project: Project, said: str) -> None:
    assert said
    title = "L'insertion en un regard"
    assert project.page.count(title) == 2
    assert re.search(
        rf"{title} Taux d'insertion dans l'emploi à 6 mois : sur 52 .{{0,60}}35 sont en emploi", project.page
    )


def test_the_new_indicator_is_explained_and_counted(project: Project, said: str) -> None:
    assert said
    name = "taux_presentation_sans_rupture"
    told = project.run("explain", name).stdout
    assert "Présentés / entrés sans rupture" in told
    rows = [row for row in project.rows() if row["indicateur"] == name]
    counted = [row for row in rows if row["campus"] != "NANTES" and row["statut"] == "publie"]
    assert counted
    assert all(0 < int(row["numerateur"]) <= int(row["denominateur"]) for row in counted)
    # Headcounts do not say who broke no contract and sat the exam.
    assert {row["statut"] for row in rows if row["certification"] == "CAP-VENTE"} == {"non_calculable"}


def test_the_guide_names_files_and_targets_that_exist() -> None:
    for name in re.findall(r"`((?:notebooks|cfa_report|data_contracts|tests)/[\w./]*)`", GUIDE):
        assert (ROOT / name).exists(), name
    lab = (ROOT / "Makefile").read_text(encoding="utf-8").split("\nlab:")[1].split("\n\n")[0]
    assert "/lab/tree/notebooks/guide.md" in lab
