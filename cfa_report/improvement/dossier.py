"""The dossier of indicator 29: the plan and what it reached, what was done, partners that are alive, offers relayed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import pandas as pd

from cfa_report.analysis import first_horizon
from cfa_report.catalogue import catalogue
from cfa_report.domain.columns import ALL_CERTIFICATIONS
from cfa_report.domain.registers import MISSING, REGISTERS
from cfa_report.domain.vocabulary import CellStatus, Section, Target
from cfa_report.improvement.measure import COUNTED, measured
from cfa_report.statistics import threshold_verdict
from cfa_report.store import Slice

#: Months without a joint action after which a partnership sleeps.
DORMANT_MONTHS: Final = 12
ALIVE, DORMANT, OVER = "actif", "dormant", "termine"
#: A partnership with its state at the observation date; ``depuis`` is the day of the last joint action, or its start.
PARTNERS: Final = (*REGISTERS["partenariats"], "etat", "depuis")

#: An objective with what its indicator says: counts of the cohort, or ``participants`` and ``invites`` of the actions
#: that name it (texts); ``atteinte`` is ``oui``, ``non`` or empty where nothing is known, with the verdict on a rate.
PLAN: Final = (
    *REGISTERS["plan_29"], "numerateur", "repondants", "eligibles", "participants", "invites", "atteinte", "verdict",
)  # fmt: skip

#: Registers of the dossier.
REGISTERS_29: Final = ("plan_29", "actions_29", "partenariats", "offres")
#: Items of the checklist, and whether each is met; ``detail`` is a number where there is one to say.
CHECKLIST: Final = ("point", "atteint", "detail")
#: How many kinds of action an auditor expects.
LEAST_KINDS: Final = 3
#: What a corrective action of indicator 29 may aim at.
_AIMED: Final = ("taux_insertion_emploi", "taux_insertion_metier", "taux_poursuite", "taux_accompagnement")


def partners(scope: Slice) -> pd.DataFrame:
    """Say which partnerships are alive: a joint action in the last twelve months, or begun since.

    Returns
    -------
    DataFrame
        Columns ``PARTNERS``, the sleeping ones first, in the order of the register.
    """
    observed = date.fromisoformat(str(scope.index.policy["date_observation"]))
    limit = _months_before(observed, DORMANT_MONTHS)
    rows = []
    for row in scope.registers["partenariats"].rows.to_dict("records"):
        since = max(row["derniere_action"], row["date_debut"])
        over = bool(row["date_fin"]) and row["date_fin"] <= observed.isoformat()
        rows.append(row | {"etat": OVER if over else DORMANT if since < limit else ALIVE, "depuis": since})
    found = pd.DataFrame(rows, columns=list(PARTNERS)).astype("str")
    order = found["etat"].map({DORMANT: 0, ALIVE: 1, OVER: 2})
    return found.loc[order.sort_values(kind="stable").index].reset_index(drop=True)


def of_session(scope: Slice, register: str) -> pd.DataFrame:
    """Keep the lines of a register that are about the session of the slice."""
    rows = scope.registers[register].rows
    return rows[rows["session"] == scope.session].reset_index(drop=True)


def offers(scope: Slice) -> pd.DataFrame:
    """Keep the offers relayed since the last year of the session began, on 1 September."""
    rows = scope.registers["offres"].rows
    start = f"{int(scope.session[:4]) - 1}-09-01"
    return rows[rows["date"] >= start].sort_values("date", kind="stable").reset_index(drop=True)


def plan(estimates: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Set beside each objective of the session what its indicator says, against its target.

    Parameters
    ----------
    estimates
        Estimates (``ESTIMATE``) of the campus in the readings of its policy.
    scope
        The slice.

    Returns
    -------
    DataFrame
        Columns ``PLAN``. Whether a target is reached is about this cohort: its verdict says how sure that is.
    """
    rows = [row | _measure(row, estimates, scope) for row in of_session(scope, "plan_29").to_dict("records")]
    found = pd.DataFrame(rows, columns=list(PLAN))
    for name in ("numerateur", "repondants", "eligibles"):
        found[name] = found[name].astype("Int64")
    return found


