"""What a page is about and how it was computed, in pairs of a term and its value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from babel.dates import format_date

from cfa_report.catalogue import catalogue
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS
from cfa_report.domain.edition import Edition
from cfa_report.domain.vocabulary import CellStatus
from cfa_report.store import Slice

_ORT = "ORT V17"
_EDITIONS = {Edition.INTERNE: "interne, diffusion restreinte au comité", Edition.PUBLIQUE: "publique"}


def scope_facts(scope: Slice) -> list[tuple[str, str]]:
    """Say which campus, certification, cohort and edition a page is about."""
    policy = scope.index.policy
    facts = [("Réseau", scope.index.network)]
    if scope.campus != ALL_CAMPUSES:
        facts.append(("Campus", scope.campus_label))
    if scope.certification != ALL_CERTIFICATIONS:
        facts += _certification(scope)
    facts += [
        ("Session de sortie", scope.session),
        ("Édition", _EDITIONS[scope.index.edition]),
        ("Situation observée le", _day(policy["date_observation"])),
        ("Édité le", _day(policy["date_edition"])),
    ]
    refused, waiting = refused_codes(scope), _not_asked_yet(scope)
    if refused:
        facts.append(("Fichiers refusés, absents des chiffres", _names(refused, scope)))
    if waiting:
        facts.append(("Pas encore enquêtées à 6 mois, absentes des taux d'enquête", _names(waiting, scope)))
    return facts


def method_facts(scope: Slice) -> list[tuple[str, str]]:
    """Say what decides the figures of a page: thresholds, levels, and what counts as employment."""
    policy = scope.index.policy
    employment = policy["emploi"]
    threshold = policy["seuils"]["publique" if scope.index.edition is Edition.PUBLIQUE else "interne"]
    return [
        ("Seuil de diffusion", f"aucun chiffre dont un dénominateur est inférieur à {threshold}"),
        ("Niveau de confiance", f"{policy['confiance'] * 100:.0f}\u00a0%"),
        ("Compte comme un emploi", f"situations : {_list(employment['situations'])}"),
        ("Contrats comptés", _list(employment["types_contrat"])),
        ("Rupture nette", f"aucun contrat repris en moins de {policy['delai_reprise_jours']} jours"),
        (
            "Sensibilité à la non-réponse",
            "bornes certaines, puis bandes où la cote de réponse des uns est jusqu'à 2 et 3 fois celle des autres",
        ),
    ]


def employment_facts(scope: Slice) -> list[tuple[str, str]]:
    """Say what the policy counts as employment, and as a breach for good."""
    named = {"Compte comme un emploi", "Contrats comptés", "Rupture nette"}
    return [fact for fact in method_facts(scope) if fact[0] in named]


def scope_lines(scope: Slice) -> list[str]:
    """Say at the top of a page, in two lines, what ``scope_facts`` lists, and whether work-study counts as a job."""
    facts = dict(scope_facts(scope))
    named = ("Section", "Niveau", "Certificateur", "Fiche RNCP", "Promotion")
    words = {"Niveau": "niveau ", "Promotion": "promotion "}
    course = [f"{words.get(name, '')}{facts[name]}" for name in named if name in facts]
    dates = f"Situation au {facts['Situation observée le']}, page éditée le {facts['Édité le']}."
    # Other readings leave out, or count as study, whoever is in work-study.
    if scope.index.policy["indicateurs"]["taux_insertion_emploi"]["variante"] == "ort":
        counted = "alternance" in scope.index.policy["emploi"]["situations"]
        dates += f" Emploi\u00a0: alternance {'comprise' if counted else 'non comprise'}."
    return [*([f"{', '.join(course)}."] if course else []), dates]


def chosen_readings(scope: Slice) -> frozenset[tuple[str, str]]:
    """Give the reading that the policy publishes for each indicator, as pairs of an indicator and a variant."""
    return frozenset((name, choice["variante"]) for name, choice in scope.index.policy["indicateurs"].items())


def reading_facts(scope: Slice) -> list[tuple[str, str]]:
    """Say which reading the policy picks for each indicator, and where it comes from."""
    facts = []
    for name, choice in scope.index.policy["indicateurs"].items():
        indicator = catalogue()[name]
        variant = indicator.variant(choice["variante"])
        facts.append((indicator.label, f"{variant.label}. {variant.source}."))
    if any(_ORT in text for _, text in facts):
        facts.append(
            (f"« {_ORT} »", "feuille d'indicateurs des écoles de l'ORT France, version 17, du 29 octobre 2025.")
        )
    return facts


def campus_names(scope: Slice) -> dict[str, str]:
    """Give the names of the campuses by code, in the order of the network."""
    return dict(scope.index.campuses)


def certification_names(scope: Slice) -> dict[str, str]:
    """Give the names of the certifications by code, in the order of the network."""
    return {code: scope.index.certification_name(code) for code in scope.index.certifications}


def unit_pages(scope: Slice) -> dict[tuple[str, str], str]:
    """Give the address of the page of each delivered certification, from the page of a campus or of the network."""
    inside = scope.campus != ALL_CAMPUSES
    return {
        (campus, certification): f"{'' if inside else f'{session}/{campus}/'}{certification}.html"
        for session, campus, certification in scope.index.pairs
        if session == scope.session and (campus == scope.campus or not inside)
    }


def campus_pages(scope: Slice) -> dict[tuple[str, str], str]:
    """Give the address of the page of each campus, from the page of the network."""
    campuses = dict.fromkeys(campus for session, campus, _ in scope.index.pairs if session == scope.session)
    return {(campus, ALL_CERTIFICATIONS): f"{scope.session}/{campus}/index.html" for campus in campuses}


def delivered_codes(scope: Slice) -> list[str]:
    """List the certifications that a campus delivered for the session of a slice, in the order of the network."""
    return [code for session, campus, code in scope.index.pairs if (session, campus) == (scope.session, scope.campus)]


def refused_codes(scope: Slice) -> list[str]:
    """List the certifications of a campus whose file was refused; the campus's own code when all of it was."""
    codes: list[str] = []
    for refusal in scope.index.refusals:
        if refusal["campus"] == scope.campus or scope.campus == ALL_CAMPUSES:
            codes += list(refusal["certifications"]) or [str(refusal["campus"])]
    return codes


