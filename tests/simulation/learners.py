"""Learners who do not exist, as flags: what the counting of the package starts from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from numpy.random import Generator

from cfa_report.counting.rules import CountingRules
from cfa_report.counting.survey import survey_flags

_SITUATIONS = ("emploi", "alternance", "poursuite", "recherche", "inactif", "autre")
_CONTRACTS = ("cdi", "cdd", "interim", "independant", "apprentissage")
_AGES = ("age_moins_de_18_ans", "age_de_18_a_20_ans", "age_de_21_a_25_ans", "age_des_26_ans")
_JOBS = ("contrat_indetermine", "contrat_determine", "contrat_alternance", "contrat_autre")
_STAKEHOLDERS = ("apprenti", "entreprise", "financeur", "equipe_pedagogique")


@dataclass(frozen=True)
class Cohort:
    """A certification of a campus in a session, with its size."""

    campus: str
    certification: str
    section: str
    session: str
    size: int


def learner_frame(cohorts: Sequence[Cohort], rules: CountingRules, random: Generator) -> pd.DataFrame:
    """Draw the learners of cohorts: one row of nullable flags each, as ``counting`` makes them.

    Every cohort has outcome probabilities of its own; some results are pending, some answers are partial or missing.
    """
    parts = [_cohort(cohort, rules, random) for cohort in cohorts]
    return pd.concat(parts, ignore_index=True)


def groups_and_jobs(learners: pd.DataFrame, horizons: Sequence[int], random: Generator) -> pd.DataFrame:
    """Draw the sex and the age class of learners, and the kind of job of those who have one."""
    frame = pd.DataFrame(index=learners.index)
    women = random.random(len(frame)) < random.beta(2, 3)
    frame["femme"], frame["homme"] = pd.array(women, dtype="boolean"), pd.array(~women, dtype="boolean")
    ages = random.choice(len(_AGES), len(frame), p=random.dirichlet([4, 5, 3, 1]))
    for rank, name in enumerate(_AGES):
        frame[name] = pd.array(ages == rank, dtype="boolean")
    for horizon in horizons:
        works = learners[f"en_emploi_{horizon}m"].fillna(False)
        told = works & (random.random(len(frame)) >= (0.1 if random.random() < 0.2 else 0.0))
        kinds = random.choice(len(_JOBS), len(frame), p=random.dirichlet([4, 4, 3, 1]))
        for rank, name in enumerate(_JOBS):
            kind = pd.Series(kinds == rank, index=frame.index, dtype="boolean")
            frame[f"{name}_{horizon}m"] = kind.where(told, None)
    return frame


def contract_frame(learners: pd.DataFrame, random: Generator) -> pd.DataFrame:
    """Draw one to three contracts a learner, at least one of them broken when the learner broke one."""
    repeated = learners.loc[learners.index.repeat(random.integers(1, 4, len(learners)))]
    frame = repeated[["campus", "certification", "section", "session", "promotion", "sortie_prevue"]].copy()
    first = ~repeated.index.duplicated()
    broken = repeated["rompu"].fillna(False).to_numpy(dtype=bool)
    again = random.random(len(frame)) < 0.2
    frame["contrat_conclu"] = pd.array([True] * len(frame), dtype="boolean")
    frame["contrat_rompu"] = pd.array(broken & (first | again), dtype="boolean")
    frame["contrat_rompu_9m"] = frame["contrat_rompu"] & pd.array(random.random(len(frame)) < 0.5, dtype="boolean")
    return frame.reset_index(drop=True)


def opinion_frame(learners: pd.DataFrame, random: Generator) -> pd.DataFrame:
    """Draw an opinion a learner, and some of the others; a mark may be missing."""
    frame = learners[["campus", "certification", "section", "session", "promotion", "sortie_prevue"]].copy()
    who = random.choice(_STAKEHOLDERS, len(frame), p=[0.7, 0.2, 0.05, 0.05])
    frame["note_4_plus"] = _flag(random, len(frame), 0.7, unknown=0.3)
    for stakeholder in _STAKEHOLDERS:
        frame[f"avis_{stakeholder}"] = pd.array(who == stakeholder, dtype="boolean")
    return frame


def _flag(random: Generator, size: int, probability: float, unknown: float = 0.0) -> pd.Series:
    values = pd.Series(random.random(size) < probability, dtype="boolean")
    return values.mask(pd.Series(random.random(size) < unknown), None)


def _cohort(cohort: Cohort, rules: CountingRules, random: Generator) -> pd.DataFrame:
    size = cohort.size
    frame = pd.DataFrame(
        {
            "campus": cohort.campus,
            "certification": cohort.certification,
            "section": cohort.section,
            "session": cohort.session,
            "promotion": f"{int(cohort.session) - 2}-{cohort.session}",
            "sortie_prevue": pd.Timestamp(int(cohort.session), 6, 30),
        },
        index=range(size),
    )
    frame["entre"] = pd.Series(True, index=frame.index, dtype="boolean")
    frame["non_transfere"] = ~_flag(random, size, 0.04)
    frame["sorti_avant_terme"] = _flag(random, size, random.beta(1.5, 9))
    frame["en_derniere_annee"] = ~frame["sorti_avant_terme"] & frame["non_transfere"]
    _exams(frame, random)
    _breaches(frame, random)
    for horizon in rules.horizons:
        _survey(frame, horizon, rules, random)
    return frame


def _exams(frame: pd.DataFrame, random: Generator) -> None:
    size = len(frame)
    pending = 0.1 if random.random() < 0.1 else 0.0
    frame["presente"] = _flag(random, size, random.beta(12, 1.5)) & ~frame["sorti_avant_terme"]
    passed = _flag(random, size, random.beta(8, 2), unknown=pending)
    frame["admis"] = passed.mask(~frame["presente"], False)
    frame["admis_parmi_entres"] = frame["admis"]
    frame["resultat_attendu"] = (frame["presente"] & frame["admis"].isna()).astype(bool)


def _breaches(frame: pd.DataFrame, random: Generator) -> None:
    size = len(frame)
    frame["rompu"] = _flag(random, size, random.beta(1.5, 6)) | frame["sorti_avant_terme"]
    frame["non_rompu"] = ~frame["rompu"]
    resumed = _flag(random, size, 0.4)
    frame["rompu_net_tdb"] = frame["rompu"] & ~resumed
    frame["rompu_net"] = frame["rompu_net_tdb"] & ~frame["admis_parmi_entres"]


def _survey(frame: pd.DataFrame, horizon: int, rules: CountingRules, random: Generator) -> None:
    size = len(frame)
    answered = _flag(random, size, random.beta(6, 3))
    situation = pd.Series(random.choice(_SITUATIONS, size, p=random.dirichlet([6, 2, 3, 2, 1, 0.5])), dtype="str")
    contract = pd.Series(random.choice(_CONTRACTS, size), dtype="str")
    partial = pd.Series(random.random(size) < (0.05 if random.random() < 0.2 else 0.0))
    spoke = answered.astype(bool)
    works = situation.isin(["emploi", "alternance"])
    flags = survey_flags(
        pd.Series(True, index=frame.index),
        answered,
        situation.where(spoke & ~partial, None),
        contract.where(spoke & works, None),
        _flag(random, size, 0.7),
        horizon,
        rules,
    )
    frame[list(flags)] = pd.DataFrame(flags)
