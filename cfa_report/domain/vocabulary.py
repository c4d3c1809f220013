"""The closed vocabularies of the project: statuses, targets, verdicts, sections, severities."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

#: Age classes, in years completed.
AGE_CLASSES: Final = ("moins de 18 ans", "18-20 ans", "21-25 ans", "26 ans et plus")


class CellStatus(StrEnum):
    """Status of one cell (population × indicator), as printed in the column ``statut``."""

    PUBLIE = "publie"
    PLAGE = "plage"
    MASQUE = "masque"
    REGROUPE = "regroupe"
    GELE = "gele"
    NON_CALCULABLE = "non_calculable"
    EN_COURS = "en_cours"
    NON_CONCERNE = "non_concerne"

    @property
    def has_numbers(self) -> bool:
        """Whether the cell may carry numbers at all."""
        return self in (CellStatus.PUBLIE, CellStatus.REGROUPE)


class Target(StrEnum):
    """What a figure is about: this cohort, or the process that produced it (Deming 1953)."""

    COHORTE = "cohorte"
    PROCESSUS = "processus"


class Verdict(StrEnum):
    """The four words of every claim, from the strongest to the weakest."""

    PROUVE = "prouvé"
    ROBUSTE = "robuste"
    FRAGILE = "fragile"
    INDECIDABLE = "indécidable"


class Section(StrEnum):
    """Apprentices (CFA) or adult learners (FPA); the two are never added together."""

    CFA = "CFA"
    FPA = "FPA"


class Severity(StrEnum):
    """How serious a broken contract rule is."""

    BLOQUANT = "bloquant"
    AVERTISSEMENT = "avertissement"
    INFORMATION = "information"
