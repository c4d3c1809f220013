"""Where the most apprentices left without the certification that they came for."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from cfa_report.display import without_table

NAMES = {"PARIS": "Campus de Paris", "BTS": "BTS Tourisme", "CAP": "CAP Monteur"}


def course(code: str, left: int, people: int, awaited: int = 0) -> dict[str, object]:
    row = {"campus": "PARIS", "certification": code, "section": "CFA", "session": "2025", "sans": left}
    return row | {"repondants": people, "attendus": awaited, "formation_bas": 0.28, "formation_haut": 0.72}


def test_each_course_says_how_many_of_how_many_and_leads_to_its_page(read: Callable[[str], str]) -> None:
    rows = pd.DataFrame([course("BTS", 8, 16, 6), course("CAP", 1, 19)])
    table = without_table(rows, NAMES, caption="Sans", links={("PARIS", "BTS"): "BTS.html"}, most=1)
    said = read(table.html)
    assert '<a href="BTS.html">Campus de Paris, BTS Tourisme</a>' in table.html
    assert "8 sur 16 (50 %) 6 résultats attendus 28–72 %" in said
    assert "La formation (95 %)" in said
    assert "Lecture « admis / entrés »" in said
    assert "CAP Monteur" not in said
    assert "1 autre formation, avec moins de monde." in said
    assert "ce n'est pas un classement" in said


def test_nothing_is_shown_where_nobody_left_so() -> None:
    assert without_table(pd.DataFrame([course("BTS", 8, 16)]).iloc[:0], NAMES, caption="C", links={}, most=3).html == ""
