"""A small campus with a past: released cells and a register, made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from cfa_report.analysis import chosen, compare_cohorts, estimate, to_previous_session, units
from cfa_report.domain.registers import EVIDENCE, REGISTERS
from cfa_report.store import Slice
from cfa_report.store.registers import Register, registers_from_json, text_frame
from tests.analysis.released_tables import POLICY, cell, slice_of

EXAM = {"indicateur": "taux_obtention", "horizon_mois": None}
ANSWERS = {"indicateur": "taux_reponse", "variante": "enquetes"}


def line(**values: str) -> list[str]:
    """Make one line of the register: an action of session 2025 about exams, engaged and not late."""
    row = dict.fromkeys(REGISTERS["actions_correctives"], "")
    row |= {"id": "A1", "campus": "PARIS", "certification": "CAP-MIS", "indicateur": "taux_obtention"}
    row |= {"session": "2025", "constat": "Constat", "action": "Décision", "responsable": "Responsable"}
    row |= {"echeance": "2026-06-30", "statut": "en_cours"} | values
    return [row[name] for name in REGISTERS["actions_correctives"]]


def campus(rows: list[list[Any]], *lines: list[str], session: str = "2025", **index: Any) -> Slice:
    """Make the slice of a campus edited on 15 January 2026, with the lines of its register."""
    rows_read = text_frame([list(one) for one in lines], REGISTERS["actions_correctives"])
    register = Register("actions_correctives", "accepte", rows_read, text_frame([], EVIDENCE))
    policy = POLICY | {"taux_reponse_minimal": 0.5}
    policy["indicateurs"] = POLICY["indicateurs"] | {"taux_reponse": {"variante": "enquetes", "comparees": []}}
    made = slice_of(rows, session=session)
    sessions = index.pop("sessions", made.index.sessions)
    known = replace(made.index, policy=policy, sessions=sessions, **index)
    registers = {**registers_from_json({}), "actions_correctives": register}
    return replace(made, certification="ENSEMBLE", index=known, registers=registers)


def with_register(scope: Slice, name: str, rows: list[dict[str, str]], *documents: tuple[str, str, str]) -> Slice:
    """Give a slice the lines of a register, and documents: the line that cites each, its name, its state."""
    columns = REGISTERS[name]
    lines = text_frame([[row.get(column, "") for column in columns] for row in rows], columns)
    cited = [[name, number, "PARIS", document, state, ""] for number, document, state in documents]
    register = Register(name, "accepte", lines, text_frame(cited, EVIDENCE))
    return replace(scope, registers={**scope.registers, name: register})


def estimates_of(scope: Slice) -> pd.DataFrame:
    """Estimate the campus in the readings of its policy."""
    return chosen(estimate(scope.cells, scope.confidence), scope)


def changes_of(scope: Slice) -> pd.DataFrame:
    """Compare its session with the one before, without the control of an edition."""
    return to_previous_session(compare_cohorts(units(estimates_of(scope)), scope.session, scope.confidence))


__all__ = ["ANSWERS", "EXAM", "campus", "cell", "changes_of", "estimates_of", "line", "with_register"]
