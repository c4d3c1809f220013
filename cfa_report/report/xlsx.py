"""The figures of a campus or of one report as a workbook: numerators, denominators, readings, method."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from cfa_report.catalogue import catalogue
from cfa_report.display.wording import status_note, status_text
from cfa_report.domain.columns import ESTIMATE, ESTIMATE_NUMBERS
from cfa_report.domain.spreadsheet import formula_safe
from cfa_report.domain.vocabulary import CellStatus

#: Columns written as numbers.
_NUMBERS: Final = frozenset({*ESTIMATE_NUMBERS, "horizon_mois"})
_RATES: Final = frozenset(ESTIMATE_NUMBERS) - {"numerateur", "denominateur", "repondants", "eligibles"}
_FIGURES: Final = ("intitule_indicateur", "lecture", *ESTIMATE)
_READINGS: Final = ("indicateur", "variante", "intitulé", "lecture", "numérateur", "dénominateur", "fenêtre", "source")
_WIDTHS: Final = {"intitule_indicateur": 34, "lecture": 44, "certification": 18, "indicateur": 22}


def workbook(
    figures: Sequence[Mapping[str, str]], method: Mapping[str, Any], facts: Sequence[tuple[str, str]], created: date
) -> bytes:
    """Write a workbook: what it is, the figures, the readings that they use, the method.

    Parameters
    ----------
    figures
        Rows of ``indicateurs.csv``: a hidden one has no number to write.
    method
        Content of a ``.methode.json``; empty where the report has none.
    facts
        What is said on the first sheet, as pairs of a term and its value.
    created
        Date of the edition: the clock is not asked.

    Returns
    -------
    bytes
        The same for the same arguments. Every text is written as a text, never as a formula or an address.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    day = datetime(created.year, created.month, created.day)
    book.set_properties({"title": "Indicateurs de résultats", "created": day})
    styles = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "rate": book.add_format({"num_format": "0.0 %"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    _pairs(book.add_worksheet("À lire"), facts, styles)
    _figures(book.add_worksheet("Indicateurs"), figures, styles)
    _readings(book.add_worksheet("Lectures"), figures, styles)
    _pairs(book.add_worksheet("Méthode"), list(_method(method)), styles)
    book.close()
    return buffer.getvalue()


def status_legend() -> list[tuple[str, str]]:
    """Explain every status that a row may have."""
    return [(f"Statut « {status_text(status)} »", status_note(status)) for status in CellStatus]


def _figures(sheet: Any, rows: Sequence[Mapping[str, str]], styles: Mapping[str, Any]) -> None:
    for column, name in enumerate(_FIGURES):
        sheet.write_string(0, column, name, styles["head"])
        sheet.set_column(column, column, _WIDTHS.get(name, 13))
    for line, row in enumerate(rows, start=1):
        indicator = catalogue()[row["indicateur"]]
        told = {"intitule_indicateur": indicator.label, "lecture": indicator.variant(row["variante"]).label, **row}
        for column, name in enumerate(_FIGURES):
            _write(sheet, line, column, name, told[name], styles)
    sheet.freeze_panes(1, 2)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(_FIGURES) - 1)


def _write(sheet: Any, line: int, column: int, name: str, value: str, styles: Mapping[str, Any]) -> None:
    if not value:
        return
    if name in _NUMBERS:
        sheet.write_number(line, column, float(value), styles["rate"] if name in _RATES else None)
    else:
        sheet.write_string(line, column, formula_safe(value))


def _readings(sheet: Any, rows: Sequence[Mapping[str, str]], styles: Mapping[str, Any]) -> None:
    for column, name in enumerate(_READINGS):
        sheet.write_string(0, column, name, styles["head"])
        sheet.set_column(column, column, 28)
    used = dict.fromkeys((row["indicateur"], row["variante"]) for row in rows)
    for line, (name, variant_id) in enumerate(used, start=1):
        indicator = catalogue()[name]
        variant = indicator.variant(variant_id)
        cells = (
            name, variant_id, indicator.label, variant.label, variant.numerator, variant.denominator, variant.window,
            variant.source,
        )  # fmt: skip
        for column, text in enumerate(cells):
            sheet.write_string(line, column, formula_safe(text), styles["text"])


def _pairs(sheet: Any, pairs: Sequence[tuple[str, str]], styles: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    for line, (term, value) in enumerate(pairs):
        sheet.write_string(line, 0, formula_safe(term), styles["head"])
        sheet.write_string(line, 1, formula_safe(value), styles["text"])


def _method(method: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Write the method in pairs; the figures have a sheet of their own."""
    for name, value in method.items():
        if name != "chiffres":
            yield name.replace("_", " "), _plain(value)
    if not method:
        yield "Méthode", "Le rapport n'a pas de fiche de méthode."


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ; ".join(f"{name} : {_plain(item)}" for name, item in value.items())
    if isinstance(value, list):
        return " ; ".join(_plain(item) for item in value)
    if isinstance(value, bool | None):
        return "oui" if value else "non"
    return str(value)
