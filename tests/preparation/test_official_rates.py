"""The real InserJeunes file as references, and a network whose campus has a real UAI."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path

import pytest

from cfa_report import analysis, display
from cfa_report.domain.edition import Edition
from cfa_report.intake import load_contracts
from cfa_report.params import Params, read_params
from cfa_report.preparation import prepare
from cfa_report.preparation.references import official_rates
from cfa_report.store import EditionStore

SESSIONS = ["2018+2019", "2019+2020", "2020+2021", "2021+2022", "2022+2023", "2023+2024"]


@pytest.fixture(scope="module")
def params(demo_params: Params, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Params:
    """Give Paris the UAI of a real centre, deliver headcounts alone, and the open data as references."""
    folder = tmp_path_factory.mktemp("officiel") / "params"
    shutil.copytree(demo_params.places.params, folder)
    donnees = demo_params.places.params.parent / "donnees"
    shutil.copytree(donnees / "marseille", folder.parent / "donnees" / "marseille")
    text = (folder / "reseau.yaml").read_text("utf-8")
    head, campuses = text.split("campus:\n", 1)
    marseille = re.search(r'  - code: "MARSEILLE".*?(?=  # Tables|  - code)', campuses, re.DOTALL)
    assert marseille
    network = marseille.group(0).replace("0990002P", "0751488K")
    courses = campuses[campuses.index("certifications:\n") : campuses.index("references:")]
    official = shared_data / "fr-en-inserjeunes-cfa.csv"
    references = f'references:\n  - {{contrat: "references_inserjeunes", fichier: "{official}"}}\n'
    (folder / "reseau.yaml").write_text(head + "campus:\n" + network + courses + references, encoding="utf-8")
    return read_params(folder)


def test_the_whole_file_is_accepted(params: Params) -> None:
    rows, (report,), digests = official_rates(params, load_contracts(params.places.contracts))
    assert (report.verdict, report.rows) == ("accepte", 11_314)
    assert [rule.rule_id for rule in report.rules if rule.outcome != "respectee"] == []
    assert len(next(iter(digests.values()))) == 64
    # Of 3 166 centres, ours alone.
    assert {(row[4], row[5]) for row in rows} == {("MARSEILLE", "")}


def test_six_official_cohorts_stand_beside_the_campus_s_own(params: Params) -> None:
    prepare(params, Edition.INTERNE)
    scope = EditionStore(params.places.store / Edition.INTERNE).slice("MARSEILLE", "ENSEMBLE", "2025")
    references = scope.references[scope.references["source"] == "inserjeunes"]

    def series(indicator: str, variant: str) -> dict[str, float]:
        rows = references[
            (references["indicateur"] == indicator)
            & (references["variante"] == variant)
            & (references["horizon_mois"] == 6)
        ]
        return {session: round(100 * value, 6) for session, value in zip(rows["session"], rows["valeur"], strict=True)}

    assert series("taux_insertion_emploi", "inserjeunes") == dict(zip(SESSIONS, [52, 50, 52, 57, 56, 49], strict=True))
    assert series("taux_insertion_emploi", "inserjeunes_attendu") == dict(
        zip(SESSIONS, [64, 62, 64, 69, 68, 61], strict=True)
    )
    assert series("taux_poursuite", "inserjeunes") == dict(zip(SESSIONS, [42, 41, 41, 42, 44, 48], strict=True))
    assert series("valeur_ajoutee", "inserjeunes") == dict.fromkeys(SESSIONS, -12)
    assert series("taux_insertion_emploi", "part_inserjeunes")["2023+2024"] == 26
    broken = references[references["indicateur"] == "taux_rupture_brut"]
    assert broken[["session", "valeur"]].to_numpy().tolist() == [["2018+2019", 0.21]]
    own = scope.cells[(scope.cells["indicateur"] == "taux_insertion_emploi") & (scope.cells["variante"] == "ort")]
    # Of 2025 the total may be hidden: with two of its three courses shown, it would give away one of a single learner.
    assert {"2023", "2024"} <= set(own.loc[own["statut"] == "publie", "session"])
    # The official rates of a centre say nothing of one of its courses, yet stand on the pages of each.
    page = EditionStore(params.places.store / Edition.INTERNE).slice("MARSEILLE", "BTS-OL", "2025")
    assert len(page.references) == len(references)


def test_a_campus_shows_its_six_official_cohorts_beside_what_was_expected(params: Params) -> None:
    prepare(params, Edition.INTERNE)
    scope = EditionStore(params.places.store / Edition.INTERNE).slice("MARSEILLE", "ENSEMBLE", "2025")
    page = display.official_table(analysis.official_history(scope), caption="InserJeunes").html
    said = unescape(re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " ")
    assert page.count('scope="row"') == 6
    assert said.count("−12 points ou moins") == 6
    assert "61 %" in said
    everything = display.reference_table(scope.references, analysis.estimate(scope.cells, 0.95), caption="Toutes")
    assert "inserjeunes_attendu" in everything.html
