"""Who is in a delivered file: every value that names or reaches a person, with where it was read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from cfa_report.errors import InputRefused
from cfa_report.intake import TableContract
from cfa_report.intake.header import column_key, header_score
from cfa_report.intake.raw_table import HEADER_WINDOW, Cell, RawTable
from cfa_report.intake.sources import read_raw

#: Kinds of identity, and how each is told.
KINDS: Final = {
    "nom": "un nom",
    "prenom": "un prénom",
    "personne": "un nom et son prénom",
    "ine": "un INE",
    "identifiant": "un identifiant d'apprenant",
    "courriel": "une adresse de courriel",
    "telephone": "un numéro de téléphone",
    "naissance": "une date de naissance",
    "texte": "un texte libre d'une livraison",
    "pseudonyme": "un pseudonyme",
    "nir": "un numéro de sécurité sociale",
}

#: What a column is about, by the beginning of its name, whether or not a contract has it.
_NAMED: Final = (
    ("prenom", "prenom"), ("nom", "nom"), ("ine", "ine"), ("apprenti", "identifiant"), ("courriel", "courriel"),
    ("email", "courriel"), ("mail", "courriel"), ("telephone", "telephone"), ("tel", "telephone"),
    ("portable", "telephone"), ("mobile", "telephone"), ("date_naissance", "naissance"), ("ne_le", "naissance"),
    ("naissance", "naissance"), ("nir", "nir"), ("numero_secu", "nir"),
)  # fmt: skip
#: What a value is about, whatever its column.
_SHAPES: Final = (
    ("courriel", re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")),
    ("ine", re.compile(r"\d{9,10}[A-Za-z]{1,2}|\d{4}A\d{5}[A-Za-z]")),
    ("telephone", re.compile(r"(?:\+33|0033|0)\s?[1-9](?:[\s.-]?\d{2}){4}")),
    ("naissance", re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2}")),
)
_SEPARATORS: Final = re.compile(r'[;,\t\r\n"]')
_LETTERS: Final = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Identity:
    """One value that names or reaches a person; its ``repr`` does not tell it.

    Attributes
    ----------
    kind
        A key of ``KINDS``.
    value
        As written in the file.
    file, line
        Where: the file's name in the parameters, the line counted from 1.
    """

    kind: str
    value: str = field(repr=False)
    file: str
    line: int


def identities_of(path: Path, name: str, contract: TableContract) -> list[Identity]:
    """Read every identity of a delivered file, whatever the contract thinks of the file.

    Columns that the contract calls personal, columns whose name says so, columns out of contract, and any value that
    has the shape of an INE, of an address, of a telephone number. A file that cannot be read as a table is read as
    text, and every piece of it that holds letters is taken.

    Parameters
    ----------
    path, name
        The file, and its name in the parameters.
    contract
        The contract of its table.

    Raises
    ------
    InputRefused
        When the file is not there, or is neither a table nor a text: who is in it cannot be known.
    """
    try:
        content = path.read_bytes()
    except OSError:
        raise InputRefused("le fichier n'est pas là ou ne se lit pas", file=name) from None
    if not content.strip():
        return []
    try:
        raw = read_raw(content, path.suffix, lambda row: header_score(row, (contract,)))
    except InputRefused:
        return list(_unique(_in_text(_lenient(content, name), name)))
    return list(_unique(_in_table(raw, name, contract)))


def _in_table(raw: RawTable, name: str, contract: TableContract) -> Iterator[Identity]:
    scores = [header_score(row, (contract,)) for row in raw.rows[:HEADER_WINDOW]]
    head = scores.index(max(scores))
    kinds = [_column_kind(column_key(cell), contract) for cell in raw.rows[head]]
    for line, row in zip(raw.lines[head + 1 :], raw.rows[head + 1 :], strict=True):
        found: dict[str, str] = {}
        for kind, cell in zip([*kinds, *[""] * len(row)], row, strict=False):
            value = _text(cell)
            if not value:
                continue
            if kind:
                found.setdefault(kind, value)
                yield Identity(kind, value, name, line)
            else:
                yield from (Identity(shape, value, name, line) for shape in _shape(value) if shape != "naissance")
        if "nom" in found and "prenom" in found:
            yield Identity("personne", f"{found['nom']}\t{found['prenom']}", name, line)


def _column_kind(key: str, contract: TableContract) -> str:
    """Say what a column holds: empty for one that the contract has and that names nobody."""
    personal: Mapping[str, str] = {column_key(one.name): one.personal for one in contract.fields}
    plain = key.translate(str.maketrans("éèêàç", "eeeac"))
    if personal.get(key) == "aucune":
        return ""
    for start, kind in _NAMED:
        if plain == start or plain.startswith(f"{start}_"):
            return kind
    return "identifiant" if key in personal else "texte"


def _in_text(text: str, name: str) -> Iterator[Identity]:
    for line, content in enumerate(text.splitlines(), start=1):
        for piece in _SEPARATORS.split(content):
            value = piece.strip()
            shapes = list(_shape(value))
            yield from (Identity(kind, value, name, line) for kind in shapes)
            if not shapes and _LETTERS.search(value):
                yield Identity("texte", value, name, line)


def _shape(value: str) -> Iterator[str]:
    return (kind for kind, shape in _SHAPES if shape.fullmatch(value))


def _lenient(content: bytes, name: str) -> str:
    if content.startswith((b"PK", b"\xd0\xcf")):
        raise InputRefused("le fichier n'est ni un tableau ni un texte", file=name)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    bare = content.replace(b"\x00", b"")
    try:
        return bare.decode("utf-8")
    except UnicodeDecodeError:
        return bare.decode("cp1252", "replace")


def _text(cell: Cell) -> str:
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip() if isinstance(cell, str | int | float) and not isinstance(cell, bool) else ""


def _unique(found: Iterator[Identity]) -> Iterator[Identity]:
    """Keep the first line of each value."""
    seen: set[tuple[str, str]] = set()
    for one in found:
        if (one.kind, one.value) not in seen:
            seen.add((one.kind, one.value))
            yield one
