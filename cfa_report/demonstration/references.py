"""Reference rates of the demonstration: those the sheet implies, and invented official-looking ones for one campus."""

from __future__ import annotations

from typing import Final

from cfa_report.demonstration.sheet import CountRow, sheet_rows
from cfa_report.demonstration.tables import Table

_IMPLIED: Final = "moyenne du certificateur, déduite d'une feuille publiée (taux moins écart), effectif inconnu"
_INVENTED: Final = "valeurs inventées pour la démonstration, à la façon d'InserJeunes"

#: indicateur, variante, horizon_mois, session, valeur_pct of the invented campus; −12 is the official lower bound.
_INVENTED_RATES: Final = (
    ("taux_insertion_emploi", "inserjeunes", "6", "2022+2023", "66"),
    ("taux_insertion_emploi", "inserjeunes", "12", "2022+2023", "69"),
    ("taux_insertion_emploi", "inserjeunes", "18", "2022+2023", "71"),
    ("taux_insertion_emploi", "inserjeunes", "24", "2022+2023", "73"),
    ("taux_poursuite", "inserjeunes", "6", "2022+2023", "38"),
    ("valeur_ajoutee", "inserjeunes", "6", "2022+2023", "3"),
    ("taux_insertion_emploi", "inserjeunes", "6", "2023+2024", "54"),
    ("taux_insertion_emploi", "inserjeunes", "12", "2023+2024", "58"),
    ("taux_poursuite", "inserjeunes", "6", "2023+2024", "41"),
    ("valeur_ajoutee", "inserjeunes", "6", "2023+2024", "-12"),
)


#: certification, indicateur, valeur_pct that a certifier is made to publish for the invented campus: one agrees with
#: the delivered files, the other does not.
_PUBLISHED: Final = (("RNCP37910", "taux_obtention", "89.2"), ("RNCP38359", "taux_obtention", "42"))
_PUBLISHED_IN: Final = "valeurs inventées pour la démonstration, à la façon d'un relevé de résultats du certificateur"


def references_table() -> Table:
    """Give the references in long form, one value a row, in percent or points."""
    columns = (
        "source", "indicateur", "variante", "horizon_mois", "campus", "certification", "session", "valeur_pct",
        "document",
    )  # fmt: skip
    rows: list[tuple[str, ...]] = [cells for row in sheet_rows() if (cells := _implied(row))]
    rows += [
        ("inserjeunes", indicator, variant, horizon, "FICTIF", "", session, value, _INVENTED)
        for indicator, variant, horizon, session, value in _INVENTED_RATES
    ]
    rows += [
        ("certificateur_publie", indicator, "ort", "", "FICTIF", certification, "2025", value, _PUBLISHED_IN)
        for certification, indicator, value in _PUBLISHED
    ]
    return Table(columns, tuple(rows))


def implied_reference(row: CountRow) -> float | None:
    """Give the certifier's mean that a row implies, in percent: printed employment − printed added value.

    ``None`` where either is missing or is no number.
    """
    employment, added = _number(row.printed_employment), _number(row.printed_added_value)
    return None if employment is None or added is None else employment - added


def _implied(row: CountRow) -> tuple[str, ...] | None:
    value = implied_reference(row)
    if value is None:
        return None
    target_job = "métier" in row.printed_employment
    indicator = "taux_insertion_metier" if target_job else "taux_insertion_emploi"
    return ("certificateur", indicator, "ort", "6", row.campus, row.certification, row.session, f"{value:g}", _IMPLIED)


def _number(printed: str) -> float | None:
    text = printed.partition("%")[0].replace(" ", "").replace(",", ".")
    try:
        return float(text)
    except ValueError:
        return None
