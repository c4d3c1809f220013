"""What is exported of an edition: workbooks, PDF and documents must not say a number that the edition does not."""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import openpyxl
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import IndirectObject

from tests.attack.edition import COUNT_COLUMNS, HIDDEN, Edition, Key, Place, Reading
from tests.attack.findings import Finding
from tests.attack.numerals import WORDING
from tests.attack.pages import Clue

#: The numbers that the sources say, and the pairs "one out of another".
_Known = tuple[frozenset[str], frozenset[tuple[int, int]]]

_NUMBER: Final = re.compile(r"\d+(?:[,.]\d+)?")
_PAIR: Final = re.compile(r"\b(\d+)\s+(?:(?:connus|réponses)\s+)?sur\s+(\d+)\b|\b(\d+)\s*/\s*(\d+)\b")
#: A line that only numbers an element of a list.
_MARKER: Final = re.compile(r"(\d{1,2})\.")
_HEADING: Final = re.compile(r"(?<!sur )(?<!/)(?<!: )(?<!\()\b\d{1,2}\.\s(?=[A-ZÀ-Ÿ])")
#: Dates, articles and editions of a text, digests, moments and places of a file: no number of anybody.
_MARKS: Final = re.compile(
    r"\b\d\d/\d\d/\d{4}\b|\b[LRD]\.\s?\d{4}[-\u2011–]\d+|\bV\d+\b|\b[0-9a-f]{16,}\b|\b\d{4}-\d\d-\d\dT[\d:]+Z"
    r"|\$?[A-Z]{1,3}\$\d+|\b\d+°"
)
_GROUPED: Final = re.compile(r"(?<=\d)[\u00a0\u202f](?=\d{3})")
_SILENT: Final = re.compile(r"<(style|script)\b.*?</\1>", re.DOTALL)
_TAG: Final = re.compile(r"<[^>]*>")
#: Attributes are read too: what replaces an image is a text of the PDF.
_ATTRIBUTE: Final = re.compile(r'(?:alt|title|aria-label|content|datetime)="([^"]*)"')
_KEY: Final = ("campus", "certification", "section", "session", "indicateur", "variante", "statut")
_NEAR: Final = 1e-9
#: Elements that hold a text: of a document, of what stands around a sheet.
_TEXTS: Final = (
    "p", "si", "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter", "definedName",
    "formula", "formula1", "formula2",
)  # fmt: skip
#: Attributes that a reader is told: what replaces an image, what helps to fill a cell.
_TOLD: Final = ("descr", "title", "prompt", "promptTitle", "error", "errorTitle", "tooltip")
#: Parts of a document in which nobody reads: how it looks, and how its parts hang together.
_LOOKS: Final = re.compile(r"(styles|theme|settings|fontTable|numbering|webSettings|\.rels|Content_Types|docProps/app)")


def exports_of(folder: Path) -> Path:
    """Give the folder in which an edition is exported: ``exports/<édition>`` beside it."""
    return folder.parent / "exports" / folder.name


def are_of(exports: Path, folder: Path) -> bool:
    """Say whether exports were made from the edition as it stands: their manifest bears the digest of its own."""
    try:
        tie = json.loads((exports / "manifest.json").read_text(encoding="utf-8"))["manifeste_de_l_edition"]
        return bool(tie == hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest())
    except (OSError, ValueError, KeyError, TypeError):
        return False


def export_clues(exports: Path, folder: Path, edition: Edition) -> Iterator[Clue]:
    """Go through what the exports of an edition say more than it does.

    Parameters
    ----------
    exports
        Folder of the exports.
    folder, edition
        The edition's own folder, and what its CSV prints.
    """
    known: dict[tuple[Path, ...], _Known] = {}
    own = exports / "manifest.json"
    for path in sorted(path for path in exports.rglob("*") if path.is_file() and path != own):
        name = path.relative_to(exports).as_posix()
        try:
            texts = list(_pdf(path) if path.suffix == ".pdf" else _office(path))
            if path.suffix == ".xlsx":
                sheets = openpyxl.load_workbook(path).worksheets
                texts += _cells(sheets)
                yield from _figures(name, sheets, edition)
        except (OSError, ValueError, KeyError, PyPdfError, zipfile.BadZipFile, ElementTree.ParseError):
            yield Clue(Finding("illisible", name, "cet export ne se lit pas"))
            continue
        if not name.startswith("modeles/"):
            sources = _sources(folder, name)
            if sources not in known:
                known[sources] = _known(sources)
            yield from _said(name, texts, known[sources])


