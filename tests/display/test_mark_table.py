"""Courses beside the official rate that each is read against."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from cfa_report.display import mark_table

NAMES = {"CAP-MIS": "CAP Monteur", "BTS": "BTS Tourisme"}


def against(code: str, k: int, n: int, people: int, mark: float, verdict: str, **values: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"campus": "PARIS", "certification": code, "section": "CFA", "session": "2025"}
    row |= {"indicateur": "taux_insertion_emploi", "variante": "ort", "horizon_mois": 6, "numerateur": k}
    row |= {"repondants": n, "eligibles": people, "taux": k / n, "borne_basse": k / people}
    row |= {"borne_haute": (k + people - n) / people, "seuil": mark, "origine": "reference", "session_seuil": "2025"}
    row |= {"source": "certificateur", "document": "essai", "silencieux": people - n, "atteint": k / n >= mark}
    return row | {"verdict": verdict, "formation_bas": 0.3, "formation_haut": 0.6} | values


def test_each_course_stands_beside_its_reference_in_the_order_of_the_names(read: Callable[[str], str]) -> None:
    rows = [
        against("BTS", 12, 18, 18, 0.60, "prouvé"),
        against("CAP-MIS", 6, 11, 12, 0.65, "prouvé"),
        against("ENSEMBLE", 18, 29, 30, 0.5, "prouvé"),
    ]
    said = read(mark_table(pd.DataFrame(rows), NAMES, caption="Références").html)
    first = "CAP Monteur Taux d'insertion dans l'emploi à 6 mois 55 % 6 sur 11, 12 concernés 50–58 % 65 % Certificateur"
    second = "BTS Tourisme Taux d'insertion dans l'emploi à 6 mois 67 % 12 sur 18 connue en entier 60 % Certificateur"
    assert said.index(f"{first} prouvé au-dessous") < said.index(f"{second} prouvé au-dessus")
    assert "18 sur 29" not in said
    assert (
        "CAP Monteur, taux d'insertion dans l'emploi à 6 mois, 55 % des répondants, pour une référence de 65 %" in said
    )
    assert "certainement entre 50 % et 58 % : au-dessous, prouvé pour cette promotion." in said
    assert "D'où viennent ces références : essai. Chacune est prise telle quelle" in said
    assert "Pourquoi un certificateur peut dire autre chose" in said


def test_what_the_silent_decide_has_no_side(read: Callable[[str], str]) -> None:
    rows = pd.DataFrame([against("CAP-MIS", 7, 13, 19, 0.5, "indécidable")])
    said = read(mark_table(rows, NAMES, caption="Références").html)
    assert "50 % Certificateur indécidable" in said
    assert "on ne peut pas dire s'il l'atteint." in said
    assert "au-dessus" not in said


def test_nothing_is_shown_where_no_course_has_a_reference() -> None:
    assert mark_table(pd.DataFrame([against("ENSEMBLE", 7, 13, 19, 0.5, "prouvé")]), NAMES, caption="C").html == ""
