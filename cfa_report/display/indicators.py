"""The indicators of one population: a table to consult, sentences to read aloud."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cfa_report.display.cell import Cell, Numbers, read_cells
from cfa_report.display.cell_words import (
    CONVENTION,
    interval_text,
    known_count,
    merged,
    number_decimals,
    process_text,
    rate_text,
    result_lines,
)
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.prose import bullet_list
from cfa_report.display.table import Column, stacked_lines, status_legend, write_table
from cfa_report.display.wording import (
    RESPONSE_ODDS,
    between_percent,
    count,
    method_text,
    percent,
    plural,
    status_note,
)

_COHORT_NOTE = (
    "« Cette promotion » : ce que l'on sait du taux de ces apprenants-là. « La formation » : l'intervalle où se "
    "situerait le taux si d'autres promotions semblables suivaient la même formation."
)
_SURVEY_NOTE = (
    "Quand certains n'ont pas répondu : « si les absents ressemblent aux répondants » suppose qu'ils leur "
    f"ressemblent ; « cote de réponse jusqu'à 3 fois » (Γ = 3), que {RESPONSE_ODDS}, et de même « jusqu'à 2 fois » "
    "(Γ = 2) ; « certain » donne les limites que les réponses manquantes ne peuvent pas "
    "dépasser."
)
_CONVENTIONAL_NOTE = f"Bornes et bandes conventionnelles : {CONVENTION}"


def indicator_table(estimates: pd.DataFrame, *, caption: str, confidence: float = 0.95) -> Fragment:
    """Show one row per indicator: what it divides by what, the result, and what is and is not known.

    Parameters
    ----------
    estimates
        Rows with the columns ``ESTIMATE``, both targets; rates 0–1.
    confidence
        Level of the intervals, 0–1, for the header.
    """
    cells = read_cells(estimates)
    columns = [
        Column("Indicateur"),
        Column("Résultat"),
        Column("Cette promotion"),
        Column(f"La formation (intervalle à {percent(confidence)})", label="La formation"),
    ]
    rows = [
        [stacked_lines(cell.full_label, cell.definition), result_lines(cell), cohort_lines(cell), process_lines(cell)]
        for cell in cells
    ]
    return write_table(caption, columns, rows, notes=reading_notes(cells), kind="cfa-indicateurs")


def indicator_sentences(estimates: pd.DataFrame) -> Fragment:
    """Read each indicator in one or two sentences, without statistics; hidden ones say only that they are hidden."""
    return bullet_list([sentence(cell) for cell in read_cells(estimates)], kind="cfa-phrases")


def cohort_lines(cell: Cell) -> Fragment:
    """Write what is known of the rate of this cohort: everything, or layers from the assumed to the certain."""
    numbers = cell.numbers
    if numbers is None or numbers.rate is None:
        return _nothing(cell)
    if numbers.denominator is None:
        return element("span", "valeur officielle", class_="cfa-discret")
    if not numbers.unknown or numbers.bounds is None:
        return element(
            "span", "connu en entier" if cell.variant.unit != "avis" else "seuls les avis recueillis sont connus"
        )
    layers = (
        ("si les absents ressemblent aux répondants", numbers.cohort),
        ("cote de réponse jusqu'à 2 fois", numbers.gamma2),
        ("cote de réponse jusqu'à 3 fois", numbers.gamma3),
        ("certain", numbers.bounds),
    )
    said = merged(numbers, layers)
    return join(
        _layer(text, "dans tous les cas" if len(names) == 4 else ", ".join(names)) for text, names in said.items()
    )


def process_lines(cell: Cell) -> Fragment:
    """Write the interval of the course, with the method when it is not the usual one."""
    numbers = cell.numbers
    if numbers is None or numbers.process is None:
        return _nothing(cell)
    return stacked_lines(process_text(numbers))


def sentence(cell: Cell) -> Fragment:
    """Read one cell aloud."""
    name = element("strong", f"{cell.full_label}\u00a0: ")
    numbers = cell.numbers
    if numbers is None:
        text = f"{cell.band} ({status_note(cell.status)})." if cell.band else f"{status_note(cell.status)}."
        return join([name, text])
    if cell.indicator.family == "effectif":
        return join([name, f"{known_count(numbers.positive)} {cell.variant.denominator}."])
    if numbers.is_gap:
        return join([name, _gap_sentence(cell, numbers)])
    if numbers.rate is None or numbers.positive is None or numbers.denominator is None:
        return join([name, "les données ne permettent pas de calculer ce chiffre."])
    return join([name, " ".join(_rate_sentences(cell, numbers, numbers.positive, numbers.denominator))])


def reading_notes(cells: Sequence[Cell]) -> list[str | Fragment]:
    """Explain the columns and statuses that the cells really use."""
    notes: list[str | Fragment] = [_COHORT_NOTE]
    shown = [cell for cell in cells if cell.numbers is not None]
    partial = [cell for cell in shown if cell.numbers is not None and cell.numbers.unknown]
    if partial:
        notes.append(_SURVEY_NOTE)
    if any(cell.variant.conventional for cell in partial):
        notes.append(_CONVENTIONAL_NOTE)
    methods = sorted({c.numbers.process_method for c in shown if c.numbers is not None and c.numbers.process_method})
    if methods:
        notes.append(f"Méthode des intervalles de la formation\u00a0: {', '.join(method_text(m) for m in methods)}.")
    return [*notes, *status_legend([cell.status for cell in cells])]


def _nothing(cell: Cell) -> Fragment:
    """Fill a place where no interval belongs: a headcount has none, a hidden cell shows none."""
    return element("span", "sans objet" if cell.indicator.family == "effectif" else "—", class_="cfa-discret")


def _gap_sentence(cell: Cell, numbers: Numbers) -> str:
    text = f"{rate_text(numbers)} ({cell.with_horizon(cell.variant.label)})."
    if numbers.unknown and numbers.bounds is not None:
        return f"{text} Pour toute la promotion, l'écart est certainement {interval_text(numbers, numbers.bounds)}."
    return text


def _layer(interval: str, supposition: str) -> Fragment:
    """Write one layer of knowledge: an interval and what it supposes."""
    return element("span", join([element("b", interval), f" {supposition}"]), class_="cfa-couche")


def _rate_sentences(cell: Cell, numbers: Numbers, positive: int, denominator: int) -> list[str]:
    base = f"sur {count(denominator)} {cell.with_horizon(cell.variant.denominator)}"
    flag, rate = cell.with_horizon(cell.variant.numerator), rate_text(numbers)
    if positive > 1:
        sentences = [f"{base}, {count(positive)} {flag} ({rate})."]
    else:
        sentences = [f"{base}, nombre de ceux qui {flag}\u00a0: {count(positive)} ({rate})."]
    if numbers.unknown and numbers.bounds is not None:
        silent = numbers.unknown
        certain = between_percent(*numbers.bounds, decimals=number_decimals(numbers))
        if cell.indicator.is_survey:
            people = plural(silent, "personne n'a pas répondu", "personnes n'ont pas répondu")
            what = f"quoi que {'dise' if silent == 1 else 'disent'} {_those(silent, 'non-répondant')}"
        else:
            people = plural(silent, "résultat n'est pas encore connu", "résultats ne sont pas encore connus")
            what = (
                f"quels que soient {_those(silent, 'résultat attendu')}" if silent > 1 else "quel que soit ce résultat"
            )
        sentences.append(f"{people}\u00a0: pour toute la promotion, le taux est certainement {certain}, {what}.")
    return sentences


def _those(number: int, noun: str) -> str:
    if number == 1:
        return f"le {noun}"
    return f"les {count(number)} {' '.join(word + 's' for word in noun.split())}"
