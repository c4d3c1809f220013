from __future__ import annotations

import pandas as pd

from cfa_report.domain.columns import ESTIMATE
from cfa_report.domain.edition import Edition
from cfa_report.report.attention import low_responses
from cfa_report.store import EditionIndex

INDEX = EditionIndex(
    fingerprint="0" * 64,
    edition=Edition.INTERNE,
    network="Réseau",
    demonstration=False,
    sessions=("2025",),
    campuses={"PARIS": "Paris", "LYON": "Lyon"},
    certifications={"A": {"libelle": "Alpha"}, "B": {"libelle": "Bêta (B)"}},
    pairs=(),
    refusals=(),
    policy={"taux_reponse_minimal": 0.5, "indicateurs": {"taux_reponse": {"variante": "enquetes"}}},
)


def estimates(*rows: tuple[str, str, int | None, int | None]) -> pd.DataFrame:
    table = pd.DataFrame(
        [
            {
                **dict.fromkeys(ESTIMATE, ""),
                "campus": campus,
                "certification": certification,
                "session": "2025",
                "indicateur": "taux_reponse",
                "variante": "enquetes",
                "horizon_mois": 6,
                "cible": "cohorte",
                "numerateur": answers,
                "denominateur": asked,
                "taux": None if answers is None or asked is None else answers / asked,
            }
            for campus, certification, answers, asked in rows
        ]
    )
    return table.astype({"taux": "Float64", "numerateur": "Int64", "denominateur": "Int64"})


def test_a_survey_under_the_policy_s_minimum_is_told_in_the_order_of_the_network() -> None:
    told = low_responses(estimates(("LYON", "B", 9, 20), ("PARIS", "A", 1, 8)), INDEX, ["2025"])
    assert [sentence.split(",")[0] for sentence in told] == ["Paris", "Lyon"]
    assert "1 réponse sur 8" in told[0]
    assert "9 réponses sur 20 à l'enquête de 6 mois (45\u00a0%), moins que les 50\u00a0% attendus" in told[1]
    assert "Bêta (B), session" in told[1]


def test_half_of_the_answers_is_enough_and_a_hidden_cell_says_nothing() -> None:
    assert low_responses(estimates(("LYON", "A", 10, 20), ("PARIS", "A", None, None)), INDEX, ["2025"]) == []
    assert low_responses(estimates(("LYON", "A", 9, 20)), INDEX, ["2024"]) == []


def test_totals_are_not_certifications() -> None:
    table = estimates(("RESEAU", "A", 1, 20), ("LYON", "ENSEMBLE", 1, 20))
    assert low_responses(table, INDEX, ["2025"]) == []
