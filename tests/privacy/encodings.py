"""The ways in which a value may be written in a file."""

from __future__ import annotations

import base64
import bz2
import gzip
import html
import io
import json
import lzma
import sqlite3
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Mapping
from urllib.parse import quote, quote_plus

Encode = Callable[[str], bytes]


def _entities(text: str, form: str) -> bytes:
    return "".join(form.format(ord(letter)) for letter in text).encode()


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _base64(offset: int) -> Encode:
    return lambda text: b'{"a": "' + base64.b64encode(b"x" * offset + text.encode() + b"yz") + b'"}'


def _archive(name: str, content: Encode) -> Encode:
    def encode(text: str) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr(name, content(text))
        return buffer.getvalue()

    return encode


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(kind: bytes, content: bytes) -> bytes:
    """Make an image of one pixel with one chunk of text."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixels = _chunk(b"IDAT", zlib.compress(b"\x00\x00"))
    return b"\x89PNG\r\n\x1a\n" + head + _chunk(kind, content) + pixels + _chunk(b"IEND", b"")


def _pdf(text: str) -> bytes:
    """Write a document of one page whose text is packed, in a font of its own encoding."""
    shown = text.encode("cp1252", "replace").replace(b"(", b"[").replace(b")", b"]")
    stream = zlib.compress(b"BT /F1 12 Tf 72 720 Td (" + shown + b") Tj ET")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
        b" /Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    content, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return content + table + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(content)


def _sqlite(text: str) -> bytes:
    with sqlite3.connect(":memory:") as base:
        base.execute("create table t (v text)")
        base.execute("insert into t values (?)", (text,))
        base.commit()
        return base.serialize()


def _xml(text: str) -> bytes:
    return f"<sst><si><t>{html.escape(text)}</t></si></sst>".encode()


def _image_in_a_page(text: str) -> bytes:
    image = base64.encodebytes(png(b"zTXt", b"Comment\x00\x00" + zlib.compress(text.encode()))).decode()
    return json.dumps({"image/png": image}).encode()


ENCODINGS: Mapping[str, Encode] = {
    "UTF-8": lambda text: text.encode(),
    "UTF-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16 with a mark": lambda text: text.encode("utf-16"),
    "UTF-16 little": lambda text: text.encode("utf-16-le"),
    "UTF-16 big": lambda text: text.encode("utf-16-be"),
    "UTF-32": lambda text: text.encode("utf-32"),
    "cp1252": lambda text: f"é {text}".encode("cp1252"),
    "NFC": lambda text: unicodedata.normalize("NFC", text).encode(),
    "NFD": lambda text: unicodedata.normalize("NFD", text).encode(),
    "small letters": lambda text: text.casefold().encode(),
    "capitals": lambda text: text.upper().encode(),
    "without accents": lambda text: _bare(text).encode("ascii", "ignore"),
    "HTML names": lambda text: html.escape(text).encode("ascii", "xmlcharrefreplace"),
    "HTML decimal": lambda text: _entities(text, "&#{};"),
    "HTML hexadecimal": lambda text: b"<i>" + _entities(text, "&#x{:x};") + b"</i>",
    "JSON": lambda text: json.dumps({"a": f"\n{text}"}).encode(),
    "JSON, every letter": lambda text: b'"' + _entities(text, "\\u{:04x}") + b'"',
    "HTML in JSON": lambda text: json.dumps([html.escape(text), "".join(f"&#{ord(one)};" for one in text)]).encode(),
    "address": lambda text: quote(text).encode(),
    "address, every byte": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()).encode(),
    "form": lambda text: quote_plus(text, encoding="latin-1", errors="replace").encode(),
    "mail": lambda text: "".join(f"={byte:02X}" for byte in text.encode()).encode(),
    "bytes of a program": lambda text: repr(text.encode()).encode(),
    "base64 + 0": _base64(0),
    "base64 + 1": _base64(1),
    "base64 + 2": _base64(2),
    "UTF-16 in base64": lambda text: base64.b64encode(b"\xd8\xff" * 50 + text.encode("utf-16-le") + b"\xff" * 40),
    "zip": _archive("note.txt", lambda text: text.encode()),
    "xlsx": _archive("xl/sharedStrings.xml", _xml),
    "name of a member": lambda text: _archive(f"{text.replace('/', '-')}.txt", lambda _: b"rien")(text),
    "zip in zip": _archive("a.zip", _archive("b.txt", lambda text: text.encode())),
    "gzip": lambda text: gzip.compress(text.encode()),
    "bzip2": lambda text: bz2.compress(text.encode()),
    "xz": lambda text: lzma.compress(text.encode()),
    "PNG text": lambda text: png(b"tEXt", b"Comment\x00" + text.encode()),
    "PNG packed text": lambda text: png(b"zTXt", b"Comment\x00\x00" + zlib.compress(text.encode())),
    "PNG international text": lambda text: png(b"iTXt", b"Titre\x00\x01\x00fr\x00T\x00" + zlib.compress(text.encode())),
    "PNG in a notebook": _image_in_a_page,
    "PDF": _pdf,
    "SQLite": _sqlite,
    "split by tags": lambda text: f"<p>{text[:3]}<b>{text[3:]}</b></p>".encode(),
    "in the middle of a line": lambda text: f"x = [1, 2]; {text}; fin".encode(),
}
