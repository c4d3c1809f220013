"""Pieces of page."""

from __future__ import annotations

from cfa_report.display import Fragment, callout, heading, link_list, scope_list
from cfa_report.display.fragment import element, join, slug


def test_a_fragment_shows_itself_as_html_and_as_a_short_text_only() -> None:
    fragment = Fragment("<p>Bonjour   <b>à&nbsp;tous</b></p>" + "<p>suite</p>" * 40)
    bundle = fragment._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert bundle["text/html"] == fragment._repr_html_() == fragment.html
    assert bundle["text/plain"].startswith("Bonjour à\u00a0tous suite")
    assert len(bundle["text/plain"]) <= 120


def test_text_and_attributes_are_escaped_but_fragments_are_not() -> None:
    assert element("p", "<b>&").html == "<p>&lt;b&gt;&amp;</p>"
    assert element("p", join([element("b", "x"), "<"])).html == "<p><b>x</b>&lt;</p>"
    assert element("a", "x", href='"><script>').html == '<a href="&quot;&gt;&lt;script&gt;">x</a>'


def test_an_id_is_made_of_letters_digits_and_hyphens() -> None:
    assert slug("Où en est la promotion ?") == "ou-en-est-la-promotion"
    assert slug("?!") == "section"


def test_the_words_around_tables_escape_what_they_are_given() -> None:
    bad = "<script>alert(1)</script>"
    for fragment in (
        heading(bad, bad, lines=[bad]),
        scope_list([(bad, bad)]),
        callout(bad, "attention", title=bad),
        link_list([(bad, bad)]),
    ):
        assert "<script" not in fragment.html
        assert "&lt;script&gt;" in fragment.html


def test_a_page_opens_with_one_title_of_level_1() -> None:
    assert heading("Titre", "sous-titre").html.count("<h1>") == 1
