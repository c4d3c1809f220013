"""The method sheet of a report, gathered from what the report computed."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from functools import cache
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
    "entonnoir": "Spiegelhalter D. J. (2005), Statistics in Medicine 24:1185-1202",
    "dispersion": "Spiegelhalter D. J. (2005), Quality and Safety in Health Care 14:347-351",
    "lissage": "Griffin B. & Krutchkoff R. (1971), Biometrika 58:599-601",
    "rangs": "Al Mohamad D., Goeman J. & van Zwet E. (2022), Biometrics 78:1130-1143",
    "rangs_controle": "Holm S. (1979), Scandinavian Journal of Statistics 6:65-70",
}
_METHODS: Final = tuple(f"methode_{target}" for target in Target)
_COUNTS: Final = ("numerateur", "repondants", "eligibles")
#: What Γ bounds, wherever a report says Γ = 2, Γ = 3 or *robuste*: never a ratio of response rates.
_GAMMA: Final = "rapport_cotes_reponse"


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
        Other tables that it shows: more estimates (other readings, gaps to references), more changes, trends, tipping
        points, plan of calls, units side by side.

    Returns
    -------
    dict
        A JSON value with French keys: targets, methods, level, Γ and what it bounds, threshold, number of cells by
        status, changes and their control, groups of units, versions, citations, and the method and counts of each
        figure. A hidden cell has no number.
    """
    policy = scope.index.policy
    computed = [table for table in further if len(table)]
    estimates = _together([estimates, *(table for table in computed if "methode_ic" in table)])
    shown = estimates[estimates["taux"].notna()]
    # Where everybody is known, bounds and bands are the rate itself: nothing is assumed, and nothing is to be said.
    partial = shown[shown["repondants"] < shown["eligibles"]]
    gammas = [gamma for gamma in (2, 3) if partial[f"gamma{gamma}_bas"].notna().any()]
    pairs = [changes, *(table for table in computed if "difference" in table)]
    used = set(_used(shown, pairs, computed))
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
        "versions": _versions(),
        "cibles": [str(target) for target in Target if (shown["cible"] == str(target)).any()],
        "methodes": _methods(shown),
        "niveau": scope.confidence,
        "gammas": gammas,
        "sens_gamma": _GAMMA if gammas else None,
        "bornes_certaines": bool(partial["borne_basse"].notna().any()),
        "seuil_diffusion": policy["seuils"]["publique" if scope.index.edition is Edition.PUBLIQUE else "interne"],
        "cellules": _statuses(estimates),
        "ecarts": _changes(pairs),
        "nombreux": [group for table in computed if "taux_lisse" in table for group in _groups(table)],
        "citations": [_CITATIONS[name] for name in _CITATIONS if name in used],
        "chiffres": _figures(estimates),
    }


def _together(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Put tables of estimates end to end, each cell and target once."""
    return pd.concat(tables, ignore_index=True).drop_duplicates([*CELL_KEY, "cible"], ignore_index=True)


def _groups(many: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Say of each group of units what its limits and ranks were made of."""
    for (kind, code), group in many.groupby(["regroupement", "groupe"], sort=False):
        first = group.iloc[0]
        yield {
            "indicateur": first["indicateur"],
            "regroupement": kind,
            "groupe": code,
            "unites": int(first["unites"]),
            "limites": "elargies" if first["tau2"] > 0 else "exactes",
            "lissage": "beta_binomial" if first["difference_detectable"] else "taux_du_groupe",
            "rangs_controle": "holm",
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
    together = [table for table in filled if "comparaisons" in table]
    if together and len(together) == len(filled):
        result["controle"] = {"methode": "holm", "examines": int(together[0]["comparaisons"].iloc[0])}
    elif filled and _controlled(filled):
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
    partial = shown[shown["repondants"] < shown["eligibles"]]
    if partial["borne_basse"].notna().any():
        yield "bornes"
    if partial["gamma3_bas"].notna().any():
        yield from ("cotes", "sensibilite")
    compared = [table for table in pairs if (table["verdict"] != "").any()]
    if compared:
        yield from ("ecarts", "enveloppe", "ecarts_extremes", "sensibilite")
        if _controlled(compared):
            yield "controle"
        if any("comparaisons" in table for table in compared):
            yield "rangs_controle"
    for table in computed:
        if "pente" in table:
            yield from ("tendance", "ecart_detectable")
        if "necessaires" in table:
            yield "bascule"
        if "taux_lisse" in table:
            yield from ("entonnoir", "lissage", "rangs", "rangs_controle", "enveloppe", "ecarts_extremes")
            if (table["tau2"] > 0).any():
                yield "dispersion"


def _figures(estimates: pd.DataFrame) -> dict[str, Any]:
    """Give the key, methods and counts of each cell, one line each; counts only where the status has numbers."""
    lines: dict[tuple[Any, ...], dict[str, Any]] = {}
    keys, counts = (zip(*(_plain(estimates[name]) for name in names), strict=True) for names in (CELL_KEY, _COUNTS))
    told = zip(keys, counts, estimates["statut"], estimates["cible"], estimates["methode_ic"], strict=True)
    for key, numbers, status, target, method in told:
        line = lines.setdefault(key, {"statut": str(status)} | dict.fromkeys((*_METHODS, *_COUNTS)))
        line[f"methode_{target}"] = method or None
        if CellStatus(status).has_numbers:
            line |= dict(zip(_COUNTS, numbers, strict=True))
    return {
        "colonnes": [*CELL_KEY, "statut", *_METHODS, *_COUNTS],
        "lignes": [[*key, *line.values()] for key, line in lines.items()],
    }


def _plain(column: pd.Series) -> list[Any]:
    """Give the values of a column, whole numbers and texts, with None for what is missing."""
    return [None if missing else value for value, missing in zip(column.tolist(), column.isna(), strict=True)]


@cache
def _versions() -> dict[str, str]:
    return {"python": platform.python_version()} | {name: version(name) for name in _LIBRARIES}
