"""Networks drawn at random: their raw counts, totals included, as the gate receives them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
from numpy.random import Generator

from cfa_report.counting import add_totals, count_cells
from cfa_report.counting.rules import CountingRules
from cfa_report.domain.columns import ALL_CERTIFICATIONS
from tests.simulation.learners import Cohort, contract_frame, groups_and_jobs, learner_frame, opinion_frame

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
_GROUPS: Final = ("femmes", "hommes", "moins_de_18_ans", "de_18_a_20_ans", "de_21_a_25_ans", "des_26_ans")
#: Readings counted for a whole campus, which some networks publish beside those that they add up to.
_OF_CAMPUS: Final[tuple[Mapping[str, tuple[str, ...]], ...]] = (
    {"taux_presentation": ("ort",), "taux_obtention": ("ort",), "segment_obtention": _GROUPS},
    {"taux_rupture_net": ("ort",), "segment_rupture_net": _GROUPS, "taux_obtention": ("ort", "acces")},
    {"taux_insertion_emploi": ("ort",), "taux_reponse": ("enquetes",), "segment_insertion": _GROUPS},
    {
        "taux_insertion_emploi": ("ort",),
        "qualite_emploi": ("indeterminee", "determinee", "alternance", "autres"),
        "taux_poursuite": ("ort",),
    },
)
_OBSERVED: Final = date(2027, 3, 31)
_SEED: Final = 20260415
#: Share of networks that publish readings of a whole campus.
_CAMPUS_WIDE: Final = 0.4


@dataclass(frozen=True)
class Shape:
    """How large a network is drawn: smallest and largest number of each."""

    campuses: tuple[int, int]
    certifications: tuple[int, int]
    sessions: tuple[int, int]
    families: tuple[int, int]


SMALL: Final = Shape((2, 4), (2, 5), (1, 2), (1, 3))
LARGE: Final = Shape((5, 6), (8, 10), (2, 2), (2, 2))


@dataclass(frozen=True)
class Network:
    """People, contracts and opinions of a network that does not exist, and what it publishes of them."""

    name: str
    people: pd.DataFrame
    contracts: pd.DataFrame
    opinions: pd.DataFrame
    choices: Mapping[str, tuple[str, ...]]
    counting: CountingRules
    families: Mapping[str, str]

    def counts(self, sessions: Collection[str] | None = None) -> pd.DataFrame:
        """Count the sessions wanted (all by default), totals included: columns ``counting.COUNTS``."""
        known = dict(self.choices)
        whole = self.people.assign(certification=ALL_CERTIFICATIONS, promotion="")
        parts = []
        for unit, frame, level in (
            ("personne", self.people, "certification"),
            ("contrat", self.contracts, "certification"),
            ("avis", self.opinions, "certification"),
            ("personne", whole, "campus"),
        ):
            chosen = frame if sessions is None else frame[frame["session"].isin(sessions)]
            counted = count_cells(chosen.reset_index(drop=True), unit, self.counting, known, level)
            if not counted.empty:
                parts.append(counted)
        return add_totals(pd.concat(parts, ignore_index=True))

    def later(self, random: Generator) -> Network:
        """Give the network as it is known a year later: a few late answers, a few corrected results."""
        people = self.people.copy()
        late = random.random(len(people)) < 0.02
        silent = ~people["repondant_6m"].fillna(False).to_numpy(dtype=bool) & late
        others = people[people["repondant_6m"].fillna(False).to_numpy(dtype=bool)]
        answers = [name for name in people.columns if name.endswith("_6m")]
        if silent.any() and len(others):
            drawn = others.sample(int(silent.sum()), replace=True, random_state=int(random.integers(2**31)))
            for name in answers:
                people.loc[silent, name] = drawn[name].to_numpy()
        corrected = (random.random(len(people)) < 0.01) & people["presente"].fillna(False).to_numpy(dtype=bool)
        for name in ("admis", "admis_parmi_entres"):
            people.loc[corrected, name] = ~people.loc[corrected, name]
        people["rompu_net"] = people["rompu_net_tdb"] & ~people["admis_parmi_entres"]
        return replace(self, people=people)

    def without_a_course(self, random: Generator) -> Network:
        """Give the network when a course of a campus, drawn by lot, is delivered no more: none of its sessions."""
        places = ["campus", "certification"]
        courses = self.people[places].drop_duplicates().sort_values(places, ignore_index=True)
        gone = courses.iloc[int(random.integers(len(courses)))]

        def left(frame: pd.DataFrame) -> pd.DataFrame:
            return frame[(frame[places] != gone).any(axis=1)].reset_index(drop=True)

        return replace(self, people=left(self.people), contracts=left(self.contracts), opinions=left(self.opinions))


def draw(seed: int, shape: Shape = SMALL) -> Network:
    """Draw a network: the same seed gives the same one."""
    random = np.random.default_rng([_SEED, seed])
    choices = draw_choices(shape, random)
    counting = rules((6, 12) if random.random() < 0.3 else (6,))
    people = learner_frame(draw_cohorts(shape, random), counting, random)
    apart = np.random.default_rng([_SEED, seed, 2])
    if apart.random() < _CAMPUS_WIDE:
        choices = _with(choices, _OF_CAMPUS[int(apart.integers(len(_OF_CAMPUS)))])
        people = people.join(groups_and_jobs(people, counting.horizons, apart))
    contracts = contract_frame(people, random)
    opinions = opinion_frame(people, random)
    families = draw_families(people["certification"].unique(), np.random.default_rng([_SEED, seed, 1]))
    return Network(f"réseau {seed}", people, contracts, opinions, choices, counting, families)


def cells_of(counts: pd.DataFrame) -> int:
    """Count the cells that have something to show."""
    return int((counts["statut"] == "publie").sum())


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


def draw_choices(shape: Shape, random: Generator) -> dict[str, tuple[str, ...]]:
    """Draw which readings a network publishes; the headcount always."""
    wanted = random.integers(shape.families[0], shape.families[1] + 1)
    chosen: dict[str, tuple[str, ...]] = {"effectif": ("entres",)}
    for position in sorted(random.choice(len(_FAMILIES), wanted, replace=False)):
        chosen = _with(chosen, _FAMILIES[position])
    return chosen


def _with(chosen: Mapping[str, tuple[str, ...]], more: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Add readings to those that a network publishes, each once."""
    return dict(chosen) | {name: tuple(dict.fromkeys((*chosen.get(name, ()), *more[name]))) for name in more}


def draw_cohorts(shape: Shape, random: Generator) -> list[Cohort]:
    """Draw which certifications each campus has, and how many learners: 5 to 60, more often few than many."""
    campuses = [f"CAMPUS-{letter}" for letter in "ABCDEFGH"[: _between(shape.campuses, random)]]
    codes = [f"C{number:02d}" for number in range(1, _between(shape.certifications, random) + 1)]
    sections = {code: "FPA" if random.random() < 0.15 else "CFA" for code in codes}
    sessions = ["2023", "2024", "2025"][-_between(shape.sessions, random) :]
    return [
        Cohort(campus, code, sections[code], session, int(5 + 55 * random.beta(1.1, 2.5)))
        for campus in campuses
        for code in codes
        if random.random() < 0.7 or code == codes[0]
        for session in sessions
    ]


def draw_families(codes: Collection[str], random: Generator) -> dict[str, str]:
    """Draw the family of most certifications: small ones of a family may be shown together."""
    drawn = {code: int(random.integers(0, 4)) for code in sorted(codes)}
    return {code: f"famille {number}" for code, number in drawn.items() if number}


def _between(limits: tuple[int, int], random: Generator) -> int:
    return int(random.integers(limits[0], limits[1] + 1))
