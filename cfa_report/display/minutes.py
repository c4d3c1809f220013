"""The minutes of a council, prefilled: what a page says, as texts that a word processor takes over."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from cfa_report.display.attachments import AttachedFragment
from cfa_report.display.cell import Cell, read_cells
from cfa_report.display.cell_words import counts_text, interval_text, rate_text
from cfa_report.display.prose import paragraph
from cfa_report.display.review import priority_texts, review_texts
from cfa_report.display.review_words import read_actions, read_alerts, state_text
from cfa_report.display.wording import NBSP, count, status_note

#: End of the name of the file that holds the minutes, beside the page of the review.
MINUTES_SUFFIX: Final = ".pv.json"


def minutes(
    facts: Sequence[tuple[str, str]], estimates: pd.DataFrame, summary: Mapping[str, Any], asked: pd.DataFrame,
    found: pd.DataFrame, register: pd.DataFrame, effects: pd.DataFrame, names: Mapping[str, str], *, minimum: float,
) -> AttachedFragment:  # fmt: skip
    """Say how to obtain the minutes as an editable document, and carry their contents.

    Parameters
    ----------
    facts
        Scope of the review, as pairs of a term and its value.
    estimates
        Estimates (``ESTIMATE``) of the campus for the session: the key figures of the minutes.
    summary, asked, found, register, effects, names, minimum
        As ``review_sentences`` and ``priority_list``.
    """
    alerts, actions = read_alerts(found, names, minimum), read_actions(register, effects, names)
    states = dict(zip(register["id"], register["etat"], strict=True))
    content = {
        "perimetre": [{"terme": term, "valeur": value} for term, value in facts],
        "essentiel": review_texts(summary, alerts, actions),
        "chiffres": [_figure(cell) for cell in read_cells(estimates) if cell.indicator.family != "effectif"],
        "alertes": [
            {
                "sujet": alert.subject,
                "nature": alert.kind,
                "constat": " ".join(alert.known),
                "verdict": alert.verdict or "sans objet",
                "reponse": ", ".join(f"{number} ({state_text(states[number])})" for number in alert.actions)
                or "sans action",
            }
            for alert in alerts
        ],
        "actions": [
            {
                "numero": action.number,
                "sujet": action.subject,
                "decision": action.decided,
                "responsable": action.responsible,
                "echeance": action.due,
                "etat": action.state_text,
                "effet": ", ".join([*action.effect, *([action.verdict] if action.verdict else [])]) or "—",
            }
            for action in actions
        ],
        "demandes": [f"{motive}{NBSP}: {text}" for motive, text in priority_texts(asked, alerts, actions)],
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    note = paragraph(
        "Le procès-verbal du conseil existe en document modifiable, prérempli avec cette page : la personne qui "
        "prépare les données de l'édition peut le donner."
    )
    return AttachedFragment(note.html, files={MINUTES_SUFFIX: text})


def _figure(cell: Cell) -> str:
    """Say one figure in a line: rate, counts, and what is certain where answers are missing."""
    numbers = cell.numbers
    if numbers is None or numbers.rate is None:
        return f"{cell.label}{NBSP}: {status_note(cell.status)}"
    text = f"{cell.label}{NBSP}: {rate_text(numbers)} ({counts_text(cell, numbers)})"
    if numbers.unknown and numbers.bounds is not None:
        known = f"{count(numbers.respondents or 0)} connus sur {count(numbers.eligible or 0)} concernés"
        return f"{text}, {known}, taux de toute la promotion certainement dans {interval_text(numbers, numbers.bounds)}"
    return text
