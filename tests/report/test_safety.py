"""The last look at a page."""

from __future__ import annotations

import pytest

from cfa_report.errors import ReportFailed
from cfa_report.report.safety import check_page

_POLICY = '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'


def whole(body: str, *, lang: str = ' lang="fr"', policy: str = _POLICY, title: str = "<h1>T</h1>") -> str:
    return f"<!DOCTYPE html><html{lang}><head>{policy}</head><body>{title}{body}</body></html>"


@pytest.mark.parametrize(
    "body",
    [
        '<p>Voir <a href="https://www.legifrance.gouv.fr/">la loi</a>.</p>',
        '<a href="../../index.html">Retour</a>',
        '<img src="data:image/png;base64,AAAA" alt="Courbe des réponses">',
        '<svg role="img" aria-label="Courbe"><use href="#m"/><g clip-path="url(#c)"/></svg>',
        '<p title="javascript: ce que c\'est">x</p>',
        '<svg aria-hidden="true"><path d="M0 0"/></svg>',
        "<p>Écrire &lt;script&gt; ou onclick= dans un texte n'est pas une faute, ni javascript: ici.</p>",
        '<p title="voir url(x) et on va bien">x</p>',
        "<style>p { color: red; background: url(data:image/png;base64,AA) }</style>",
    ],
)
def test_what_a_page_may_hold(body: str) -> None:
    check_page(whole(body))


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<script>x</script>", "<script> interdit"),
        ("<SCRIPT SRC=x></SCRIPT>", "<script> interdit"),
        ("<svg aria-hidden='true'><script>x</script></svg>", "<script> interdit"),
        ('<iframe src="data:image/png;base64,"></iframe>', "<iframe> interdit"),
        ('<iframe srcdoc="x"></iframe>', "<iframe> interdit"),
        ('<link rel="stylesheet" href="x.css">', "<link> interdit"),
        ('<base href="https://e.org/">', "<base> interdit"),
        ('<form action="/x"></form>', "<form> interdit"),
        ('<p onclick="x()">y</p>', "événement « onclick »"),
        ("<svg aria-hidden=true onload=x></svg>", "événement « onload »"),
        ("<p ONMOUSEOVER=x>y</p>", "événement « onmouseover »"),
        ('<a href="javascript:x()">y</a>', "adresse exécutable"),
        ('<a href=" JavaScript:x()">y</a>', "adresse exécutable"),
        ('<a href="java&#x09;script:x()">y</a>', "adresse exécutable"),
        ('<a href="&#106;avascript:x()">y</a>', "adresse exécutable"),
        ('<a href="data:text/html,x">y</a>', "adresse exécutable"),
        ('<svg aria-hidden="true"><a xlink:href="javascript:x()">y</a></svg>', "adresse exécutable"),
        ('<img src="https://e.org/p.png" alt="une courbe">', "non incluse"),
        ('<img src="//e.org/p.png" alt="une courbe">', "non incluse"),
        ('<img src="p.png" alt="une courbe">', "non incluse"),
        ('<img srcset="p.png 2x" src="data:image/png;base64,A" alt="une courbe">', "non incluse"),
        ('<svg aria-hidden="true"><image href="http://e.org/p.png"/></svg>', "non incluse"),
        ('<svg aria-hidden="true"><use xlink:href="x.svg#a"/></svg>', "non incluse"),
        ('<table background="p.png"></table>', "non incluse"),
        ('<p style="background:url(https://e.org/p.png)">x</p>', "ressource externe"),
        ('<svg aria-hidden="true"><rect fill="url(x.svg#a)"/></svg>', "ressource externe"),
        ("<style>@import 'x.css';</style>", "feuille de style"),
        ("<style>p{background:url( '//e.org/p.png' )}</style>", "feuille de style"),
        ('<meta http-equiv="Refresh" content="0; url=https://e.org">', "redirection"),
        ('<img src="data:image/png;base64,A">', "image sans description"),
        ('<img src="data:image/png;base64,A" alt=" ">', "image sans description"),
        (
            '<img src="data:image/png;base64,A" alt="No description has been provided for this image">',
            "image sans description",
        ),
        ('<img src="data:image/png;base64,A" alt="Image">', "image sans description"),
        ("<svg><path/></svg>", "figure sans description"),
        ('<svg aria-label="Courbe"><path/></svg>', "figure sans description"),
        ('<p id="a"></p><p id="a"></p>', "donné deux fois"),
        ("<h1>Deux</h1>", "2 titres de niveau 1"),
    ],
)
def test_what_a_page_may_not_hold(body: str, fault: str) -> None:
    with pytest.raises(ReportFailed) as caught:
        check_page(whole(body))
    assert fault in str(caught.value)


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        (whole("", lang=""), "langue"),
        (whole("", lang=' lang="en"'), "langue"),
        (whole("", policy=""), "CSP"),
        (whole("", policy=_POLICY.replace("'none'", "*")), "CSP"),
        (whole("", title=""), "0 titres de niveau 1"),
    ],
)
def test_what_a_page_may_not_lack(page: str, fault: str) -> None:
    with pytest.raises(ReportFailed) as caught:
        check_page(page)
    assert fault in str(caught.value)
