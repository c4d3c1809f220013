"""Tables of released estimates, made by hand, for what a reader sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pandas as pd
import pytest

from cfa_report.domain.columns import COMPARISON, ESTIMATE, ESTIMATE_NUMBERS
from cfa_report.statistics import (
    hypergeometric_interval,
    response_odds_interval,
    wilson_interval,
    worst_case_bounds,
)

Rows = list[dict[str, Any]]

#: What a hidden row carries in a test where the gate has failed: none of it may be shown.
SECRET: dict[str, Any] = dict.fromkeys(ESTIMATE_NUMBERS, 0.6767) | {
    "numerateur": 71717,
    "denominateur": 81818,
    "repondants": 81818,
    "eligibles": 91919,
}


def estimate_rows(indicator: str, variant: str, k: int, n: int, eligible: int | None = None, **key: Any) -> Rows:
    """Make both rows of one published cell; ``key`` overrides the columns of the key, and ``statut``."""
    eligible = n if eligible is None else eligible
    base: dict[str, Any] = dict.fromkeys(ESTIMATE)
    base |= {"campus": "PARIS", "certification": "CAP-MIS", "section": "CFA", "session": "2025", "statut": "publie"}
    base |= {"promotion": "2023-2025", "indicateur": indicator, "variante": variant, "plage": ""}
    base |= {"numerateur": k, "denominateur": n, "repondants": n, "eligibles": eligible, "taux": k / n}
    low, high = worst_case_bounds(k, n, eligible)
    base |= {"borne_basse": float(low), "borne_haute": float(high)}
    cohort, process = base | {"cible": "cohorte"}, base | {"cible": "processus", "methode_ic": "wilson"}
    low, high = wilson_interval(k, n, 0.95)
    process |= {"ic_bas": float(low), "ic_haut": float(high)}
    if eligible > n:
        low, high = hypergeometric_interval(k, n, eligible, 0.95)
        cohort |= {"ic_bas": float(low) / eligible, "ic_haut": float(high) / eligible}
        for gamma in (2, 3):
            low, high = response_odds_interval(k, n, eligible, gamma, 0.95)
            cohort |= {f"gamma{gamma}_bas": float(low) / eligible, f"gamma{gamma}_haut": float(high) / eligible}
            process |= {f"gamma{gamma}_bas": 0.3, f"gamma{gamma}_haut": 0.96}
    return [row | key for row in (cohort, process)]


def hidden_rows(indicator: str, variant: str, *, secret: bool, statut: str = "masque", **key: Any) -> Rows:
    """Make both rows of one hidden cell, with secret numbers left in its columns or with none."""
    rows = estimate_rows(indicator, variant, 1, 2, statut=statut, **key)
    numbers = SECRET if secret else dict.fromkeys(ESTIMATE_NUMBERS)
    return [row | numbers for row in rows]


def estimates(*parts: Rows) -> pd.DataFrame:
    """Put rows in one table with the columns that bind."""
    return pd.DataFrame([row for part in parts for row in part], columns=list(ESTIMATE))


def comparison(**values: Any) -> pd.DataFrame:
    """Make one comparison of a register: 84 % against 45 %, proven, unless told otherwise."""
    row: dict[str, Any] = dict.fromkeys(COMPARISON)
    row |= {"campus": "PARIS", "certification": "CAP-MIS", "section": "CFA", "indicateur": "taux_obtention"}
    row |= {"variante": "ort", "session_1": "2025", "session_2": "2024", "statut": "publie", "verdict": "prouvé"}
    row |= {
        "taux_1": 0.84,
        "repondants_1": 25,
        "eligibles_1": 25,
        "taux_2": 0.45,
        "repondants_2": 20,
        "eligibles_2": 20,
    }
    row |= {"difference": 0.39, "ic_bas": 0.11, "ic_haut": 0.6, "gamma3_bas": 0.11, "gamma3_haut": 0.6}
    row |= {"extreme_bas": 0.11, "extreme_haut": 0.6}
    return pd.DataFrame([row | values], columns=list(COMPARISON))


def visible(html: str) -> str:
    """Give the text of a page as it is read, with ordinary spaces."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@pytest.fixture
def rows() -> Callable[..., Rows]:
    return estimate_rows


@pytest.fixture
def hidden() -> Callable[..., Rows]:
    return hidden_rows


@pytest.fixture
def table() -> Callable[..., pd.DataFrame]:
    return estimates


@pytest.fixture
def change() -> Callable[..., pd.DataFrame]:
    return comparison


@pytest.fixture
def read() -> Callable[[str], str]:
    return visible
