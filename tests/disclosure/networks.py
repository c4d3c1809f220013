"""Small networks of learners drawn at random, as the raw counts that the gate receives."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cfa_report.counting.assembly import COUNTS
from cfa_report.counting.totals import add_totals

READINGS = (
    ("effectif", "entres", None),
    ("taux_presentation", "ort", None),
    ("taux_obtention", "ort", None),
    ("taux_obtention", "acces", None),
    ("taux_rupture_net", "ort", None),
    ("taux_insertion_emploi", "ort", 6),
    ("taux_poursuite", "ort", 6),
    ("taux_reponse", "enquetes", 6),
)


def drawn_network(
    seed: int, campuses: int = 3, certifications: int = 5, sessions: tuple[str, ...] = ("2024", "2025"), most: int = 40
) -> pd.DataFrame:
    """Draw a network; equal seeds give equal networks."""
    dice = np.random.default_rng(seed)
    rows = []
    for campus in range(campuses):
        for certification in range(certifications):
            if dice.random() < 0.25:
                continue
            for session in sessions:
                entered = int(dice.integers(3, most))
                sat = int(dice.binomial(entered, 0.9))
                passed = int(dice.binomial(sat, 0.75))
                broken = int(dice.binomial(entered, 0.12))
                answered = int(dice.binomial(entered, 0.6))
                employed = int(dice.binomial(answered, 0.6))
                further = int(dice.binomial(answered, 0.3))
                numbers = [
                    (entered, entered, entered), (sat, entered, entered),
                    (passed, sat, sat), (passed, entered, entered),
                    (broken, entered, entered), (employed, answered, entered), (further, answered, entered),
                    (answered, entered, entered),
                ]  # fmt: skip
                for (indicator, variant, horizon), (k, n, N) in zip(READINGS, numbers, strict=True):
                    status = "publie" if n else "non_calculable"
                    rows.append(
                        (f"C{campus}", f"F{certification}", "CFA", session, indicator, variant, horizon, "", status,
                         k, n, N, False)
                    )  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(COUNTS)).astype({"horizon_mois": "Int64"})
    return add_totals(frame)


def leaves(counts: Mapping[tuple[str, str], tuple[int, int, int]], indicator: str) -> pd.DataFrame:
    """Give the cells of one indicator by campus and certification, without totals."""
    rows = [
        (campus, certification, "CFA", "2025", indicator, "ort", None, "", "publie", *numbers, False)
        for (campus, certification), numbers in counts.items()
    ]
    return pd.DataFrame(rows, columns=list(COUNTS)).astype({"horizon_mois": "Int64"})


def one_table(
    counts: Mapping[tuple[str, str], tuple[int, int, int]], indicator: str = "taux_presentation"
) -> pd.DataFrame:
    """Give the cells of one indicator by campus and certification, with their totals."""
    return add_totals(leaves(counts, indicator))
