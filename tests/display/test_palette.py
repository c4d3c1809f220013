"""Contrast of the colours, on figures and on the page (WCAG 2.2: 1.4.3, 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import cfa_report
from cfa_report.display import palette
from cfa_report.display.palette import contrast

_CSS = (Path(cfa_report.__file__).parent / "report" / "templates" / "comite" / "style.css").read_text(encoding="utf-8")
_VARIABLES = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", _CSS))


def test_the_measure_of_contrast_agrees_with_known_pairs() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("name", ["INK", "QUIET"])
def test_text_of_figures_reaches_4_5(name: str) -> None:
    assert contrast(getattr(palette, name), palette.PAPER) >= 4.5


@pytest.mark.parametrize("name", ["DARK", "MEDIUM", "LINE", "REFERENCE", "INK"])
def test_marks_of_figures_reach_3(name: str) -> None:
    assert contrast(getattr(palette, name), palette.PAPER) >= 3


def test_a_pale_band_is_told_from_paper_and_from_its_neighbour_by_its_outline() -> None:
    assert contrast(palette.LINE, palette.LIGHT) >= 3
    assert contrast(palette.INK, palette.LIGHT) >= 3
    assert contrast(palette.PAPER, palette.DARK) >= 3


@pytest.mark.parametrize("text", ["encre", "discret", "accent", "alerte"])
@pytest.mark.parametrize("ground", ["papier", "fond", "fond-alerte", "fond-note"])
def test_text_of_the_page_reaches_4_5_on_every_ground(text: str, ground: str) -> None:
    assert contrast(_VARIABLES[text], _VARIABLES[ground]) >= 4.5
