"""One page of each kind in a real browser: accessible, whole on a phone and on paper, alone on the network."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.chrome import Chrome
from tests.browser.conftest import Pages

ROOT = Path(__file__).parents[2]
#: What is checked of each page: WCAG 2.2 up to AA, and the good practices of axe.
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
#: Inside the margins of an A4 sheet at 96 points an inch: 184 mm by 274 mm.
PAPER_WIDTH, PAPER_HEIGHT = 695, 1035
#: A certification's page is printed on no more sheets than this.
MOST_SHEETS = 8

#: One page of each kind, by what it shows. Other notebooks give pages named after them, which are found on the spot.
KINDS = {
    "index": "index.html",
    "network": "reseau.html",
    "campus": "2025/FICTIF/index.html",
    "campus of adults": "2025/TOULOUSE/index.html",
    "certification that declines": "2025/FICTIF/RNCP38359.html",
    "certification nobody answered for": "2025/FICTIF/RNCP37537.html",
    "certification awaiting results": "2025/FICTIF/RNCP37890.html",
    "certification too small": "2025/PARIS/CAP-MIT.html",
    "adults": "2025/TOULOUSE/RNCP183-FPA.html",
    "refused delivery": "2025/FICTIF/RNCP38302.html",
}
REPORTS = [kind for kind in KINDS if kind not in ("index", "refused delivery")]
OTHERS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))


def page_of(pages: Pages, kind: str) -> Path:
    """Find the page of a kind; a notebook of another name has one per campus, or one for the network."""
    names = [KINDS[kind]] if kind in KINDS else [f"{kind}.html", f"2025/FICTIF/{kind}.html"]
    found = pages.find(*names)
    assert found, f"no page of {kind} was made"
    return found[0]


ALL = [*KINDS, *(name for name in OTHERS if name not in ("certification", "campus", "reseau"))]


def faults(chrome: Chrome, axe: str) -> list[dict[str, Any]]:
    """Run axe on the open page; give what it finds wrong."""
    chrome.evaluate(axe + "; true")
    options = json.dumps({"runOnly": {"type": "tag", "values": list(TAGS)}, "resultTypes": ["violations"]})
    found = chrome.evaluate(f"axe.run(document, {options}).then(r => JSON.stringify(r.violations))")
    return [
        {"rule": one["id"], "nodes": [node["html"][:160] for node in one["nodes"][:3]]} for one in json.loads(found)
    ]


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_wrong(chrome: Chrome, axe: str, pages: Pages, kind: str, width: int) -> None:
    chrome.open(page_of(pages, kind), width=width, mobile=width < 600)
    assert faults(chrome, axe) == []


def test_axe_would_find_a_fault(chrome: Chrome, axe: str, tmp_path: Path) -> None:
    page = tmp_path / "faute.html"
    page.write_text("<html lang='fr'><title>T</title><h1>T</h1><h3>Saut</h3><img src='x'></html>", encoding="utf-8")
    chrome.open(page, width=1280)
    assert {"image-alt", "heading-order"} <= {fault["rule"] for fault in faults(chrome, axe)}


@pytest.mark.parametrize("kind", ALL)
def test_no_header_is_blank_no_level_is_skipped_and_every_drawing_says_its_message(
    chrome: Chrome, pages: Pages, kind: str
) -> None:
    chrome.open(page_of(pages, kind), width=1280)
    told = json.loads(
        chrome.evaluate(
            """JSON.stringify({
              blank: [...document.querySelectorAll('th')].filter(e => !e.textContent.trim()).length,
              levels: [...document.querySelectorAll('h1,h2,h3,h4')].map(e => +e.tagName[1]),
              drawings: [...document.querySelectorAll('svg[role=img]')].map(
                e => e.querySelector('title').textContent.length * e.querySelector('desc').textContent.length),
              tables: [...document.querySelectorAll('table')].filter(e => !e.caption.textContent.trim()).length,
            })"""
        )
    )
    assert told["blank"] == told["tables"] == 0
    assert told["levels"][0] == 1
    assert all(after <= before + 1 for before, after in zip(told["levels"], told["levels"][1:], strict=False))
    assert all(told["drawings"])


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize("width", [320, 390])
def test_nothing_is_wider_than_a_phone(chrome: Chrome, pages: Pages, kind: str, width: int) -> None:
    chrome.open(page_of(pages, kind), width=width, mobile=True)
    assert chrome.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("kind", ALL)
def test_nothing_is_wider_than_paper(chrome: Chrome, pages: Pages, kind: str) -> None:
    chrome.open(page_of(pages, kind), width=PAPER_WIDTH, media="print")
    assert chrome.evaluate("document.documentElement.scrollWidth") <= PAPER_WIDTH


@pytest.mark.parametrize("kind", REPORTS)
def test_what_matters_fits_on_one_sheet(chrome: Chrome, pages: Pages, kind: str) -> None:
    chrome.open(page_of(pages, kind), width=PAPER_WIDTH, media="print")
    end = chrome.evaluate(
        "(e => e.previousElementSibling.getBoundingClientRect().bottom)(document.querySelectorAll('main > h2')[1])"
    )
    assert end <= PAPER_HEIGHT


@pytest.mark.parametrize("kind", [kind for kind in REPORTS if kind.startswith("certification")])
def test_a_certification_is_printed_on_few_sheets(chrome: Chrome, pages: Pages, kind: str) -> None:
    chrome.open(page_of(pages, kind), width=1280)
    assert len(re.findall(rb"/Type\s*/Page[^s]", chrome.printed())) <= MOST_SHEETS


@pytest.mark.parametrize("kind", ALL)
def test_a_page_asks_the_network_for_nothing(chrome: Chrome, pages: Pages, kind: str) -> None:
    page = page_of(pages, kind)
    chrome.open(page, width=1280)
    assert [url for url in chrome.requests if not url.startswith("data:")] == [page.as_uri()]
    assert page.stat().st_size < 400_000
