"""The register of corrective actions at the date of the edition: what is late, what was closed, what it changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from cfa_report.analysis import Family, compare_cohorts, controlled
from cfa_report.catalogue import catalogue
from cfa_report.domain.columns import ALL_CERTIFICATIONS, COMPARISON
from cfa_report.domain.registers import REGISTERS
from cfa_report.domain.vocabulary import Section, Verdict
from cfa_report.store import Slice

#: States of an action. The four last ones are about actions that were closed.
LATE, RUNNING, DROPPED = "en_retard", "en_cours", "abandonnee"
SHOWN, FRAGILE, NOT_SHOWN, CONTRARY = "effet_visible", "effet_fragile", "effet_non_demontre", "effet_contraire"
NOT_MEASURED: Final = "effet_non_mesure"
STATES: Final = (LATE, RUNNING, NOT_MEASURED, CONTRARY, NOT_SHOWN, FRAGILE, SHOWN, DROPPED)

#: Why the effect of a closed action is not measured.
NO_INDICATOR, TOO_EARLY, NOT_PUBLISHED, NO_DIRECTION = "sans_indicateur", "trop_tot", "non_publie", "sans_sens"

#: A line of the register with what is said of it: ``session`` is that of the finding, given or deduced;
#: ``session_apres`` the one where the effect is looked for; ``raison`` is empty unless the effect is not measured.
ACTIONS: Final = (*REGISTERS["actions_correctives"], "etat", "session_apres", "raison")
#: The change that shows the effect of an action.
EFFECTS: Final = ("action", *COMPARISON)

#: Sessions end in June (``demonstration`` and the usual calendar): what is closed later can only help the next one.
_EXIT: Final = "-06-30"


def actions(estimates: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Read the register of a campus at the date of the edition, before effects are looked at.

    Parameters
    ----------
    estimates
        Estimates (``ESTIMATE``) of the campus, every session, in the readings that the policy publishes.
    scope
        The slice: register, dates, sessions.

    Returns
    -------
    DataFrame
        Columns ``ACTIONS``. An open action whose date has passed at ``date_edition`` is late. A closed one is compared
        between the session of its finding and the first session that ended after it was closed; it waits for its
        effect here as ``effet_non_mesure``, and ``with_effects`` says what was found.
    """
    rows = [_action(row, estimates, scope) for row in scope.registers["actions_correctives"].rows.to_dict("records")]
    return pd.DataFrame(rows, columns=list(ACTIONS)).astype("str")


def effects(
    register: pd.DataFrame, estimates: pd.DataFrame, scope: Slice, families: dict[str, Family] | None
) -> pd.DataFrame:
    """Compare, for each closed action that can be measured, the session of its finding with the one that followed.

    Parameters
    ----------
    register
        Actions (``ACTIONS``).
    estimates, scope
        As ``actions``.
    families
        Control of each session of the edition; ``None`` leaves the verdicts that changes have alone.

    Returns
    -------
    DataFrame
        Columns ``EFFECTS`` (1 is after, 2 before) and those of the control: a change is held to the level that the
        changes of its later session must pass.
    """
    found = []
    for row in register.to_dict("records"):
        if row["session_apres"] and not row["raison"]:
            change = _change(row, estimates, scope)
            family = families.get(row["session_apres"]) if families else None
            found.append((controlled(change, family) if family else change).assign(action=row["id"]))
    filled = [change for change in found if not change.empty]
    if not filled:
        return pd.DataFrame(columns=list(EFFECTS))
    return pd.concat(filled, ignore_index=True)


def with_effects(register: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Say of each closed action whether its effect shows: the same rows, their ``etat`` decided by the verdicts."""
    result = register.copy()
    verdicts = {row["action"]: row for row in found.to_dict("records")}
    for place, row in enumerate(register.to_dict("records")):
        change = verdicts.get(row["id"])
        if change is not None:
            state = _effect(change)
            result.loc[place, "etat"] = state
            result.loc[place, "raison"] = NOT_PUBLISHED if state == NOT_MEASURED else ""
    return result


def _action(row: Mapping[Any, Any], estimates: pd.DataFrame, scope: Slice) -> dict[str, Any]:
    edited = str(scope.index.policy["date_edition"])
    session = row["session"] or _session_before(row["date_cloture"] or row["echeance"], scope)
    result = {**row, "session": session, "session_apres": "", "raison": ""}
    if row["statut"] == "abandonnee":
        return result | {"etat": DROPPED}
    if row["statut"] != "close":
        return result | {"etat": LATE if row["echeance"] < edited else RUNNING}
    after = _session_after(row["date_cloture"], session, scope)
    result |= {"etat": NOT_MEASURED, "session_apres": after}
    if not row["indicateur"]:
        return result | {"raison": NO_INDICATOR}
    if not catalogue()[row["indicateur"]].direction:
        return result | {"raison": NO_DIRECTION}
    if not after:
        return result | {"raison": TOO_EARLY}
    change = _change(result, estimates, scope)
    return result | {"raison": "" if len(change) and change["verdict"].ne("").any() else NOT_PUBLISHED}


def _session_before(day: str, scope: Slice) -> str:
    """Give the last session that had ended on a day: the one whose figures could be known."""
    ended = [session for session in scope.index.sessions if session + _EXIT < day]
    return max(ended, default=min(scope.index.sessions))


def _session_after(day: str, session: str, scope: Slice) -> str:
    """Give the first session that ended after a day, if the edition knows it."""
    later = [one for one in scope.index.sessions if session < one <= scope.session and day <= one + _EXIT]
    return min(later, default="")


def _change(row: Mapping[Any, Any], estimates: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Compare both sessions of one action, on its certification or on all those of the apprentices."""
    whole = not row["certification"]
    indicator = catalogue()[row["indicateur"]]
    cells = estimates[
        (estimates["indicateur"] == row["indicateur"])
        & (estimates["certification"] == (ALL_CERTIFICATIONS if whole else row["certification"]))
        & estimates["session"].isin([row["session"], row["session_apres"]])
    ]
    if whole:
        cells = cells[cells["section"] == str(Section.CFA)]
    if indicator.horizons:
        cells = cells[cells["horizon_mois"] == indicator.horizons[0]]
    return compare_cohorts(cells, row["session_apres"], scope.confidence)


def _effect(change: Mapping[Any, Any]) -> str:
    verdict = str(change["verdict"])
    if not verdict:
        return NOT_MEASURED
    if verdict == str(Verdict.INDECIDABLE):
        return NOT_SHOWN
    wanted = {"hausse": change["difference"] > 0, "baisse": change["difference"] < 0}
    if not wanted[catalogue()[change["indicateur"]].direction]:
        return CONTRARY
    return FRAGILE if verdict == str(Verdict.FRAGILE) else SHOWN
