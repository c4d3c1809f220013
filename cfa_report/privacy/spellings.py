"""How an identity may be written: the texts to look for, and what must surround them to be that identity."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Final

from cfa_report.privacy.identities import Identity

#: A name of fewer letters is in too many words to be looked for alone.
LEAST_LETTERS: Final = 4
#: A name of so many letters is looked for inside words too.
_DISTINCT_LETTERS: Final = 8
_LEAST_CODE: Final = 5
_DISTINCT_CODE: Final = 8
_LEAST_FREE_TEXT: Final = 6
#: Where random bytes are read as text, a shorter spelling would be found by chance.
_CHANCE: Final = 7

_MARKS: Final = re.compile("[\u0300-\u036f]+")
#: Grave, acute, circumflex, diaeresis, cedilla: taken out one by one, which is faster than all at once.
_FRENCH_MARKS: Final = ("\u0300", "\u0301", "\u0302", "\u0308", "\u0327")
_LIGATURES: Final = (("œ", "oe"), ("Œ", "oe"), ("æ", "ae"), ("Æ", "ae"), ("ß", "ss"))
#: Letters and digits as they are, in small letters; anything else, a letter that ASCII has not included, is a blank.
_PLAIN: Final = bytes(
    ord(chr(code).lower()) if code < 128 and chr(code).isalnum() else 32 for code in range(256)
)  # fmt: skip
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_FRENCH: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_MONTHS: Final = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre",
    "decembre",
)  # fmt: skip
_NAMES: Final = frozenset({"nom", "prenom", "texte"})
_CODES: Final = frozenset({"ine", "identifiant", "nir", "pseudonyme"})


class Edge(Enum):
    """What may not touch a spelling."""

    NONE = "nothing"
    LETTER = "letter"
    DIGIT = "digit"
    WORD = "letter or digit"

    def allows(self, neighbour: str) -> bool:
        """Say whether a character (or the end of the text, ``""``) may touch the spelling."""
        if self is Edge.LETTER:
            return not neighbour.isalpha()
        if self is Edge.DIGIT:
            return not neighbour.isdigit()
        return self is Edge.NONE or not neighbour.isalnum()


@dataclass(frozen=True)
class Spelling:
    """One text to look for.

    Attributes
    ----------
    text
        As ``plain`` gives it; in base64, as written.
    edge
        What may not touch it.
    chance
        Whether random bytes could hold it by chance.
    """

    text: str
    edge: Edge
    chance: bool


def plain(text: str) -> str:
    """Give a text as it is searched: small ASCII letters without accents, digits, single blanks for everything else.

    Composed and decomposed accents, capitals, curly or straight apostrophes, hyphens and tags all come to the same.
    """
    if not text.isascii():
        for ligature, letters in _LIGATURES:
            text = text.replace(ligature, letters)
        text = unicodedata.normalize("NFKD", text.lower())
        for mark in _FRENCH_MARKS:
            text = text.replace(mark, "")
        if _MARKS.search(text):
            text = _MARKS.sub("", text)
    return b" ".join(text.encode("ascii", "replace").translate(_PLAIN).split()).decode("ascii")


def spellings(identity: Identity) -> Iterator[Spelling]:
    """List the spellings of an identity in plain text; nothing for one that is too short to be told from others."""
    kind, value = identity.kind, identity.value
    if kind == "personne":
        parts = [plain(part) for part in value.split("\t")]
        if all(parts) and sum(map(len, parts)) >= 2 * LEAST_LETTERS:
            for one, other in (parts, parts[::-1]):
                yield Spelling(f"{one} {other}", Edge.WORD, False)
                yield Spelling(f"{one}{other}".replace(" ", ""), Edge.NONE, False)
    elif kind in _NAMES:
        yield from _name(value, whole=kind == "texte")
    elif kind in _CODES:
        yield from _code(plain(value))
    elif kind == "courriel":
        words = plain(value)
        if " " in words:
            yield Spelling(words, Edge.WORD, len(words) < _CHANCE)
    elif kind == "telephone":
        yield from _telephone(re.sub(r"\D", "", value))
    elif kind == "naissance":
        yield from _birth(value)


def hashed(identity: Identity) -> Iterator[Spelling]:
    """List the unkeyed hashes of an identifier, which anyone undoes by trying every identifier: 16 first digits."""
    if identity.kind in ("ine", "identifiant", "courriel", "nir"):
        for text in dict.fromkeys((identity.value, identity.value.upper(), identity.value.lower())):
            for algorithm in ("sha256", "sha1", "md5"):
                digest = hashlib.new(algorithm, text.encode(), usedforsecurity=False).hexdigest()
                yield Spelling(digest[:16], Edge.NONE, False)


def in_base64(identity: Identity) -> Iterator[Spelling]:
    """List what an identity becomes in base64 at each of the three places that it may have in a group of bytes."""
    for text in _as_written(identity):
        data = text.encode("utf-8")
        for offset in range(3):
            core = _core(data, offset)
            if len(core) > LEAST_LETTERS:
                yield Spelling(core, Edge.NONE, len(core) < _CHANCE)
                if "+" in core or "/" in core:
                    yield Spelling(core.translate(str.maketrans("+/", "-_")), Edge.NONE, len(core) < _CHANCE)


def in_hexadecimal(identity: Identity) -> Iterator[Spelling]:
    """List what an identity of six bytes or more becomes in hexadecimal digits."""
    for text in _as_written(identity):
        digits = text.encode("utf-8").hex()
        if len(digits) >= 2 * _LEAST_FREE_TEXT:
            yield Spelling(digits, Edge.NONE, False)


def _as_written(identity: Identity) -> list[str]:
    """List the ways a program writes a value before it encodes it; nothing where it would be found by chance."""
    value = identity.value
    if identity.kind in ("personne", "pseudonyme") or not any(True for _ in spellings(identity)):
        return []
    composed = unicodedata.normalize("NFC", value)
    bare = _MARKS.sub("", unicodedata.normalize("NFD", value))
    cases = (composed, composed.upper(), composed.lower(), composed.title(), bare, bare.upper(), bare.lower())
    return list(dict.fromkeys(cases))


def _core(data: bytes, offset: int) -> str:
    """Give the characters of base64 that depend on these bytes alone, after ``offset`` others."""
    encoded = base64.b64encode(b"\0" * offset + data).decode("ascii")
    first = (8 * offset + 5) // 6
    last = (8 * (offset + len(data))) // 6
    return encoded[first:last]


def _name(value: str, *, whole: bool) -> Iterator[Spelling]:
    words = plain(value)
    parts = [words] if whole else [words, *words.split(" ")]
    for part in dict.fromkeys(parts):
        glued = part.replace(" ", "")
        letters = sum(letter.isalpha() for letter in glued)
        if letters < (_LEAST_FREE_TEXT if whole else LEAST_LETTERS):
            continue
        distinct = len(glued) >= _DISTINCT_LETTERS
        edge = Edge.NONE if distinct and not whole else Edge.LETTER
        yield Spelling(part, edge, len(part) < _CHANCE)
        if glued != part:
            yield Spelling(glued, edge, len(glued) < _CHANCE)


def _code(text: str) -> Iterator[Spelling]:
    glued = text.replace(" ", "")
    figures = sum(letter.isdigit() for letter in glued)
    if len(glued) < _LEAST_CODE or not figures or (figures == len(glued) and len(glued) < _DISTINCT_CODE):
        return
    for one in dict.fromkeys((text, glued)):
        edge = Edge.NONE if len(glued) >= _DISTINCT_CODE and figures < len(glued) else Edge.WORD
        yield Spelling(one, edge, len(one) < _CHANCE)


def _telephone(digits: str) -> Iterator[Spelling]:
    national = digits.removeprefix("00").removeprefix("33").removeprefix("0")
    if len(national) != 9:
        return
    pairs = " ".join(["0" + national[0], *(national[start : start + 2] for start in range(1, 9, 2))])
    abroad = " ".join(["33", national[0], *pairs.split(" ")[1:]])
    for text in (f"0{national}", f"33{national}", f"0033{national}", pairs, abroad, f"33 {national}"):
        yield Spelling(text, Edge.WORD, False)


def _birth(value: str) -> Iterator[Spelling]:
    """Write a date in nine ways: with and without separators, day or year or month first, in words, as a moment."""
    iso, french = _ISO.match(value), _FRENCH.match(value)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif french:
        day, month, year = (int(part) for part in french.groups())
    else:
        return
    try:
        moment = int(datetime.combine(date(year, month, day), datetime.min.time(), UTC).timestamp())
    except ValueError:
        return
    texts = [
        f"{day:02d} {month:02d} {year}", f"{day} {month} {year}", f"{year} {month:02d} {day:02d}",
        f"{month:02d} {day:02d} {year}", f"{day:02d}{month:02d}{year}", f"{year}{month:02d}{day:02d}",
        f"{day} {_MONTHS[month - 1]} {year}", f"{day:02d} {_MONTHS[month - 1]} {year}",
    ]  # fmt: skip
    if moment > 10**8:
        texts += [str(moment), f"{moment}000"]
    for text in dict.fromkeys(texts):
        yield Spelling(text, Edge.DIGIT if " " in text else Edge.WORD, False)
