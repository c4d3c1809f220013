"""The years of a rate: its slope with its interval, and what so few people could have shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from cfa_report.catalogue import catalogue
from cfa_report.display.cell import read_number, read_text, read_whole, records, unit_name
from cfa_report.display.fragment import Fragment
from cfa_report.display.prose import paragraph
from cfa_report.display.reading import reading_note
from cfa_report.display.table import Column, stacked_lines, write_table
from cfa_report.display.wording import count, decimals_for, horizon_text, lower_first, percent, points, signed_range

_FEW: Final = "Aucun de ces taux n'est montré pour trois sessions ou plus\u00a0: leur tendance ne se calcule pas."
_NOTES: Final = (
    "Une pente dit combien de points le taux gagne ou perd en un an, sur les vraies années de sortie "
    "(Cochran-Armitage). Le mot « tendance » n'est écrit que si l'intervalle de la pente ne contient pas zéro et si le "
    "p exact, quand il se calcule, le confirme ; p : la chance d'une pente au moins aussi grande si rien "
    "ne changeait.",
    "Les tendances ne sont pas corrigées de leur nombre\u00a0: à en regarder beaucoup, le hasard seul en montre. Une "
    "pente regarde toutes les sessions, un écart les deux dernières ; quand ils ne disent pas la même chose, c'est le "
    "verdict de l'écart qui se cite.",
    "L'écart décelable est celui que deux sessions de cette taille montreraient huit fois sur dix ; « aucun » : même "
    "le plus grand possible n'y suffirait pas.",
)
_SURVEY: Final = (
    "Pour une enquête, la pente suppose que ceux qui n'ont pas répondu ressemblent chaque année aux répondants : une "
    "façon de répondre qui change fait la même pente qu'une formation qui change."
)


def trend_table(
    trends: pd.DataFrame, *, caption: str, labels: Mapping[str, str] | None = None, confidence: float = 0.95
) -> Fragment:
    """Show the slope of each rate in points a year, its interval, its p, and the smallest difference to be seen.

    Parameters
    ----------
    trends
        Rows with the columns ``TRENDS``; slopes are fractions a year.
    labels
        Names of the certifications or campuses by code, where the rows are of several.
    """
    rows = records(trends)
    ranks = {name: rank for rank, name in enumerate(catalogue())}
    rows.sort(key=lambda row: ranks[read_text(row["indicateur"])])
    if not rows:
        return paragraph(_FEW)
    columns = [
        Column("Indicateur"),
        Column("Sessions"),
        Column("De … à"),
        Column("Pente par an"),
        Column(f"Intervalle à {percent(confidence)} (points)", label="Intervalle"),
        Column("p"),
        Column("Écart décelable"),
    ]
    survey = [_SURVEY] if not all(bool(row["registre"]) for row in rows) else []
    said = [_row(row, labels or {}) for row in rows]
    return write_table(caption, columns, said, notes=[_spoken(rows[0]), *_NOTES, *survey], kind="cfa-tendances")


def detectable_text(difference: float, rate: float) -> str:
    """Say the smallest difference that two sessions show eight times in ten; ``rate`` (0–1) is the first one's."""
    return "aucun" if difference > max(rate, 1 - rate) else points(difference).lstrip("+")


def _row(row: Mapping[str, Any], labels: Mapping[str, str]) -> list[str | Fragment]:
    indicator = catalogue()[read_text(row["indicateur"])]
    label = " ".join(part for part in (indicator.label, horizon_text(read_whole(row["horizon_mois"]))) if part)
    unit = unit_name(row, labels)
    first, last = (read_whole(row[f"repondants_{end}"]) or 0 for end in ("premiere", "derniere"))
    decimals = decimals_for(first, last)
    rates = [read_number(row[f"taux_{end}"]) or 0.0 for end in ("premiere", "derniere")]
    low, high = read_number(row["pente_basse"]), read_number(row["pente_haute"])
    word = read_text(row["tendance"])
    return [
        f"{unit}, {lower_first(label)}" if unit else label,
        read_text(row["sessions"]),
        f"{percent(rates[0], decimals)} à {percent(rates[1], decimals)}",
        stacked_lines(points(read_number(row["pente"]) or 0.0, 1), f"tendance à la {word}" if word else ""),
        "—" if low is None or high is None else signed_range(low, high, 1),
        _p_text(row),
        detectable_text(read_number(row["ecart_detectable"]) or 0.0, rates[0]),
    ]


def _spoken(row: Mapping[str, Any]) -> Fragment:
    """Read the first row aloud."""
    indicator = catalogue()[read_text(row["indicateur"])]
    slope = points(read_number(row["pente"]) or 0.0, 1)
    first, last = (read_whole(row[f"repondants_{end}"]) or 0 for end in ("premiere", "derniere"))
    rate, difference = read_number(row["taux_premiere"]) or 0.0, read_number(row["ecart_detectable"]) or 0.0
    seen = detectable_text(difference, rate)
    least = "aucun écart possible n'a" if seen == "aucun" else f"seul un écart d'au moins {seen} a"
    known = "réponses" if indicator.is_survey else "résultats connus"
    word = read_text(row["tendance"])
    said = f"c'est une tendance à la {word}" if word else "rien ne distingue cette pente du hasard"
    return reading_note(
        f"{indicator.label}, {slope} par an\u00a0: {said}. Avec {count(first)} et {count(last)} {known}, {least} "
        "8 chances sur 10 de se voir."
    )


def _p_text(row: Mapping[str, Any]) -> str:
    value = read_number(row["p"])
    if value is None:
        return "—"
    name = "" if read_text(row["methode_p"]) == "exacte" else " approché"
    return f"< 0,001{name}" if value < 0.001 else f"{value:.3f}{name}".replace(".", ",")
