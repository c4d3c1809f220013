"""What a review must answer for: declines, rates under their reference, weak surveys, what is missing or refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from cfa_report.analysis import (
    Family,
    against_references,
    certifications,
    compare_cohorts,
    controlled,
    decided,
    first_horizon,
    of_session,
    refused_codes,
    to_previous_session,
    units,
)
from cfa_report.analysis.findings import STRENGTH, is_good
from cfa_report.analysis.readings import HEADLINE
from cfa_report.analysis.shortfall import answers_missing, missing_for_a_mark, people_of_a_change
from cfa_report.catalogue import catalogue
from cfa_report.domain.columns import ALL_CERTIFICATIONS
from cfa_report.domain.vocabulary import CellStatus, Section, Target, Verdict
from cfa_report.store import Slice

#: Kinds of alert, the gravest first.
REFUSED, DECLINE, BELOW, SILENCE, MISSING = "refus", "degradation", "reference", "reponse", "manquant"
KINDS: Final = (REFUSED, DECLINE, BELOW, SILENCE, MISSING)
#: What separates the certifications of one alert.
SEPARATOR: Final = "|"

_CHANGE: Final = (
    "session_2", "taux_1", "taux_2", "repondants_1", "eligibles_1", "repondants_2", "eligibles_2", "difference",
    "ic_bas", "ic_haut", "verdict", "seuil", "formation_bas", "formation_haut", "personnes",
)  # fmt: skip
#: One alert a row. A decline has the numbers of its change (``COMPARISON``: 1 is the session, 2 the one before), a rate
#: under its official reference (``seuil``) its own in 1 and the limits of the course, a weak survey its response rate
#: in ``taux_1``; the other alerts have no number. Rates are 0–1; ``personnes`` counts those that it is about at least.
ALERTS: Final = (
    "nature", "campus", "certifications", "section", "session", "indicateur", "variante", "horizon_mois", *_CHANGE,
)  # fmt: skip


def alerts(estimates: pd.DataFrame, changes: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """List the alerts of a campus for the session of its slice.

    Parameters
    ----------
    estimates
        Estimates (``ESTIMATE``) of the campus in the readings that the policy publishes.
    changes
        Changes of its certifications from the session before (``COMPARISON``), after the control of the edition.
    scope
        The slice: session, refusals, response rate that the policy asks for.

    Returns
    -------
    DataFrame
        Columns ``ALERTS``, the gravest kind first, then the surest verdict, the most people, the order of the network
        and that of the catalogue. A hidden figure gives no alert: nothing may be said of it.
    """
    now = of_session(estimates, scope.session)
    silent = _silent(now, scope)
    declines = _declines(changes, silent)
    rows = [*_refused(scope), *declines, *_below(now, declines, scope), *silent, *_missing(now, silent, scope)]
    found = pd.DataFrame(rows, columns=list(ALERTS))
    found["horizon_mois"] = found["horizon_mois"].astype("Int64")
    ranks = {name: rank for rank, name in enumerate(("", *catalogue()))}
    courses = {code: rank for rank, code in enumerate(scope.index.certifications)}
    found["rang"] = [
        (
            KINDS.index(row["nature"]),
            -_strength(row["verdict"]),
            -row["personnes"],
            courses.get(row["certifications"].split(SEPARATOR)[0], -1),
            ranks[row["indicateur"]],
        )
        for row in found.to_dict("records")
    ]
    return found.sort_values("rang", kind="stable", ignore_index=True)[list(ALERTS)]


def earlier_alerts(estimates: pd.DataFrame, scope: Slice, families: dict[str, Family]) -> pd.DataFrame:
    """List what the figures of the session before that of a slice alerted to, as it could be known then.

    Parameters
    ----------
    estimates, scope
        As ``alerts``.
    families
        Control of each session of the edition.

    Returns
    -------
    DataFrame
        Columns ``ALERTS``; none where the network declares no earlier session.
    """
    before = max((session for session in scope.index.sessions if session < scope.session), default="")
    if not before:
        return pd.DataFrame(columns=list(ALERTS))
    changes = to_previous_session(compare_cohorts(units(estimates), before, scope.confidence))
    found = alerts(estimates, controlled(changes, families[before]), replace(scope, session=before))
    return found[found["nature"].isin([DECLINE, BELOW, SILENCE])].reset_index(drop=True)


def _row(scope_of: Mapping[Any, Any], **values: Any) -> dict[str, Any]:
    names = ("campus", "section", "session", "indicateur", "variante", "horizon_mois")
    return (
        {name: scope_of.get(name, "") for name in names}
        | dict.fromkeys(_CHANGE)
        | {"verdict": "", "personnes": 0}
        | values
    )


def _refused(scope: Slice) -> list[dict[str, Any]]:
    codes = [code for code in refused_codes(scope) if code in scope.index.certifications]
    whole = scope.campus in refused_codes(scope)
    place = {"campus": scope.campus, "session": scope.session, "horizon_mois": None}
    return [_row(place, nature=REFUSED, certifications=code) for code in (*codes, *([""] if whole else []))]


def _declines(changes: pd.DataFrame, silent: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep the changes that a verdict decides and that go the wrong way; a weak survey is an alert already."""
    wanted = {name: item.direction for name, item in catalogue().items()}
    already = {(row["certifications"], row["indicateur"], row["horizon_mois"]) for row in silent}
    rows = []
    for row in decided(changes).to_dict("records"):
        wrong = {"hausse": row["difference"] < 0, "baisse": row["difference"] > 0, "": False}[wanted[row["indicateur"]]]
        horizon = None if pd.isna(row["horizon_mois"]) else row["horizon_mois"]
        if wrong and (row["certification"], row["indicateur"], horizon) not in already:
            place = {**row, "session": row["session_1"], "horizon_mois": horizon}
            numbers = {name: row[name] for name in _CHANGE if name in row} | {"personnes": people_of_a_change(row)}
            rows.append(_row(place, nature=DECLINE, certifications=row["certification"], **numbers))
    return rows


