"""What the data contracts found: what is not met first, with what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from cfa_report.display.cell import read_text, read_whole
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.prose import callout, heading, paragraph
from cfa_report.display.table import Column, stacked_lines, write_table
from cfa_report.display.wording import plural
from cfa_report.domain.vocabulary import Severity

_MET: Final = "respectee"
_NOT_RUN: Final = "non_executee"
_SEVERITIES: Final = {
    Severity.BLOQUANT: "bloquant",
    Severity.AVERTISSEMENT: "avertissement",
    Severity.INFORMATION: "information",
}
_SHOWN_LINES: Final = 20
#: From how many lines a page says no more than this.
_MANY: Final = 10


@dataclass(frozen=True)
class Finding:
    """The result of one rule on one table; ``lines`` is the text of line numbers, never a value."""

    table: str
    file: str
    rule: str
    severity: Severity
    message: str
    action: str
    outcome: str
    number: int | None
    lines: str


def quality_table(checks: pd.DataFrame, *, show_lines: bool, caption: str = "Règles non respectées") -> Fragment:
    """Show the rules that the data break, then count those that they respect.

    How many lines break a rule is said roughly: so many results to come, or answers without a situation, are a number
    of people that figures may hide. ``cfa-report check`` gives the analyst each line.

    Parameters
    ----------
    checks
        Columns ``table, fichier, regle, gravite, message, geste, issue, nombre, lignes``.
    show_lines
        Whether files and line numbers may be shown: in the internal edition only.
    """
    findings = _findings(checks)
    broken = [finding for finding in findings if finding.outcome != _MET]
    met = [finding for finding in findings if finding.outcome == _MET]
    if not findings:
        return paragraph("Aucune règle n'a été vérifiée sur ces données.")
    shown = (
        _broken_table(broken, show_lines, caption, roughly=True)
        if broken
        else paragraph("Toutes les règles sont respectées.")
    )
    return join([shown, _met_list(met)])


def refusal_page(title: str, findings: pd.DataFrame | Sequence[Mapping[str, Any]], *, show_lines: bool) -> Fragment:
    """Write the body of the page of a refused delivery: what to correct, where, how.

    Parameters
    ----------
    findings
        Rows with the columns of ``quality_table``; those that are met are left out.
    show_lines
        Whether files and line numbers may be shown: in the internal edition only.
    """
    frame = findings if isinstance(findings, pd.DataFrame) else pd.DataFrame([dict(finding) for finding in findings])
    broken = [finding for finding in _findings(frame) if finding.outcome != _MET]
    blocking = [finding for finding in broken if finding.severity is Severity.BLOQUANT]
    lead = (
        "Les données reçues ne peuvent pas être lues sans risque d'erreur : aucun indicateur n'est calculé. "
        "Il suffit de corriger ce qui suit et de relancer ; les autres rapports ne sont pas touchés."
    )
    parts = [heading(title, plural(len(blocking), "correction nécessaire", "corrections nécessaires")), paragraph(lead)]
    if broken:
        parts += [element("h2", "Ce qu'il faut corriger"), _broken_table(broken, show_lines, "Règles non respectées")]
    return join(parts, "\n")


def refusal_notice(codes: Sequence[str], labels: Mapping[str, str]) -> Fragment:
    """Say which deliveries are missing from the figures of a page because they were refused; nothing when none is."""
    if not codes:
        return Fragment("")
    names = ", ".join(labels.get(code, code) for code in codes)
    text = f"{names} : fichier refusé, à corriger. Les totaux de cette page sont calculés sans ces données."
    return callout(text, "attention", title="Données manquantes")


def _broken_table(broken: Sequence[Finding], show_lines: bool, caption: str, *, roughly: bool = False) -> Fragment:
    order = list(Severity)
    ordered = sorted(broken, key=lambda finding: order.index(finding.severity))
    rows = [_broken_row(finding, show_lines, roughly) for finding in ordered]
    columns = [Column("Ce qui ne va pas"), Column("Gravité"), Column("Où"), Column("Ce qu'il faut faire")]
    return write_table(caption, columns, rows, kind="cfa-regles")


def _broken_row(finding: Finding, show_lines: bool, roughly: bool) -> list[str | Fragment]:
    if finding.outcome == _NOT_RUN:
        number = "règle non exécutée"
    elif finding.number is None:
        number = ""
    elif roughly:
        number = f"moins de {_MANY} lignes" if finding.number < _MANY else f"{_MANY} lignes ou plus"
    else:
        number = plural(finding.number, "ligne", "lignes")
    lines = _first_line(finding.lines) if roughly else _lines_text(finding.lines)
    place = (finding.file, lines) if show_lines else ()
    where = stacked_lines(number or f"table {finding.table}", *place)
    severity = element("span", _SEVERITIES[finding.severity], class_=f"cfa-gravite cfa-{finding.severity}")
    return [finding.message, severity, where, finding.action or "—"]


def _first_line(lines: str) -> str:
    """Say where to begin to look, not how far it goes."""
    first = lines.partition(",")[0].strip()
    return f"à partir de la ligne {first}" if first else ""


def _lines_text(lines: str) -> str:
    """Write line numbers, the first twenty at most."""
    numbers = [number.strip() for number in lines.split(",") if number.strip()]
    if not numbers:
        return ""
    more = len(numbers) - _SHOWN_LINES
    text = ", ".join(numbers[:_SHOWN_LINES])
    word = "ligne" if len(numbers) == 1 else "lignes"
    return f"{word} {text} et {plural(more, 'autre', 'autres')}" if more > 0 else f"{word} {text}"


def _met_list(met: Sequence[Finding]) -> Fragment:
    """Count the rules that are met, their list folded; their messages name the fault that each one looks for."""
    if not met:
        return Fragment("")
    told = plural(len(met), "défaut cherché et non trouvé", "défauts cherchés et non trouvés")
    summary = element("summary", f"{told} (dans les fichiers acceptés, chacun entier et non formation par formation)")
    items = element("ul", join(element("li", f"{f.table} : {f.message}") for f in met), class_="cfa-liste")
    return element("details", join([summary, items]))


def _findings(checks: pd.DataFrame) -> list[Finding]:
    return [_finding(row) for row in checks.to_dict("records")]


def _finding(row: Mapping[Any, Any]) -> Finding:
    return Finding(
        table=read_text(row["table"]),
        file=read_text(row["fichier"]),
        rule=read_text(row["regle"]),
        severity=Severity(read_text(row["gravite"])),
        message=read_text(row["message"]),
        action=read_text(row["geste"]),
        outcome=read_text(row["issue"]),
        number=read_whole(row["nombre"]),
        lines=read_text(row["lignes"]),
    )
