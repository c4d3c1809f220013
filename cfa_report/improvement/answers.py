"""Alerts beside the actions that answer them, and what is asked of the council next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from cfa_report.analysis import Finding
from cfa_report.domain.columns import ALL_CERTIFICATIONS
from cfa_report.domain.vocabulary import Verdict
from cfa_report.improvement.actions import CONTRARY, DROPPED, LATE, NOT_MEASURED, NOT_SHOWN, TOO_EARLY
from cfa_report.improvement.alerts import ALERTS, BELOW, DECLINE, KINDS, MISSING, REFUSED, SEPARATOR, SILENCE
from cfa_report.store import Slice

#: State of an alert that no action answers; otherwise it has the state of the action that is the most advanced.
UNANSWERED: Final = "sans_action"
#: An alert with the actions that answer it: ``reponse`` is ``sans_action`` or ``action``, ``actions`` their ids.
ANSWERED: Final = (*ALERTS, "reponse", "actions")
#: What the council is asked to look at, in this order: ``motif``, then the alert (its place) or the action (its id).
PRIORITIES: Final = ("motif", "alerte", "action")

_DECIDE, _RECOVER, _LATE, _WITHOUT_EFFECT = "decider", "recuperer", "reprendre", "revoir"
_CALL, _CHECK, _MEASURE, _COMPLETE = "relancer", "verifier", "mesurer", "completer"
#: Motives in the order of the priorities: what is proven and nobody answers comes first.
MOTIVES: Final = (_DECIDE, _RECOVER, _LATE, _WITHOUT_EFFECT, _CALL, _CHECK, _MEASURE, _COMPLETE)


def answered(found: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """Set beside each alert the actions that answer it.

    Parameters
    ----------
    found
        Alerts (``ALERTS``).
    register
        Actions (``ACTIONS``). One answers an alert when it is about the same campus, session and indicator (none for a
        refused file), and about all the certifications of the alert or the whole campus; an abandoned one answers
        nothing.

    Returns
    -------
    DataFrame
        Columns ``ANSWERED``.
    """
    result = found.copy()
    lists = [_answers(row, register) for row in found.to_dict("records")]
    result["reponse"] = pd.Series(["action" if ids else UNANSWERED for ids in lists], index=result.index, dtype="str")
    result["actions"] = pd.Series([SEPARATOR.join(ids) for ids in lists], index=result.index, dtype="str")
    return result[list(ANSWERED)]


def followed(found: tuple[Finding, ...], register: pd.DataFrame, session: str) -> tuple[Finding, ...]:
    """Keep the bad news of a page that some action of the register answers, as it would answer an alert.

    Parameters
    ----------
    found
        Findings of the page (``analysis.findings``).
    register
        Actions (``ACTIONS``).
    session
        Session of the page.
    """
    return tuple(
        finding for finding in found if finding.favourable is False and _answers(_alert_of(finding, session), register)
    )


def priorities(found: pd.DataFrame, register: pd.DataFrame) -> pd.DataFrame:
    """Order what the council is asked for the year to come.

    Parameters
    ----------
    found
        Answered alerts (``ANSWERED``).
    register
        Actions (``ACTIONS``) with their effects.

    Returns
    -------
    DataFrame
        Columns ``PRIORITIES``: unanswered declines and rates under their reference that are *prouvé* or *robuste*,
        files to correct, late actions, closed actions without a visible effect, weak surveys and *fragile* verdicts
        that nobody answers, effects to measure, missing indicators. An effect that no session can show yet is nothing
        to be asked for.
    """
    rows = [(_motive(row), place, "") for place, row in enumerate(found.to_dict("records"))]
    for row in register.to_dict("records"):
        if row["etat"] == LATE:
            rows.append((_LATE, -1, row["id"]))
        elif row["etat"] in (CONTRARY, NOT_SHOWN):
            rows.append((_WITHOUT_EFFECT, -1, row["id"]))
        elif row["etat"] == NOT_MEASURED and row["raison"] != TOO_EARLY:
            rows.append((_MEASURE, -1, row["id"]))
    kept = sorted((row for row in rows if row[0]), key=lambda row: MOTIVES.index(row[0]))
    return pd.DataFrame(kept, columns=list(PRIORITIES))


def summary(found: pd.DataFrame, register: pd.DataFrame, scope: Slice) -> dict[str, Any]:
    """Count alerts by kind, those that nobody answers, and actions by state; say whether their register was read."""
    kinds, states = Counter(found["nature"]), Counter(register["etat"])
    return {
        "alertes": {kind: kinds[kind] for kind in KINDS if kinds[kind]},
        "sans_action": int((found["reponse"] == UNANSWERED).sum()),
        "actions": dict(states),
        "lu": scope.registers["actions_correctives"].is_read,
    }


def _alert_of(finding: Finding, session: str) -> dict[str, str]:
    campus, code = finding.unit
    return {
        "campus": campus,
        "session": session,
        "indicateur": str(finding.rows["indicateur"].iloc[0]),
        "certifications": "" if code == ALL_CERTIFICATIONS else code,
    }


def _answers(alert: Mapping[Any, Any], register: pd.DataFrame) -> list[str]:
    rows = register[
        (register["campus"] == alert["campus"])
        & (register["session"] == alert["session"])
        & (register["indicateur"] == alert["indicateur"])
        & (register["etat"] != DROPPED)
    ]
    codes = {code for code in alert["certifications"].split(SEPARATOR) if code}
    # An action about the whole campus that aims at no indicator does not correct the file of a certification.
    whole = [] if codes and not alert["indicateur"] else list(rows.loc[rows["certification"] == "", "id"])
    about = rows[rows["certification"].isin(codes)]
    covered = bool(codes) and codes <= set(about["certification"])
    return sorted([*whole, *(about["id"] if covered else [])])


def _motive(alert: Mapping[Any, Any]) -> str:
    if alert["nature"] in (DECLINE, BELOW) and alert["reponse"] == UNANSWERED:
        return _CHECK if alert["verdict"] == str(Verdict.FRAGILE) else _DECIDE
    if alert["nature"] == REFUSED:
        return _RECOVER
    if alert["reponse"] == UNANSWERED:
        return {SILENCE: _CALL, MISSING: _COMPLETE}.get(alert["nature"], "")
    return ""
