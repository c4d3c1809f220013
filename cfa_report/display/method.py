"""The method sheet at the end of a report, and the sentence that says how many changes were examined together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from cfa_report.catalogue import catalogue
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.prose import bullet_list, paragraph, scope_list
from cfa_report.display.wording import RESPONSE_ODDS, count, method_text, percent, plural, status_text

#: The kind of output in which a notebook carries its method for programs.
METHOD_MIME: Final = "application/vnd.cfa.methode+json"

_GAMMA: Final = (
    f"Γ\u00a0=\u00a03, et le mot «\u00a0robuste\u00a0»\u00a0: {RESPONSE_ODDS}. C'est un rapport de cotes et non de "
    "taux\u00a0: 75\u00a0% de réponses contre 25\u00a0%, trois fois plus souvent, font une cote 9\u00a0fois plus "
    "grande, et seul «\u00a0prouvé\u00a0» en tient compte"
)
_LIMITS: Final = {"exactes": "limites binomiales exactes", "elargies": "limites élargies par la dispersion observée"}
_SHRINKAGE: Final = {"beta_binomial": "loi bêta-binomiale", "taux_du_groupe": "taux du groupe, rien ne les distingue"}
_TARGETS: Final = {"cohorte": "cette promotion", "processus": "la formation"}


@dataclass(frozen=True)
class MethodFragment(Fragment):
    """A method sheet for the reader, which carries the same content for programs."""

    content: Mapping[str, Any] = field(default_factory=dict)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """Give the markup, a short text, and the JSON value."""
        return {**super()._repr_mimebundle_(include, exclude), METHOD_MIME: dict(self.content)}


def method_sheet(sheet: Mapping[str, Any]) -> MethodFragment:
    """Write the method sheet of a report.

    Parameters
    ----------
    sheet
        What ``analysis.method_sheet`` gathered: a JSON value with French keys.
    """
    references = join([element("h3", "Sources des méthodes"), bullet_list(sheet["citations"], kind="cfa-citations")])
    parts = [scope_list(list(_facts(sheet).items()))]
    if sheet["citations"]:
        parts.append(references)
    parts.append(paragraph("Le même contenu, chiffre par chiffre, est dans le fichier .methode.json de la page."))
    return MethodFragment(join(parts, "\n").html, content=sheet)


def family_note(changes: pd.DataFrame) -> Fragment:
    """Say how many changes the edition examines, and the share of false discoveries that is held.

    Parameters
    ----------
    changes
        Changes after ``analysis.controlled``; without the control the sentence says that there is none.
    """
    if not len(changes):
        return paragraph("Aucun écart à examiner.")
    if "examines" not in changes:
        return paragraph("Ces verdicts sont donnés écart par écart, sans tenir compte du nombre d'écarts examinés.")
    examined, level = int(changes["examines"].iloc[0]), float(changes["fausses_decouvertes"].iloc[0])
    return paragraph(
        f"{plural(examined, 'écart examiné', 'écarts examinés')} dans l'édition, taux de fausses découvertes "
        f"{percent(level)}\u00a0: un verdict n'est gardé que s'il tient quand tous sont comptés ensemble."
    )


def _facts(sheet: Mapping[str, Any]) -> dict[str, str]:
    versions, cells = sheet["versions"], sheet["cellules"]
    facts = {
        "Questions posées": ", ".join(_TARGETS[name] for name in sheet["cibles"]) or "aucune",
        "Intervalles": "\u00a0; ".join(
            f"{_TARGETS[target]} : {', '.join(map(method_text, names))}" for target, names in sheet["methodes"].items()
        )
        or "aucun",
        "Niveau de confiance": percent(sheet["niveau"]),
        "Non-réponse": _sensitivity(sheet),
        "Sens de Γ": _GAMMA if sheet["sens_gamma"] else "",
        "Seuil de diffusion": f"dénominateurs d'au moins {count(sheet['seuil_diffusion'])}",
        "Chiffres, toutes sessions et lectures": ", ".join(
            f"{status_text(name)}\u00a0: {count(number)}" for name, number in cells.items()
        )
        or "aucun",
        "Écarts": _changes(sheet["ecarts"]),
        "Formations comparées entre elles": "\u00a0; ".join(map(_group, sheet["nombreux"])),
        "Logiciel": ", ".join([sheet["outil"], *(f"{name} {number}" for name, number in versions.items())]),
    }
    return {term: text for term, text in facts.items() if text}


def _sensitivity(sheet: Mapping[str, Any]) -> str:
    bounds = ["bornes certaines"] if sheet["bornes_certaines"] else []
    bands = [f"bande Γ\u00a0=\u00a0{gamma}" for gamma in sheet["gammas"]]
    return ", ".join([*bounds, *bands]) or "sans objet"


def _group(group: Mapping[str, Any]) -> str:
    label = catalogue()[group["indicateur"]].label
    units = plural(group["unites"], "formation", "formations")
    return (
        f"{label}, {group['regroupement']} {group['groupe']} ({units})\u00a0: "
        f"{_LIMITS[group['limites']]}, taux lissés\u00a0: {_SHRINKAGE[group['lissage']]}, rangs contrôlés (Holm)"
    )


def _changes(changes: Mapping[str, Any]) -> str:
    compared = plural(changes["compares"], "comparé ici", "comparés ici, toutes lectures comprises")
    words = ", ".join(f"{word}\u00a0: {count(number)}" for word, number in changes["verdicts"].items() if number)
    text = f"{compared} ({words})" if words else compared
    control = changes["controle"]
    if control is None:
        return f"{text}\u00a0; comparaisons multiples non contrôlées"
    examined = plural(control["examines"], "examiné", "examinés")
    if control["methode"] == "holm":
        return f"{text}\u00a0; {examined} ensemble (Holm)"
    level = percent(control["fausses_decouvertes"])
    return f"{text}\u00a0; {examined} dans l'édition, taux de fausses découvertes {level} (Benjamini-Hochberg)"
