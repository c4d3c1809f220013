"""The plan of calls: where a few more answers could say more, without a name."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from cfa_report.display.cell import read_text, read_whole, records, unit_name
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.prose import bullet_list, paragraph
from cfa_report.display.table import Column, stacked_lines, write_table
from cfa_report.display.tipping import Marked, read_marked
from cfa_report.display.wording import count, percent, plural

_BEST = (
    "C'est le meilleur des cas : ces réponses vont toutes dans le même sens. Le plan dit où un appel peut être utile, "
    "il ne promet pas le résultat, et une réponse se note telle qu'elle est."
)
_SIDES = {
    "atteint": "le repère serait atteint",
    "non_atteint": "le repère ne serait pas atteint",
    "l'un ou l'autre": "atteint ou non, selon les réponses",
}
_NAMELESS = "Ce plan compte des personnes et n'en nomme aucune."


def call_table(calls: pd.DataFrame, labels: Mapping[str, str] | None = None, *, caption: str) -> Fragment:
    """Show, cell by cell, how many more answers could strengthen the verdict, the fewest first.

    Parameters
    ----------
    calls
        Rows with the columns ``CALLS``, all of them published.
    labels
        Names of the certifications by code.
    """
    rows = records(calls)
    read = [(read_marked(row, labels or {}), row) for row in rows]
    useful = [(marked, row) for marked, row in read if read_whole(row["reponses_utiles"]) is not None]
    settled = len(read) - len(useful)
    notes: list[str | Fragment] = [_BEST, _NAMELESS]
    if settled:
        notes.append(f"{plural(settled, 'autre taux', 'autres taux')} : un appel n'y changerait plus le verdict.")
    if not read:
        return paragraph(
            "Aucun taux d'enquête incomplet n'a ici de référence officielle : aucun verdict sur une référence ne "
            "peut changer par un appel. Chaque réponse de plus resserre pourtant les bornes certaines."
        )
    if not useful:
        return paragraph(
            "Aucun appel ne ferait changer un verdict sur une référence officielle ; chaque réponse de plus resserre "
            "pourtant les bornes certaines."
        )
    columns = [
        Column("Taux"),
        Column("Repère"),
        Column("Réponses"),
        Column("Verdict aujourd'hui", label="Verdict"),
        Column("Prochain appel utile"),
    ]
    return write_table(caption, columns, [_row(marked, row) for marked, row in useful], notes=notes, kind="cfa-appels")


def silent_list(estimates: pd.DataFrame, labels: Mapping[str, str], *, minimum: float) -> Fragment:
    """Name the courses where fewer answered than the policy asks for, the lowest share first; nothing when none is.

    Parameters
    ----------
    estimates
        Estimates (``ESTIMATE``) of the response rate in certifications, those under ``minimum``.
    labels
        Names of the certifications by code.
    minimum
        Response rate that the policy asks for, 0–1.
    """
    found = []
    for row in records(estimates):
        answers, asked = read_whole(row["numerateur"]) or 0, read_whole(row["denominateur"]) or 0
        left = plural(asked - answers, "personne à rappeler", "personnes à rappeler")
        found.append(f"{unit_name(row, labels)}\u00a0: {count(answers)} sur {count(asked)} ont répondu, {left}.")
    if not found:
        return Fragment("")
    head = f"Moins de {percent(minimum)} de réponses\u00a0: toute réponse compte, quel que soit le verdict."
    return join([paragraph(head), bullet_list(found, kind="cfa-phrases")])


def _row(marked: Marked, row: Mapping[str, object]) -> list[str | Fragment]:
    needed, reachable = read_whole(row["reponses_utiles"]) or 0, read_text(row["verdict_possible"])
    return [
        stacked_lines(marked.name, marked.variant.label),
        stacked_lines(marked.mark_rate, marked.mark_origin),
        stacked_lines(
            f"{count(marked.answers)} sur {count(marked.people)}",
            f"{percent(marked.positive / marked.answers)} des répondants",
            plural(marked.silent, "personne n'a pas répondu", "personnes n'ont pas répondu"),
        ),
        element("span", read_text(row["verdict"]), class_="cfa-verdict"),
        stacked_lines(
            f"{plural(needed, 'réponse', 'réponses')} de plus",
            f"peut donner « {reachable} »" if needed == 1 else f"peuvent donner « {reachable} »",
            _SIDES[read_text(row["cote_possible"])],
        ),
    ]
