"""A page about a campus leads to the others of that campus, and to nothing else."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cfa_report.report.exporter import page
from cfa_report.report.frame import page_frame

FRAME: dict[str, Any] = {
    "edition": "interne", "banner": [], "footer": [], "network": "Réseau", "campuses": {"PARIS": "Paris"},
    "names": {"A": "Alpha"}, "certifications": ["A"], "corrections": [], "campus_pages": ["index", "audit", "revue"],
}  # fmt: skip


def test_each_page_of_a_campus_links_the_others_by_their_short_names() -> None:
    assert page_frame(FRAME, "2025/PARIS/revue.html")["beside"] == [
        ("Toutes les certifications du campus", "index.html"), ("Audit Qualiopi en dix minutes", "audit.html"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["index.html", "reseau.html", "2025/PARIS/A.html"])
def test_the_index_the_network_and_a_certification_link_none(name: str) -> None:
    assert page_frame(FRAME, name)["beside"] == []


def test_the_links_are_a_landmark_of_their_own_and_are_not_printed() -> None:
    html = page("Titre", "<p>corps</p>", cfa=page_frame(FRAME, "2025/PARIS/index.html"))
    (links,) = re.findall(r'<nav class="cfa-voisines" aria-label="Autres pages du campus">(.*?)</nav>', html, re.DOTALL)
    assert re.findall(r'href="([^"]+)"', links) == ["audit.html", "revue.html"]
    assert re.search(r"@media print.*header nav \{ display: none", html, re.DOTALL)
    assert 'cfa-voisines" aria' not in page("Titre", "<p>corps</p>", cfa=page_frame(FRAME, "2025/PARIS/A.html"))
