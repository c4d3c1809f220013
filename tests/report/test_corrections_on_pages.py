"""A correction is printed with its reason on the pages that it concerns, and on no other."""

from __future__ import annotations

from typing import Any

from cfa_report.domain.edition import Edition
from cfa_report.report.frame import edition_frame, page_frame
from cfa_report.store import EditionIndex


def correction(**values: Any) -> dict[str, Any]:
    base = {"campus": "PARIS", "certification": "A", "session": "2024", "indicateur": "taux_obtention"}
    return {**base, "variante": None, "horizon_mois": None, "motif": "recours accepté", **values}


def banner(page: str, *corrections: dict[str, Any]) -> list[str]:
    index = EditionIndex(
        fingerprint="0" * 64,
        edition=Edition.PUBLIQUE,
        network="Réseau",
        demonstration=True,
        sessions=("2024", "2025"),
        campuses={"PARIS": "Paris", "LYON": "Lyon"},
        certifications={"A": {"libelle": "Alpha"}, "B": {"libelle": "Bêta"}},
        pairs=(),
        refusals=(),
        policy={
            "date_edition": "2026-04-15", "date_observation": "2026-03-31", "seuils": {"interne": 5, "publique": 11},
        },
        corrections=corrections,
    )  # fmt: skip
    lines = page_frame(edition_frame(index), page)["banner"]
    assert lines[0].startswith("Démonstration")
    return lines[1:]


def test_the_page_of_the_certification_prints_what_was_corrected_and_why() -> None:
    (sentence,) = banner("2025/PARIS/A.html", correction())
    assert sentence == (
        "Chiffre corrigé depuis une édition publiée, montré par une plage : Taux d'obtention de la certification, "
        "Alpha (A), Paris, session 2024. Motif : recours accepté."
    )


def test_the_reading_and_the_horizon_are_said_when_the_correction_names_them() -> None:
    one = correction(indicateur="taux_insertion_emploi", variante="france_competences", horizon_mois=12, motif="Oubli.")
    (sentence,) = banner("2025/PARIS/A.html", one)
    assert "à 12 mois, « " in sentence
    assert sentence.endswith("Motif : Oubli.")


def test_each_page_prints_the_corrections_that_concern_it() -> None:
    declared = [
        correction(motif="un"), correction(certification="B", motif="deux"), correction(campus="LYON", motif="trois"),
        correction(campus="RESEAU", certification="ENSEMBLE", motif="quatre"),
    ]  # fmt: skip
    expected = {
        "index.html": ["un", "deux", "trois", "quatre"],
        "reseau.html": ["un", "deux", "trois", "quatre"],
        "2025/PARIS/index.html": ["un", "deux", "quatre"],
        "2025/PARIS/suivi.html": ["un", "deux", "quatre"],
        "2025/LYON/index.html": ["trois", "quatre"],
        # The page of a certification also shows that certification elsewhere and in the network.
        "2025/PARIS/A.html": ["un", "trois", "quatre"],
        "2025/PARIS/B.html": ["deux", "quatre"],
    }
    told = {page: [line.split("Motif : ")[1].rstrip(".") for line in banner(page, *declared)] for page in expected}
    assert told == expected
    assert "toutes les certifications, tous les campus" in banner("index.html", *declared)[3]


def test_an_edition_without_correction_prints_none() -> None:
    assert banner("2025/PARIS/A.html") == []
