"""What several deliveries of a campus count for the whole of it."""

from __future__ import annotations

import pandas as pd

from cfa_report.counting import told_by_all
from cfa_report.counting.assembly import COUNTS

Row = tuple[str, int | None, str, int, int, int]


def table(*rows: Row) -> pd.DataFrame:
    """Make the rows of deliveries: indicator, horizon, status, k, n, N."""
    frame = pd.DataFrame(
        rows, columns=["indicateur", "horizon_mois", "statut", "numerateur", "repondants", "eligibles"]
    )
    frame = frame.assign(campus="FICTIF", certification="ENSEMBLE", section="CFA", session="2025", promotion="")
    frame = frame.assign(variante="premier", conventionnel=False)
    frame["horizon_mois"] = frame["horizon_mois"].astype("Int64")
    return frame[list(COUNTS)]


def told(*rows: Row) -> tuple[str, int, int, int]:
    (row,) = told_by_all(table(*rows)).to_dict("records")
    return row["statut"], row["numerateur"], row["repondants"], row["eligibles"]


def test_two_deliveries_that_both_tell_are_added_up() -> None:
    assert told(("reponse_rang", 6, "publie", 8, 21, 21), ("reponse_rang", 6, "publie", 10, 30, 35)) == (
        "publie", 18, 51, 56,
    )  # fmt: skip


def test_one_that_cannot_tell_leaves_the_whole_untold_and_its_people_concerned() -> None:
    assert told(("reponse_rang", 6, "publie", 8, 21, 21), ("reponse_rang", 6, "non_calculable", 0, 0, 184)) == (
        "non_calculable", 0, 0, 205,
    )  # fmt: skip


def test_a_delivery_without_anybody_concerned_takes_nothing_from_the_others() -> None:
    assert told(("reponse_rang", 6, "publie", 8, 21, 21), ("reponse_rang", 6, "non_calculable", 0, 0, 0)) == (
        "publie", 8, 21, 21,
    )  # fmt: skip


def test_a_survey_that_is_not_due_everywhere_is_awaited() -> None:
    assert told(("reponse_rang", 6, "publie", 8, 21, 21), ("reponse_rang", 6, "en_cours", 0, 0, 30))[0] == "en_cours"


def test_exams_to_come_in_one_of_them_are_unknown_results_of_the_whole() -> None:
    rows: tuple[Row, Row] = (
        ("segment_obtention", None, "publie", 11, 12, 12),
        ("segment_obtention", None, "en_cours", 0, 0, 3),
    )
    assert told(*rows) == ("publie", 11, 12, 15)
    nobody: tuple[Row, Row] = (
        ("segment_obtention", None, "non_calculable", 0, 0, 0),
        ("segment_obtention", None, "en_cours", 0, 0, 3),
    )
    assert told(*nobody) == ("en_cours", 0, 0, 3)


def test_what_is_counted_by_certification_is_left_as_it_is() -> None:
    twice = table(("taux_obtention", None, "publie", 8, 9, 9), ("taux_obtention", None, "publie", 3, 5, 5))
    assert told_by_all(twice).equals(twice)
    both = pd.concat([twice, table(*(("reponse_rang", 6, "publie", 1, 2, 3),) * 2)], ignore_index=True)
    assert len(told_by_all(both)) == 3
