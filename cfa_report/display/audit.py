"""An audit in ten minutes: each requirement with our figure, its method, its evidence, its action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from cfa_report.catalogue.requirements import Requirement
from cfa_report.display.cell import Cell
from cfa_report.display.cell_words import added_value_text, between_text, counts_text, known_count, rate_text
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.prose import bullet_list, paragraph
from cfa_report.display.register_words import documents_text
from cfa_report.display.review_words import Action
from cfa_report.display.table import (
    Column,
    RowGroup,
    stacked_lines,
    status_content,
    status_legend,
    write_grouped_table,
)
from cfa_report.display.wording import NBSP, count, session_text, status_note
from cfa_report.domain.vocabulary import CellStatus

#: Pages named in the requirements: text of the link, and address beside the page of the audit; the page for the public
#: is of another edition, to which an internal page does not link.
_PAGES: Final = {
    "index": ("page du campus et de ses certifications", "index.html"),
    "revue": ("revue d'amélioration continue", "revue.html"),
    "suivi_enquete": ("suivi des enquêtes", "suivi_enquete.html"),
    "dossier_29": ("dossier de l'indicateur 29", "dossier_29.html"),
    "publication": ("tableau publié : publication.html, au même endroit dans l'édition publique", ""),
}
_KEPT_BACK: Final = (CellStatus.MASQUE, CellStatus.GELE)
_NO_ACTION: Final = "aucune action inscrite pour cette exigence, où aucun manque n'est relevé"
_TO_DECIDE: Final = "aucune action inscrite pour cette exigence : à décider pour ce qui manque"
_COMPLETE: Final = "Rien ne manque de ce que l'édition suit : chaque exigence a ses chiffres et ses registres."


@dataclass(frozen=True)
class AuditAnswer:
    """What a campus answers to one requirement; ``missing`` says in sentences what it lacks."""

    requirement: Requirement
    cells: tuple[Cell, ...]
    actions: tuple[Action, ...]
    evidence: pd.DataFrame
    registers: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name the requirement."""
        of_law = self.requirement.group == "loi"
        return f"L.{NBSP}6111-8, {self.requirement.number}" if of_law else f"Indicateur {self.requirement.number}"


def audit_gaps(answers: Sequence[AuditAnswer]) -> Fragment:
    """List what is missing, requirement by requirement."""
    items = [
        join([element("strong", f"{answer.name}{NBSP}: "), f"{text}."]) for answer in answers for text in answer.missing
    ]
    return bullet_list(items) if items else paragraph(_COMPLETE)


def audit_table(answers: Sequence[AuditAnswer], group: str, *, caption: str) -> Fragment:
    """Show under each requirement of one group what is missing, then our figures, one a row.

    Parameters
    ----------
    answers
        What ``improvement.audit`` gathered.
    group
        ``qualiopi`` or ``loi``.
    """
    columns = [Column("Ce qui répond"), Column("Notre chiffre"), Column("Ce que l'on en sait")]
    chosen = [answer for answer in answers if answer.requirement.group == group]
    groups = [
        RowGroup(_head(answer), [_row(cell) for cell in answer.cells] or [[_no_figure(answer), "—", "—"]])
        for answer in chosen
    ]
    notes = status_legend([cell.status for answer in chosen for cell in answer.cells])
    return write_grouped_table(caption, columns, groups, notes=notes, kind="cfa-registre")


def audit_details(answers: Sequence[AuditAnswer], group: str) -> Fragment:
    """Write one block a requirement of a group: what is asked, figures, method, evidence, actions."""
    return join((_block(answer) for answer in answers if answer.requirement.group == group), "\n")


def _block(answer: AuditAnswer) -> Fragment:
    asked = f"{answer.requirement.asked} ({answer.requirement.source}.)"
    pairs: list[tuple[str, Fragment]] = [("Ce qui est demandé", Fragment(element("span", asked).html))]
    if answer.cells:
        pairs.append(("Notre chiffre", bullet_list([_figure(cell) for cell in answer.cells])))
        pairs.append(("Sa méthode", _lines(dict.fromkeys(_method(cell) for cell in answer.cells))))
    pairs.append(("Ses preuves", join([*_links(answer), _lines(_evidence(answer))], " ")))
    pairs.append(
        (
            "Son action",
            _lines([_action(action) for action in answer.actions] or [_TO_DECIDE if answer.missing else _NO_ACTION]),
        )
    )
    terms = (element("div", join([element("dt", term), element("dd", content)])) for term, content in pairs)
    title = element("h3", f"{answer.name}{NBSP}: {answer.requirement.title}")
    return join([title, element("dl", join(terms), class_="cfa-perimetre")])


