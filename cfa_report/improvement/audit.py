"""What a campus answers to each requirement of the standard and of the law, and what it lacks."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from cfa_report.analysis import certification_names, delivered_codes, first_horizon
from cfa_report.catalogue import catalogue
from cfa_report.catalogue.requirements import Requirement, requirements
from cfa_report.display.audit import AuditAnswer
from cfa_report.display.cell import Cell, read_cells
from cfa_report.display.publication import INFORMATION
from cfa_report.display.register_words import register_name
from cfa_report.display.review_words import Action, Alert, read_actions, read_alerts
from cfa_report.display.wording import lower_first, plural
from cfa_report.domain.columns import ALL_CERTIFICATIONS
from cfa_report.domain.registers import MISSING
from cfa_report.domain.vocabulary import CellStatus, Section
from cfa_report.improvement.actions import LATE
from cfa_report.improvement.dossier import DORMANT, LEAST_KINDS, held_actions, partners, reviewed, unproven_partners
from cfa_report.store import Slice
from cfa_report.store.registers import ABSENT, REFUSED

_ACTIONS = "actions_correctives"


def audit(
    estimates: pd.DataFrame,
    official: pd.DataFrame,
    register: pd.DataFrame,
    effects: pd.DataFrame,
    alerts: pd.DataFrame,
    scope: Slice,
) -> tuple[AuditAnswer, ...]:
    """Answer every requirement for a campus, in the order of the catalogue.

    Parameters
    ----------
    estimates
        Estimates (``ESTIMATE``) of the campus, every reading; the totals of apprentices of the session are shown.
    official
        Gaps and official values (``analysis.gaps``), of which the latest added value is shown.
    register, effects
        Actions with their states (``ACTIONS``), and effects (``EFFECTS``).
    alerts
        Answered alerts (``ANSWERED``): one without action is missing where corrective actions are asked for.
    scope
        The slice: session, registers, policy.
    """
    now = first_horizon(
        estimates[
            (estimates["session"] == scope.session)
            & (estimates["section"] == str(Section.CFA))
            & (estimates["certification"] == ALL_CERTIFICATIONS)
        ]
    )
    names = certification_names(scope)
    actions = read_actions(register, effects, names)
    told = read_alerts(alerts, names, float(scope.index.policy["taux_reponse_minimal"]))
    open_alerts = tuple(alert for alert in told if not alert.is_answered)
    return tuple(
        _answer(requirement, now, official, register, actions, open_alerts, scope) for requirement in requirements()
    )


def _answer(
    requirement: Requirement,
    now: pd.DataFrame,
    official: pd.DataFrame,
    register: pd.DataFrame,
    actions: tuple[Action, ...],
    open_alerts: tuple[Alert, ...],
    scope: Slice,
) -> AuditAnswer:
    cells = tuple(
        cell
        for indicator, variant in requirement.figures
        for cell in _cells(indicator, variant or _chosen(indicator, scope), now, official)
    )
    # An action serves the requirements whose figures it aims at; what it lacks, the document cited or the delay, is
    # told where it says to serve: under the indicator of the standard that it names.
    aiming = register["indicateur"].isin({indicator for indicator, _ in requirement.figures})
    named = register["indicateur_qualiopi"] == requirement.number if requirement.group == "qualiopi" else aiming
    if _ACTIONS in requirement.registers:
        named = pd.Series(True, index=register.index)
    numbers = set(register.loc[named, "id"])
    serving = numbers | set(register.loc[aiming, "id"])
    chosen = tuple(action for action in actions if action.number in serving)
    names = {*requirement.registers, *([_ACTIONS] if numbers else [])}
    found = [scope.registers[name].evidence for name in scope.registers if name in names]
    evidence = pd.concat(found, ignore_index=True) if found else scope.registers[_ACTIONS].evidence.iloc[:0]
    evidence = evidence[(evidence["registre"] != _ACTIONS) | evidence["id"].isin(numbers)]
    held = tuple(_held(name, scope) for name in requirement.registers)
    own = tuple(action for action in chosen if action.number in numbers)
    missing = (*_missing(requirement, cells, own, evidence, scope), *_unanswered(requirement, open_alerts, scope))
    return AuditAnswer(requirement, cells, chosen, evidence, held, missing)


def _chosen(indicator: str, scope: Slice) -> str:
    return str(scope.index.policy["indicateurs"][indicator]["variante"])


def _cells(indicator: str, variant: str, now: pd.DataFrame, official: pd.DataFrame) -> tuple[Cell, ...]:
    source = official if catalogue()[indicator].family == "reference" else now
    rows = source[(source["indicateur"] == indicator) & (source["variante"] == variant)]
    if source is official:
        rows = rows[rows["session"] == rows["session"].max()]
    return read_cells(rows)


def _held(name: str, scope: Slice) -> str:
    register = scope.registers[name]
    label = register_name(name)
    if not register.is_read:
        return f"{label} : {'refusé' if register.state == REFUSED else 'non tenu'}"
    return f"{label} : {plural(len(register.rows), 'ligne', 'lignes')}"


def _missing(
    requirement: Requirement, cells: tuple[Cell, ...], actions: tuple[Action, ...], evidence: pd.DataFrame, scope: Slice
) -> Iterator[str]:
    """Say what a requirement lacks: figures, registers, documents, actions in time."""
    counted = {(cell.indicator.id, cell.variant.id) for cell in cells}
    for indicator, variant in requirement.figures:
        if (indicator, variant or _chosen(indicator, scope)) not in counted:
            yield f"{catalogue()[indicator].label} : aucune donnée pour cette session"
    for cell in cells:
        if cell.status is CellStatus.NON_CALCULABLE:
            said = cell.variant.denominator if cell.variant.unit == "avis" else cell.variant.label
            detail = f" ({said})" if (cell.indicator.id, cell.variant.id) in requirement.figures else ""
            yield f"{cell.label}{detail} : non calculable pour tout le campus"
    codes = delivered_codes(scope)
    told = [scope.index.certifications[code] for code in codes]
    untold = [one for one in told if not all(one.get(name) for name in requirement.informations)]
    if untold:
        words = ", ".join(lower_first(INFORMATION[name]) for name in requirement.informations)
        number = plural(len(untold), "formation", "formations")
        yield f"{words} : tout n'est pas dit de {number} sur {len(codes)}"
    for name in requirement.registers:
        register = scope.registers[name]
        if register.state == ABSENT:
            yield f"{register_name(name)} : non tenu"
        elif register.state == REFUSED:
            yield f"{register_name(name)} : refusé, à corriger"
        elif register.rows.empty:
            yield f"{register_name(name)} : aucune ligne pour ce campus"
    yield from _gaps_in_registers(requirement, scope)
    for document in dict.fromkeys(evidence.loc[evidence["etat"] == MISSING, "nom"]):
        yield f"document manquant : {document}"
    for action in actions:
        if action.state == LATE:
            yield f"action en retard : {action.number}"


def _unanswered(requirement: Requirement, open_alerts: tuple[Alert, ...], scope: Slice) -> Iterator[str]:
    """Say which alerts no action answers, where corrective actions are asked for and their register was read."""
    asked = _ACTIONS in requirement.registers and scope.registers[_ACTIONS].is_read
    for alert in open_alerts if asked else ():
        verdict = f", {alert.verdict}" if alert.verdict else ""
        yield f"alerte sans action : {alert.subject} ({alert.kind}{verdict})"


def _gaps_in_registers(requirement: Requirement, scope: Slice) -> Iterator[str]:
    """Say what the registers of a requirement leave open: complaints, actions and partnerships without proof."""
    if "reclamations" in requirement.registers:
        for row in scope.registers["reclamations"].rows.to_dict("records"):
            if row["statut"] != "close" and not row["date_reponse"]:
                yield f"réclamation sans réponse : {row['id']} (gravité {row['gravite']})"
    if "actions_29" in requirement.registers:
        held = held_actions(scope)
        for number in held.loc[held["preuves"] == "", "id"]:
            yield f"action menée sans preuve : {number}"
        kinds = held["type"].nunique()
        if 0 < kinds < LEAST_KINDS:
            yield f"moins de trois types d'action menés : {kinds}"
    if "plan_29" in requirement.registers and reviewed(scope).empty:
        yield "bilan suivi d'axes d'amélioration : aucune action corrective ne vise l'insertion ni la poursuite"
    if "partenariats" in requirement.registers:
        alive = partners(scope)
        for number in alive.loc[alive["etat"] == DORMANT, "id"]:
            yield f"partenariat dormant : {number}"
        for number in unproven_partners(scope):
            yield f"partenariat actif sans convention ni échange : {number}"
