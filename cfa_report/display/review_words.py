"""The words of a review: an alert, an action, what an action changed, what is asked next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from cfa_report.catalogue import catalogue
from cfa_report.display.cell import read_number, read_text, read_whole
from cfa_report.display.dates import day_text
from cfa_report.display.wording import (
    OF_COHORT,
    between_percent,
    count,
    decimals_for,
    horizon_text,
    lower_first,
    percent,
    plural,
    points,
    range_points,
)

#: What each kind of alert is called, alone and in number.
_KINDS: Final = {
    "refus": ("fichier refusé", "fichiers refusés"),
    "degradation": ("dégradation", "dégradations"),
    "reference": ("taux au-dessous de sa référence", "taux au-dessous de leur référence"),
    "reponse": ("enquête sous le taux de réponse attendu", "enquêtes sous le taux de réponse attendu"),
    "manquant": ("indicateur manquant", "indicateurs manquants"),
}
_STATES: Final = {
    "en_retard": "en retard",
    "en_cours": "engagée",
    "effet_non_mesure": "close, effet non mesuré",
    "effet_contraire": "close, et l'indicateur s'est dégradé",
    "effet_non_demontre": "close, effet non démontré",
    "effet_fragile": "close, effet fragile",
    "effet_visible": "close, et l'effet se voit",
    "abandonnee": "abandonnée",
}
_REASONS: Final = {
    "sans_indicateur": "l'action ne vise aucun indicateur",
    "sans_sens": "ni hausse ni baisse de cet indicateur n'est un progrès en soi",
    "trop_tot": "aucune session n'est sortie depuis la clôture",
    "non_publie": "l'indicateur n'est pas calculé, ou pas montré, pour les deux sessions",
}
_MOTIVES: Final = {
    "decider": "Décider d'une action",
    "recuperer": "Faire corriger le fichier",
    "reprendre": "Reprendre l'action en retard",
    "revoir": "Revoir l'action",
    "relancer": "Relancer l'enquête",
    "verifier": "Vérifier avant de conclure",
    "mesurer": "Rendre l'effet mesurable",
    "completer": "Compléter les données",
}


@dataclass(frozen=True)
class Alert:
    """One alert in words: its kind, what it is about, what is known, and which actions answer it."""

    kind: str
    subject: str
    known: tuple[str, ...]
    verdict: str
    actions: tuple[str, ...]

    @property
    def is_answered(self) -> bool:
        """Whether some action answers it."""
        return bool(self.actions)

    @property
    def sentence(self) -> str:
        """Say it in one sentence."""
        verdict = f" Verdict\u00a0: {self.verdict}." if self.verdict else ""
        return f"{self.subject}\u00a0: {' '.join(self.known)}.{verdict}"


@dataclass(frozen=True)
class Action:
    """One action in words; ``effect`` says in lines what its indicator did, with a verdict, where that was measured."""

    number: str
    subject: str
    finding: str
    cause: str
    decided: str
    expected: str
    responsible: str
    due: str
    state: str
    state_text: str
    evidence: tuple[str, ...]
    effect: tuple[str, ...]
    verdict: str


def read_alerts(found: pd.DataFrame, names: Mapping[str, str], minimum: float) -> tuple[Alert, ...]:
    """Read rows with the columns ``ANSWERED``; ``minimum`` is the response rate that the policy asks for (0–1)."""
    return tuple(_alert({str(k): v for k, v in row.items()}, names, minimum) for row in found.to_dict("records"))


def read_actions(register: pd.DataFrame, effects: pd.DataFrame, names: Mapping[str, str]) -> tuple[Action, ...]:
    """Read rows with the columns ``ACTIONS``, each with its effect (``EFFECTS``) where there is one."""
    measured = {row["action"]: row for row in effects.to_dict("records") if row["verdict"]}
    rows = [{str(name): str(value) for name, value in row.items()} for row in register.to_dict("records")]
    return tuple(_action(row, measured.get(row["id"]), names) for row in rows)


def kinds_text(counts: Mapping[str, int]) -> str:
    """Count alerts by kind: ``1 fichier refusé, 2 dégradations``."""
    return ", ".join(plural(number, *_KINDS[kind]) for kind, number in counts.items())


def states_text(counts: Mapping[str, int]) -> str:
    """Count actions by state, the most pressing first: ``1 en retard, 2 engagées``."""
    agreed = {"engagée": "engagées", "abandonnée": "abandonnées"}
    return "\u00a0; ".join(
        f"{count(counts[state])} {agreed.get(text, text.replace('close', 'closes')) if counts[state] > 1 else text}"
        for state, text in _STATES.items()
        if counts.get(state)
    )


def state_text(state: str) -> str:
    """Say where an action stands."""
    return _STATES[state]


def motive_text(motive: str) -> str:
    """Say what is asked."""
    return _MOTIVES[motive]


def _alert(row: Mapping[str, Any], names: Mapping[str, str], minimum: float) -> Alert:
    codes = [code for code in read_text(row["certifications"]).split("|") if code]
    places = [names.get(code, code) for code in codes]
    kind = read_text(row["nature"])
    label = _indicator(row)
    known, verdict, subject = _known(kind, row, minimum), "", ""
    if kind == "manquant":
        subject = f"{label} ({plural(len(places), 'certification', 'certifications')} : {', '.join(places)})"
    elif kind == "refus":
        subject = places[0] if places else "Tout le campus"
    else:
        subject, verdict = f"{places[0]}, {lower_first(label)}", read_text(row["verdict"])
        verdict += OF_COHORT if kind == "reference" and verdict else ""
    actions = tuple(part for part in read_text(row["actions"]).split("|") if part)
    return Alert(_KINDS[kind][0], subject, known, verdict, actions)


def _known(kind: str, row: Mapping[str, Any], minimum: float) -> tuple[str, ...]:
    if kind == "refus":
        return ("fichier refusé, aucun chiffre n'est calculé ; sa page dit quoi corriger",)
    if kind == "manquant":
        return ("les données livrées ne permettent pas de le calculer",)
    if kind == "reponse":
        answers, asked = read_whole(row["repondants_1"]) or 0, read_whole(row["eligibles_1"]) or 0
        rate = percent(answers / asked, decimals_for(asked)) if asked else "0\u00a0%"
        given = plural(answers, "réponse", "réponses")
        return (f"{given} sur {count(asked)} ({rate}), moins que les {percent(minimum)} attendus",)
    if kind == "reference":
        return _under_reference(row)
    later, earlier, gap = _change(row)
    return (f"{later} en {read_text(row['session'])} contre {earlier} en {read_text(row['session_2'])}, soit {gap}",)


def _under_reference(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Write the respondents' rate, its mark, and what is certain of the whole cohort."""
    answers, people = read_whole(row["repondants_1"]) or 1, read_whole(row["eligibles_1"]) or 1
    rate, mark = read_number(row["taux_1"]) or 0.0, read_number(row["seuil"]) or 0.0
    positive, decimals = round(rate * answers), decimals_for(people)
    among = f", {count(people)} concernés" if people > answers else ""
    text = (
        f"{percent(rate, decimals)} des répondants ({count(positive)} sur {count(answers)}{among}), au-dessous des "
        f"{percent(mark, 0 if round(mark * 100, 6).is_integer() else 1)} de la référence"
    )
    if people > answers:
        bounds = between_percent(positive / people, (positive + people - answers) / people, decimals)
        text += f" ; toute la promotion : certainement {bounds}"
    low, high = read_number(row["formation_bas"]), read_number(row["formation_haut"])
    if low is not None and high is not None and low <= mark <= high:
        text += " ; rien n'est tranché pour la formation"
    return (text,)


