"""What ties readings to one another by definition, or by habit, gives nothing away: what it would tell is hidden."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from cfa_report.counting import add_totals
from cfa_report.counting.assembly import COUNTS
from cfa_report.disclosure import protect_edition
from cfa_report.disclosure.movable import movable
from cfa_report.disclosure.quantities import quantities_of
from cfa_report.domain.edition import Edition
from cfa_report.params import Disclosure, EditionRules, Thresholds

_READINGS = (("taux_insertion_emploi", "ort", 6), ("taux_reponse", "enquetes", 6), ("taux_presentation", "ort", None))
_KEPT = [name for name, *_ in _READINGS]
#: k, n, N of each reading by campus and course; answers are those who sat in some courses, and not in others.
_INTERNAL = {
    ("A", "F0"): [(3, 6, 7), (6, 7, 7), (7, 7, 7)],
    ("A", "F1"): [(3, 6, 14), (8, 13, 13), (8, 14, 14)],
    ("A", "F2"): [(1, 4, 10), (4, 6, 6), (4, 10, 10)],
    ("B", "F0"): [(5, 6, 11), (6, 11, 11), (6, 11, 11)],
    ("B", "F1"): [(1, 4, 14), (6, 8, 8), (7, 14, 14)],
    ("B", "F2"): [(4, 5, 8), (6, 7, 7), (6, 8, 8)],
    ("B", "F3"): [(1, 3, 5), (3, 3, 3), (3, 5, 5)],
}
_PUBLIC = {
    ("A", "F0"): [(1, 11, 15), (11, 12, 12), (11, 15, 15)],
    ("A", "F1"): [(8, 14, 19), (14, 19, 19), (14, 19, 19)],
    ("A", "F2"): [(5, 11, 20), (12, 17, 17), (14, 20, 20)],
}
_OWN = EditionRules(regroupements=[], petite_part=3, attributs_sensibles=["taux_insertion_emploi"], totaux_gardes=_KEPT)


@pytest.mark.parametrize(
    ("courses", "edition", "rules"),
    [(_INTERNAL, Edition.INTERNE, Disclosure()), (_PUBLIC, Edition.PUBLIQUE, Disclosure(publique=_OWN))],
)
def test_no_hidden_count_is_left_without_an_interval_when_a_habit_holds_in_some_courses_only(
    courses: dict[tuple[str, str], list[tuple[int, int, int]]], edition: Edition, rules: Disclosure
) -> None:
    rows = [
        (*place, "CFA", "2025", *reading, "", "publie", *counts, False)
        for place, readings in courses.items()
        for reading, counts in zip(_READINGS, readings, strict=True)
    ]
    cells = add_totals(pd.DataFrame(rows, columns=list(COUNTS)).astype({"horizon_mois": "Int64"}))
    balance = protect_edition(cells, Thresholds(interne=5, publique=11), edition, rules=rules).balance
    assert balance.primary > 0
    assert balance.unproven == 0


@pytest.mark.parametrize(("sat", "far"), [(15, 0), (14, 1)])
def test_where_everybody_sat_what_those_who_sat_say_is_what_all_say(sat: int, far: int) -> None:
    rows = [
        ("A", "F0", "CFA", "2025", *reading, "", "publie", *counts, False)
        for reading, counts in (
            (("effectif", "entres", None), (15, 15, 15)),
            (("taux_presentation", "ort", None), (sat, 15, 15)),
            (("taux_poursuite", "presentes", 6), (4, 9, sat)),
            (("taux_poursuite", "ort", 6), (4, 9, 15)),
        )
    ]
    cells = pd.DataFrame(rows, columns=list(COUNTS)).astype({"horizon_mois": "Int64"})
    system = quantities_of(cells, habits=False)
    shown = np.arange(len(cells)) < 3
    part = movable(system, ~system.told_by(shown, ~shown))
    moved = part.reach((part.unknowns == system.of_cells[3, 0]).astype(float))
    assert moved == pytest.approx(far)
