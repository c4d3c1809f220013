"""What an attack says: findings, which make an edition fail, and remarks."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from tests.attack.edition import Key

#: What each kind of finding means, in French.
KINDS: Final = {
    "determine": "comptes cachés retrouvés exactement",
    "zero": "comptes cachés dont on sait qu'ils sont nuls",
    "tous": "cellules cachées dont on sait que c'est « tous »",
    "etroit": "comptes cachés connus à moins de 3 personnes près",
    "imprime_ailleurs": "numérateurs cachés qu'une autre lecture imprime",
    "nombre_imprime": "lignes cachées qui impriment un nombre",
    "seuil": "cellules montrées sous le seuil de l'édition",
    "petite_part": "petites parts d'un attribut sensible montrées au public",
    "evolution": "comptes publiés qui n'ont changé que de 1 ou 2 depuis une édition",
    "page": "nombres d'une page rattachés à une cellule cachée",
    "figure": "figures qui dessinent plus que ce qui est publié",
    "ordre": "ordres de présentation qui trahissent un chiffre caché",
    "export": "nombres d'un export que l'édition ne dit pas",
    "empreinte": "empreintes inversées",
    "incoherent": "ensembles de comptes sans solution",
    "non_etabli": "comptes cachés dont rien n'est établi dans le temps imparti",
    "illisible": "fichiers ou lignes illisibles",
}


@dataclass(frozen=True)
class Finding:
    """Something that an edition gives away: its kind, where, a French sentence, the interval where there is one.

    ``letter`` says which count was found, k, n or N; it is empty when a finding is about something else.
    """

    kind: str
    where: str
    message: str
    low: float | None = None
    high: float | None = None
    letter: str = ""

    def __str__(self) -> str:
        """Write the finding on one line."""
        return f"{self.where} : {self.message}" if self.where else self.message

    def to_json(self) -> dict[str, Any]:
        """Give a JSON value; a limit that does not exist is null."""
        limits = {"min": _finite(self.low), "max": _finite(self.high)}
        return {"genre": self.kind, "ou": self.where, "message": self.message, **limits}


@dataclass
class Attack:
    """What an attack found, and on how many counts it looked.

    ``intervals`` holds what is known of each hidden count: proved where it is narrow or was asked, witnessed otherwise.
    ``large_denominators`` were found again, and are not under the threshold: they are no secret. ``foretold`` were
    told by earlier editions, whatever this one prints. ``proved`` are the narrow intervals that were proved.
    """

    findings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    intervals: dict[tuple[Key, str], tuple[float, float]] = field(default_factory=dict)
    hidden_cells: int = 0
    hidden_counts: int = 0
    large_denominators: int = 0
    foretold: int = 0
    proved: set[tuple[Key, str]] = field(default_factory=set)
    components: int = 0
    solves: int = 0

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def summary(self) -> Counter[str]:
        """Count the findings by kind."""
        return Counter(finding.kind for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """Give a JSON value."""
        return {
            "tient": self.holds,
            "cellules_cachees": self.hidden_cells,
            "comptes_caches": self.hidden_counts,
            "denominateurs_suffisants": self.large_denominators,
            "dits_auparavant": self.foretold,
            "resume": dict(sorted(self.summary().items())),
            "constats": [finding.to_json() for finding in self.findings],
            "remarques": self.remarks,
        }


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None
