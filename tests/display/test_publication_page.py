"""The published table in words and for programs: sections apart, marked, without a number for what is hidden."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import jsonschema
import pandas as pd
import pytest

from cfa_report.analysis.publication import PUBLICATION
from cfa_report.display import (
    control_table,
    information_table,
    publication_files,
    publication_table,
    published_references,
)
from cfa_report.display.publication_files import COLUMNS
from tests.display.conftest import SECRET

Rows = list[dict[str, Any]]
COURSES = {
    "CAP-MIS": {"libelle": "CAP Monteur", "rncp": "RNCP38305", "niveau": 3, "blocs": "Non séparables.", "suites": ""},
    "=HYPER": {"libelle": "=HYPERLINK(1)", "rncp": "", "niveau": None},
}
NAMES = {"CAP-MIS": "CAP Monteur (CAP-MIS)", "=HYPER": "=HYPERLINK(1)"}


@pytest.fixture
def published(rows: Callable[..., Rows], hidden: Callable[..., Rows]) -> pd.DataFrame:
    """Make three lines: a success that its certifier contradicts, a hidden survey, adults."""
    cohort = [
        rows("taux_obtention", "ort", 33, 37)[0] | {"valeur_certificateur": 0.42, "controle": "different"},
        hidden("taux_insertion_emploi", "ort", secret=True, horizon_mois=6)[0] | {"controle": "sans_donnee"},
        rows("taux_poursuite", "ort", 10, 31, 39, section="FPA", certification="=HYPER", horizon_mois=6)[0],
    ]
    frame = pd.DataFrame([{"controle": "sans_donnee", "document_certificateur": "Relevé", **row} for row in cohort])
    return frame.reindex(columns=list(PUBLICATION))


def files(lines: pd.DataFrame, gaps: pd.DataFrame | None = None) -> dict[str, str]:
    table = publication_table(lines, "CFA", NAMES, caption="Apprentis")
    none = lines.iloc[:0] if gaps is None else gaps
    return dict(publication_files(lines, none, COURSES, {"Campus": "Paris"}, [table]).files)


def test_adults_are_never_in_the_table_of_apprentices(published: pd.DataFrame, read: Callable[[str], str]) -> None:
    apprentices = read(publication_table(published, "CFA", NAMES, caption="Apprentis").html)
    adults = read(publication_table(published, "FPA", NAMES, caption="Adultes").html)
    assert "89 % 33 sur 37" in apprentices
    assert "HYPERLINK" not in apprentices
    assert "10 sur 31 31 connus sur 39 certain : 26–46 %" in adults
    assert "33 sur 37" not in adults


def test_the_mark_says_who_computed(published: pd.DataFrame, read: Callable[[str], str]) -> None:
    assert "Taux calculé par le CFA" in read(publication_table(published, "CFA", NAMES, caption="Apprentis").html)


def test_a_hidden_line_has_no_number_on_the_page_or_in_any_file(
    published: pd.DataFrame, read: Callable[[str], str]
) -> None:
    everything = read(publication_table(published, "CFA", NAMES, caption="x").html) + "".join(files(published).values())
    for value in SECRET.values():
        assert str(value) not in everything
    line = next(one for one in json.loads(files(published)[".donnees.json"])["lignes"] if one["statut"] == "masque")
    assert [line[name] for name in ("numerateur", "denominateur", "eligibles", "taux", "borne_basse")] == [None] * 5


def test_a_line_that_differs_from_its_certifier_is_to_be_explained(
    published: pd.DataFrame, read: Callable[[str], str]
) -> None:
    text = read(control_table(published, NAMES, caption="Contrôle").html)
    assert "89 % 33 sur 37 42,0 % Relevé différent : à expliquer ou à corriger" in text
    without = read(control_table(published.iloc[1:], NAMES, caption="Contrôle").html)
    assert "Aucune ligne n'est à contrôler" in without


def test_the_json_follows_its_schema_and_the_csv_says_the_same_lines(published: pd.DataFrame) -> None:
    made = files(published)
    schema, content = json.loads(made[".schema.json"]), json.loads(made[".donnees.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(content, schema)
    assert content["mention"] == "calculé par le CFA"
    table = list(csv.DictReader(io.StringIO(made[".tableau.csv"]), delimiter=";"))
    assert tuple(table[0]) == COLUMNS
    assert [row["indicateur"] for row in table] == [line["indicateur"] for line in content["lignes"]]
    assert [row["taux"] for row in table] == [repr(33 / 37), "", repr(10 / 31)]


def test_no_cell_of_the_csv_is_a_formula(published: pd.DataFrame) -> None:
    table = list(csv.reader(io.StringIO(files(published)[".tableau.csv"]), delimiter=";"))
    assert "'=HYPER" in table[3]
    assert not [cell for row in table[1:] for cell in row if cell.startswith(("=", "+", "@"))]


def test_the_fragment_is_one_french_element_without_script_nor_style(published: pd.DataFrame) -> None:
    fragment = files(published)[".fragment.txt"]
    assert fragment.startswith('<section lang="fr"><p>Résultats calculé')
    for word in ("<script", "<style", "style=", "http:", "https:", "<link"):
        assert word not in fragment
    assert fragment.count("<table") == 1


def test_a_gap_and_an_added_value_have_their_own_names_and_authors(
    rows: Callable[..., Rows], table: Callable[..., pd.DataFrame], read: Callable[[str], str]
) -> None:
    gap = rows("ecart_reference", "certificateur", 20, 30, horizon_mois=6)[0] | {"taux": 0.067}
    added = rows("valeur_ajoutee", "inserjeunes", 1, 2, horizon_mois=6, certification="ENSEMBLE", session="2023+2024")[
        0
    ]
    added |= dict.fromkeys(("numerateur", "denominateur", "repondants", "eligibles", "borne_basse", "borne_haute"))
    text = read(published_references(table([gap], [added | {"taux": -0.12}]), NAMES, caption="Écarts").html)
    assert "+7 points calculé par le CFA" in text
    assert "−12 points ou moins InserJeunes (ministères)" in text
    assert "Tout l'établissement, 2023 et 2024 réunies" in text


def test_what_the_network_did_not_say_of_a_course_is_said_to_be_missing(read: Callable[[str], str]) -> None:
    text = read(information_table(COURSES, ["CAP-MIS", "=HYPER"], caption="À savoir").html)
    assert "CAP Monteur RNCP38305, niveau 3 Blocs de compétences : Non séparables." in text
    assert "=HYPERLINK(1) non renseigné" in text
