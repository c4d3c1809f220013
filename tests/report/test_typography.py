"""No line of a page begins with a punctuation mark."""

from __future__ import annotations

from cfa_report.report.typography import keep_together


def test_french_spaces_hold_their_mark_and_nothing_else_is_touched() -> None:
    said = "<p>Obtention : « 72 % » ; vraiment ? Oui ! Non. a ;b</p>"
    assert keep_together(said) == (
        "<p>Obtention\u00a0: «\u00a072 %\u00a0»\u00a0; vraiment\u00a0? Oui\u00a0! Non. a\u00a0;b</p>"
    )
    assert keep_together('<a title="a ; b" href="x ? y">c</a>') == '<a title="a ; b" href="x ? y">c</a>'
    assert keep_together("<p>10 : 20</p> : <b>x</b>") == "<p>10\u00a0: 20</p>\u00a0: <b>x</b>"
