"""A file read in every way that it may hold words: as text, unescaped, without its tags, unpacked, decoded.

What cannot be read is told, never passed over.
"""

from __future__ import annotations

import base64
import binascii
import bz2
import gzip
import html
import io
import lzma
import re
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote_to_bytes

from pypdf import PdfReader
from pypdf.errors import PyPdfError

_DEEPEST: Final = 6
_MOST_BYTES: Final = 256_000_000
_ROUNDS: Final = 4

_ENTITY: Final = re.compile(r"&(?:#\d|#[xX][0-9a-fA-F]|[A-Za-z]\w)")
_BACKSLASH: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\"'/\\])|[bfnrt])")
_BYTES: Final = re.compile(r"\\x[0-9a-fA-F]{2}(?:\\x[0-9a-fA-F]{2})*")
_PERCENT: Final = re.compile(r"%[0-9a-fA-F]{2}(?:%[0-9a-fA-F]{2})*")
_QUOTED: Final = re.compile(r"=[0-9A-F]{2}(?:=[0-9A-F]{2})*")
_TAG: Final = re.compile(r"</?[A-Za-z!?][^<>]*>")
#: What base64 makes of more than a few bytes, on one line or on lines of 60 characters and more.
#: A pattern that starts with a letter of its own is found much faster than one that starts with a group.
_LONG: Final = re.compile(r"[A-Za-z0-9+/_-]{64}")
_RUN: Final = re.compile(r"[A-Za-z0-9+/_-]{64,}(?:(?:\\n|\r?\n)[A-Za-z0-9+/_-]+)*={0,2}")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MARKED: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
)  # fmt: skip
_PNG: Final = b"\x89PNG\r\n\x1a\n"


class Unreadable(Exception):
    """A file, or a part of one, that cannot be read; its text says why, in French, without a value."""


@dataclass(frozen=True)
class Reading:
    """One way of reading a file.

    Attributes
    ----------
    way
        How, in French: empty for the text as it is.
    text
        What is read so.
    encoded
        Whether base64 and hexadecimal spellings are worth looking for: the text is as it was written.
    opaque
        Whether it is no text at all: short spellings would be found in it by chance.
    """

    way: str
    text: str
    encoded: bool = False
    opaque: bool = False


def readings(data: bytes) -> Iterator[Reading]:
    """Read a file in every way.

    Raises
    ------
    Unreadable
        Of an unknown binary format, damaged, protected by a password, or beyond the limits of depth and size.
    """
    yield from _read(data, "", _Budget(_MOST_BYTES), 0)


@dataclass
class _Budget:
    """How many bytes may still be unpacked: an archive may hold a thousand times its size."""

    left: int

    def spend(self, data: bytes) -> bytes:
        self.left -= len(data)
        if self.left < 0:
            raise Unreadable("le contenu, une fois décompressé, est démesuré")
        return data


def _read(data: bytes, way: str, budget: _Budget, depth: int) -> Iterator[Reading]:
    if depth > _DEEPEST:
        raise Unreadable("des archives sont emboîtées trop profondément")
    for magic, name, unpack in _PACKED:
        if data.startswith(magic):
            for part in unpack(data, budget):
                yield from _read(part, _then(way, name), budget, depth + 1)
            return
    text = _decoded(data)
    if text is None:
        if not _is_image(data):
            raise Unreadable("le format n'est pas connu")
        yield Reading(_then(way, "image"), data.decode("latin-1"), opaque=True)
        yield from _wide(data, way)
        return
    if b"\x00" in data:
        yield from _wide(data, way)
    yield from _texts(text, way, budget, depth)


def _decoded(data: bytes) -> str | None:
    """Decode a text; ``None`` for what is none."""
    for mark, codec in _MARKED:
        if data.startswith(mark):
            return data.decode(codec, "replace")
    if data.count(0) * 3 >= len(data) > 0:
        for codec in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
            try:
                text = data.decode(codec)
            except UnicodeDecodeError:
                continue
            if not _CONTROL.search(text):
                return text
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    text = text.replace("\x00", "")
    return None if _CONTROL.search(text) else text


