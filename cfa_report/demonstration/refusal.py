"""A file as it should not be: several faults, each of a kind that centres really deliver."""

from __future__ import annotations

from typing import Final

from cfa_report.demonstration.tables import Table

#: How many rows get each fault.
_ANSWERS_WITHOUT_ANSWER: Final = 3
_IMPOSSIBLE_DATES: Final = ("31/02/2006", "12/15/2005")


def spoiled(table: Table) -> Table:
    """Spoil a flat table that was right.

    Situations are filled for people who did not answer, birth dates do not exist, and one learner passed an exam that
    he did not sit.
    """
    place = {name: rank for rank, name in enumerate(table.columns)}
    rows = [list(row) for row in table.rows]
    silent = [row for row in rows if row[place["repondant"]] == "non"]
    for row in silent[:_ANSWERS_WITHOUT_ANSWER]:
        row[place["situation_6m"]] = "emploi"
    for row, wrong in zip(rows[4::7], _IMPOSSIBLE_DATES, strict=False):
        row[place["date_naissance"]] = wrong
    absent = next(row for row in rows if row[place["present"]] == "non")
    absent[place["admis"]] = "oui"
    return Table(table.columns, tuple(tuple(row) for row in rows))
