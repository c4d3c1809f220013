"""The quality trajectory of the charter: where each diploma stands, how it moved, which commitments were kept."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from cfa_report.catalogue.charter import Commitment, Period, charter
from cfa_report.domain.registers import REGISTERS
from cfa_report.improvement.measure import COUNTED, measured
from cfa_report.store import Slice

#: Levels of a scope, from the lowest.
LEVELS: Final = ("sous_socle", "socle", "jalon", "cible")
NOT_ASSESSED: Final = ""
UP, SAME, DOWN, FIRST = "hausse", "stable", "baisse", "premiere"

#: One scope of one diploma: its line of the register (``niveau`` empty where it was not assessed), the level of the
#: last session assessed before (empty where there is none), how it moved, whether its next milestone is late (``oui``
#: or empty: its day is past at the date of the edition, and no later session assessed the scope), and the counts of the
#: indicator that it names.
TRAJECTORY: Final = (*REGISTERS["auto_evaluation"], "niveau_avant", "progres", "retard", *COUNTED)

#: One commitment for one diploma: how often it was kept, of how often it must be; ``tenu`` is empty where nothing was
#: noted that could tell; ``declare`` is ``oui`` where every scope assessed in its post declares the base reached.
COMMITMENTS: Final = ("certification", "evenement", "nombre", "attendu", "tenu", "declare")

#: Terms of a school year, by the month: September to December, January to March, April to August.
_TERMS: Final = dict.fromkeys(range(9, 13), 0) | dict.fromkeys(range(1, 4), 1) | dict.fromkeys(range(4, 9), 2)


def trajectory(estimates: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Say, for each diploma assessed in the session of the slice, where each scope of the charter stands.

    Parameters
    ----------
    estimates
        Estimates (``ESTIMATE``) of the campus in the readings of its policy.
    scope
        The slice.

    Returns
    -------
    DataFrame
        Columns ``TRAJECTORY``: every scope of the charter for every diploma that assessed one of them, by diploma and
        in the order of the charter. The levels are what the campus declares: nothing here recomputes them.
    """
    lines = scope.registers["auto_evaluation"].rows
    earlier = sorted(session for session in set(lines["session"]) if session < scope.session)
    later = [session for session in set(lines["session"]) if session > scope.session]
    levels = {(row["certification"], row["perimetre"]): row["niveau"] for row in _of(lines, earlier[-1:])}
    held = {(row["certification"], row["perimetre"]): row for row in _of(lines, [scope.session])}
    since = {(row["certification"], row["perimetre"]) for row in _of(lines, later)}
    edited = str(scope.index.policy["date_edition"])
    rows = []
    for certification in sorted({certification for certification, _ in held}):
        for area in charter().scopes:
            key = (certification, area)
            row = held.get(key, _not_assessed(scope, *key))
            late = "" < row["date_jalon"] < edited and row["niveau"] != LEVELS[-1] and key not in since
            before = levels.get(key, NOT_ASSESSED)
            counts = measured(estimates, scope, row["indicateur"], certification) if row["indicateur"] else {}
            moved = {"niveau_avant": before, "progres": _moved(before, row["niveau"]), "retard": "oui" if late else ""}
            rows.append({**row, **moved, **dict.fromkeys(COUNTED), **counts})
    found = pd.DataFrame(rows, columns=list(TRAJECTORY))
    for name in COUNTED:
        found[name] = found[name].astype("Int64")
    return found


def commitments(scope: Slice) -> pd.DataFrame:
    """Count what keeps each commitment of the charter, for each diploma assessed in the session.

    An event of the whole campus counts for each of its diplomas.

    Returns
    -------
    DataFrame
        Columns ``COMMITMENTS``, without the commitments whose register is not read. What must be held every term is
        counted in terms: two events of the same one count once. What must be held for every contract is counted in
        contracts met in time.
    """
    assessed = _of(scope.registers["auto_evaluation"].rows, [scope.session])
    rows = []
    for diploma in sorted({row["certification"] for row in assessed}):
        for commitment in charter().commitments:
            register = scope.registers[commitment.period.register]
            if register.is_read:
                told = register.rows[register.rows["session"] == scope.session]
                kept = _met if commitment.period is Period.CONTRACT else _held
                declared = _declared(assessed, diploma, commitment)
                rows.append([diploma, commitment.event, *kept(told, diploma, commitment), declared])
    return pd.DataFrame(rows, columns=list(COMMITMENTS)).astype({"nombre": "int64", "attendu": "int64"})


def _of(lines: pd.DataFrame, sessions: list[str]) -> list[dict[str, str]]:
    chosen = lines[lines["session"].isin(sessions)]
    return [{str(name): str(value) for name, value in row.items()} for row in chosen.to_dict("records")]


def _not_assessed(scope: Slice, certification: str, area: str) -> dict[str, str]:
    row = dict.fromkeys(REGISTERS["auto_evaluation"], "")
    return row | {
        "campus": scope.campus,
        "certification": certification,
        "session": scope.session,
        "perimetre": area,
        "niveau": NOT_ASSESSED,
    }


def _moved(before: str, now: str) -> str:
    if NOT_ASSESSED in (before, now):
        return FIRST if now else ""
    step = LEVELS.index(now) - LEVELS.index(before)
    return SAME if not step else UP if step > 0 else DOWN


def _met(meetings: pd.DataFrame, diploma: str, commitment: Commitment) -> tuple[int, int, str]:
    """Count the contracts whose employer was met in time, of all."""
    own = meetings[(meetings["moment"] == commitment.event) & (meetings["certification"] == diploma)]
    number, expected = (sum(int(text) for text in own[name]) for name in ("dans_le_delai", "contrats"))
    return number, expected, ("oui" if number >= expected else "non") if expected else ""


def _held(events: pd.DataFrame, diploma: str, commitment: Commitment) -> tuple[int, int, str]:
    own = events[(events["type"] == commitment.event) & events["certification"].isin([diploma, ""])]
    months: list[Any] = [int(day[5:7]) for day in own["date"]]
    terms = commitment.period is Period.TERM
    number = len({_TERMS[month] for month in months}) if terms else len(months)
    expected = len(set(_TERMS.values())) if terms else 1
    return number, expected, "oui" if number >= expected else "non"


def _declared(assessed: list[dict[str, str]], diploma: str, commitment: Commitment) -> str:
    areas = next(post.scopes for post in charter().posts if post.number == commitment.post)
    own = [row["niveau"] for row in assessed if row["certification"] == diploma and row["perimetre"] in areas]
    return "oui" if own and LEVELS[0] not in own else "non"
