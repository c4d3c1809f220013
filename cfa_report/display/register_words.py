"""The words of registers: their names, their codes, the documents that they cite."""

from __future__ import annotations

from typing import Final

import pandas as pd

from cfa_report.display.wording import NBSP, plural
from cfa_report.domain.registers import MISSING, NOT_LOOKED_FOR, PRESENT

_REGISTERS: Final = {
    "actions_correctives": "registre des actions correctives",
    "plan_29": "plan d'insertion et de poursuite",
    "actions_29": "registre des actions d'insertion et de poursuite",
    "partenariats": "registre des partenariats",
    "offres": "tableau des offres relayées",
    "reclamations": "registre des réclamations, difficultés et aléas",
    "auto_evaluation": "auto-évaluation de la charte",
    "evenements": "registre des événements",
    "rencontres": "relevé des rencontres avec les employeurs",
}
_CODES: Final = {
    "atelier": "atelier",
    "forum": "forum",
    "visite": "visite",
    "rencontre": "rencontre",
    "simulation": "simulation d'entretien",
    "information_poursuite": "information sur la poursuite d'études",
    "accompagnement": "accompagnement",
    "service_public": "service public",
    "ecole": "école",
    "courriel": "courriel",
    "espace_numerique": "espace numérique",
    "reseau_social": "réseau social",
    "fonction_publique": "fonction publique",
    "independant": "travail indépendant",
    "cdi": "CDI",
    "cdd": "CDD",
    "interim": "intérim",
    "service_civique": "service civique",
    "reclamation": "réclamation",
    "difficulte": "difficulté",
    "alea": "aléa",
    "equipe_pedagogique": "équipe pédagogique",
    "en_cours": "en cours",
}


def register_name(register: str) -> str:
    """Name a register."""
    return _REGISTERS[register]


def code_text(code: str) -> str:
    """Write a code of a contract in words; one that reads as a word is left as it is."""
    return _CODES.get(code, code.replace("_", " "))


def documents_text(evidence: pd.DataFrame) -> str:
    """Say how many documents are cited, found, and which are missing; empty where none is cited."""
    if evidence.empty:
        return ""
    documents = evidence.drop_duplicates("nom")
    states = documents["etat"].value_counts()
    cited = plural(len(documents), "document cité", "documents cités")
    if states.get(NOT_LOOKED_FOR, 0) == len(documents):
        return f"{cited}, non vérifiés (aucun dossier de preuves n'est déclaré)"
    found = plural(int(states.get(PRESENT, 0)), "trouvé, empreinte relevée", "trouvés, empreintes relevées")
    lost = list(documents.loc[documents["etat"] == MISSING, "nom"])
    return f"{cited}, {found}" + (f"{NBSP}; manque{'nt' if len(lost) > 1 else ''} {', '.join(lost)}" if lost else "")


def evidence_texts(row_id: str, evidence: pd.DataFrame) -> list[str]:
    """List the documents of one line of a register, each with the start of its fingerprint, or that it is missing."""
    words = {MISSING: "manquante", NOT_LOOKED_FOR: "non vérifiée"}
    return [
        f"{row['nom']} ({words.get(row['etat'], 'empreinte ' + str(row['empreinte'])[:12])})"
        for row in evidence[evidence["id"] == row_id].to_dict("records")
    ]
