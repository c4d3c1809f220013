"""The pages of an edition: every number printed beside a hidden cell, wherever it is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.attack.edition import ALL_CAMPUSES, ALL_CERTIFICATIONS, RATES, Atom, Edition, Key, Place
from tests.attack.figures import read_drawing
from tests.attack.findings import Finding
from tests.attack.inverse import identified
from tests.attack.markup import Node, parse
from tests.attack.numerals import Numeral, is_hidden_word, numerals
from tests.attack.pieces import Piece, pieces
from tests.attack.vocabulary import Names, Subject

#: The column whose row is about one cell alone.
_RESULT: Final = "Résultat"
#: How a table calls its rows when each is a sum of shown cells.
_OF_SHOWN: Final = "formations publiées"
#: Kinds of numerals that need no unit to be a count.
_COUNTS: Final = frozenset({"pair", "count"})


@dataclass(frozen=True)
class Page:
    """A page: where it is, its tree, and what it is about as a whole."""

    path: str
    tree: Node
    subject: Subject
    section: str


@dataclass(frozen=True)
class Clue:
    """A number attached to a hidden cell: a finding, and the counts that it gives when it gives them."""

    finding: Finding
    key: Key | None = None
    counts: tuple[tuple[str, int], ...] = ()


class Pages:
    """The pages of an edition's folder, and the names that they give."""

    def __init__(self, folder: Path, edition: Edition) -> None:
        self._edition = edition
        self._ranges = {_squeezed(text) for atom in edition.atoms.values() for text in atom.ranges}
        self._by_reading: dict[str, list[Atom]] = defaultdict(list)
        for key, atom in edition.atoms.items():
            self._by_reading[str(key.reading)].append(atom)
        trees = {
            path.relative_to(folder).as_posix(): parse(path.read_text(encoding="utf-8"))
            for path in sorted(folder.rglob("*.html"))
        }
        self.names = _names(trees, edition)
        self.pages = [self._page(path, tree) for path, tree in trees.items()]

    def clues(self) -> Iterator[Clue]:
        """Go through what the pages say of hidden cells."""
        for page in self.pages:
            yield from self._rows(page)
            yield from self._figures(page)
            for piece in pieces(page.tree):
                yield from self._piece(page, piece)

    def _figures(self, page: Page) -> Iterator[Clue]:
        """Decode the figures: no mark, and no strip, that is not published."""
        figures = list(page.tree.all("svg"))
        if not figures:
            return
        shown = [atom for atom in self._within(page) if atom.is_shown]
        rates = [value for atom in shown for row in atom.figures for name, value in row.items() if name in RATES]
        counts = [float(value) for atom in shown for values in atom.counts.values() for value in values]
        for svg in figures:
            drawing = read_drawing(svg)
            if drawing is None:
                continue
            for value in drawing.unexplained(rates, counts):
                told = f"{100 * value:.1f} %" if drawing.of_rates else f"{value:.1f} personnes"
                yield Clue(Finding("figure", page.path, f"un trait à {told} n'est le chiffre d'aucune cellule publiée"))
            if drawing.of_rates and drawing.strips() > drawing.rates:
                message = f"{drawing.strips()} lignes dessinées pour {drawing.rates} taux publiés"
                yield Clue(Finding("figure", page.path, message))

    def _within(self, page: Page) -> Iterator[Atom]:
        """Go through the cells of a page's campus and certification, over all its sessions."""
        for atom in self._edition.atoms.values():
            place = atom.key.place
            if (not page.subject.campuses or place.campus in page.subject.campuses) and (
                not page.subject.certifications or _touches(place.certification, page.subject.certifications)
            ):
                yield atom

    def _page(self, path: str, tree: Node) -> Page:
        session, campus, name = ("", "", path) if path.count("/") != 2 else path.split("/")
        known = {key.place.certification for key in self._edition.atoms}
        certification = name.removesuffix(".html")
        header = next((node.text() for node in tree.all("dl")), "")
        section = next((section for section in ("FPA", "CFA") if f"({section})" in header), "")
        subject = Subject(
            (campus,) if campus else (),
            (certification,) if certification in known else (),
            (session,) if session else _latest(self._edition),
        )
        return Page(path, tree, subject, section)

    def _rows(self, page: Page) -> Iterator[Clue]:
        """Look at rows of one cell: where its result is hidden, nothing else in the row may be a number."""
        cells = [piece for piece in pieces(page.tree) if piece.kind == "cellule"]
        hidden = {piece.row for piece in cells if is_hidden_word(piece.text) and piece.around[-1].startswith(_RESULT)}
        for piece in cells:
            if piece.row in hidden or is_hidden_word(piece.text):
                for numeral in numerals(piece.text):
                    if not self._is_printed_range(numeral):
                        yield self._clue(page, piece, numeral, None)

    def _piece(self, page: Page, piece: Piece) -> Iterator[Clue]:
        if piece.kind in ("commentaire", "script"):
            if any(numerals(piece.text)) or any(character.isdigit() for character in piece.text):
                message = f"un {piece.kind} porte des chiffres : « {piece.text.strip()[:60]} »"
                yield Clue(Finding("page", page.path, message))
            return
        if is_hidden_word(piece.text) and piece.kind == "cellule":
            return  # Read with its row.
        if any("officiel" in text.lower() for text in piece.place):
            return  # Somebody else's number, printed as such.
        if any(_OF_SHOWN in text for text in piece.place):
            return  # A sum of what is shown, not a cell of the edition.
        found = [one for one in numerals(piece.text) if not self._is_printed_range(one)]
        if not found:
            return
        subject = page.subject
        for text in (*piece.around, piece.text):
            subject = subject.narrowed(text, self.names)
        atoms = self._about(page, subject)
        if not atoms or not any(atom.is_hidden for atom in atoms):
            return
        shown = [atom for atom in atoms if not atom.is_hidden]
        for numeral in found:
            if not shown or (numeral.kind in _COUNTS and not _explained(numeral, shown)):
                key = atoms[0].key if len(atoms) == 1 else None
                yield self._clue(page, piece, numeral, key)

    def _about(self, page: Page, subject: Subject) -> list[Atom]:
        """List the cells that a subject is about, pools included; without a certification, the totals."""
        if subject.reading is None:
            return []
        campuses = subject.campuses or (ALL_CAMPUSES,)
        certifications = subject.certifications or (ALL_CERTIFICATIONS,)
        found = []
        for atom in self._by_reading.get(str(subject.reading), ()):
            place: Place = atom.key.place
            if (
                place.campus in campuses
                and _touches(place.certification, certifications)
                and _touches(place.session, subject.sessions)
                and page.section in ("", place.section)
            ):
                found.append(atom)
        return found

    def _is_printed_range(self, numeral: Numeral) -> bool:
        """Whether a range in text is one that the CSV prints."""
        return numeral.kind in ("range", "limit") and _squeezed(numeral.text) in self._ranges

    def _clue(self, page: Page, piece: Piece, numeral: Numeral, key: Key | None) -> Clue:
        about = str(key) if key else " ; ".join(text for text in piece.around if text)[:120]
        message = f"« {numeral.text} » ({piece.kind}) à côté d'un chiffre caché : {about}"
        return Clue(Finding("page", page.path, message), key, _counts(numeral) if key else ())


