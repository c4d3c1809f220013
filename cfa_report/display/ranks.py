"""Many units in a table: the raw rate beside the shrunk one, and ranks as intervals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import pandas as pd

from cfa_report.display.cell import read_text
from cfa_report.display.fragment import Fragment, join
from cfa_report.display.prose import paragraph
from cfa_report.display.table import Column, stacked_lines, write_table
from cfa_report.display.units import SURVEY_NOTE, Unit, UnitGroup, read_groups
from cfa_report.display.wording import (
    RESPONSE_ODDS,
    between_percent,
    count,
    decimals_for,
    percent,
    plural,
    range_percent,
)

_SURE: Final = {
    False: "Un écart est sûr s'il reste vrai quels que soient les résultats encore inconnus.",
    True: f"Un écart est sûr s'il reste vrai même quand {RESPONSE_ODDS}\u00a0: Γ = 3.",
}


def funnel_table(many: pd.DataFrame, names: Mapping[str, str], *, caption: str) -> Fragment:
    """Show the raw rate beside the shrunk one, and the ranks that each unit may hold; nothing without a large group.

    Parameters
    ----------
    many
        Rows of ``analysis.many_units``.
    names
        Names of campuses and certifications by code; their order is that of the rows.
    """
    return join((_table(group, caption) for group in read_groups(many, names)), "\n")


def too_small_note(too_small: pd.DataFrame) -> Fragment:
    """Say which levels are not compared and why.

    Parameters
    ----------
    too_small
        Rows of ``analysis.groups_too_small``.
    """
    said = [
        f"niveau {read_text(row['groupe'])} ({plural(row['publiees'], 'formation publiée', 'formations publiées')} "
        f"sur {count(row['unites'])})"
        for row in too_small.to_dict("records")
    ]
    if not said:
        return paragraph("Toutes les formations qui ont un niveau sont comparées.")
    return paragraph(f"Ne sont pas comparées, faute de dix formations publiées : {', '.join(said)}.")


def rank_text(best: int, worst: int, units: int) -> str:
    """Write the places that a unit may hold: ``rang 3 à 28 sur 31``."""
    return f"rang {best} sur {units}" if best == worst else f"rang {best} à {worst} sur {units}"


def _table(group: UnitGroup, caption: str) -> Fragment:
    columns = [
        Column("Formation"),
        Column("Taux brut"),
        Column("Limites à 95\u00a0%"),
        Column("Taux lissé"),
        Column("Rang possible"),
    ]
    rows: list[list[str | Fragment]] = [
        [
            unit.name,
            stacked_lines(percent(unit.rate, decimals_for(unit.known)), *_counts(unit, group)),
            stacked_lines(range_percent(*unit.limits), unit.outside),
            stacked_lines(
                percent(unit.shrunk),
                range_percent(*unit.shrunk_interval) if group.differs else "pas de différence détectable",
            ),
            rank_text(unit.best, unit.worst, len(group.units)),
        ]
        for unit in group.units
    ]
    notes = [group.scope, *_table_notes(group)]
    return write_table(f"{caption}, {group.name}", columns, rows, notes=notes, kind="cfa-nombreux")


def _counts(unit: Unit, group: UnitGroup) -> Iterator[str]:
    """Write the counts behind a rate, and what is certain where some answers are not known."""
    yield f"{count(unit.positive)} sur {count(unit.known)}"
    if unit.eligible == unit.known:
        return
    if group.indicator.is_survey:
        yield f"{count(unit.known)} réponses sur {count(unit.eligible)} ({percent(unit.known / unit.eligible)})"
    else:
        yield f"{count(unit.known)} résultats connus sur {count(unit.eligible)}"
    if unit.bounds is not None:
        yield f"certain : {range_percent(*unit.bounds)}"
    if group.indicator.is_survey and unit.gamma3 is not None:
        yield f"Γ = 3 : {range_percent(*unit.gamma3)}"


def _table_notes(group: UnitGroup) -> Iterator[str]:
    yield "L'ordre des lignes est celui du réseau, pas celui des taux."
    yield "Limites : entre elles tombe, 95 fois sur 100, le taux d'une formation de cette taille comme les autres."
    yield (
        "Taux lissé : le taux d'une petite formation est rapproché de celui du groupe, d'autant plus que la formation "
        "est petite (loi bêta-binomiale)."
        if group.differs
        else "Taux lissé : rien ne distingue les formations du hasard, le meilleur chiffre pour chacune est le taux du "
        f"groupe, {between_percent(*group.units[0].shrunk_interval)}."
    )
    yield (
        "Rang possible : les places compatibles avec les écarts sûrs, toutes les paires étant comparées ; le rang 1 "
        f"est le taux le plus haut. {_SURE[group.indicator.is_survey]}"
    )
    if group.indicator.is_survey:
        yield SURVEY_NOTE
