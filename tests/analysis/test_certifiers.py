"""A certifier's figure of our own apprentices never tells a hidden one of ours."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from cfa_report.analysis.certifiers import CERTIFIER, withheld

HIDDEN = {
    "campus": "PARIS", "certification": "CAP-MIS", "indicateur": "taux_obtention", "session": "2025",
    "horizon_mois": None,
}  # fmt: skip


def of(*rows: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([HIDDEN | {"variante": "acces", "section": "CFA", "statut": "masque"} | row for row in rows])


def theirs(**values: Any) -> pd.DataFrame:
    return pd.DataFrame([HIDDEN | {"source": CERTIFIER, "variante": "ort"} | values])


@pytest.mark.parametrize(
    ("reference", "cells"),
    [
        ({}, [{}]),
        ({}, [{"statut": "plage"}]),
        ({}, [{"variante": "ort", "statut": "gele"}, {"statut": "publie"}]),
        ({}, [{"session": "2024+2025", "statut": "masque"}]),
        ({"session": "2024+2025"}, [{}]),
        ({"campus": ""}, [{}]),
        (
            {"certification": ""},
            [
                {"certification": "ENSEMBLE", "variante": "ort"},
                {"certification": "ENSEMBLE", "variante": "ort", "section": "FPA", "statut": "publie"},
            ],
        ),
        (
            {"indicateur": "taux_insertion_emploi", "horizon_mois": 6},
            [
                {"indicateur": "taux_insertion_emploi", "horizon_mois": h, "variante": "ort", "statut": s}
                for h, s in ((6, "masque"), (12, "publie"))
            ],
        ),
    ],
)
def test_it_is_withheld_beside_a_hidden_reading_of_the_same_people(
    reference: dict[str, Any], cells: list[dict[str, Any]]
) -> None:
    assert withheld(theirs(**reference), of(*cells)).tolist() == [True]


@pytest.mark.parametrize(
    ("reference", "cells"),
    [
        ({}, [{"statut": "publie"}]),
        ({}, [{}, {"variante": "ort", "statut": "publie"}]),
        ({}, [{"statut": "non_calculable"}, {"session": "2024"}, {"certification": "BTS"}, {"campus": "LYON"}]),
        ({"source": "certificateur"}, [{}]),
    ],
)
def test_it_stands_where_ours_is_shown_and_a_mean_of_others_stands_anyhow(
    reference: dict[str, Any], cells: list[dict[str, Any]]
) -> None:
    assert withheld(theirs(**reference), of(*cells)).tolist() == [False]


def test_nothing_is_withheld_where_there_is_nothing() -> None:
    assert withheld(theirs().iloc[:0], of({})).tolist() == []