def _wide(data: bytes, way: str) -> Iterator[Reading]:
    """Read as UTF-16 from either byte, and without nulls: a text of that kind may lie in the middle of another."""
    for start in (0, 1):
        text = (data[start:] + b"\x00").decode("utf-16-le", "replace")
        yield Reading(_then(way, "UTF-16"), _SURROGATES.sub(" ", text))
    yield Reading(_then(way, "octets nuls retirés"), data.replace(b"\x00", b"").decode("latin-1"), opaque=True)


def _texts(text: str, way: str, budget: _Budget, depth: int) -> Iterator[Reading]:
    runs = list(_RUN.finditer(text)) if _LONG.search(text) else []
    pieces, place = [], 0
    for run in runs:
        pieces.append(text[place : run.start()])
        place = run.end()
    short = " ".join([*pieces, text[place:]])
    yield Reading(way, short, encoded=True)
    for run in runs:
        yield from _run(run.group(), way, budget, depth)
    current = short
    for _ in range(_ROUNDS):
        following = _unescaped(current)
        if following == current:
            break
        current = following
        yield Reading(_then(way, "caractères échappés"), current, encoded=True)
    pieces = _TAG.split(current)
    if len(pieces) > 1:
        yield Reading(_then(way, "balises retirées"), "".join(pieces))
        yield Reading(_then(way, "balises retirées"), " ".join(pieces))


