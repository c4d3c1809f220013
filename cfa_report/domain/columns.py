"""The columns of the tables that travel between floors, and the codes of the totals."""

from __future__ import annotations

from typing import Final

#: What tells one cell from another, in the counts.
CELL_KEY: Final = ("campus", "certification", "section", "session", "indicateur", "variante", "horizon_mois")

#: What tells one cell from another of the same session: what is followed from session to session.
FOLLOWED: Final = tuple(name for name in CELL_KEY if name != "session")

#: A cell as the disclosure gate releases it: counts are empty unless the status has numbers.
#: ``numerateur`` k positive, ``repondants`` n known, ``eligibles`` N eligible (n plus all whose answer is unknown).
#: ``conventionnel``: eligibility itself is learnt from the survey, so bands on N are conventional.
RELEASED: Final = (*CELL_KEY, "promotion", "statut", "numerateur", "repondants", "eligibles", "conventionnel", "plage")

#: One row of ``indicateurs.csv``, in the order that binds.
ESTIMATE: Final = (
    "campus", "certification", "section", "session", "promotion", "indicateur", "variante", "horizon_mois", "cible",
    "numerateur", "denominateur", "repondants", "eligibles", "taux", "ic_bas", "ic_haut", "methode_ic", "borne_basse",
    "borne_haute", "gamma2_bas", "gamma2_haut", "gamma3_bas", "gamma3_haut", "plage", "statut",
)  # fmt: skip

#: The columns of an estimate that hold numbers; all empty unless the status has numbers.
ESTIMATE_NUMBERS: Final = (
    "numerateur", "denominateur", "repondants", "eligibles", "taux", "ic_bas", "ic_haut", "borne_basse", "borne_haute",
    "gamma2_bas", "gamma2_haut", "gamma3_bas", "gamma3_haut",
)  # fmt: skip

#: One change between two cells: 1 is the later or nearer one, ``difference`` = taux_1 − taux_2 (fractions).
COMPARISON: Final = (
    "campus", "certification", "section", "indicateur", "variante", "horizon_mois", "session_1", "session_2",
    "taux_1", "repondants_1", "eligibles_1", "taux_2", "repondants_2", "eligibles_2",
    "difference", "ic_bas", "ic_haut", "gamma3_bas", "gamma3_haut", "extreme_bas", "extreme_haut", "verdict", "statut",
)  # fmt: skip

#: Code of the row that adds up all certifications of one section of a campus.
ALL_CERTIFICATIONS: Final = "ENSEMBLE"
#: Code of the row that adds up all campuses.
ALL_CAMPUSES: Final = "RESEAU"
#: Joins the two sessions of a pooled cohort (``2024+2025``) or the certifications shown together (``CAP-MIS+CAP-MIT``):
#: never compared, it counts people of all of them.
POOLED: Final = "+"
#: Codes that no campus and no certification may take.
RESERVED_CODES: Final = frozenset({ALL_CERTIFICATIONS, ALL_CAMPUSES})