def _not_asked_yet(scope: Slice) -> list[str]:
    """List the certifications of a campus of which the first survey is not due, on a page about the whole campus."""
    if scope.campus == ALL_CAMPUSES or scope.certification != ALL_CERTIFICATIONS:
        return []
    cells = scope.cells
    waiting = cells[
        (cells["certification"] != ALL_CERTIFICATIONS)
        & (cells["session"] == scope.session)
        & (cells["indicateur"] == "taux_reponse")
        & (cells["horizon_mois"] == 6).fillna(False)
        & (cells["statut"] == str(CellStatus.EN_COURS))
    ]
    return [code for code in scope.index.certifications if code in set(waiting["certification"])]


def _names(codes: Sequence[str], scope: Slice) -> str:
    known = scope.index.certifications
    names = [scope.index.certification_name(code) if code in known else scope.index.campuses[code] for code in codes]
    return ", ".join(dict.fromkeys(names))


def _certification(scope: Slice) -> list[tuple[str, str]]:
    item: Any = scope.index.certifications[scope.certification]
    promotions = sorted(
        {label for label in scope.cells.loc[scope.cells["session"] == scope.session, "promotion"] if label}
    )
    facts = [("Certification", scope.index.certification_name(scope.certification))]
    if item["rncp"]:
        facts.append(("Fiche RNCP", item["rncp"]))
    if item["niveau"]:
        facts.append(("Niveau", str(item["niveau"])))
    if item["certificateur"]:
        facts.append(("Certificateur", item["certificateur"]))
    facts.append(
        ("Section", "apprentis (CFA)" if item["section"] == "CFA" else "adultes (FPA), hors totaux des apprentis")
    )
    if promotions:
        facts.append(("Promotion", ", ".join(promotions)))
    if item["renouvelle"]:
        facts.append(("Même formation que", f"{_list(item['renouvelle'])} (certification renouvelée)"))
    return facts


def _list(values: list[str]) -> str:
    return ", ".join(value.replace("_", " ") for value in values)


def _day(text: str) -> str:
    return format_date(date.fromisoformat(text), format="long", locale="fr")
