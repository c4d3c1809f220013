"""From an executed notebook to the committee's page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.metadata import entry_points
from itertools import pairwise
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cfa_report.display import Fragment, heading
from cfa_report.errors import ReportFailed
from cfa_report.report.exporter import CommitteeExporter, page

#: One white pixel.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="


def code(*outputs: Any, tags: Sequence[str] = ("publier",), source: str = "secret_source = 1", **metadata: Any) -> Any:
    return new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags), **metadata})


def text(source: str, tags: Sequence[str] = ("publier",)) -> Any:
    return new_markdown_cell(source, metadata={"tags": list(tags)})


def shown(data: dict[str, str], kind: str = "display_data", **metadata: Any) -> Any:
    extra = {"execution_count": 1} if kind == "execute_result" else {}
    return new_output(kind, data=data, metadata=metadata, **extra)


def export(*cells: Any, cfa: dict[str, Any] | None = None, **resources: Any) -> str:
    given = {**resources, "cfa": cfa} if cfa else dict(resources)
    html, _ = CommitteeExporter().from_notebook_node(new_notebook(cells=list(cells)), resources=given)
    return str(html)


def main_part(html: str) -> str:
    return re.search(r"<main[^>]*>(.*)</main>", html, re.S)[1]


@pytest.mark.parametrize("kind", ["execute_result", "display_data"])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"text/html": "<p>riche</p>", "text/plain": "pauvre"}, "<p>riche</p>"),
        (
            {"image/svg+xml": '<?xml version="1.0"?><svg role="img" aria-label="Courbe"><g/></svg>', "text/plain": "x"},
            '<figure class="cfa-figure"><svg role="img" aria-label="Courbe"><g/></svg></figure>',
        ),
        ({"text/markdown": "*vif*", "text/plain": "x"}, "<p><em>vif</em></p>"),
        ({"text/plain": "a < b"}, '<pre class="cfa-texte">a &lt; b</pre>'),
        ({"text/html": "<p>h</p>", "image/png": PIXEL, "text/plain": "x"}, "<p>h</p>"),
    ],
)
def test_an_output_shows_its_richest_form_and_only_that(kind: str, data: dict[str, str], expected: str) -> None:
    body = main_part(export(code(shown(data, kind))))
    assert body.split("</h1>")[1].strip() == expected


@pytest.mark.parametrize("kind", ["execute_result", "display_data"])
def test_a_picture_is_included_with_its_description(kind: str) -> None:
    described = shown({"image/png": f"{PIXEL}\n", "text/plain": "<Figure>"}, kind, **{"image/png": {"alt": "80 % <b>"}})
    expected = f'<figure class="cfa-figure"><img src="data:image/png;base64,{PIXEL}" alt="80 % &lt;b&gt;"></figure>'
    assert expected in export(code(described))
    assert 'alt="Dit par la cellule"' in export(code(shown({"image/png": PIXEL}, kind), alt="Dit par la cellule"))


@pytest.mark.parametrize("mime", ["image/png", "image/svg+xml"])
def test_a_picture_without_a_description_refuses_the_page_and_says_what_to_do(mime: str) -> None:
    with pytest.raises(ReportFailed, match=r"cellule 1 montre une image sans description.*alt"):
        export(code(shown({mime: "<svg></svg>" if "svg" in mime else PIXEL, "text/plain": "<Figure>"})))


def test_a_bare_drawing_takes_the_description_of_its_cell() -> None:
    html = export(code(shown({"image/svg+xml": '<svg viewBox="0 0 9 9"><g id="a"/></svg>'}), alt="Une courbe"))
    assert '<title id="cellule-1-titre">Une courbe</title>' in html
    assert 'viewBox="0 0 9 9"' in html


def test_standard_output_is_shown_without_colours_and_standard_error_never() -> None:
    html = export(
        code(
            new_output("stream", name="stdout", text="\x1b[31mrouge\x1b[0m <b>\n"),
            new_output("stream", name="stderr", text="Traceback secret"),
        )
    )
    assert '<pre class="cfa-texte">rouge &lt;b&gt;</pre>' in html
    assert "secret" not in html


@pytest.mark.parametrize("tags", [("publier",), ()])
def test_a_failed_cell_refuses_the_page_published_or_not(tags: tuple[str, ...]) -> None:
    error = new_output("error", ename="ValueError", evalue="apprenti L-0417", traceback=["apprenti L-0417"])
    with pytest.raises(ReportFailed) as caught:
        export(text("# T"), code(error, tags=tags))
    assert "cellule 2 du carnet a échoué" in str(caught.value)
    assert "L-0417" not in str(caught.value)


def test_an_output_that_a_page_cannot_show_is_not_dropped_silently() -> None:
    with pytest.raises(ReportFailed, match="ne sait pas montrer"):
        export(code(shown({"application/json": "{}"})))


def test_only_tagged_cells_reach_the_page_and_never_their_code() -> None:
    html = export(
        text("# Titre"),
        text("Texte caché", tags=()),
        code(shown({"text/html": "<p>montré</p>"})),
        code(shown({"text/html": "<p>sortie cachée</p>"}), tags=("parameters",)),
    )
    assert "<p>montré</p>" in html
    for absent in ("secret_source", "Texte caché", "sortie cachée"):
        assert absent not in html


def test_reordering_cells_reorders_the_page() -> None:
    one, two = code(shown({"text/html": "<p>un</p>"})), code(shown({"text/html": "<p>deux</p>"}))
    first, second = main_part(export(one, two)), main_part(export(two, one))
    assert first.index("un") < first.index("deux")
    assert second.index("deux") < second.index("un")


def test_the_title_comes_from_the_first_heading_of_level_1() -> None:
    html = export(text("# Insertion & métier\n\n## Suite"), code(heading_output("Autre")))
    assert "<title>Insertion &amp; métier</title>" in html
    assert html.count("<h1") == 1
    assert '<h2 id="autre">Autre</h2>' in html


def heading_output(title: str) -> Any:
    return shown({"text/html": heading(title).html})


def test_a_page_without_a_heading_takes_the_name_of_its_notebook() -> None:
    html = export(code(shown({"text/html": "<p>x</p>"})), metadata={"name": "certification", "path": ""})
    assert '<h1 id="certification">certification</h1>' in html


def test_headings_never_skip_the_table_of_contents() -> None:
    html = export(text("# T\n\n## Un\n\n## Deux\n\n### Détail\n\n## Trois"))
    links = re.findall(r'<a href="#([^"]+)">', re.search(r'<nav class="cfa-sommaire".*?</nav>', html, re.S)[0])
    assert links == ["un", "deux", "trois"]
    assert all(f'id="{anchor}"' in html for anchor in links)


def test_heading_levels_go_down_one_at_a_time(levels_page: str) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", levels_page)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.fixture
def levels_page() -> str:
    return export(text("# T\n\n## Un"), code(heading_output("Bloc")), text("### Détail\n\n## Deux"))


def test_a_page_made_by_hand_says_that_it_is_a_draft() -> None:
    assert "Brouillon produit à la main" in export(text("# T"))
    assert "Brouillon" not in export(text("# T"), cfa={"edition": "publique"})


def test_the_frame_of_the_page_is_written_and_escaped() -> None:
    html = export(
        text("# T"),
        cfa={
            "title": "Titre <i>",
            "edition": "interne",
            "banner": ["Démonstration : données inventées <b>"],
            "footer": ["Pied & fin"],
            "links": [("Réseau <b>", "../../index.html"), ("Ici", "")],
        },
    )
    assert "<title>Titre &lt;i&gt;</title>" in html
    assert "Édition interne" in html
    assert "<p>Démonstration : données inventées &lt;b&gt;</p>" in html
    assert "<p>Pied &amp; fin</p>" in html
    assert '<a href="../../index.html">Réseau &lt;b&gt;</a>' in html
    assert '<span aria-current="page">Ici</span>' in html


def test_the_page_is_complete_for_assistive_technology() -> None:
    html = export(
        text("# T\n\n## A\n\n## B\n\n## C"), cfa={"edition": "interne", "footer": ["F"], "links": [("R", "i.html")]}
    )
    assert '<html lang="fr">' in html
    assert "default-src 'none'" in html
    assert '<a class="cfa-evitement" href="#contenu">' in html
    assert '<main id="contenu"' in html
    assert re.search(r"<header.*<main.*<footer", html, re.S)
    assert len(re.findall(r"<nav [^>]*aria-label=", html)) == 2


def test_an_analyst_cannot_let_a_script_through() -> None:
    for hostile in ("<script>alert(1)</script>", '<p onclick="x()">', '<img src="https://e.org/p.png" alt="x y">'):
        with pytest.raises(ReportFailed):
            export(text(f"# T\n\n{hostile}"))
        with pytest.raises(ReportFailed):
            export(code(shown({"text/html": hostile})))


def test_a_picture_named_in_the_text_is_included_in_the_page(tmp_path) -> None:
    (tmp_path / "logo.png").write_bytes(b"\x89PNG")
    html = export(text("# T\n\n![Logo du réseau](logo.png)"), metadata={"path": str(tmp_path), "name": "n"})
    assert 'src="data:image/png;base64,iVBORw=="' in html
    with pytest.raises(ReportFailed, match="non incluse"):
        export(text("# T\n\n![Logo du réseau](absent.png)"), metadata={"path": str(tmp_path), "name": "n"})


def test_the_same_notebook_gives_the_same_bytes() -> None:
    cells = [text("# T\n\n## A"), code(shown({"text/html": "<p>x</p>"}))]
    assert export(*cells) == export(*cells)


def test_the_notebook_is_left_as_it_was() -> None:
    notebook = new_notebook(cells=[text("# T"), code(shown({"text/html": "<p>x</p>"}))])
    before = nbformat.writes(notebook)
    CommitteeExporter().from_notebook_node(notebook)
    assert nbformat.writes(notebook) == before


def test_jupyter_finds_the_exporter_by_name_and_offers_it_in_its_menu() -> None:
    (point,) = [point for point in entry_points(group="nbconvert.exporters") if point.name == "comite"]
    assert point.load() is CommitteeExporter
    assert CommitteeExporter.export_from_notebook == "Rapport pour le comité (HTML)"
    assert CommitteeExporter().file_extension == ".html"
    assert CommitteeExporter().template_name == "comite"


def test_a_page_that_is_no_notebook_has_the_same_look() -> None:
    frame = {"edition": "publique", "banner": [], "footer": ["F"]}
    html = page("Réseau", Fragment("<p>x</p>"), cfa=frame)
    assert '<h1 id="reseau">Réseau</h1>' in html
    assert page("Réseau", heading("Autre"), cfa=frame).count("<h1") == 1
    assert "<title>Réseau</title>" in page("Réseau", heading("Autre"), cfa=frame)
    assert re.search(r"<style>.*(?=@page)", html, re.S)[0] in export(text("# T"))


def test_every_printed_sheet_says_what_it_is_a_part_of_and_who_may_read_it() -> None:
    links = [("Réseau", "../../index.html"), ('Campus "A" \\ url(x) </style>', "index.html"), ("Revue", "")]
    frame = {"edition": "interne", "banner": [], "footer": [], "links": links}
    (foot,) = re.findall(r"@bottom-left\{content:\"(.*?)\";font", page("T", "<p>x</p>", cfa=frame))
    assert foot.startswith("Campus \\22 A\\22  \\5c  url\\28 x\\29  \\3c \\2f style\\3e , Revue · ")
    assert foot.endswith("Édition interne : diffusion restreinte au comité")
    assert 'content:"T · Brouillon produit à la main : ne pas diffuser"' in page("T", "<p>x</p>")


def test_an_empty_page_weighs_little() -> None:
    assert len(page("T", "<p>x</p>").encode()) < 14_000
