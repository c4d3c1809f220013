"""Bytes to text: which encoding a person would say it is, or a refusal that names the line."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import Final

from cfa_report.domain.vocabulary import Severity
from cfa_report.intake.finding import Finding
from cfa_report.intake.refusal import BAD_CHARACTERS, ENCODING, ReadingRefused

LINE_END: Final = re.compile("\r\n|\r|\n")
_BYTE_LINE_END: Final = re.compile(rb"\r\n|\r|\n")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
#: Signs that cp1252 only shows when the bytes were written in another encoding (Mac Roman, cp437…).
_FOREIGN_SIGNS: Final = re.compile("[ƒˆ˜†‡‰¤¬¶]")
#: UTF-8 read once as cp1252 and saved again.
_TWICE_ENCODED: Final = re.compile("Ã[\u00a0-\u00bf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€")
_UTF8: Final = "Enregistrer au format « CSV UTF-8 (délimité par des points-virgules) », puis recommencer"
_WHOLE: Final = "Refaire l'export et copier le fichier en entier"


def decode_text(content: bytes) -> tuple[str, list[Finding]]:
    """Decode a text file.

    Parameters
    ----------
    content
        The file's bytes, not empty.

    Returns
    -------
    tuple
        The text (NFC, without byte order mark) and what was noticed.

    Raises
    ------
    ReadingRefused
        Two encodings in one file, a sequence cut at the end, unknown encoding, lost or control characters.
    """
    text, findings = _decode(content)
    control = _lines_with(_CONTROL, text)
    if control:
        raise ReadingRefused(
            BAD_CHARACTERS, "le fichier contient des caractères de contrôle (octet nul ou autre)",
            "Refaire l'export ; ne pas corriger à la main un fichier abîmé", lines=control,
        )  # fmt: skip
    lost = _lines_with(re.compile("\ufffd"), text)
    if lost:
        raise ReadingRefused(
            BAD_CHARACTERS, "des accents ont été perdus avant l'envoi (caractère de remplacement)", _UTF8, lines=lost
        )
    twice = _lines_with(_TWICE_ENCODED, text)
    if twice:
        findings.append(
            Finding(
                "LEC-06", Severity.AVERTISSEMENT, "Des accents ont été encodés deux fois (« Ã© » au lieu de « é »)",
                _UTF8, None, twice, len(twice),
            )
        )  # fmt: skip
    composed = unicodedata.normalize("NFC", text)
    if composed != text:
        findings.append(_told("LEC-05", "Des accents décomposés (NFD) ont été recomposés (NFC)"))
    return composed, findings


def _decode(content: bytes) -> tuple[str, list[Finding]]:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode_utf16(content, "utf-16")
    if len(content) >= 8 and not any(content[1:128:2]):
        return _decode_utf16(content, "utf-16-le")
    if len(content) >= 8 and not any(content[0:128:2]):
        return _decode_utf16(content, "utf-16-be")
    findings = []
    if content.startswith(codecs.BOM_UTF8):
        content = content[len(codecs.BOM_UTF8) :]
        findings.append(_told("LEC-04", "Le fichier commence par une marque UTF-8 (BOM), retirée"))
    try:
        return content.decode("utf-8"), findings
    except UnicodeDecodeError as error:
        if error.end >= len(content) and error.reason == "unexpected end of data":
            raise ReadingRefused(
                ENCODING, "le fichier est coupé au milieu d'un caractère : la fin manque", _WHOLE,
                lines=(_line_of(content, error.start),),
            ) from None  # fmt: skip
    foreign = _foreign_lines(content)
    if foreign:
        raise ReadingRefused(
            ENCODING, "le fichier mélange deux encodages : ces lignes ne sont pas écrites comme les autres", _UTF8,
            lines=foreign,
        )  # fmt: skip
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        line = _line_of(content, error.start)
        raise ReadingRefused(ENCODING, "l'encodage du fichier n'est pas reconnu", _UTF8, lines=(line,)) from None
    lines = _lines_with(_FOREIGN_SIGNS, text)
    if lines:
        raise ReadingRefused(ENCODING, "l'encodage du fichier n'est pas reconnu", _UTF8, lines=lines)
    name = "Windows-1252" if any(0x80 <= byte < 0xA0 for byte in content) else "ISO-8859-1"
    return text, [*findings, _told("LEC-03", f"Le fichier n'est pas en UTF-8 : il a été lu en {name}")]


def _decode_utf16(content: bytes, codec: str) -> tuple[str, list[Finding]]:
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        raise ReadingRefused(ENCODING, "le fichier est coupé ou abîmé (UTF-16 illisible)", _WHOLE) from None
    return text, [_told("LEC-03", "Le fichier n'est pas en UTF-8 : il a été lu en UTF-16")]


def _foreign_lines(content: bytes) -> tuple[int, ...]:
    """Lines that are not UTF-8, in a file where other lines hold real UTF-8 accents."""
    foreign = []
    accented = False
    for number, line in enumerate(_BYTE_LINE_END.split(content), 1):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            accented = True
        except UnicodeDecodeError:
            foreign.append(number)
    return tuple(foreign) if accented else ()


def _lines_with(pattern: re.Pattern[str], text: str) -> tuple[int, ...]:
    if not pattern.search(text):
        return ()
    return tuple(number for number, line in enumerate(LINE_END.split(text), 1) if pattern.search(line))


def _line_of(content: bytes, position: int) -> int:
    return len(_BYTE_LINE_END.findall(content[:position])) + 1


def _told(code: str, message: str) -> Finding:
    return Finding(code, Severity.INFORMATION, message, "Rien à faire")
