"""What surrounds every page of an edition: banner, footer, the way back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from babel.dates import format_date

import cfa_report
from cfa_report.domain.edition import Edition
from cfa_report.store import EditionIndex

_DEMONSTRATION = (
    "Démonstration : réseau d'exemple, données reconstituées ou inventées. Aucun résultat n'est celui d'un centre réel."
)


def edition_frame(index: EditionIndex) -> dict[str, Any]:
    """Give the frame shared by all pages of an edition (see ``exporter.PageFrame``)."""
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
        "campuses": dict(index.campuses),
    }


def page_frame(frame: Mapping[str, Any], page: str, title: str = "") -> dict[str, Any]:
    """Give the frame of one page, with its breadcrumb relative to where it lies.

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
            links.append((leaf.removesuffix(".html"), ""))
    elif page != "index.html":
        links.append((title or page.removesuffix(".html"), ""))
    return {"edition": frame["edition"], "banner": frame["banner"], "footer": frame["footer"], "links": links}
