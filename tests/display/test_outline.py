"""Headings of a page."""

from __future__ import annotations

import re

from cfa_report.display.outline import outline


def test_each_heading_gets_an_id_from_its_text_and_the_rest_is_untouched() -> None:
    result = outline('<p>a</p>\n<h1>Où ?</h1>\n<h2 class="x">L\'été &amp; <em>après</em></h2><p>b<br></p>')
    assert result.html == (
        '<p>a</p>\n<h1 id="ou">Où ?</h1>\n<h2 id="l-ete-apres" class="x">L\'été &amp; <em>après</em></h2><p>b<br></p>'
    )
    assert [(h.level, h.text, h.anchor) for h in result.headings] == [
        (1, "Où ?", "ou"),
        (2, "L'été & après", "l-ete-apres"),
    ]


def test_the_same_text_twice_gets_two_ids() -> None:
    assert re.findall('id="([^"]+)"', outline("<h2>Qualité</h2><h2>Qualité</h2>").html) == ["qualite", "qualite-2"]


def test_an_id_that_is_there_is_kept() -> None:
    assert outline('<h2 id="ici">Titre</h2>').html == '<h2 id="ici">Titre</h2>'


def test_a_second_title_of_level_1_goes_down_to_level_2() -> None:
    result = outline("<h1>A</h1><h1>B</h1>")
    assert result.html == '<h1 id="a">A</h1><h2 id="b">B</h2>'
    assert result.title == "A"


def test_a_body_without_headings_is_left_alone() -> None:
    assert outline("<p>x</p>").html == "<p>x</p>"
    assert outline("<p>x</p>").title == ""
