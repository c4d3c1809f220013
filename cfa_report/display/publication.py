"""The yearly table of results for the CFA's web site: what was computed, by whom, and what the certifiers publish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from cfa_report.display.cell import Cell, read_cells, read_number, read_text, records
from cfa_report.display.cell_words import added_value_text, counts_text, interval_text, rate_text
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.prose import paragraph
from cfa_report.display.table import Column, stacked_lines, status_content, status_legend, write_table
from cfa_report.display.wording import count, percent, session_text
from cfa_report.domain.columns import ALL_CERTIFICATIONS

#: What every figure of ours is marked with.
MARK: Final = "calculé par le CFA"
#: What the check of a line against its certifier says (column ``controle`` of ``analysis.PUBLICATION``).
AGREES, DIFFERS, NOTHING = "conforme", "different", "sans_donnee"
_CONTROLS: Final = {AGREES: "conforme", DIFFERS: "différent : à expliquer ou à corriger"}
#: What is said in words of a certification: keys of ``reseau.yaml``.
INFORMATION: Final = {
    "blocs": "Blocs de compétences",
    "equivalences": "Équivalences",
    "passerelles": "Passerelles",
    "suites": "Suites de parcours",
    "debouches": "Débouchés",
}
_TOTAL: Final = {"CFA": "Tous les apprentis du CFA", "FPA": "Tous les adultes (FPA)"}
_ROUNDING: Final = "Conforme : à un demi-point près, ce que l'arrondi peut déplacer."


def publication_table(lines: pd.DataFrame, section: str, names: Mapping[str, str], *, caption: str) -> Fragment:
    """Show one row a certification, one column an indicator, each figure over its counts.

    Parameters
    ----------
    lines
        Rows with the columns ``PUBLICATION``.
    section
        ``CFA`` or ``FPA``: the two are never in one table.
    names
        Names of the certifications by code.
    """
    cells = read_cells(lines[lines["section"] == section])
    if not cells:
        return paragraph(f"{caption} : rien à publier.")
    # In the order of the lines: success beside presentation.
    own = lines[lines["section"] == section]
    labels = dict.fromkeys(zip(own["indicateur"], own["variante"], strict=True))
    heads = {key: next(cell for cell in cells if (cell.indicator.id, cell.variant.id) == key) for key in labels}
    columns = [Column("Certification")]
    columns += [Column(stacked_lines(head.label, head.variant.label), label=head.label) for head in heads.values()]
    places = dict.fromkeys((cell.certification, cell.session) for cell in cells)
    order = {code: rank for rank, code in enumerate((*names, ALL_CERTIFICATIONS))}
    rows = [
        _row(
            place, [cell for cell in cells if (cell.certification, cell.session) == place], list(heads), names, section
        )
        for place in sorted(places, key=lambda place: (order[place[0]], "+" in place[1], place[1]))
    ]
    notes: list[str | Fragment] = [
        f"Taux {MARK}. « certain » : les limites du taux de toute la promotion, quoi que disent les non-répondants.",
        *status_legend([cell.status for cell in cells]),
    ]
    return write_table(caption, columns, rows, notes=notes, kind="cfa-registre cfa-publication")


def control_table(lines: pd.DataFrame, names: Mapping[str, str], *, caption: str) -> Fragment:
    """Show each line that the certifier also publishes: both figures, the document, whether they agree.

    Parameters
    ----------
    lines
        Rows with the columns ``PUBLICATION``.
    names
        Names of the certifications by code.
    """
    rows_read = records(lines)
    checked = [row for row in rows_read if row["controle"] != NOTHING]
    if not checked:
        return paragraph(
            "Aucune ligne n'est à contrôler : les références n'en donnent rien, ou notre chiffre est masqué."
        )
    rows: list[Sequence[str | Fragment]] = []
    for row in checked:
        cell = read_cells(pd.DataFrame([row]))[0]
        place = names.get(cell.certification, _TOTAL[cell.section])
        ours = rate_text(cell.numbers) if cell.numbers is not None else "—"
        theirs = percent(read_number(row["valeur_certificateur"]) or 0.0, 1)
        control = _CONTROLS[row["controle"]]
        rows.append(
            [
                stacked_lines(place, f"{cell.label}, {cell.variant.label}"),
                stacked_lines(ours, counts_text(cell, cell.numbers) if cell.numbers else ""),
                stacked_lines(theirs, read_text(row["document_certificateur"])),
                element("strong" if row["controle"] == DIFFERS else "span", control),
            ]
        )
    columns = [Column("Ligne"), Column("Notre chiffre"), Column("Chiffre du certificateur"), Column("Contrôle")]
    return write_table(caption, columns, rows, notes=[_ROUNDING], kind="cfa-registre")


def published_references(gaps: pd.DataFrame, names: Mapping[str, str], *, caption: str) -> Fragment:
    """Show gaps to the certifiers' means and the official added value, each under its own name and author.

    Parameters
    ----------
    gaps
        Rows with the columns ``ESTIMATE`` of ``ecart_reference`` and ``valeur_ajoutee``.
    names
        Names of the certifications by code.
    """
    cells = read_cells(gaps)
    if not cells:
        return paragraph(f"{caption} : aucune référence pour ce campus.")
    columns = [Column("Chiffre"), Column("Valeur"), Column("Qui l'a calculé")]
    rows: list[Sequence[str | Fragment]] = []
    for cell in cells:
        official = cell.indicator.id == "valeur_ajoutee"
        place = "Tout l'établissement" if official else names.get(cell.certification, _TOTAL[cell.section])
        value = _gap(cell)
        rows.append(
            [
                stacked_lines(cell.label, f"{place}, {session_text(cell.session)}", cell.definition),
                value,
                "InserJeunes (ministères)" if official else MARK,
            ]
        )
    note = "Un écart à une moyenne n'est pas une valeur ajoutée : seule celle d'InserJeunes compare à un taux attendu."
    return write_table(caption, columns, rows, notes=[note], kind="cfa-registre")


def _gap(cell: Cell) -> Fragment:
    numbers = cell.numbers
    if numbers is None or numbers.rate is None:
        return status_content(cell.status, cell.band)
    official = cell.indicator.id == "valeur_ajoutee"
    return join([added_value_text(numbers.rate) if official else rate_text(numbers)])


def information_table(
    certifications: Mapping[str, Mapping[str, Any]], codes: Sequence[str], *, caption: str
) -> Fragment:
    """Say of each certification its blocks, equivalences, bridges, next steps and jobs, as the network wrote them.

    Parameters
    ----------
    certifications
        Descriptions by code, as the edition's index holds them.
    codes
        Certifications to show, in order.
    """
    columns = [Column("Certification"), Column("Ce qu'il faut savoir")]
    rows: list[Sequence[str | Fragment]] = []
    for code in codes:
        item = certifications[code]
        told = [(label, str(item.get(name, ""))) for name, label in INFORMATION.items()]
        lines = [join([element("b", f"{label}\u00a0: "), text]) for label, text in told if text]
        head = [
            part for part in (item.get("rncp", ""), f"niveau {item['niveau']}" if item.get("niveau") else "") if part
        ]
        content = join(element("div", line) for line in lines) if lines else "non renseigné"
        rows.append([stacked_lines(str(item["libelle"]), ", ".join(head)), content])
    return write_table(caption, columns, rows, kind="cfa-registre")


def _row(
    place: tuple[str, str],
    cells: Sequence[Cell],
    heads: Sequence[tuple[str, str]],
    names: Mapping[str, str],
    section: str,
) -> list[str | Fragment]:
    certification, session = place
    by_key = {(cell.indicator.id, cell.variant.id): cell for cell in cells}
    name = names.get(certification, _TOTAL[section])
    pooled = f"sessions {session_text(session)}" if "+" in session else ""
    return [stacked_lines(name, pooled), *(_figure(by_key.get(key)) for key in heads)]


def _figure(cell: Cell | None) -> Fragment:
    if cell is None:
        return element("span", "non mesuré", class_="cfa-statut")
    numbers = cell.numbers
    if numbers is None or numbers.rate is None:
        return status_content(cell.status, cell.band)
    lines = [rate_text(numbers), f"{count(numbers.positive or 0)} sur {count(numbers.denominator or 0)}"]
    if numbers.unknown and numbers.bounds is not None:
        lines.append(f"{count(numbers.respondents or 0)} connus sur {count(numbers.eligible or 0)}")
        lines.append(f"certain\u00a0: {interval_text(numbers, numbers.bounds)}")
    return stacked_lines(*lines)
