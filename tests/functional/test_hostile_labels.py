"""Whatever a label or a file holds, a page shows it as text: no markup, script, template, formula or address."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.functional.canaries import ROOT, run

HOSTILE = ROOT / "tests" / "hostile"
LABELS = {
    "reseau": "Réseau <b onclick=alert(1)>&amp; \"' </style></title><script>alert(1)</script>",
    "LYON": "\"><img src=x onerror=alert(1)> {{7*7}} {% include '/etc/passwd' %} ${7*7} #{7*7} <%= 7*7 %>",
    "TOULOUSE": "=cmd|' /C calc'!A0 **gras** [x](javascript:alert(1)) ![y](//evil.example/y) `code` <!-- --!> ]]>",
    "MARSEILLE": "<script>alert(1)</script> %(x)s %s {0} {campus.__class__}",
    "C35185": "</h1><svg onload=alert(1)><a href=//evil.example> $\\frac{1}$ $\\input{/etc/passwd}$ _x_ ^y",
    "C183": "$ \\textbf{ <iframe src=//evil.example> @SUM(A1) &lt;script&gt; &#60;script&#62; javascript:alert(1)",
    "certificateur": "<object data=//evil.example> {{ cfa }}",
}
_NETWORK = """
reseau: {reseau}
sessions: ["2025"]
campus:
  - {{code: "LYON", libelle: {LYON}, livraisons: [{{tables: {{suivi_promotion: ["LYON.csv"]}}}}]}}
  - {{code: "TOULOUSE", libelle: {TOULOUSE}, livraisons: [{{tables: {{suivi_promotion: ["TOULOUSE.csv"]}}}}]}}
  - {{code: "MARSEILLE", libelle: {MARSEILLE}, livraisons: [{{tables: {{suivi_promotion: ["i11_script.csv"]}}}}]}}
certifications:
  - {{code: "C35185", libelle: {C35185}, rncp: "RNCP35185", niveau: 5, certificateur: {certificateur}, section: "CFA"}}
  - {{code: "C183", libelle: {C183}, rncp: "RNCP183", niveau: 4, famille: {certificateur}, section: "CFA"}}
"""
#: Everything that a page is made of; an element that is not here was injected, or is to be thought about.
_ELEMENTS = frozenset(
    {
        "a", "b", "body", "br", "caption", "code", "dd", "details", "div", "dl", "dt", "em", "figcaption", "figure",
        "footer", "h1", "h2", "h3", "head", "header", "html", "img", "li", "main", "meta", "nav", "ol", "p", "pre",
        "section", "small", "span", "strong", "style", "sub", "summary", "sup", "table", "tbody", "td", "tfoot",
        "th", "thead", "title", "tr", "u", "ul", "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline",
        "polygon", "text", "tspan", "defs", "pattern", "use", "clippath", "desc",
    }
)  # fmt: skip


class Reader(HTMLParser):
    """Reads a page as a browser does: its elements, its attributes, its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the reports of a network whose every label attacks the page, and whose learners are templates."""
    folder = tmp_path_factory.mktemp("hostile")
    params = folder / "reseau" / "params"
    params.mkdir(parents=True)
    header, *rows = (HOSTILE / "i13_template.csv").read_text(encoding="utf-8").splitlines()
    for campus, rncp in (("LYON", "35185"), ("TOULOUSE", "00183")):
        own = [row for row in rows if f";{campus};{rncp};" in row]
        (params / f"{campus}.csv").write_text("\n".join([header, *own]) + "\n", encoding="utf-8")
    shutil.copy(HOSTILE / "i11_script.csv", params)
    shutil.copy(ROOT / "params" / "politique.yaml", params)
    quoted = {name: json.dumps(text, ensure_ascii=False) for name, text in LABELS.items()}
    (params / "reseau.yaml").write_text(_NETWORK.format(**quoted), encoding="utf-8")
    ran = run(params, folder / "home", "run", "--out", str(folder / "reports"), "--jobs", "2", "--edition", "interne")
    assert ran.code == 4, ran.said
    assert "Échec" not in ran.said
    assert "Livraison refusée : MARSEILLE" in ran.said
    return folder / "reports" / "interne"


def pages(reports: Path) -> Iterator[tuple[str, str, Reader]]:
    for path in sorted(reports.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        reader = Reader()
        reader.feed(text)
        reader.close()
        yield path.relative_to(reports).as_posix(), text, reader


def test_every_page_is_made_of_our_elements_alone(reports: Path) -> None:
    names = set()
    for name, _, reader in pages(reports):
        names.add(name)
        assert reader.elements <= _ELEMENTS, name
        assert not [one for one in reader.attributes if one[1].startswith("on")], name
    assert {
        "index.html", "reseau.html", "2025/LYON/C35185.html", "2025/LYON/index.html", "2025/TOULOUSE/C183.html",
        "2025/MARSEILLE/index.html",
    } <= names  # fmt: skip


def test_every_page_has_its_policy_and_goes_nowhere_else(reports: Path) -> None:
    for name, text, reader in pages(reports):
        policies = [value for tag, kind, value in reader.attributes if (tag, kind) == ("meta", "content")]
        assert any(value.startswith("default-src 'none'; ") for value in policies), name
        assert text.index("Content-Security-Policy") < text.index("<title>")
        for tag, kind, value in reader.attributes:
            if kind in ("href", "src", "xlink:href", "action", "data", "srcset", "poster", "style"):
                assert "evil.example" not in value, (name, tag, kind)
                assert not re.match(r"\s*(?:javascript|vbscript|data:text)", value, re.I), (name, tag, kind)
            if kind in ("src", "xlink:href", "srcset", "poster") or (kind == "href" and tag != "a"):
                assert value.startswith(("#", "data:image/")), (name, tag, kind)


@pytest.mark.parametrize(
    ("page", "label"),
    [
        ("index.html", "reseau"), ("index.html", "LYON"), ("index.html", "TOULOUSE"), ("index.html", "C35185"),
        ("2025/LYON/C35185.html", "C35185"), ("2025/LYON/C35185.html", "LYON"), ("2025/TOULOUSE/C183.html", "C183"),
        ("2025/TOULOUSE/index.html", "TOULOUSE"), ("2025/MARSEILLE/index.html", "MARSEILLE"), ("reseau.html", "reseau"),
        ("reseau.html", "LYON"),
    ],
)  # fmt: skip
def test_a_label_is_read_as_it_was_written(page: str, label: str, reports: Path) -> None:
    reader = {name: reader for name, _, reader in pages(reports)}[page]
    assert LABELS[label] in "".join(reader.text)


def test_no_template_was_computed_and_no_file_was_read(reports: Path) -> None:
    for name, text, reader in pages(reports):
        assert "root:" not in text, name
        shown = "".join(reader.text)
        # What a template engine makes of {{7*7}} would stand where the label does.
        assert "> 49" not in shown, name
        assert "<class" not in shown, name


def test_no_cell_of_the_table_of_figures_would_be_computed(reports: Path) -> None:
    text = (reports / "indicateurs.csv").read_text(encoding="utf-8")
    for row in csv.reader(io.StringIO(text), delimiter=";"):
        for cell in row:
            assert not re.match(r"[\s\"]*[=+@\t\r＝＋＠]", cell), cell
            assert not cell.startswith("-") or re.fullmatch(r"-\d+(\.\d+)?(e-\d+)?", cell), cell


def test_what_programs_read_is_read_as_it_was_written(reports: Path) -> None:
    manifest = json.loads((reports / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["reseau"] == LABELS["reseau"]
    for path in reports.rglob("*.methode.json"):
        json.loads(path.read_text(encoding="utf-8"))
