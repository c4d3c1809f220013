"""Small tables of learners written as text: one line a row, columns separated by bars, an empty cell is missing."""

from __future__ import annotations

from datetime import date

import pandas as pd

from cfa_report.counting import contract_flags, count_cells, learner_flags
from cfa_report.counting.rules import CountingRules

RULES = CountingRules(
    observed=date(2026, 3, 31),
    resume_days=180,
    horizons=(6, 12, 18, 24),
    employed=frozenset({"emploi", "alternance"}),
    employed_contracts=frozenset(
        {"cdi", "cdd", "interim", "independant", "fonction_publique", "apprentissage", "professionnalisation"}
    ),
    set_aside=frozenset({"poursuite", "alternance", "inactif"}),
)

_DATES = ("date_debut", "date_fin_prevue", "date_rupture", "date_sortie")
_BOOLEANS = ("present", "inscrit", "repondu", "metier_vise")


def table(text: str, **defaults: object) -> pd.DataFrame:
    """Read a table; ``defaults`` fill the columns that it does not have."""
    lines = [[cell.strip() or None for cell in line.split("|")] for line in text.strip().splitlines()]
    frame = pd.DataFrame(lines[1:], columns=[str(name) for name in lines[0]], dtype="str")
    for name, value in defaults.items():
        if name not in frame:
            frame[name] = pd.Series([value] * len(frame), dtype="str")
    for name in frame.columns:
        if name in _DATES:
            frame[name] = pd.to_datetime(frame[name])
        elif name in _BOOLEANS:
            frame[name] = frame[name].map({"oui": True, "non": False}).astype("boolean")
        elif name == "horizon_mois":
            frame[name] = frame[name].astype("int64")
    return frame


def apprentis(text: str, **defaults: object) -> pd.DataFrame:
    usual: dict[str, object] = {
        "campus": "LYON", "certification": "C1", "section": "CFA", "promotion": "2023-2025", "session": "2025",
        "session_origine": "2025-06", "date_fin_prevue": "2025-06-30", "date_sortie": None, "motif_sortie": None,
    }  # fmt: skip
    return table(text, **{**usual, **defaults})


def contrats(text: str) -> pd.DataFrame:
    frame = table(text, date_debut="2023-09-01", date_fin_prevue="2025-06-30", date_rupture=None)
    frame["contrat"] = [f"K{position}" for position in range(len(frame))]
    return frame


def examens(text: str) -> pd.DataFrame:
    return table(text, session="2025", inscrit="oui")


def enquetes(text: str) -> pd.DataFrame:
    return table(text, horizon_mois="6", situation=None, type_contrat=None, metier_vise=None)


def cells(
    learners: pd.DataFrame,
    *,
    contracts: pd.DataFrame | None = None,
    exams: pd.DataFrame | None = None,
    surveys: pd.DataFrame | None = None,
    rules: CountingRules = RULES,
    **choices: str,
) -> pd.DataFrame:
    """Count the variants chosen (``indicator="variant"``) over small tables."""
    wanted = {indicator: (variant,) for indicator, variant in choices.items()}
    flags = learner_flags(learners, contracts, exams, surveys, rules)
    people = count_cells(flags, "personne", rules, wanted)
    signed = count_cells(contract_flags(flags, contracts, rules), "contrat", rules, wanted)
    return pd.concat([part for part in (people, signed) if not part.empty], ignore_index=True)


def three(frame: pd.DataFrame, horizon: int | None = None) -> tuple[int, int, int]:
    """Give k, n and N of the only cell at a horizon."""
    rows = frame[frame["horizon_mois"].isna() if horizon is None else frame["horizon_mois"].eq(horizon).fillna(False)]
    assert len(rows) == 1
    row = rows.iloc[0]
    return int(row["numerateur"]), int(row["repondants"]), int(row["eligibles"])
