"""The same counts from a table of headcounts, for campuses that deliver no rows."""

from __future__ import annotations

import pandas as pd

from cfa_report.catalogue import Variant
from cfa_report.counting.cells import COUNTS, readings
from cfa_report.counting.rules import CountingRules, exits_of_sessions
from cfa_report.domain.columns import ALL_CERTIFICATIONS
from cfa_report.domain.vocabulary import CellStatus


def aggregate_cells(
    headcounts: pd.DataFrame, rules: CountingRules, choices: dict[str, tuple[str, ...]], sections: dict[str, str]
) -> pd.DataFrame:
    """Read k, n and N of every variant that the columns of ``effectifs`` can give.

    Parameters
    ----------
    headcounts
        The validated table ``effectifs``: one row per campus, certification and session; a column may be absent and a
        count missing (not delivered).
    rules, choices
        Horizons and dates; variants wanted, by indicator.
    sections
        Section of each certification.
    """
    parts = []
    for unit, level in (("personne", "certification"), ("contrat", "certification"), ("personne", "campus")):
        for indicator, variant, horizon in readings(unit, rules.horizons, choices, level):
            part = headcounts[["campus", "certification", "session"]].copy()
            part["section"] = part["certification"].map(sections).astype("str")
            if level == "campus":
                part["certification"] = ALL_CERTIFICATIONS
            part["promotion"] = headcounts["promotion"].fillna("") if "promotion" in headcounts else ""
            part["indicateur"], part["variante"] = indicator.id, variant.id
            part["horizon_mois"] = pd.array([horizon] * len(part), dtype="Int64")
            part["conventionnel"] = variant.conventional
            names = ("numerateur", "repondants", "eligibles")
            numbers = {
                name: _evaluate(variant.counts.get(name, ""), headcounts, horizon).astype("Int64") for name in names
            }
            complete = pd.concat(numbers.values(), axis=1).notna().all(axis=1)
            for name in names:
                part[name] = numbers[name].where(complete, 0).astype("int64")
            # What the campus did not count is unknown for everyone: they stay among the eligible of every total.
            if unit == "personne":
                part["eligibles"] = part["eligibles"].where(complete, headcounts["entres"].astype("int64"))
            early = _early(headcounts, horizon, rules) | _awaited(headcounts, variant)
            part["statut"] = str(CellStatus.PUBLIE)
            empty = part["repondants"] == 0
            part.loc[empty, "statut"] = str(CellStatus.NON_CALCULABLE)
            part.loc[empty & early, "statut"] = str(CellStatus.EN_COURS)
            parts.append(part[list(COUNTS)])
    return pd.concat(parts, ignore_index=True)


def _early(headcounts: pd.DataFrame, horizon: int | None, rules: CountingRules) -> pd.Series:
    """Say which groups have not reached this horizon yet."""
    if horizon is None:
        return pd.Series(False, index=headcounts.index)
    exits = exits_of_sessions(headcounts["session_origine"])
    early = {day: not rules.is_due(day, horizon) for day in exits.unique()}
    return exits.map(early).astype(bool)


def _awaited(headcounts: pd.DataFrame, variant: Variant) -> pd.Series:
    """Say which groups wait for exam results that this variant needs."""
    if "resultats_en_cours" not in headcounts or not variant.flag.startswith("admis"):
        return pd.Series(False, index=headcounts.index)
    return headcounts["resultats_en_cours"].fillna(0) > 0


def _evaluate(formula: str, headcounts: pd.DataFrame, horizon: int | None) -> pd.Series:
    """Evaluate ``a``, ``a-b`` (b missing is 0) or ``a|b`` (b where a is missing) over the columns delivered."""
    missing = pd.Series(pd.NA, index=headcounts.index, dtype="Int64")

    def column(name: str) -> pd.Series:
        return headcounts[name].astype("Int64") if name in headcounts else missing

    text = formula.format(h=horizon)
    if not text:
        return missing
    if "-" in text:
        left, right = text.split("-")
        return column(left) - column(right).fillna(0)
    if "|" in text:
        first, second = text.split("|")
        return column(first).fillna(column(second))
    return column(text)