def _no_figure(answer: AuditAnswer) -> str:
    return "Pas de chiffre : un registre répond" if answer.registers else "Pas de chiffre pour cette session"


def _lines(texts: Sequence[str] | dict[str, None]) -> Fragment:
    return join(element("div", text) for text in texts)


def _head(answer: AuditAnswer) -> Fragment:
    lacks = (
        f"Manque{NBSP}: {' ; '.join(answer.missing)}." if answer.missing else "Rien ne manque de ce que l'édition suit."
    )
    kept_back = sum(cell.status in _KEPT_BACK for cell in answer.cells)
    awaited = sum(cell.status is CellStatus.EN_COURS for cell in answer.cells)
    if kept_back == len(answer.cells) > 0 and not answer.missing:
        lacks = "Tout est calculé, mais aucun chiffre ne peut être montré."
        kept_back = 0
    elif answer.cells and not answer.missing and all(cell.numbers is None and not cell.band for cell in answer.cells):
        lacks = "Aucun chiffre à montrer aujourd'hui."
    if kept_back:
        lacks += f" Chiffres gardés cachés{NBSP}: {kept_back} sur {len(answer.cells)}."
    if awaited:
        lacks += f" Chiffres pas encore connus{NBSP}: {awaited} sur {len(answer.cells)}."
    title = f"{answer.name}{NBSP}: {answer.requirement.title}"
    return join([title, element("span", lacks, class_="cfa-detail")], " ")


def _row(cell: Cell) -> Sequence[str | Fragment]:
    """Write one figure in a row of its own: beside it, no other can be taken for one that is not shown."""
    name = stacked_lines(cell.label, "" if cell.variant.unit == "points" else cell.variant.label)
    numbers = cell.numbers
    if cell.indicator.family == "effectif" and numbers is not None:
        return [name, known_count(numbers.positive), "—"]
    if numbers is None or numbers.rate is None:
        return [name, status_content(cell.status, cell.band), "—"]
    if cell.indicator.family == "reference":
        return [name, _gap(cell, numbers.rate), f"sessions {session_text(cell.session)}"]
    known = [
        f"certainement {between_text(numbers, numbers.bounds)}" if numbers.bounds is not None else "",
        f"{count(numbers.respondents or 0)} connus sur {count(numbers.eligible or 0)}",
    ]
    told = stacked_lines(*known) if _is_partial(cell) else "—"
    return [name, stacked_lines(rate_text(numbers), counts_text(cell, numbers)), told]


def _gap(cell: Cell, rate: float) -> str:
    if cell.indicator.id == "valeur_ajoutee" or cell.numbers is None:
        return added_value_text(rate)
    return rate_text(cell.numbers)


def _is_partial(cell: Cell) -> bool:
    return cell.numbers is not None and bool(cell.numbers.unknown)


def _figure(cell: Cell) -> str:
    """Say one figure with what it is out of and, where answers are missing, what is certain."""
    numbers = cell.numbers
    if cell.indicator.family == "effectif" and numbers is not None:
        return f"{cell.label}{NBSP}: {known_count(numbers.positive)}"
    name = cell.label if cell.variant.unit == "points" else f"{cell.label} ({cell.variant.label})"
    if numbers is None or numbers.rate is None:
        note = status_note(cell.status)
        return f"{name}{NBSP}: {f'{cell.band} ({note})' if cell.band else note}"
    if cell.indicator.family == "reference":
        return f"{name}{NBSP}: {_gap(cell, numbers.rate)} (sessions {session_text(cell.session)})"
    text = f"{name}{NBSP}: {rate_text(numbers)} ({counts_text(cell, numbers)})"
    if _is_partial(cell) and numbers.bounds is not None:
        people = f"{count(numbers.respondents or 0)} connus sur {count(numbers.eligible or 0)}"
        return f"{text}, {people}, certainement {between_text(numbers, numbers.bounds)}"
    return text


def _method(cell: Cell) -> str:
    return f"{cell.label}{NBSP}: {cell.definition} ; {cell.with_horizon(cell.variant.window)}. {cell.variant.source}."


def _links(answer: AuditAnswer) -> list[Fragment]:
    return [
        element("div", element("a", text, href=href) if href else element("span", text))
        for text, href in (_PAGES[page] for page in answer.requirement.pages)
    ]


def _evidence(answer: AuditAnswer) -> list[str]:
    documents = documents_text(answer.evidence)
    return [*answer.registers, *([documents] if documents else [])]


def _action(action: Action) -> str:
    return f"{action.number}, {action.subject}{NBSP}: {action.decided} ({action.state_text})"
