"""A review on a page: what must be answered, what was decided and whether it worked, what is asked next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.prose import bullet_list, callout, paragraph
from cfa_report.display.review_words import (
    Action,
    Alert,
    kinds_text,
    motive_text,
    read_actions,
    read_alerts,
    state_text,
    states_text,
)
from cfa_report.display.table import Column, stacked_lines, write_table
from cfa_report.display.wording import plural

_PRESSING: Final = frozenset({"en_retard", "effet_contraire"})
_ALERT_NOTE: Final = (
    "Une dégradation n'est une alerte que si le contrôle de toute l'édition la retient ; une baisse « fragile » ne "
    "tient que si les absents ressemblent aux répondants : elle se vérifie avant de se décider. Un taux d'enquête "
    "n'est dit au-dessous de sa référence que par un verdict sur cette promotion ; les taux d'examen se lisent à côté "
    "de la leur sur la page de la formation. Un chiffre masqué ne donne aucune alerte."
)
_ANSWER_NOTE: Final = (
    "Une action répond à une alerte quand elle vise le même indicateur, la même session et les mêmes certifications, "
    "ou tout le campus."
)
_EFFECT_NOTE: Final = (
    "L'effet compare la session du constat à la première session sortie après la clôture (on compte qu'une session "
    "sort en juin). Une hausse après l'action ne prouve pas que l'action l'a causée : une année très basse est souvent "
    "suivie d'une année plus haute, quoi qu'on fasse."
)
_READ: Final = {
    "absent": "Aucun registre des actions correctives n'est déclaré : cette page ne peut pas dire ce qui a été décidé.",
    "refuse": "Le registre des actions correctives est refusé : tant qu'il n'est pas corrigé, aucune action n'est lue.",
}


def review_sentences(
    summary: Mapping[str, Any], found: pd.DataFrame, register: pd.DataFrame, effects: pd.DataFrame,
    names: Mapping[str, str], *, minimum: float,
) -> Fragment:  # fmt: skip
    """Say in a few sentences what the review is about: counts, what is proven, what worked, what is late.

    Parameters
    ----------
    summary
        What ``improvement.summary`` counted.
    found, register, effects
        Answered alerts, actions and effects (``ANSWERED``, ``ACTIONS``, ``EFFECTS``).
    names
        Names of the certifications by code.
    minimum
        Response rate that the policy asks for, 0–1.
    """
    alerts, actions = read_alerts(found, names, minimum), read_actions(register, effects, names)
    return bullet_list(review_texts(summary, alerts, actions), kind="cfa-phrases")


def review_texts(summary: Mapping[str, Any], alerts: Sequence[Alert], actions: Sequence[Action]) -> list[str]:
    """Give the sentences of a review: counts, then what is proven, what worked, what is late."""
    said = [_alerts_sentence(summary), *([_actions_sentence(summary, len(actions))] if summary["lu"] else [])]
    said += [_strong(alert) for alert in alerts if alert.verdict.startswith(("prouvé", "robuste"))]
    said += [
        f"L'action {action.number}, {action.subject}, est close et son effet se voit\u00a0: "
        f"{', '.join(action.effect)}. Verdict\u00a0: {action.verdict}."
        for action in actions
        if action.state == "effet_visible"
    ]
    said += [
        f"L'action {action.number}, {action.subject}, est en retard\u00a0: elle devait être faite le {action.due}."
        for action in actions
        if action.state == "en_retard"
    ]
    return said


def register_notice(state: str) -> Fragment:
    """Warn that the register of actions is missing or refused; nothing when it was read."""
    return callout(_READ[state], "attention") if state in _READ else Fragment("")


def alert_table(
    found: pd.DataFrame, register: pd.DataFrame, names: Mapping[str, str], *, caption: str, minimum: float
) -> Fragment:
    """Show each alert with what is known of it and the actions that answer it.

    Parameters
    ----------
    found, register
        Rows with the columns ``ANSWERED`` and ``ACTIONS``.
    names
        Names of the certifications by code.
    minimum
        Response rate that the policy asks for, 0–1.
    """
    alerts = read_alerts(found, names, minimum)
    if not alerts:
        return paragraph(
            "Aucune alerte : aucune dégradation retenue d'une session à l'autre, aucun taux d'enquête au-dessous "
            "d'une référence connue, aucune enquête trop faible, aucun indicateur qui manque, aucun fichier refusé, "
            "parmi les chiffres montrés."
        )
    states = dict(zip(register["id"], register["etat"], strict=True))
    columns = [Column("Alerte"), Column("Ce que l'on sait"), Column("Verdict"), Column("Ce qui y répond")]
    rows: list[Sequence[str | Fragment]] = [
        [
            stacked_lines(alert.subject, alert.kind),
            stacked_lines(*alert.known),
            element("span", alert.verdict, class_="cfa-verdict") if alert.verdict else "sans objet",
            _answer(alert, states),
        ]
        for alert in alerts
    ]
    return write_table(caption, columns, rows, notes=[_ALERT_NOTE, _ANSWER_NOTE], kind="cfa-registre cfa-alertes")


def action_table(register: pd.DataFrame, effects: pd.DataFrame, names: Mapping[str, str], *, caption: str) -> Fragment:
    """Show each action: what it answers, who has it in charge, where it stands, what it changed.

    Parameters
    ----------
    register, effects
        Rows with the columns ``ACTIONS`` and ``EFFECTS``.
    names
        Names of the certifications by code.
    """
    actions = read_actions(register, effects, names)
    if not actions:
        return paragraph("Le registre ne contient aucune action pour ce campus.")
    columns = [
        Column("Action"),
        Column("Constat et décision", label="Décision"),
        Column("Responsable et échéance", label="Responsable"),
        Column("Où elle en est", label="État"),
        Column("Effet mesuré", label="Effet"),
    ]
    rows: list[Sequence[str | Fragment]] = [
        [
            stacked_lines(element("span", action.number, class_="cfa-fixe"), action.subject),
            stacked_lines(
                action.finding,
                f"cause\u00a0: {action.cause}" if action.cause else "",
                f"décision\u00a0: {action.decided}",
            ),
            stacked_lines(action.responsible, action.due),
            _state(action),
            _effect(action),
        ]
        for action in actions
    ]
    return write_table(caption, columns, rows, notes=[_EFFECT_NOTE], kind="cfa-registre cfa-actions")


def priority_list(
    asked: pd.DataFrame, found: pd.DataFrame, register: pd.DataFrame, effects: pd.DataFrame,
    names: Mapping[str, str], *, minimum: float,
) -> Fragment:  # fmt: skip
    """List what is asked of the council, the most pressing first.

    Parameters
    ----------
    asked
        Rows with the columns ``PRIORITIES``.
    found, register, effects, names, minimum
        As ``review_sentences``.
    """
    texts = priority_texts(asked, read_alerts(found, names, minimum), read_actions(register, effects, names))
    if not texts:
        return paragraph(
            "Aucune alerte sans action, aucune action en retard. Un chiffre masqué ne donne aucune alerte."
        )
    items = [join([element("strong", f"{motive}\u00a0: "), text]) for motive, text in texts]
    return element("ol", join(element("li", item) for item in items), class_="cfa-liste cfa-priorites")


def priority_texts(asked: pd.DataFrame, alerts: Sequence[Alert], actions: Sequence[Action]) -> list[tuple[str, str]]:
    """Give what is asked as pairs of a motive and a sentence."""
    by_number = {action.number: action for action in actions}
    texts = []
    for row in asked.to_dict("records"):
        motive = motive_text(str(row["motif"]))
        if row["action"]:
            action = by_number[str(row["action"])]
            texts.append((motive, f"{action.number}, {action.subject} ({action.state_text})."))
        else:
            alert = alerts[int(row["alerte"])]
            texts.append((motive, alert.sentence))
    return texts


def _alerts_sentence(summary: Mapping[str, Any]) -> str:
    total = sum(summary["alertes"].values())
    if not total:
        return (
            "Aucune alerte pour cette session : ni baisse retenue, ni taux d'enquête au-dessous d'une référence "
            "connue, ni enquête trop faible, ni indicateur qui manque, ni fichier refusé, parmi les chiffres montrés."
        )
    without = summary["sans_action"]
    told = f"{plural(total, 'alerte', 'alertes')}\u00a0: {kinds_text(summary['alertes'])}."
    if not without:
        return f"{told} Chacune a son action."
    return f"{told} {plural(without, 'alerte est', 'alertes sont')} sans action."


def _actions_sentence(summary: Mapping[str, Any], total: int) -> str:
    if not total:
        return (
            "Aucune action n'est inscrite au registre pour ce campus : rien n'a été décidé, ou rien n'a été noté, et "
            "cette page ne peut pas dire lequel des deux."
        )
    return f"{plural(total, 'action', 'actions')} au registre\u00a0: {states_text(summary['actions'])}."


def _strong(alert: Alert) -> str:
    answer = f"Y répond\u00a0: {', '.join(alert.actions)}." if alert.is_answered else "Aucune action n'y répond."
    return f"{alert.sentence} {answer}"


def _answer(alert: Alert, states: Mapping[str, str]) -> Fragment:
    if not alert.is_answered:
        return element("strong", "sans action")
    return join(
        stacked_lines(element("span", number, class_="cfa-fixe"), state_text(states[number]))
        for number in alert.actions
    )


def _state(action: Action) -> Fragment:
    if action.state in _PRESSING:
        return element("strong", action.state_text)
    return element("span", action.state_text)


def _effect(action: Action) -> Fragment:
    expected = f"attendu\u00a0: {action.expected}" if action.expected else ""
    if not action.effect:
        waiting = action.state in ("en_retard", "en_cours", "abandonnee")
        return stacked_lines("—" if waiting else "non mesuré", expected)
    return stacked_lines(*action.effect, element("span", action.verdict, class_="cfa-verdict"), expected)