def _touches(code: str, wanted: Sequence[str]) -> bool:
    """Say whether a code is one of those wanted, or a pool that holds one."""
    return any(one in wanted for one in (code, *code.split("+")))


def _counts(numeral: Numeral) -> tuple[tuple[str, int], ...]:
    """Give the counts that a number settles: a pair at once, an interval when only one (k, n) has it."""
    if numeral.kind == "pair":
        return (("k", int(numeral.values[0])), ("n", int(numeral.values[1])))
    if numeral.kind == "range":
        found = identified(numeral.values[0], numeral.values[1], numeral.decimals)
        if len(found) == 1:
            return (("k", found[0][0]), ("n", found[0][1]))
    return ()


def _explained(numeral: Numeral, shown: Sequence[Atom]) -> bool:
    """Whether a count on a page is one of the cells that it is about."""
    wanted = tuple(int(value) for value in numeral.values)
    for atom in shown:
        k, n, N = (next(iter(atom.counts.get(letter, {-1}))) for letter in "knN")
        pairs = {(k, n), (n, N), (k, N), (n, k), (N, k), (N, n)}
        if wanted in pairs if len(wanted) == 2 else wanted[0] in (k, n, N, n - k, N - n, N - k):
            return True
    return False


def _squeezed(text: str) -> str:
    return "".join(text.replace("\u00a0", " ").replace("\u202f", " ").split()).replace("-", "–")


def _latest(edition: Edition) -> tuple[str, ...]:
    single = sorted({key.place.session for key in edition.atoms if "+" not in key.place.session})
    return tuple(single[-1:])


def _names(trees: dict[str, Node], edition: Edition) -> Names:
    """Read the names of campuses and certifications beside their codes, in the header of their pages."""
    campuses = [(key.place.campus, key.place.campus) for key in edition.atoms]
    certifications = [(key.place.certification,) * 2 for key in edition.atoms if not key.place.is_pool]
    for path, tree in trees.items():
        parts = path.split("/")
        header = next((node for node in tree.all("dl")), None)
        if len(parts) != 3 or header is None:
            continue
        terms = [node.text() for node in header.all("dt", "dd")]
        told = dict(zip(terms[::2], terms[1::2], strict=False))
        if "Campus" in told:
            campuses.append((told["Campus"], parts[1]))
        if "Certification" in told:
            certifications.append((told["Certification"].rpartition(" (")[0], parts[2].removesuffix(".html")))
    totals = {ALL_CAMPUSES, ALL_CERTIFICATIONS}
    return Names(
        [item for item in campuses if item[0] and item[1] not in totals],
        [item for item in certifications if item[0] and item[1] not in totals],
    )