def _pdf(path: Path) -> Iterator[str]:
    """Read the pages of a PDF, its notes, its title and its outline."""
    reader = PdfReader(path)
    sheets = len(reader.pages)
    for number, page in enumerate(reader.pages, start=1):
        # The foot of each sheet says which one it is; the parts of a page are numbered by its layout.
        text = re.sub(rf"\b{number} (?:sur|/) {sheets}\b", " ", page.extract_text(), count=1)
        yield _HEADING.sub(" ", _without_markers(text))
        for note in page.get("/Annots") or ():
            yield str(note.get_object().get("/Contents", ""))
    for name, value in (reader.metadata or {}).items():
        if "Date" not in name and name != "/Producer":
            yield str(value)
    yield from _replacements(reader.trailer["/Root"].get("/StructTreeRoot"))
    yield from _titles(reader.outline)
    for attached, contents in reader.attachments.items():
        yield attached
        yield from (content.decode("utf-8", "replace") for content in contents)


def _without_markers(text: str) -> str:
    """Leave out the lines that number a list: each is one more than the one before."""
    kept, last = [], 0
    for line in text.split("\n"):
        marker = _MARKER.fullmatch(line.strip())
        if marker and int(marker[1]) in (1, last + 1):
            last = int(marker[1])
        else:
            kept.append(line)
    return "\n".join(kept)


def _replacements(node: Any) -> Iterator[str]:
    """Read what stands for an image or a sign in the tree of a tagged PDF."""
    waiting, met = [node], set()
    while waiting:
        part = waiting.pop()
        if isinstance(part, IndirectObject):
            if part.idnum in met:
                continue
            met.add(part.idnum)
            part = part.get_object()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            yield from (str(part[name]) for name in ("/Alt", "/ActualText", "/E") if name in part)
            waiting.append(part.get("/K"))


def _titles(outline: Sequence[Any]) -> Iterator[str]:
    for item in outline:
        if isinstance(item, list):
            yield from _titles(item)
        else:
            yield str(item.title)


def _office(path: Path) -> Iterator[str]:
    """Read every text of a document or workbook, comments and properties included; cells are read apart."""
    with zipfile.ZipFile(path) as parts:
        for part in sorted(parts.namelist()):
            if not part.endswith(".xml") or _LOOKS.search(part):
                continue
            root = ElementTree.fromstring(parts.read(part))
            for node in root.iter():
                if node.tag.rpartition("}")[2] in _TEXTS:
                    yield _HEADING.sub(" ", "".join(node.itertext()))
                yield from (value for name, value in node.attrib.items() if name in _TOLD)
            if "comments" in part.lower() or "docProps" in part or "chart" in part:
                yield " ".join(root.itertext())


def _cells(sheets: Iterable[Any]) -> Iterator[str]:
    for sheet in sheets:
        yield sheet.title
        for row in sheet.iter_rows(values_only=True):
            yield from (value for value in row if isinstance(value, str))


def _figures(name: str, sheets: Iterable[Any], edition: Edition) -> Iterator[Clue]:
    """Hold each row of figures against the CSV, those of hidden sheets included; no other sheet holds a number."""
    for sheet in sheets:
        rows = sheet.iter_rows(values_only=True)
        head = next(rows, ())
        columns = [str(value) for value in head]
        if not set(_KEY) <= set(columns):
            for row in [head, *rows]:
                for value in row:
                    if isinstance(value, int | float):
                        yield Clue(Finding("export", name, f"la feuille « {sheet.title} » porte le nombre {value}"))
            continue
        for row in rows:
            # A column without a name, or with the name of another, has its own.
            names = [
                f"colonne {place}" if column in columns[:place] else column for place, column in enumerate(columns)
            ]
            names += [f"colonne {place}" for place in range(len(names), len(row))]
            yield from _row(name, dict(zip(names, row, strict=True)), edition)


