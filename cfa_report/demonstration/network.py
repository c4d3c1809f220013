"""The demonstration's ``reseau.yaml``: campuses, what they deliver, certifications, references."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from cfa_report.demonstration.identifiers import siret, uai
from cfa_report.demonstration.sheet import Course, courses
from cfa_report.domain.registers import REGISTERS

#: Name of the public key's file, beside ``reseau.yaml``.
KEY_FILE: Final = "cle_demonstration.txt"
SESSIONS: Final = ("2021", "2022", "2023", "2024", "2025")
#: The certification whose file is refused, and the one delivered in full tables.
REFUSED: Final = "RNCP38302"
FULL_CASE: Final = "RNCP37890"
FULL_TABLES: Final = ("apprentis", "contrats", "examens", "enquetes", "relances", "satisfaction", "coordonnees")


@dataclass(frozen=True)
class Delivery:
    """Files handed over together: table name to path under the data folder."""

    comment: str
    tables: dict[str, str]
    certifications: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """A campus of the demonstration."""

    code: str
    label: str
    comment: str
    deliveries: tuple[Delivery, ...]


def _full(folder: str) -> dict[str, str]:
    return {name: f"{folder}/{name}.csv" for name in FULL_TABLES}


PLACES: Final = (
    Place("PARIS", "Campus de Paris", "Tables complètes.", (Delivery("", _full("paris")),)),
    Place(
        "MARSEILLE",
        "Campus de Marseille",
        "Effectifs seulement : un centre sans logiciel de gestion.",
        (Delivery("", {name: f"marseille/{name}.csv" for name in ("effectifs", "satisfaction")}),),
    ),
    Place("LYON", "Campus de Lyon", "Tables complètes.", (Delivery("", _full("lyon")),)),
    Place(
        "TOULOUSE",
        "Campus de Toulouse",
        "Tables complètes, sections CFA et FPA.",
        (
            Delivery("", _full("toulouse")),
            Delivery(
                "FPA, sessions 2021 et 2022 : seuls les effectifs entrés, réels, sont donnés.",
                {"effectifs": "toulouse/effectifs_fpa.csv"},
            ),
        ),
    ),
    Place(
        "FICTIF",
        "Campus Fictif",
        "Entièrement inventé : il porte les cas d'école, dits auprès des certifications.",
        (
            Delivery(
                "Le tableau d'un petit centre, une ligne par apprenti, sa note de satisfaction comprise.",
                {"suivi_promotion": "fictif/suivi_promotion.csv"},
            ),
            Delivery(
                "Cas : ce fichier est refusé (plusieurs défauts) ; seule la certification qu'il déclare s'arrête.",
                {"suivi_promotion": "fictif/suivi_refuse.csv"},
                (REFUSED,),
            ),
            Delivery(
                "Cas : la session 2025 s'achève le 31 décembre 2025 ; 6 résultats sont attendus et 3 contrats rompus"
                " depuis moins de 180 jours.",
                _full("fictif"),
            ),
        ),
    ),
)


def network_yaml(heading: str) -> str:
    """Give the text of ``reseau.yaml`` under a heading of comments, every code between quotes."""
    lines = [heading.rstrip("\n"), "", 'reseau: "Réseau Exemple"', "demonstration: true  # chaque page le dit"]
    lines.append(f"cle: {_quoted(KEY_FILE)}  # clé publique : elle ne protège que des personnes inventées")
    lines += [f"sessions: {_list(SESSIONS)}", "", "campus:"]
    for rank, place in enumerate(PLACES, start=1):
        lines += _place_lines(rank, place)
    lines += ["", "certifications:"]
    for course in courses():
        lines += _course_lines(course)
    lines += ["", "references:", '  - {contrat: "references", fichier: "../donnees/references.csv"}']
    lines += ["", "registres:"]
    lines += [f'  - {{contrat: "{name}", fichier: "../donnees/registres/{name}.csv"}}' for name in REGISTERS]
    lines.append('preuves: "../preuves"')
    return "\n".join(lines) + "\n"


def _place_lines(rank: int, place: Place) -> list[str]:
    lines = [
        f"  # {place.comment}",
        f"  - code: {_quoted(place.code)}",
        f"    libelle: {_quoted(place.label)}",
        f"    uai: {_quoted(uai(rank))}  # fictif : département 099",
        f"    siret: {_quoted(siret(rank))}  # fictif : SIREN commençant par 000",
        "    livraisons:",
    ]
    for delivery in place.deliveries:
        if delivery.comment:
            lines.append(f"      # {delivery.comment}")
        head = "      - "
        if delivery.certifications:
            lines.append(f"{head}certifications: {_list(delivery.certifications)}")
            head = "        "
        lines.append(f"{head}tables:")
        lines += [f"          {name}: [{_quoted('../donnees/' + path)}]" for name, path in delivery.tables.items()]
    return lines


#: What is said of two invented courses (Qualiopi, indicator 3).
_INFORMATION: Final = {
    "RNCP37910": {
        "blocs": "Les blocs ne se passent pas séparément en apprentissage : l'examen se présente en entier.",
        "equivalences": "Aucune.",
        "passerelles": "Bac pro Commercialisation et services en restauration, en fin de première année.",
        "suites": "BTS Management en hôtellerie restauration, mention complémentaire.",
        "debouches": "Commis puis chef de partie, en restauration commerciale ou collective.",
    },
    "RNCP38359": {
        "blocs": "Les blocs ne se passent pas séparément en apprentissage : l'examen se présente en entier.",
        "suites": "Licence professionnelle de l'assurance.",
        "debouches": "Chargé de clientèle, gestionnaire de contrats ou de sinistres.",
    },
}


def _course_lines(course: Course) -> list[str]:
    notes = [course.note] if course.note else []
    fields = {
        "code": _quoted(course.code),
        "libelle": _quoted(course.label),
        "rncp": _quoted(course.rncp),
        "niveau": str(course.level),
        "certificateur": _quoted(course.certifier),
        "section": _quoted(course.section.value),
        "duree_mois": str(course.months),
        "famille": _quoted(course.family),
        "renouvelle": _list(course.renews),
    } | {name: _quoted(text) for name, text in _INFORMATION.get(course.code, {}).items()}
    text = ", ".join(f"{key}: {value}" for key, value in fields.items())
    return [*(f"  # {note}" for note in notes), f"  - {{{text}}}"]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _list(values: Iterable[str]) -> str:
    return f"[{', '.join(_quoted(value) for value in values)}]"
