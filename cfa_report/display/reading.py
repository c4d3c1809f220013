"""Reading sentences: what one line of a table or figure says, in words that anyone can say again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, TypeGuard

from cfa_report.display.cell import Cell, Numbers
from cfa_report.display.cell_words import number_decimals, rate_text
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.wording import between_percent, count, lower_first, plural, session_text
from cfa_report.domain.columns import POOLED

#: A denominator that says already that only those who are known are counted.
_KNOWN: Final = re.compile(r"connue?|noté")


def reading_notes(cells: Sequence[Cell]) -> list[Fragment]:
    """Read aloud the first rate that is known in full and the first that is not; nothing where no number is shown."""
    known = next((cell for cell in cells if _is_rate(cell.numbers) and not cell.numbers.unknown), None)
    partial = next((cell for cell in cells if _is_rate(cell.numbers) and cell.numbers.unknown), None)
    said = [text for cell in (known, partial) if cell is not None and (text := _spoken(cell, cells))]
    return [reading_note(" ".join(said))] if said else []


def reading_note(text: str | Fragment) -> Fragment:
    """Set a reading sentence apart from the notes that follow it."""
    return join([element("b", "Lecture\u00a0: "), text])


def rate_sentences(cell: Cell, numbers: Numbers, positive: int, denominator: int) -> list[str]:
    """Say how many of how many, then what the unknown answers leave possible."""
    base = f"sur {count(denominator)} {cell.with_horizon(cell.variant.denominator)}"
    if numbers.unknown and not cell.indicator.is_survey and not _KNOWN.search(cell.variant.denominator):
        base += " dont le résultat est connu"
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


def capital(text: str) -> str:
    """Write the first letter as a capital."""
    return text[:1].upper() + text[1:]


def _is_rate(numbers: Numbers | None) -> TypeGuard[Numbers]:
    """Say whether there is a rate with its counts; a gap is read elsewhere."""
    return numbers is not None and numbers.rate is not None and bool(numbers.denominator) and not numbers.is_gap


def _spoken(cell: Cell, cells: Sequence[Cell]) -> str:
    """Read one cell aloud, and say which it is by what is not the same in all of them."""
    numbers = cell.numbers
    if numbers is None or numbers.positive is None or numbers.denominator is None:
        return ""
    text = " ".join(capital(one) for one in rate_sentences(cell, numbers, numbers.positive, numbers.denominator))
    which = [code for name in ("campus", "certification") if (code := _own(cell, cells, name))]
    if _own(cell, cells, "session"):
        which.append(f"{'sessions' if POOLED in cell.session else 'session'} {session_text(cell.session)}")
    return f"{capital(', '.join(which))}, {lower_first(text)}" if which else text


def _own(cell: Cell, cells: Sequence[Cell], name: str) -> str:
    """Give what tells a cell from others: nothing where all are of one, unless that is a sum of several."""
    own = str(getattr(cell, name))
    several = len({getattr(one, name) for one in cells}) > 1 or (name == "certification" and POOLED in own)
    return own.replace(POOLED, " et ") if several else ""


def _those(number: int, noun: str) -> str:
    if number == 1:
        return f"le {noun}"
    return f"les {count(number)} {' '.join(word + 's' for word in noun.split())}"
