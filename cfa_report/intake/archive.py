"""The zip around a workbook, looked at before anything in it is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cfa_report.intake.refusal import DAMAGED_WORKBOOK, DANGEROUS_WORKBOOK, NOT_A_WORKBOOK, TOO_BIG, ReadingRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAX_ENTRIES: Final = 1_000
_MAX_UNPACKED: Final = 60_000_000
#: Real workbooks shrink 5 to 40 times; a bomb shrinks a thousand times.
_MAX_RATIO: Final = 100
_SMALL: Final = 2_000_000
_DAMAGED: Final = "Refaire l'export et copier le fichier en entier"


@dataclass(frozen=True)
class Archive:
    """The parts of a workbook whose names and sizes were accepted."""

    content: bytes
    entries: Mapping[str, zipfile.ZipInfo]

    def read(self, name: str) -> bytes:
        """Unpack one part.

        Raises
        ------
        ReadingRefused
            The part is absent, damaged or not what its size said.
        """
        if name not in self.entries:
            raise ReadingRefused(DAMAGED_WORKBOOK, "le classeur est incomplet", _DAMAGED)
        try:
            with zipfile.ZipFile(io.BytesIO(self.content)) as archive:
                return archive.read(self.entries[name])
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
            raise ReadingRefused(DAMAGED_WORKBOOK, "le classeur est abîmé ou coupé", _DAMAGED) from None


def open_archive(content: bytes) -> Archive:
    """Look at the table of contents of a workbook.

    Parameters
    ----------
    content
        The file's bytes.

    Raises
    ------
    ReadingRefused
        Damaged, encrypted, with macros, with a part that would be written elsewhere, or far bigger than it looks.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError):
        raise ReadingRefused(DAMAGED_WORKBOOK, "le classeur est abîmé ou coupé", _DAMAGED) from None
    total = sum(entry.file_size for entry in entries)
    if len(entries) > _MAX_ENTRIES or total > _MAX_UNPACKED:
        raise ReadingRefused(TOO_BIG, "le classeur est démesuré une fois décompressé", "Refaire l'export")
    for entry in entries:
        if entry.file_size > _SMALL and entry.file_size > _MAX_RATIO * max(1, entry.compress_size):
            raise ReadingRefused(
                DANGEROUS_WORKBOOK, "le classeur est anormalement compressé (archive piégée)", "Refaire l'export"
            )
        if entry.flag_bits & 0x1:
            raise ReadingRefused(
                DANGEROUS_WORKBOOK, "le classeur est protégé par un mot de passe", "Retirer le mot de passe"
            )
        _refuse_name(entry.filename)
    named = {entry.filename: entry for entry in entries}
    if len(named) != len(entries):
        raise ReadingRefused(DANGEROUS_WORKBOOK, "le classeur contient deux fois la même partie", _DAMAGED)
    if "xl/workbook.xml" not in named:
        raise ReadingRefused(
            NOT_A_WORKBOOK, "ce fichier n'est pas un classeur .xlsx", "Enregistrer au format .xlsx depuis le tableur"
        )
    return Archive(content, named)


def _refuse_name(name: str) -> None:
    parts = name.replace("\\", "/").split("/")
    if name.startswith("/") or "\\" in name or ".." in parts or ":" in parts[0] or "\x00" in name:
        raise ReadingRefused(
            DANGEROUS_WORKBOOK, "le classeur contient une partie qui s'écrirait ailleurs (archive piégée)",
            "Refaire l'export",
        )  # fmt: skip
    if parts[-1].lower() == "vbaproject.bin":
        raise ReadingRefused(
            DANGEROUS_WORKBOOK, "le classeur contient des macros", "Enregistrer au format .xlsx, sans macro"
        )