def _below(now: pd.DataFrame, declines: list[dict[str, Any]], scope: Slice) -> list[dict[str, Any]]:
    """Keep the survey rates of courses that miss their reference by a verdict.

    One that declined by a verdict as strong is an alert already.
    """
    already = {(row["certifications"], row["indicateur"], row["horizon_mois"]): row["verdict"] for row in declines}
    courses = units(now)
    marks = against_references(courses[courses["indicateur"].isin(HEADLINE)], scope)
    rows = []
    for row in marks[marks["verdict"] != str(Verdict.INDECIDABLE)].to_dict("records"):
        bad = is_good(row["indicateur"], 1.0 if row["atteint"] else -1.0) is False
        decline = already.get((row["certification"], row["indicateur"], row["horizon_mois"]), "")
        if bad and _strength(decline) < _strength(row["verdict"]):
            numbers = {"taux_1": row["taux"], "repondants_1": row["repondants"], "eligibles_1": row["eligibles"]}
            numbers |= {name: row[name] for name in ("seuil", "formation_bas", "formation_haut")}
            wanted = catalogue()[row["indicateur"]].direction
            people = missing_for_a_mark(row, wanted=wanted, confidence=scope.confidence)
            about = {"nature": BELOW, "certifications": row["certification"], "verdict": row["verdict"]}
            rows.append(_row(row, **about, **numbers, personnes=people))
    return rows


def _strength(verdict: str) -> int:
    return STRENGTH.index(verdict) if verdict in STRENGTH else -1


def _silent(now: pd.DataFrame, scope: Slice) -> list[dict[str, Any]]:
    minimum = float(scope.index.policy["taux_reponse_minimal"])
    rows = now[
        (now["indicateur"] == "taux_reponse")
        & (now["cible"] == str(Target.COHORTE))
        & (now["certification"] != ALL_CERTIFICATIONS)
        & (now["taux"] < minimum).fillna(False)
    ]
    return [
        _row(
            row,
            nature=SILENCE,
            certifications=row["certification"],
            taux_1=row["taux"],
            repondants_1=row["numerateur"],
            eligibles_1=row["denominateur"],
            personnes=answers_missing({**row, "seuil": minimum}),
        )
        for row in rows.to_dict("records")
    ]


def _missing(now: pd.DataFrame, silent: list[dict[str, Any]], scope: Slice) -> list[dict[str, Any]]:
    """Gather, by indicator, the certifications of apprentices whose data do not allow it at its first horizon."""
    rows = first_horizon(certifications(now, str(Section.CFA)))
    rows = rows[(rows["cible"] == str(Target.COHORTE)) & (rows["statut"] == str(CellStatus.NON_CALCULABLE))]
    # A survey that nobody answered is an alert already: what it would have told is not missing from the data.
    surveys = {name for name, item in catalogue().items() if item.is_survey and item.horizons}
    mute = {(row["certifications"], row["horizon_mois"]) for row in silent if row["repondants_1"] == 0}
    asked = zip(rows["certification"], rows["horizon_mois"], rows["indicateur"], strict=True)
    covered = np.array([name in surveys and (code, horizon) in mute for code, horizon, name in asked], dtype=bool)
    rows = rows[~covered]
    found = []
    for _, group in rows.groupby(["indicateur", "variante"], sort=False):
        concerned = set(group["certification"])
        codes = SEPARATOR.join(code for code in scope.index.certifications if code in concerned)
        first = group.iloc[0].to_dict()
        horizon = None if pd.isna(first["horizon_mois"]) else first["horizon_mois"]
        found.append(_row(first | {"horizon_mois": horizon}, nature=MISSING, certifications=codes))
    return found