def _run(run: str, way: str, budget: _Budget, depth: int) -> Iterator[Reading]:
    """Decode a long run of base64 from each of its first four characters; it may itself be a file."""
    bare = re.sub(r"\\n|\s|=", "", run).translate(str.maketrans("-_", "+/"))
    yield Reading(way, bare, encoded=True, opaque=True)
    for start in range(4):
        part = bare[start:]
        try:
            data = budget.spend(base64.b64decode(part[: len(part) // 4 * 4] + _padded(part)))
        except binascii.Error:
            continue
        name = _then(way, "base64")
        if any(data.startswith(magic) for magic, _, _ in _PACKED) or _is_utf8(data):
            yield from _read(data, name, budget, depth + 1)
        else:
            yield Reading(name, data.decode("latin-1"), opaque=True)
            if b"\x00" in data:
                yield from _wide(data, name)


def _is_utf8(data: bytes) -> bool:
    try:
        return not _CONTROL.search(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False


def _padded(part: str) -> str:
    rest = part[len(part) // 4 * 4 :]
    return rest + "=" * (4 - len(rest)) if len(rest) > 1 else ""


def _unescaped(text: str) -> str:
    """Undo one layer of the escapes of HTML, of JSON and program texts, of addresses, of mails."""
    if _ENTITY.search(text):
        text = html.unescape(text)
    if "\\" in text:
        text = _BYTES.sub(lambda found: _bytes_text(bytes.fromhex(found.group().replace("\\x", ""))), text)
        text = _BACKSLASH.sub(_character, text)
    if "%" in text:
        text = _PERCENT.sub(lambda found: _bytes_text(unquote_to_bytes(found.group())), text)
    if "=" in text:
        text = _QUOTED.sub(lambda found: _bytes_text(bytes.fromhex(found.group().replace("=", ""))), text)
    return _SURROGATES.sub(" ", text)


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    if code is None:
        return found[3] or " "
    return chr(int(code, 16)) if int(code, 16) < 0x110000 else " "


def _bytes_text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _then(way: str, name: str) -> str:
    return f"{way}, {name}" if way else name


def _zip(data: bytes, budget: _Budget) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive.comment
            for member in archive.infolist():
                if member.flag_bits & 1:
                    raise Unreadable("l'archive est protégée par un mot de passe")
                if member.file_size > budget.left:
                    raise Unreadable("le contenu, une fois décompressé, est démesuré")
                yield f"{member.filename}\n".encode() + member.comment
                yield budget.spend(archive.read(member))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, struct.error):
        raise Unreadable("l'archive est abîmée") from None


def _stream(opener: Callable[[io.BytesIO], io.BufferedIOBase]) -> Callable[[bytes, _Budget], Iterator[bytes]]:
    def unpack(data: bytes, budget: _Budget) -> Iterator[bytes]:
        try:
            with opener(io.BytesIO(data)) as stream:
                content = stream.read(budget.left + 1)
        except (OSError, EOFError, zlib.error, lzma.LZMAError):
            raise Unreadable("le fichier compressé est abîmé") from None
        yield budget.spend(content)

    return unpack


def _png(data: bytes, budget: _Budget) -> Iterator[bytes]:
    """Give the texts of an image, and whatever lies in it that is not its pixels."""
    place = len(_PNG)
    while place + 12 <= len(data):
        (length,) = struct.unpack(">I", data[place : place + 4])
        kind, content = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        place += 12 + length
        if kind == b"zTXt" or (kind == b"iTXt" and content.partition(b"\x00")[2][:1] == b"\x01"):
            yield budget.spend(_compressed_text(kind, content))
        elif kind in (b"tEXt", b"iTXt"):
            yield content.replace(b"\x00", b" ")
        elif kind == b"IEND":
            if data[place:]:
                yield data[place:]
            return
        elif kind not in (
            b"IDAT",
            b"IHDR",
            b"PLTE",
            b"pHYs",
            b"gAMA",
            b"cHRM",
            b"sRGB",
            b"bKGD",
            b"tRNS",
            b"sBIT",
            b"tIME",
        ):
            yield content.replace(b"\x00", b" ")
    raise Unreadable("l'image est abîmée")


def _compressed_text(kind: bytes, content: bytes) -> bytes:
    word, _, rest = content.partition(b"\x00")
    packed = rest[1:] if kind == b"zTXt" else rest[2:].split(b"\x00", 2)[-1]
    try:
        return word + b" " + zlib.decompress(packed)
    except zlib.error:
        raise Unreadable("l'image est abîmée") from None


def _pdf(data: bytes, budget: _Budget) -> Iterator[bytes]:
    """Give what a reader of the document reads, what it says of itself, and the files that it carries."""
    try:
        document = PdfReader(io.BytesIO(data), strict=False)
        if document.is_encrypted:
            raise Unreadable("le document est protégé par un mot de passe")
        pages = [page.extract_text() for page in document.pages]
        about = [str(value) for value in (document.metadata or {}).values()]
        carried = [(name, content) for name, contents in document.attachments.items() for content in contents]
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        raise Unreadable("le document PDF est abîmé") from None
    yield budget.spend("\n".join([*about, *pages, *(name for name, _ in carried)]).encode("utf-8", "replace"))
    yield from (budget.spend(content) for _, content in carried)


def _sqlite(data: bytes, budget: _Budget) -> Iterator[bytes]:
    base = sqlite3.connect(":memory:")
    try:
        base.deserialize(data)
        yield budget.spend("\n".join(base.iterdump()).encode("utf-8", "replace"))
    except sqlite3.Error:
        raise Unreadable("la base de données est abîmée") from None
    finally:
        base.close()


def _is_image(data: bytes) -> bool:
    """Whether it is an image whose texts, where it has any, are not compressed: JPEG or GIF."""
    return data.startswith((b"\xff\xd8\xff", b"GIF87a", b"GIF89a"))


_Unpack = Callable[[bytes, _Budget], Iterator[bytes]]
_PACKED: Final[tuple[tuple[bytes, str, _Unpack], ...]] = (
    (b"PK\x03\x04", "archive", _zip),
    (b"PK\x05\x06", "archive", _zip),
    (b"\x1f\x8b", "gzip", _stream(lambda file: gzip.GzipFile(fileobj=file))),
    (b"BZh", "bzip2", _stream(bz2.BZ2File)),
    (b"\xfd7zXZ\x00", "xz", _stream(lzma.LZMAFile)),
    (_PNG, "PNG", _png),
    (b"%PDF-", "PDF", _pdf),
    (b"SQLite format 3\x00", "SQLite", _sqlite),
)
