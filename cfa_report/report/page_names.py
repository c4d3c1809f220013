"""What each page is called where a link leads to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cfa_report.store import EditionIndex

#: Pages made by notebooks of the project, by the name of the notebook; another one is called after its file.
_NAMES: Final[Mapping[str, str]] = {
    "reseau": "Les campus côte à côte",
    "campus": "Toutes les certifications du campus",
    "index": "Toutes les certifications du campus",
    "revue": "Revue du conseil : alertes, actions décidées, effets",
    "audit": "Audit Qualiopi en dix minutes",
    "publication": "Tableau à publier (L. 6111-8)",
    "dossier_29": "Dossier de l'indicateur 29 : insertion et poursuite d'études",
    "suivi_enquete": "Suivi de l'enquête : réponses, canaux, relances",
    "groupes": "Groupes d'apprentis et emplois trouvés : femmes et hommes, âges, contrats",
    "trajectoire": "Trajectoire de la charte : socle, jalons, cible",
}
#: Short names for the way back at the top of a page.
_SHORT: Final[Mapping[str, str]] = {name: text.partition(" : ")[0] for name, text in _NAMES.items()}


def page_name(stem: str, index: EditionIndex) -> str:
    """Name a page by the stem of its file: a certification, a page of the project, or the notebook of a network."""
    if stem in index.certifications:
        return index.certification_name(stem)
    return _NAMES.get(stem, stem.replace("_", " "))


def short_name(stem: str, certifications: Mapping[str, str]) -> str:
    """Name a page in its way back; ``certifications`` gives the names of certifications by code."""
    return certifications.get(stem) or _SHORT.get(stem, stem.replace("_", " "))
