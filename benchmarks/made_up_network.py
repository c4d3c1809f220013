"""A network of any size, made up for the benchmarks: flat follow-up sheets, one a campus, the same bytes each time."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd

from cfa_report.demonstration.identifiers import siret, uai

ROOT = Path(__file__).resolve().parents[1]
FIRST_YEAR = 2023
_LETTERS = np.array(list("ABCDEFGHJKLMNPRSTUVWXYZ"))


def write_network(folder: Path, *, campuses: int, certifications: int, sessions: int, learners: int) -> int:
    """Write parameters and data; give the number of learners.

    Parameters
    ----------
    campuses, certifications, sessions
        Each campus delivers every certification in every session.
    learners
        Learners of each campus, certification and session.
    """
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "params").mkdir(parents=True)
    (folder / "donnees").mkdir()
    shutil.copy(ROOT / "params" / "politique.yaml", folder / "params")
    (folder / "params" / "cle.txt").write_text("0" * 64 + "\n", encoding="utf-8")
    years = [str(FIRST_YEAR + step) for step in range(sessions)]
    codes = [f"RNCP{30000 + rank}" for rank in range(certifications)]
    lines = ['reseau: "Réseau des mesures"', "demonstration: true", 'cle: "cle.txt"']
    lines += [f"sessions: {json.dumps(years)}", "campus:"]
    for rank in range(campuses):
        lines += [
            f'  - code: "C{rank:04}"',
            f'    libelle: "Campus {rank}"',
            f'    uai: "{uai(rank + 1)}"',
            f'    siret: "{siret(rank + 1)}"',
            "    livraisons:",
            f'      - tables: {{suivi_promotion: ["../donnees/C{rank:04}.csv"]}}',
        ]
    lines.append("certifications:")
    lines += [
        f'  - {{code: "{code}", libelle: "Certification {rank}", rncp: "{code}", '
        f'niveau: {3 + rank % 5}, section: "CFA"}}'
        for rank, code in enumerate(codes)
    ]
    (folder / "params" / "reseau.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for rank in range(campuses):
        table = _sheet(rank, codes, years, learners)
        table.to_csv(folder / "donnees" / f"C{rank:04}.csv", sep=";", index=False, lineterminator="\n")
    return campuses * certifications * sessions * learners


def _sheet(campus: int, codes: list[str], years: list[str], learners: int) -> pd.DataFrame:
    """Draw the learners of a campus: rates differ by campus and certification, and one learner in four is silent."""
    dice = np.random.default_rng([2026, campus])
    groups = len(codes) * len(years)
    size = groups * learners
    number = 990_000_000 + campus * size + np.arange(size)
    level = np.clip(dice.normal(0.0, 0.08, groups), -0.2, 0.15).repeat(learners)

    def chance(rate: float) -> np.ndarray:
        return dice.random(size) < rate + level

    present = chance(0.92)
    passed = present & chance(0.8)
    answered = dice.random(size) < 0.75
    situations = ["emploi", "alternance", "poursuite", "recherche", "inactif"]
    situation = dice.choice(situations, size, p=[0.4, 0.1, 0.3, 0.15, 0.05])
    born = pd.Timestamp("2003-01-01") + pd.to_timedelta(dice.integers(0, 1400, size), unit="D")
    words = np.array(["non", "oui"])
    return pd.DataFrame(
        {
            "ine": np.char.add(np.char.zfill(number.astype(str), 10), _LETTERS[number % 23]),
            "nom": "FICTIF",
            "prenom": "Essai",
            "date_naissance": born.strftime("%d/%m/%Y"),
            "campus": f"C{campus:04}",
            "rncp": np.array([code.removeprefix("RNCP") for code in codes]).repeat(len(years) * learners),
            "session": np.tile(np.array(years).repeat(learners), len(codes)),
            "present": words[present.astype(int)],
            "admis": words[passed.astype(int)],
            "rupture": words[(dice.random(size) < 0.12).astype(int)],
            "repondant": words[answered.astype(int)],
            "situation_6m": np.where(answered, situation, ""),
            "note_satisfaction": np.where(answered, dice.integers(2, 6, size).astype(str), ""),
        }
    )