def checklist(estimates: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Say which of the proofs that an auditor asks for are there (columns ``CHECKLIST``).

    The points are those of the founding document on indicator 29: plan, three kinds of action, agreements, offers,
    results, yearly review.
    """
    held = held_actions(scope)
    kinds = held["type"].nunique()
    cited = evidence(scope)
    unproven = int((held["preuves"] == "").sum())
    alive = partners(scope)
    active = alive[alive["etat"] == ALIVE]
    bare = unproven_partners(scope)
    results = first_horizon(_totals(estimates, scope))
    # What is measured and kept back is measured.
    unmeasured = [str(status) for status in (CellStatus.NON_CALCULABLE, CellStatus.EN_COURS, CellStatus.NON_CONCERNE)]
    measured = results[~results["statut"].isin(unmeasured)]
    lost, looked_at = int((cited["etat"] == MISSING).sum()), reviewed(scope)
    rows = [
        ("plan", bool(len(of_session(scope, "plan_29"))), len(of_session(scope, "plan_29"))),
        ("types_actions", kinds >= LEAST_KINDS, kinds),
        (
            "actions_prouvees",
            bool(len(held)) and not unproven,
            unproven,
        ),
        ("partenaires_actifs", bool(len(active)), len(active)),
        ("conventions", bool(len(active)) and not bare, len(bare)),
        ("offres", bool(len(offers(scope))), len(offers(scope))),
        ("insertion", (measured["indicateur"] == "taux_insertion_emploi").any(), None),
        ("poursuite", (measured["indicateur"] == "taux_poursuite").any(), None),
        ("bilan", bool(len(looked_at)), len(looked_at)),
        ("pieces", len(cited) > 0 and lost == 0, lost),
    ]
    found = pd.DataFrame(rows, columns=list(CHECKLIST))
    found["atteint"] = found["atteint"].astype(bool)
    found["detail"] = found["detail"].astype("Int64")
    return found


def reviewed(scope: Slice) -> pd.DataFrame:
    """Keep the corrective actions about what indicator 29 looks at."""
    register = scope.registers["actions_correctives"].rows
    return register[register["indicateur"].isin(_AIMED) | (register["indicateur_qualiopi"] == "29")]


def held_actions(scope: Slice) -> pd.DataFrame:
    """Keep the actions of the session of which it is noted how many took part."""
    events = of_session(scope, "actions_29")
    return events[events["participants"] != ""]


def unproven_partners(scope: Slice) -> list[str]:
    """List the active partnerships that cite no document that is there."""
    cited, known = evidence(scope), partners(scope)
    proven = set(cited.loc[(cited["registre"] == "partenariats") & (cited["etat"] != MISSING), "id"])
    return [number for number in known.loc[known["etat"] == ALIVE, "id"] if number not in proven]


def evidence(scope: Slice, registers: Sequence[str] = REGISTERS_29) -> pd.DataFrame:
    """Gather every document that some registers cite (columns ``EVIDENCE``)."""
    return pd.concat([scope.registers[name].evidence for name in registers], ignore_index=True)


def _totals(estimates: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    return estimates[
        (estimates["session"] == scope.session)
        & (estimates["section"] == str(Section.CFA))
        & (estimates["certification"] == ALL_CERTIFICATIONS)
        & (estimates["cible"] == str(Target.COHORTE))
    ]


def _measure(row: dict[Any, Any], estimates: pd.DataFrame, scope: Slice) -> dict[str, Any]:
    nothing = {"numerateur": None, "repondants": None, "eligibles": None, "participants": "", "invites": ""}
    nothing |= {"atteinte": "", "verdict": ""}
    if not row["indicateur"]:
        return nothing | _participation(row, scope)
    if not row["cible_pct"]:
        return nothing
    counts = measured(estimates, scope, row["indicateur"], row["certification"] or ALL_CERTIFICATIONS)
    if not counts:
        return nothing
    k, n, N = (counts[name] for name in COUNTED)
    target = float(row["cible_pct"]) / 100
    # Where fewer is better, a target is a ceiling.
    fewer = catalogue()[row["indicateur"]].direction == "baisse"
    reached = k / n <= target if fewer else k / n >= target
    word = str(threshold_verdict(k, n, N, target, scope.confidence))
    return nothing | counts | {"atteinte": "oui" if reached else "non", "verdict": word}


def _participation(row: dict[Any, Any], scope: Slice) -> dict[str, str]:
    """Add up the actions that name an objective: how many took part of how many invited."""
    events = of_session(scope, "actions_29")
    own = events[(events["objectif"] == row["id"]) & (events["participants"] != "") & (events["invites"] != "")]
    invited, came = (int(own[name].astype("int64").sum()) for name in ("invites", "participants"))
    if not invited:
        return {}
    reached = ""
    if row["cible_pct"]:
        reached = "oui" if 100 * came >= float(row["cible_pct"]) * invited else "non"
    return {"participants": str(came), "invites": str(invited), "atteinte": reached}


def _months_before(day: date, months: int) -> str:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return f"{year:04d}-{month + 1:02d}-{day.day:02d}"
