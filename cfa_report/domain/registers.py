"""The registers of a network: what was decided and done, and the columns in which each of them travels."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

#: Registers by the name of their contract. A code or a date that is not known is an empty text.
REGISTERS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "actions_correctives": (
            "id", "campus", "certification", "indicateur", "session", "constat", "cause", "action", "responsable",
            "echeance", "statut", "date_cloture", "effet_attendu", "preuves", "indicateur_qualiopi",
        ),
        "plan_29": (
            "id", "campus", "certification", "session", "objectif", "indicateur", "cible_pct", "responsable",
            "echeance", "moyens", "preuves",
        ),
        "actions_29": (
            "id", "campus", "certification", "session", "date", "intitule", "type", "objectif", "public", "invites",
            "participants", "retour", "preuves",
        ),
        "partenariats": (
            "id", "campus", "partenaire", "type", "objet", "date_debut", "date_fin", "derniere_action", "preuves",
        ),
        "offres": (
            "id", "campus", "certification", "date", "entreprise", "type_contrat", "canal", "destinataires",
            "candidatures", "pourvue", "preuves",
        ),
        "reclamations": (
            "id", "campus", "certification", "date", "origine", "type", "objet", "gravite", "statut", "date_reponse",
            "date_cloture", "reponse", "action", "preuves",
        ),
        "auto_evaluation": (
            "id", "campus", "certification", "session", "perimetre", "niveau", "constat", "jalon", "date_jalon",
            "cible", "indicateur", "preuves",
        ),
        "evenements": ("id", "campus", "certification", "session", "date", "type", "preuves"),
        "rencontres": (
            "id", "campus", "certification", "session", "moment", "contrats", "tenues", "dans_le_delai", "preuves",
        ),
    }
)  # fmt: skip

#: What separates the names of the documents that a line cites.
EVIDENCE_SEPARATOR: Final = "|"
#: One document cited by a line of a register; ``etat`` is one of ``EVIDENCE_STATES``, ``empreinte`` a SHA-256.
EVIDENCE: Final = ("registre", "id", "campus", "nom", "etat", "empreinte")
PRESENT, MISSING, NOT_LOOKED_FOR = "presente", "manquante", "non_verifiee"
EVIDENCE_STATES: Final = (PRESENT, MISSING, NOT_LOOKED_FOR)
