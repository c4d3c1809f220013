"""The method sheet of a report, gathered from what the report computed."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any, Final

import pandas as pd

import cfa_report
from cfa_report.domain.columns import CELL_KEY
from cfa_report.domain.edition import Edition
from cfa_report.domain.vocabulary import CellStatus, Target, Verdict
from cfa_report.store import Slice

_LIBRARIES: Final = ("numpy", "scipy", "pandas")
_CITATIONS: Final = {
    "wilson": "Wilson E. B. (1927), Journal of the American Statistical Association 22:209-212",
    "hypergeometrique": "Wright T. (1991), Exact Confidence Bounds when Sampling from Small Finite Universes, Springer",
    "bornes": "Manski C. F. (2003), Partial Identification of Probability Distributions, Springer",
    "cotes": "Fog A. (2008), Communications in Statistics - Simulation and Computation 37:258-273",
    "sensibilite": "Higgins J., White I. & Wood A. (2008), Clinical Trials 5:225-239",
    "ecarts": "Newcombe R. G. (1998), Statistics in Medicine 17:873-890",
    "enveloppe": "Zou G. & Donner A. (2008), Statistics in Medicine 27:1693-1702",
    "ecarts_extremes": "Imbens G. & Manski C. (2004), Econometrica 72:1845-1857",
    "controle": "Benjamini Y. & Hochberg Y. (1995), Journal of the Royal Statistical Society B 57:289-300",
    "tendance": "Armitage P. (1955), Biometrics 11:375-386",
    "ecart_detectable": "Fleiss J., Levin B. & Paik M. (2003), Statistical Methods for Rates and Proportions, ch. 4",
    "bascule": "Magder L. S. (2003), Controlled Clinical Trials 24:411-421",
}
_METHODS: Final = tuple(f"methode_{target}" for target in Target)
_COUNTS: Final = ("numerateur", "repondants", "eligibles")


def method_sheet(
    estimates: pd.DataFrame, changes: pd.DataFrame, scope: Slice, *further: pd.DataFrame
) -> dict[str, Any]:
    """Say how the figures of a report were made, reading it off the tables that hold them.

    Parameters
    ----------
    estimates
        Estimates (``ESTIMATE``) that the report shows.
    changes
        Changes (``COMPARISON``) that it shows, controlled or not: the sheet says which.
    scope
        The slice they come from.
    further
        Other tables that it shows: more changes, trends, tipping points, plan of calls.

    Returns
    -------
    dict
        A JSON value with French keys: targets, methods, level, Γ, threshold, number of cells by status, changes and
        their control, versions, citations, and the method and counts of each figure. A hidden cell has no number.
    """
    policy = scope.index.policy
    shown = estimates[estimates["taux"].notna()]
    computed = [table for table in further if len(table)]
    pairs = [changes, *(table for table in computed if "difference" in table)]
    return {
        "outil": f"cfa-report {cfa_report.__version__}",
        "reseau": scope.index.network,
        "edition": str(scope.index.edition),
        "campus": scope.campus,
        "certification": scope.certification,
        "session": scope.session,
        "empreinte": scope.index.fingerprint,
        "date_edition": policy["date_edition"],
        "date_observation": policy["date_observation"],
        "versions": {"python": platform.python_version()} | {name: version(name) for name in _LIBRARIES},
        "cibles": [str(target) for target in Target if (shown["cible"] == str(target)).any()],
        "methodes": _methods(shown),
        "niveau": scope.confidence,
        "gammas": [gamma for gamma in (2, 3) if shown[f"gamma{gamma}_bas"].notna().any()],
        "bornes_certaines": bool(shown["borne_basse"].notna().any()),
        "seuil_diffusion": policy["seuils"]["publique" if scope.index.edition is Edition.PUBLIQUE else "interne"],
        "cellules": _statuses(estimates),
        "ecarts": _changes(pairs),
        "citations": [_CITATIONS[name] for name in _CITATIONS if name in set(_used(shown, pairs, computed))],
        "chiffres": _figures(estimates),
    }


def _methods(shown: pd.DataFrame) -> dict[str, list[str]]:
    methods = {
        str(target): sorted({name for name in shown.loc[shown["cible"] == str(target), "methode_ic"] if name})
        for target in Target
    }
    return {target: names for target, names in methods.items() if names}


def _statuses(estimates: pd.DataFrame) -> dict[str, int]:
    """Count each cell once, whatever its targets."""
    cells = estimates.drop_duplicates(list(CELL_KEY))
    numbers = {str(status): int((cells["statut"] == str(status)).sum()) for status in CellStatus}
    return {status: number for status, number in numbers.items() if number}


def _changes(tables: list[pd.DataFrame]) -> dict[str, Any]:
    """Count the verdicts; the control is said only where every table of changes went through it."""
    words = [word for table in tables for word in table["verdict"] if word]
    result: dict[str, Any] = {
        "compares": len(words),
        "verdicts": {str(word): words.count(str(word)) for word in Verdict},
        "controle": None,
    }
    filled = [table for table in tables if len(table)]
    if filled and _controlled(filled):
        result["controle"] = {
            "methode": "benjamini_hochberg",
            "examines": int(filled[0]["examines"].iloc[0]),
            "fausses_decouvertes": float(filled[0]["fausses_decouvertes"].iloc[0]),
        }
    return result


def _controlled(tables: list[pd.DataFrame]) -> bool:
    return all("examines" in table for table in tables)


def _used(shown: pd.DataFrame, pairs: list[pd.DataFrame], computed: list[pd.DataFrame]) -> Iterator[str]:
    yield from set(shown["methode_ic"])
    if shown["borne_basse"].notna().any():
        yield "bornes"
    if shown["gamma3_bas"].notna().any():
        yield from ("cotes", "sensibilite")
    compared = [table for table in pairs if (table["verdict"] != "").any()]
    if compared:
        yield from ("ecarts", "enveloppe", "ecarts_extremes", "sensibilite")
        if _controlled(compared):
            yield "controle"
    for table in computed:
        if "pente" in table:
            yield from ("tendance", "ecart_detectable")
        if "necessaires" in table:
            yield "bascule"


def _figures(estimates: pd.DataFrame) -> dict[str, Any]:
    """Give the key, methods and counts of each cell, one line each; counts only where the status has numbers."""
    lines: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in estimates.to_dict("records"):
        key = tuple(None if pd.isna(row[name]) else row[name] for name in CELL_KEY)
        line = lines.setdefault(key, {"statut": str(row["statut"])} | dict.fromkeys((*_METHODS, *_COUNTS)))
        line[f"methode_{row['cible']}"] = row["methode_ic"] or None
        if CellStatus(row["statut"]).has_numbers:
            line |= {name: None if pd.isna(row[name]) else int(row[name]) for name in _COUNTS}
    return {
        "colonnes": [*CELL_KEY, "statut", *_METHODS, *_COUNTS],
        "lignes": [[*key, *line.values()] for key, line in lines.items()],
    }