def _change(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """Write the later rate, the earlier one, each with its counts, and their difference with its interval."""
    known = [read_whole(row[f"repondants_{side}"]) or 0 for side in (1, 2)]
    decimals = decimals_for(*known)
    rates = [read_number(row[f"taux_{side}"]) or 0.0 for side in (1, 2)]
    later, earlier = (
        f"{percent(rate, decimals)} ({count(round(rate * number))} sur {count(number)})"
        for rate, number in zip(rates, known, strict=True)
    )
    low, high = read_number(row["ic_bas"]) or 0.0, read_number(row["ic_haut"]) or 0.0
    gap = points(read_number(row["difference"]) or 0.0, decimals)
    return later, earlier, f"{gap} (intervalle {range_points(low, high, decimals=decimals)})"


def _action(row: Mapping[str, str], measured: Mapping[Any, Any] | None, names: Mapping[str, str]) -> Action:
    place = names.get(row["certification"], row["certification"]) if row["certification"] else "Tout le campus"
    indicator = catalogue()[row["indicateur"]].label if row["indicateur"] else ""
    subject = f"{place}, {lower_first(indicator)}" if indicator else place
    state = row["etat"]
    text = _STATES[state]
    if row["raison"]:
        text = f"{text}\u00a0: {_REASONS[row['raison']]}"
    return Action(
        number=row["id"],
        subject=subject,
        finding=row["constat"],
        cause=row["cause"],
        expected=row["effet_attendu"],
        decided=row["action"],
        responsible=row["responsable"],
        due=f"close le {day_text(row['date_cloture'])}" if row["date_cloture"] else day_text(row["echeance"]),
        state=state,
        state_text=text,
        evidence=tuple(part.strip() for part in row["preuves"].split("|") if part.strip()),
        effect=_effect(measured) if measured else (),
        verdict=read_text(measured["verdict"]) if measured else "",
    )


def _effect(row: Mapping[Any, Any]) -> tuple[str, ...]:
    later, earlier, gap = _change({str(name): value for name, value in row.items()})
    return (
        f"avant\u00a0: {earlier} en {read_text(row['session_2'])}",
        f"après\u00a0: {later} en {read_text(row['session_1'])}",
        gap,
    )


def _indicator(row: Mapping[str, Any]) -> str:
    name = read_text(row["indicateur"])
    if not name:
        return ""
    return " ".join(part for part in (catalogue()[name].label, horizon_text(read_whole(row["horizon_mois"]))) if part)
