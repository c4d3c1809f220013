"""What surrounds every page of an edition: banner, footer, the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from babel.dates import format_date

import cfa_report
from cfa_report.catalogue import catalogue
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS
from cfa_report.domain.edition import Edition
from cfa_report.report.page_names import short_name
from cfa_report.store import EditionIndex

_DEMONSTRATION = (
    "Démonstration : réseau d'exemple, données reconstituées ou inventées. Aucun résultat n'est celui d'un centre réel."
)


def edition_frame(index: EditionIndex, campus_pages: Sequence[str] = ()) -> dict[str, Any]:
    """Give the frame shared by all pages of an edition (see ``exporter.PageFrame``).

    ``campus_pages`` are the pages that each campus has, by the stem of their files.
    """
    edited = format_date(date.fromisoformat(index.policy["date_edition"]), format="long", locale="fr")
    observed = format_date(date.fromisoformat(index.policy["date_observation"]), format="long", locale="fr")
    threshold = index.policy["seuils"]["publique" if index.edition is Edition.PUBLIQUE else "interne"]
    return {
        "edition": str(index.edition),
        "banner": [_DEMONSTRATION] if index.demonstration else [],
        "footer": [
            f"{index.network}. Édité le {edited}, situation observée le {observed}.",
            f"Aucun chiffre dont un dénominateur est inférieur à {threshold} n'est montré.",
            # Not the fingerprint of the edition: a page must not change because another campus delivered a file.
            f"cfa-report {cfa_report.__version__}. Entrées, paramètres, contrats et code : manifest.json de l'édition.",
        ],
        "network": index.network,
        "campus_pages": list(campus_pages),
        "campuses": dict(index.campuses),
        "names": {code: index.certification_name(code) for code in index.certifications},
        "certifications": list(index.certifications),
        "corrections": [
            {
                "campus": one["campus"],
                "certification": one["certification"],
                "sentence": _correction_sentence(one, index),
            }
            for one in index.corrections
        ],
    }


def page_frame(frame: Mapping[str, Any], page: str, title: str = "") -> dict[str, Any]:
    """Give the frame of one page: the corrections that concern it, its breadcrumb relative to where it lies.

    ``page`` is the path under the edition's folder: ``index.html``, ``reseau.html``, ``2025/PARIS/index.html``, ….
    """
    parts = page.split("/")
    up = "../" * (len(parts) - 1)
    links: list[tuple[str, str]] = [] if page == "index.html" else [(frame["network"], f"{up}index.html")]
    if len(parts) == 3:
        session, campus, leaf = parts
        label = f"{frame['campuses'].get(campus, campus)}, session {session}"
        links.append((label, "" if leaf == "index.html" else "index.html"))
        if leaf != "index.html":
            links.append((short_name(leaf.removesuffix(".html"), frame.get("names", {})), ""))
    elif page != "index.html":
        links.append((title or short_name(page.removesuffix(".html"), {}), ""))
    banner = [*frame["banner"], *_corrections_of(frame, parts)]
    beside = _beside(frame, parts)
    return {
        "edition": frame["edition"], "banner": banner, "footer": frame["footer"], "links": links, "beside": beside,
    }  # fmt: skip


def _beside(frame: Mapping[str, Any], parts: Sequence[str]) -> list[tuple[str, str]]:
    """Link a page about a whole campus to the others of that campus; that of a certification has the way back."""
    pages, own = frame.get("campus_pages", ()), parts[-1].removesuffix(".html")
    if len(parts) != 3 or own not in pages:
        return []
    return [(short_name(stem, {}), f"{stem}.html") for stem in pages if stem != own]


def _corrections_of(frame: Mapping[str, Any], parts: Sequence[str]) -> list[str]:
    """Keep the corrections of a page: those of its certification, of its campus, or all for the network."""
    told = frame.get("corrections", ())
    if told and len(parts) == 3:
        _, campus, leaf = parts
        stem = leaf.removesuffix(".html")
        if stem in frame["certifications"]:
            told = [one for one in told if one["certification"] in (stem, ALL_CERTIFICATIONS)]
        else:
            told = [one for one in told if one["campus"] in (campus, ALL_CAMPUSES)]
    return [one["sentence"] for one in told]


def _correction_sentence(correction: Mapping[str, Any], index: EditionIndex) -> str:
    """Say which figure was corrected and why, in the words of the network."""
    indicator = catalogue()[correction["indicateur"]]
    months = correction["horizon_mois"]
    campus, certification = correction["campus"], correction["certification"]
    about = [
        indicator.label + (f" à {months} mois" if months else ""),
        f"« {indicator.variant(correction['variante']).label} »" if correction["variante"] else "",
        "toutes les certifications" if certification == ALL_CERTIFICATIONS else index.certification_name(certification),
        "tous les campus" if campus == ALL_CAMPUSES else index.campuses[campus],
        f"session {correction['session']}",
    ]
    told = ", ".join(part for part in about if part)
    reason = correction["motif"].rstrip(".")
    return f"Chiffre corrigé depuis une édition publiée, montré par une plage : {told}. Motif : {reason}."
