"""The end of page one: what cannot be told and why, what is asked of the council."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

import pandas as pd

from cfa_report.catalogue import catalogue
from cfa_report.display.cell import read_text, read_whole, records, unit_name
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.page_one import Finding
from cfa_report.display.prose import bullet_list, paragraph
from cfa_report.display.wording import count, horizon_text, lower_first, plural

_UNKNOWN_TITLE: Final = "Ce que l'on ne peut pas dire, et pourquoi"
_REQUEST_TITLE: Final = "Ce qui est demandé au conseil"
#: Each reason: what cannot be told, then why.
_REASONS: Final = {
    "hasard": ("Si ces taux ont vraiment changé", "le hasard n'est pas exclu"),
    "reference": ("Si la référence est atteinte", "ceux qui n'ont pas répondu en décident"),
    "masque": ("Ces chiffres sont cachés", "quelqu'un serait reconnu, ici ou par soustraction"),
    "plage": ("Ces chiffres n'ont qu'une plage", "plus précis, ils désigneraient quelqu'un"),
    "attendu": ("Ces chiffres ne sont pas encore connus", "résultats ou réponses attendus"),
    "non_mesure": ("Ces chiffres ne peuvent pas être calculés", "les données manquent"),
}
_NO_PAST: Final = "Comment cela évolue\u00a0: aucune session antérieure n'est là pour comparer."
#: How many indicators a line names.
_LONGEST: Final = 6


class Request(Protocol):
    """What ``analysis.requests`` gives."""

    @property
    def kind(self) -> str:
        """Say what is asked."""

    @property
    def findings(self) -> Sequence[Finding]:
        """Give what it answers."""

    @property
    def number(self) -> int:
        """Count what is to be corrected or measured."""

    @property
    def register_read(self) -> bool:
        """Say whether what an action answers already was left out."""


def unknown_list(unknowns: pd.DataFrame, *, labels: Mapping[str, str] | None = None) -> Fragment:
    """Say what cannot be told, one line a reason; nothing when everything can.

    Parameters
    ----------
    unknowns
        Rows with the columns ``UNKNOWN`` of ``analysis.unknowns``.
    labels
        Names of the certifications or campuses by code, where the page has several: figures are then counted.
    """
    rows = records(unknowns)
    said: list[str | Fragment] = []
    for reason, (what, why) in _REASONS.items():
        own = [row for row in rows if row["raison"] == reason]
        if own:
            about = _counted(own, labels) if labels else _named(own)
            said.append(join([element("strong", f"{what}\u00a0: "), f"{about}. {why[:1].upper()}{why[1:]}."]))
    if any(row["raison"] == "sans_passe" for row in rows):
        said.append(_NO_PAST)
    title = element("h3", _UNKNOWN_TITLE)
    if not said:
        return join([title, paragraph("Rien\u00a0: tout ce que cette page cherche peut être dit.")])
    return join([title, bullet_list(said, kind="cfa-phrases")])


def request_list(requests: Sequence[Request], *, labels: Mapping[str, str] | None = None) -> Fragment:
    """Say what is asked of the council; nothing when nothing is.

    Parameters
    ----------
    requests
        What ``analysis.requests`` gave; empty in the public edition.
    labels
        Names of the certifications or campuses by code, where the page has several.
    """
    if not requests:
        return Fragment("")
    items = [_request(request, labels or {}) for request in requests]
    return join([element("h3", _REQUEST_TITLE), bullet_list(items, kind="cfa-demandes")])


def _request(request: Request, labels: Mapping[str, str]) -> Fragment:
    about = _subjects(request.findings, labels)
    unless = "" if request.register_read else ", si la revue n'en porte pas déjà une"
    verb, rest = {
        "decider": ("Décider", f"d'une action corrective{unless}\u00a0: {about}. La noter avec sa cause, un "
                    "responsable, une échéance et l'effet attendu (Qualiopi, indicateur 32)."),
        "suivre": ("Suivre", f"les actions inscrites (revue)\u00a0: {about}."),
        "verifier": ("Vérifier", f"avant de décider\u00a0: {about}. Verdict fragile : absents ou hasard."),
        "relancer": ("Relancer", f"l'enquête{_of(about)}\u00a0: trop peu de réponses pour juger."),
        "corriger": ("Faire corriger", "ou expliquer "
                     f"{plural(request.number, 'signalement', 'signalements')} sur les données avant la prochaine "
                     "livraison (partie «\u00a0La qualité des données\u00a0»)."),
        "mesurer": ("Faire mesurer", f"{plural(request.number, 'chiffre', 'chiffres')} que les données n'ont pas."),
        "garder": ("Garder", f"ce qui a pu faire progresser\u00a0: {about}."),
        "avis": ("Donner un avis", "sur ces chiffres, rendus publics chaque année (code du travail, L.\u00a06111-8 et "
                 "R.\u00a06231-4, 8°)."),
    }[request.kind]  # fmt: skip
    return join([element("strong", f"{verb} "), rest])


def _subjects(findings: Sequence[Finding], labels: Mapping[str, str]) -> str:
    """Name what findings are about: each indicator once, with the number of units where the page has several."""
    units: dict[str, set[str]] = {}
    for finding in findings:
        row = _first(finding)
        units.setdefault(_indicator(row), set()).add(unit_name(row, labels))
    return "\u00a0; ".join(
        f"{indicator} ({plural(len(named - {''}), 'formation', 'formations')})" if named - {""} else indicator
        for indicator, named in units.items()
    )


def _first(finding: Finding) -> dict[str, Any]:
    return {str(name): value for name, value in finding.rows.iloc[0].items()}


def _of(about: str) -> str:
    return f" ({about})" if about else ""


def _named(rows: Sequence[Mapping[str, Any]]) -> str:
    return _cut(list(dict.fromkeys(_indicator(row) for row in rows)), ", ")


def _counted(rows: Sequence[Mapping[str, Any]], labels: Mapping[str, str]) -> str:
    units = dict.fromkeys(unit_name(row, labels) for row in rows)
    number = len([name for name in units if name])
    noun = "formations" if any(row["certification"] in labels for row in rows) else "campus"
    where = f", dans {plural(number, noun.removesuffix('s') if noun != 'campus' else noun, noun)}" if number else ""
    if where and "" in units:
        where += " et l'ensemble"
    return f"{plural(len(rows), 'chiffre', 'chiffres')}{where}"


def _cut(names: Sequence[str], separator: str) -> str:
    more = len(names) - _LONGEST
    return separator.join(names[:_LONGEST]) + (f" et {count(more)} de plus" if more > 0 else "")


def _indicator(row: Mapping[str, Any]) -> str:
    indicator = catalogue()[read_text(row["indicateur"])]
    label = " ".join(part for part in (indicator.label, horizon_text(read_whole(row["horizon_mois"]))) if part)
    return lower_first(label)
