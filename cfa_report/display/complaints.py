"""Complaints, difficulties and hazards on a page: what was said, what was answered, what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from cfa_report.display.cell import read_whole
from cfa_report.display.dates import day_text
from cfa_report.display.fragment import Fragment, element
from cfa_report.display.prose import bullet_list, callout, paragraph
from cfa_report.display.register_words import code_text
from cfa_report.display.table import Column, stacked_lines, write_table
from cfa_report.display.wording import plural

_STATES: Final = {"sans_reponse": "sans réponse", "ouverte": "répondue, ouverte", "close": "close"}
_KINDS: Final = {
    "reclamation": ("réclamation", "réclamations"),
    "difficulte": ("difficulté", "difficultés"),
    "alea": ("aléa", "aléas"),
}
_READ: Final = {
    "absent": "Aucun registre des réclamations n'est déclaré : l'indicateur 31 n'a pas de preuve.",
    "refuse": "Le registre des réclamations est refusé : tant qu'il n'est pas corrigé, rien n'en est lu.",
}
_NOTE: Final = (
    "Une réclamation est écrite ; une difficulté gêne de l'intérieur ; un aléa vient du dehors. Ce registre ne nomme "
    "personne."
)


def complaint_sentences(complaints: pd.DataFrame, state: str) -> Fragment:
    """Say how many lines the register holds, and which have no answer.

    Parameters
    ----------
    complaints
        Rows with the columns ``COMPLAINTS``.
    state
        State of the register.
    """
    if state in _READ:
        return callout(_READ[state], "attention")
    if complaints.empty:
        return paragraph("Le registre ne contient aucune réclamation, difficulté ni aléa pour ce campus.")
    kinds = Counter(complaints["type"])
    told = ", ".join(plural(kinds[kind], *words) for kind, words in _KINDS.items() if kinds[kind])
    waiting = complaints[complaints["etat"] == "sans_reponse"]
    said = [f"{plural(len(complaints), 'ligne', 'lignes')} au registre\u00a0: {told}."]
    said += [
        f"{row['id']} (gravité {row['gravite']}) est sans réponse depuis {plural(int(row['jours']), 'jour', 'jours')}."
        for row in waiting.to_dict("records")
    ] or ["Chaque ligne a reçu une réponse."]
    return bullet_list(said, kind="cfa-phrases")


def unanswered_complaints(complaints: pd.DataFrame) -> Fragment:
    """Say which lines wait for an answer, where the council reads what it is asked; nothing when none does."""
    waiting = complaints[complaints["etat"] == "sans_reponse"]
    if waiting.empty:
        return Fragment("")
    told = ", ".join(
        f"{row['id']} (gravité {row['gravite']}, {plural(int(row['jours']), 'jour', 'jours')})"
        for row in waiting.to_dict("records")
    )
    return callout(
        f"Sans réponse à la date d'édition : {told}. Répondre, ou dire quand (partie des réclamations).", "attention"
    )


def complaint_table(complaints: pd.DataFrame, names: Mapping[str, str], *, caption: str) -> Fragment:
    """Show each line with its answer and what came of it, the unanswered first.

    Parameters
    ----------
    complaints
        Rows with the columns ``COMPLAINTS``.
    names
        Names of the certifications by code.
    """
    if complaints.empty:
        return Fragment("")
    columns = [Column("Ligne"), Column("Objet"), Column("État"), Column("Réponse"), Column("Suite")]
    rows = [_row({str(name): value for name, value in row.items()}, names) for row in complaints.to_dict("records")]
    return write_table(caption, columns, rows, notes=[_NOTE], kind="cfa-registre")


def _row(row: Mapping[str, Any], names: Mapping[str, str]) -> Sequence[str | Fragment]:
    place = names.get(row["certification"], row["certification"]) if row["certification"] else "tout le campus"
    days = read_whole(row["jours"]) or 0
    waiting = row["etat"] == "sans_reponse"
    after = f"en {plural(days, 'jour', 'jours')}" if days else "le jour même"
    follow = {"action": f"action {row['action']}", "introuvable": f"action {row['action']}, absente du registre"}
    kind = f"{row['id']}, {_KINDS[row['type']][0]}"
    return [
        stacked_lines(kind, f"gravité {row['gravite']}, le {day_text(row['date'])}"),
        stacked_lines(row["objet"], f"{code_text(row['origine'])}, {place}"),
        element("strong" if waiting else "span", _STATES[row["etat"]]),
        "aucune" if waiting else stacked_lines(row["reponse"] or "réponse non décrite", after),
        follow.get(row["suite"], "aucune action n'en est née"),
    ]
