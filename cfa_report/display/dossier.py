"""The dossier of indicator 29 on a page: objectives, actions, partners, offers, checklist, documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from cfa_report.catalogue import catalogue
from cfa_report.display.cell import read_text, read_whole, records
from cfa_report.display.dates import day_text
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.prose import paragraph
from cfa_report.display.register_words import code_text, register_name
from cfa_report.display.table import Column, stacked_lines, write_table
from cfa_report.display.wording import NBSP, count, decimals_for, percent, plural
from cfa_report.domain.registers import MISSING, NOT_LOOKED_FOR

_STATES: Final = {"actif": "actif", "dormant": "dormant", "termine": "terminé"}
_POINTS: Final = {
    "plan": "Un plan d'actions pour la session",
    "types_actions": "Au moins trois types d'actions menées et tracées",
    "actions_prouvees": "Une preuve pour chaque action menée",
    "partenaires_actifs": "Des partenariats actifs (une action commune depuis douze mois)",
    "conventions": "Une convention ou un échange pour chaque partenariat actif",
    "offres": "Un tableau des offres relayées",
    "insertion": "Le taux d'insertion à 6 mois, mesuré (publié ou masqué)",
    "poursuite": "Le taux de poursuite d'études, mesuré (publié ou masqué)",
    "bilan": "Un bilan suivi d'axes d'amélioration (action corrective sur l'insertion ou la poursuite)",
    "pieces": "Toutes les pièces citées sont là",
}
_DETAILS: Final = {
    "plan": ("objectif", "objectifs"),
    "types_actions": ("type d'action", "types d'action"),
    "actions_prouvees": ("action sans preuve", "actions sans preuve"),
    "partenaires_actifs": ("partenariat actif", "partenariats actifs"),
    "conventions": ("partenariat actif sans preuve", "partenariats actifs sans preuve"),
    "offres": ("offre relayée", "offres relayées"),
    "bilan": ("action corrective", "actions correctives"),
    "pieces": ("pièce manquante", "pièces manquantes"),
}
_NONE: Final = {
    "actions_prouvees": "aucune action menée",
    "conventions": "aucun partenariat actif",
    "bilan": "aucune action corrective sur ce sujet",
    "pieces": "aucune pièce citée",
}
_PLACEMENT: Final = (
    "Le placement en contrat d'apprentissage, avant la formation, n'entre pas dans ce dossier : l'indicateur 29 "
    "regarde ce qui suit la formation."
)
_REACHED_NOTE: Final = (
    "Une cible est atteinte ou non parmi ceux dont on connaît la réponse ; le verdict dit si les réponses manquantes "
    "pourraient en décider autrement."
)
_HELD_NOTE: Final = (
    "Une action menée est une action dont la participation est notée ; les autres ne comptent ni comme menées, ni "
    "comme sans preuve."
)
_DORMANT_NOTE: Final = (
    "Dormant : aucune action commune depuis douze mois à la date d'observation. Citer un réseau ne vaut pas preuve : "
    "un partenariat dormant se réveille ou se clôt."
)


def plan_table(plan: pd.DataFrame, names: Mapping[str, str], *, caption: str) -> Fragment:
    """Show each objective with its target and what its indicator says.

    Parameters
    ----------
    plan
        Rows with the columns ``PLAN``.
    names
        Names of the certifications by code.
    """
    columns = [Column("Objectif"), Column("Cible"), Column("Mesure"), Column("Atteinte"), Column("Responsable")]
    return write_table(
        caption, columns, [_objective(row, names) for row in _rows(plan)], notes=[_REACHED_NOTE], kind="cfa-registre"
    )


def event_table(events: pd.DataFrame, names: Mapping[str, str], *, caption: str) -> Fragment:
    """Show each action of the register: date, public, participation, feedback, documents.

    Parameters
    ----------
    events
        Rows of the register ``actions_29``.
    names
        Names of the certifications by code.
    """
    columns = [Column("Action"), Column("Public"), Column("Participation"), Column("Retour"), Column("Preuves")]
    rows = [_event(row, names) for row in _rows(events.sort_values("date", kind="stable"))]
    return write_table(caption, columns, rows, notes=[_PLACEMENT], kind="cfa-registre")


def partner_table(partners: pd.DataFrame, *, caption: str) -> Fragment:
    """Show each partnership and whether it is alive, the sleeping ones first.

    Parameters
    ----------
    partners
        Rows with the columns ``PARTNERS``.
    """
    columns = [
        Column("Partenaire"),
        Column("Objet"),
        Column("État"),
        Column("Dernière action commune"),
        Column("Preuves"),
    ]
    return write_table(caption, columns, [_partner(row) for row in _rows(partners)], notes=[_DORMANT_NOTE],
                       kind="cfa-registre")  # fmt: skip


def offer_table(offers: pd.DataFrame, names: Mapping[str, str], *, caption: str) -> Fragment:
    """Show each offer relayed: date, firm, contract, channel, to whom, what came of it.

    Parameters
    ----------
    offers
        Rows of the register ``offres``.
    names
        Names of the certifications by code.
    """
    columns = [Column("Offre"), Column("Diffusion"), Column("Public"), Column("Suite"), Column("Preuves")]
    return write_table(caption, columns, [_offer(row, names) for row in _rows(offers)], kind="cfa-registre")


def check_list(points: pd.DataFrame, *, caption: str) -> Fragment:
    """Show the proofs that an auditor asks for: which are there, which are missing.

    Parameters
    ----------
    points
        Rows with the columns ``CHECKLIST``.
    """
    columns = [Column("Preuve attendue"), Column("Réunie"), Column("Détail")]
    rows = [_point(row) for row in _rows(points)]
    return write_table(caption, columns, rows, notes=[_HELD_NOTE], kind="cfa-registre")


def evidence_table(evidence: pd.DataFrame, *, caption: str) -> Fragment:
    """Name every document cited, where it is cited, and its fingerprint; a missing one is named as missing.

    Parameters
    ----------
    evidence
        Rows with the columns ``EVIDENCE``.
    """
    if evidence.empty:
        return paragraph("Aucun document n'est cité.")
    columns = [Column("Document"), Column("Cité par"), Column("État"), Column("Empreinte SHA-256")]
    rows: list[Sequence[str | Fragment]] = []
    for name, lines in evidence.groupby("nom", sort=True):
        first = lines.iloc[0]
        cited = dict.fromkeys(f"{register_name(row['registre'])}, {row['id']}" for row in lines.to_dict("records"))
        state = {MISSING: element("strong", "manquant"), NOT_LOOKED_FOR: element("span", "non vérifié")}
        rows.append(
            [
                str(name),
                join(element("div", text) for text in cited),
                state.get(first["etat"], element("span", "présent")),
                element("code", str(first["empreinte"])[:16]) if first["empreinte"] else "—",
            ]
        )
    note = "Les seize premiers chiffres de l'empreinte suffisent à vérifier qu'un fichier n'a pas changé."
    return write_table(caption, columns, rows, notes=[note], kind="cfa-registre")


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return records(frame)


def _place(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return names.get(row["certification"], row["certification"]) if row["certification"] else "tout le campus"


def _objective(row: Mapping[str, Any], names: Mapping[str, str]) -> list[str | Fragment]:
    indicator = catalogue()[row["indicateur"]].label if row["indicateur"] else "objectif sans indicateur"
    target = f"{row['cible_pct'].removesuffix('.0').replace('.', ',')}{NBSP}%" if row["cible_pct"] else "—"
    n = read_whole(row["repondants"])
    if n:
        k, eligible = read_whole(row["numerateur"]) or 0, read_whole(row["eligibles"]) or 0
        known = f"{count(n)} connus sur {count(eligible)}" if n < eligible else ""
        measured = stacked_lines(f"{percent(k / n, decimals_for(n))} ({count(k)} sur {count(n)})", known)
        reached = stacked_lines(row["atteinte"], element("span", row["verdict"], class_="cfa-verdict"))
    elif row["invites"]:
        share = percent(int(row["participants"]) / int(row["invites"]))
        measured = stacked_lines(share, f"{row['participants']} participations sur {row['invites']} invitations")
        reached = element("span", row["atteinte"] or "—")
        indicator = "participation aux actions de cet objectif"
    else:
        measured, reached = element("span", "non mesuré par un indicateur publié"), element("span", "—")
    return [
        stacked_lines(row["objectif"], f"{row['id']}, {_place(row, names)}", row["moyens"]),
        target,
        join([measured, element("span", indicator, class_="cfa-detail")]),
        reached,
        stacked_lines(row["responsable"], day_text(row["echeance"])),
    ]


def _event(row: Mapping[str, Any], names: Mapping[str, str]) -> list[str | Fragment]:
    if not row["participants"]:
        took_part: str | Fragment = element("strong", "non notée")
    elif row["invites"] and int(row["invites"]):
        share = percent(int(row["participants"]) / int(row["invites"]))
        took_part = stacked_lines(f"{row['participants']} sur {row['invites']} invités", share)
    else:
        took_part = plural(int(row["participants"]), "participant", "participants")
    return [
        stacked_lines(row["intitule"], f"{row['id']}, {code_text(row['type'])}, {day_text(row['date'])}"),
        stacked_lines(row["public"], _place(row, names)),
        took_part,
        row["retour"] or "non recueilli",
        _documents(row["preuves"]),
    ]


def _partner(row: Mapping[str, Any]) -> list[str | Fragment]:
    state = _STATES[row["etat"]]
    last = day_text(row["derniere_action"]) if row["derniere_action"] else "aucune"
    return [
        stacked_lines(
            row["partenaire"], f"{row['id']}, {code_text(row['type'])}, depuis le {day_text(row['date_debut'])}"
        ),
        row["objet"] or "—",
        element("strong" if row["etat"] == "dormant" else "span", state),
        last,
        _documents(row["preuves"]),
    ]


def _offer(row: Mapping[str, Any], names: Mapping[str, str]) -> list[str | Fragment]:
    known = [
        plural(int(row["candidatures"]), "candidature", "candidatures") if row["candidatures"] else "",
        {"oui": "pourvue", "non": "non pourvue"}.get(row["pourvue"], ""),
    ]
    sent = plural(int(row["destinataires"]), "destinataire", "destinataires") if row["destinataires"] else ""
    return [
        stacked_lines(row["entreprise"], f"{row['id']}, {code_text(row['type_contrat'])}"),
        stacked_lines(code_text(row["canal"]), day_text(row["date"])),
        stacked_lines(_place(row, names), sent),
        ", ".join(text for text in known if text) or "suite non notée",
        _documents(row["preuves"]),
    ]


def _documents(text: str) -> str | Fragment:
    names = [part.strip() for part in text.split("|") if part.strip()]
    return join(element("div", name) for name in names) if names else element("strong", "aucune")


def _point(row: Mapping[str, Any]) -> list[str | Fragment]:
    point, number = read_text(row["point"]), read_whole(row["detail"])
    detail = plural(number, *_DETAILS[point]) if point in _DETAILS and number is not None else "—"
    if not row["atteint"] and number == 0:
        # None is missing of those that are not there at all.
        detail = _NONE.get(point, detail)
    met = element("span", "oui") if row["atteint"] else element("strong", "non")
    return [_POINTS[point], met, detail]
