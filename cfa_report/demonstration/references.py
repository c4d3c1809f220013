"""Reference rates of the demonstration: those that the sheet implies, and invented official-looking ones."""

from __future__ import annotations

from typing import Final

from cfa_report.demonstration.sheet import CountRow, sheet_rows
from cfa_report.demonstration.tables import Table

_IMPLIED: Final = "moyenne du certificateur, déduite d'une feuille publiée (taux moins écart), effectif inconnu"
_INVENTED: Final = "valeurs inventées pour la démonstration, à la façon d'InserJeunes"

#: Official-looking rates of a campus by pair of cohorts: employment at 6 months, expected, further study, then
#: employment at 12, 18 and 24 months, in percent; empty where InserJeunes would not publish yet.
_INVENTED_RATES: Final[dict[str, dict[str, tuple[int, int, int, int | None, int | None, int | None]]]] = {
    "FICTIF": {
        "2018+2019": (58, 60, 36, 60, 63, 66),
        "2019+2020": (55, 59, 37, 57, 62, 65),
        "2020+2021": (60, 60, 37, 63, 66, 69),
        "2021+2022": (63, 61, 38, 66, 69, 71),
        "2022+2023": (66, 63, 38, 69, 71, 73),
        "2023+2024": (54, 66, 41, 58, None, None),
    },
    "LYON": {
        "2022+2023": (61, 63, 33, 65, 68, 70),
        "2023+2024": (57, 62, 35, 61, None, None),
    },
}
#: The official added value is pulled back to this many points.
_LIMIT: Final = 12


#: certification, indicateur, valeur_pct that a certifier is made to publish for the invented campus: one agrees with
#: the delivered files, the other does not.
_PUBLISHED: Final = (
    ("RNCP37910", "taux_obtention", "89.2"),
    ("RNCP38359", "taux_obtention", "42"),
    ("RNCP37909", "taux_obtention", "80.6"),
)
_PUBLISHED_IN: Final = "valeurs inventées pour la démonstration, à la façon d'un relevé de résultats du certificateur"


def references_table() -> Table:
    """Give the references in long form, one value a row, in percent or points."""
    columns = (
        "source", "indicateur", "variante", "horizon_mois", "campus", "certification", "session", "valeur_pct",
        "document",
    )  # fmt: skip
    rows: list[tuple[str, ...]] = [cells for row in sheet_rows() if (cells := _implied(row))]
    for campus, cohorts in _INVENTED_RATES.items():
        for session, rates in cohorts.items():
            rows += _official(campus, session, *rates)
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


def _official(
    campus: str, session: str, rate: int, expected: int, studies: int, *later: int | None
) -> list[tuple[str, ...]]:
    """Give the rows of a pair of cohorts; the added value is the rate less the expected one, within its limit."""
    employment = "taux_insertion_emploi"
    added = max(-_LIMIT, min(_LIMIT, rate - expected))
    values: list[tuple[str, str, int, int | None]] = [
        (employment, "inserjeunes", 6, rate),
        (employment, "inserjeunes_attendu", 6, expected),
        ("taux_poursuite", "inserjeunes", 6, studies),
        ("valeur_ajoutee", "inserjeunes", 6, added),
    ]
    values += [(employment, "inserjeunes", 12 + 6 * place, value) for place, value in enumerate(later)]
    return [
        ("inserjeunes", indicator, variant, str(horizon), campus, "", session, str(value), _INVENTED)
        for indicator, variant, horizon, value in values
        if value is not None
    ]


def _number(printed: str) -> float | None:
    text = printed.partition("%")[0].replace(" ", "").replace(",", ".")
    try:
        return float(text)
    except ValueError:
        return None