def _row(name: str, row: Mapping[str, Any], edition: Edition) -> Iterator[Clue]:
    place = Place(*(str(row[column]) for column in ("campus", "certification", "section", "session")))
    key = Key(place, Reading(str(row["indicateur"]), str(row["variante"]), int(row.get("horizon_mois") or 0)))
    atom = edition.atoms.get(key)
    printed = {
        column: value
        for column, value in row.items()
        if isinstance(value, int | float) and not isinstance(value, bool) and column != "horizon_mois"
    }
    if not printed:
        return
    letters = {column: letter for letter, column in COUNT_COLUMNS.items()}
    counts = tuple((letters[column], int(value)) for column, value in printed.items() if column in letters)
    told = ", ".join(f"{column} = {value}" for column, value in printed.items())
    if atom is None or atom.is_hidden or str(row["statut"]) in HIDDEN:
        yield Clue(Finding("nombre_imprime", name, f"une ligne cachée y porte {told} : {key}"), key, counts)
        return
    known = [figures for figures in atom.figures if _same(printed, figures)]
    if not known:
        yield Clue(Finding("export", name, f"{told} n'est pas ce que l'édition imprime : {key}"), key, counts)


def _same(printed: Mapping[str, Any], figures: Mapping[str, float]) -> bool:
    return all(column in figures and abs(float(value) - figures[column]) < _NEAR for column, value in printed.items())


def _sources(folder: Path, name: str) -> tuple[Path, ...]:
    """Give the files of the edition that an export may repeat: its own page, or all those of its campus or edition."""
    whole = (folder / "indicateurs.csv", folder / "manifest.json")
    own = (folder / name).with_suffix(".html")
    if name.endswith(".pdf") and own.is_file():
        return (own,)
    around = (folder / name).parent if name.count("/") == 2 else folder
    return (*whole, *(path for path in sorted(around.rglob("*")) if path.suffix in (".html", ".json", ".csv")))


def _said(name: str, texts: Iterable[str], known: _Known) -> Iterator[Clue]:
    """Look for numbers, and for one number out of another, that none of the sources says."""
    numbers, pairs = known
    for text in texts:
        # What stands for nobody whatever is counted need not be in the edition.
        bare = WORDING.sub(" ", " ".join(_MARKS.sub(" ", text).split()))
        new = [number for number in _numbers(bare) if number not in numbers]
        new += [f"{k} sur {n}" for k, n in sorted(_pairs(text) - pairs)]
        for told in new[:1]:
            yield Clue(Finding("export", name, f"« {told} » n'est dit nulle part dans l'édition : {_short(text)}"))


def _known(sources: tuple[Path, ...]) -> _Known:
    texts = [text for path in sources for text in _source(path)]
    numbers = frozenset(number for text in texts for number in _numbers(text))
    return numbers, frozenset(pair for text in texts for pair in _pairs(text))


def _source(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8-sig")
    if path.suffix == ".csv":
        yield from (" ".join(row) for row in csv.reader(io.StringIO(text), delimiter=";"))
        return
    if path.suffix == ".json":
        yield text
        return
    bare = _SILENT.sub(" ", text)
    yield html.unescape(_TAG.sub(" ", bare))
    # What is cut by a tag inside a word or a number is whole on paper.
    yield html.unescape(_TAG.sub("", bare))
    yield from (html.unescape(value) for value in _ATTRIBUTE.findall(bare))


def _numbers(text: str) -> list[str]:
    return [number.replace(".", ",") for number in _NUMBER.findall(_MARKS.sub(" ", _GROUPED.sub("", text)))]


def _pairs(text: str) -> set[tuple[int, int]]:
    return {(int(k or one), int(n or other)) for k, n, one, other in _PAIR.findall(_MARKS.sub(" ", text))}


def _short(text: str) -> str:
    return " ".join(text.split())[:80]
