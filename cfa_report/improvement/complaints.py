"""Complaints, difficulties and hazards at the date of the edition: who was answered, how fast, what came of it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pandas as pd

from cfa_report.domain.registers import REGISTERS
from cfa_report.store import Slice

#: States of a line: nobody answered, answered and still open, closed.
UNANSWERED, OPEN, CLOSED = "sans_reponse", "ouverte", "close"
#: A line with its state; ``jours`` from reception to the first answer, to the date of the edition where there is none;
#: ``suite`` is ``action`` where a corrective action came of it, ``introuvable`` where the one named is not registered.
COMPLAINTS: Final = (*REGISTERS["reclamations"], "etat", "jours", "suite")


def complaints(scope: Slice) -> pd.DataFrame:
    """Read the register of complaints of a campus, the unanswered first, then by date.

    Returns
    -------
    DataFrame
        Columns ``COMPLAINTS``.
    """
    edited = date.fromisoformat(str(scope.index.policy["date_edition"]))
    known = set(scope.registers["actions_correctives"].rows["id"])
    rows = [_line(row, edited, known) for row in scope.registers["reclamations"].rows.to_dict("records")]
    found = pd.DataFrame(rows, columns=list(COMPLAINTS))
    found["jours"] = found["jours"].astype("Int64")
    order = found["etat"].map({UNANSWERED: 0, OPEN: 1, CLOSED: 2})
    return found.assign(rang=order).sort_values(["rang", "date"], kind="stable", ignore_index=True)[list(COMPLAINTS)]


def _line(row: dict[Any, Any], edited: date, known: set[str]) -> dict[Any, Any]:
    answered = row["date_reponse"] or row["date_cloture"]
    until = date.fromisoformat(answered) if answered else edited
    state = CLOSED if row["statut"] == "close" else OPEN if row["date_reponse"] else UNANSWERED
    follow = "" if not row["action"] else "action" if row["action"] in known else "introuvable"
    return row | {"etat": state, "jours": (until - date.fromisoformat(row["date"])).days, "suite": follow}
