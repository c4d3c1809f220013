"""Networks drawn at random: their raw counts, totals included, as the gate receives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
from numpy.random import Generator

from cfa_report.counting import add_totals, count_cells
from cfa_report.counting.rules import CountingRules
from tests.simulation.learners import Cohort, contract_frame, learner_frame, opinion_frame

#: Readings that networks publish together: each network draws some of them.
_FAMILIES: Final[tuple[Mapping[str, tuple[str, ...]], ...]] = (
    {"taux_presentation": ("ort",), "taux_obtention": ("ort", "acces")},
    {"taux_presentation": ("ort", "hors_transferts"), "taux_obtention": ("ort", "acces", "hors_ruptures")},
    {"taux_rupture_brut": ("ort",), "taux_rupture_net": ("ort",), "taux_interruption": ("ort",)},
    {"taux_rupture_brut": ("ort", "l6111_8", "dares"), "taux_rupture_net": ("ort", "tableau_de_bord")},
    {"taux_poursuite": ("ort",), "taux_insertion_emploi": ("ort",), "taux_reponse": ("enquetes", "cohorte")},
    {"taux_poursuite": ("ort", "inserjeunes"), "taux_insertion_emploi": ("ort", "part_inserjeunes", "inserjeunes")},
    {"taux_insertion_emploi": ("ort", "france_competences"), "taux_insertion_metier": ("ort", "france_competences")},
    {"satisfaction": ("apprenti", "entreprise")},
)
_OBSERVED: Final = date(2027, 3, 31)


@dataclass(frozen=True)
class Network:
    """A simulated network: its name, its raw counts with totals, and how many cells it has."""

    name: str
    counts: pd.DataFrame

    @property
    def cells(self) -> int:
        """Count the cells that have something to show."""
        return int((self.counts["statut"] == "publie").sum())


@dataclass(frozen=True)
class Shape:
    """How large a network is drawn."""

    campuses: tuple[int, int]
    certifications: tuple[int, int]
    sessions: tuple[int, int]
    families: tuple[int, int]


SMALL: Final = Shape((2, 4), (2, 5), (1, 2), (1, 3))
LARGE: Final = Shape((5, 6), (8, 10), (2, 2), (2, 2))


def rules(horizons: tuple[int, ...] = (6,)) -> CountingRules:
    """Give the counting rules of simulated networks."""
    return CountingRules(
        observed=_OBSERVED,
        resume_days=180,
        horizons=horizons,
        employed=frozenset({"emploi", "alternance"}),
        employed_contracts=frozenset({"cdi", "cdd", "interim", "independant", "fonction_publique", "apprentissage"}),
        set_aside=frozenset({"poursuite", "alternance", "inactif"}),
    )


def draw(seed: int, shape: Shape = SMALL) -> Network:
    """Draw a network: the same seed gives the same one."""
    random = np.random.default_rng([20260415, seed])
    choices = draw_choices(shape, random)
    horizons = (6, 12) if random.random() < 0.3 else (6,)
    learners = learner_frame(draw_cohorts(shape, random), rules(horizons), random)
    return Network(f"réseau {seed}", raw_counts(learners, choices, rules(horizons), random))


def raw_counts(
    learners: pd.DataFrame, choices: Mapping[str, tuple[str, ...]], counting: CountingRules, random: Generator
) -> pd.DataFrame:
    """Count learners, their contracts and opinions, and add the totals."""
    known = dict(choices)
    parts = [count_cells(learners, "personne", counting, known)]
    if any(variant in ("l6111_8", "dares") for variant in known.get("taux_rupture_brut", ())):
        parts.append(count_cells(contract_frame(learners, random), "contrat", counting, known))
    if "satisfaction" in known:
        parts.append(count_cells(opinion_frame(learners, random), "avis", counting, known))
    return add_totals(pd.concat(parts, ignore_index=True))


def draw_choices(shape: Shape, random: Generator) -> dict[str, tuple[str, ...]]:
    """Draw which readings a network publishes; the headcount always."""
    wanted = random.integers(shape.families[0], shape.families[1] + 1)
    chosen: dict[str, tuple[str, ...]] = {"effectif": ("entres",)}
    for position in sorted(random.choice(len(_FAMILIES), wanted, replace=False)):
        for indicator, variants in _FAMILIES[position].items():
            chosen[indicator] = tuple(dict.fromkeys((*chosen.get(indicator, ()), *variants)))
    return chosen


def draw_cohorts(shape: Shape, random: Generator) -> list[Cohort]:
    """Draw which certifications each campus has, and how many learners: 5 to 60, more often few than many."""
    campuses = [f"CAMPUS-{letter}" for letter in "ABCDEFGH"[: _between(shape.campuses, random)]]
    codes = [f"C{number:02d}" for number in range(1, _between(shape.certifications, random) + 1)]
    sections = {code: "FPA" if random.random() < 0.15 else "CFA" for code in codes}
    sessions = ["2024", "2025"][-_between(shape.sessions, random) :]
    return [
        Cohort(campus, code, sections[code], session, int(5 + 55 * random.beta(1.1, 2.5)))
        for campus in campuses
        for code in codes
        if random.random() < 0.7 or code == codes[0]
        for session in sessions
    ]


def _between(limits: tuple[int, int], random: Generator) -> int:
    return int(random.integers(limits[0], limits[1] + 1))
