"""The key of a year's pseudonyms, and the private folder it lies in."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cfa_report.errors import ParameterError
from cfa_report.params import Params

_HEX_LENGTH = 64


def private_folder(params: Params) -> Path:
    """Make sure that the private folder exists and that nobody else may enter it."""
    folder = params.places.private
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    return folder


def read_key(params: Params) -> bytes:
    """Give the key of the year of the edition (``date_edition``): 32 bytes, others each year.

    It lies in the private folder, made the first time, readable by its owner alone; ``purge`` destroys it with what it
    protected. A network that names a key of its own (``cle``) keeps it: the year's key is derived from that one.

    Raises
    ------
    ParameterError
        When the key file is missing or is not 64 hexadecimal digits.
    """
    year = params.policy.date_edition.year
    named = params.network.cle
    if named:
        return hmac.new(_read(params.resolve(named)), f"cfa-report, édition {year}".encode(), hashlib.sha256).digest()
    path = params.places.key(year)
    if not path.exists():
        private_folder(params)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        # Whole or not there: two preparations may start at once, and must use one key.
        work = path.with_name(f".{path.name}-{os.getpid()}")
        descriptor = os.open(work, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_HEX_LENGTH // 2) + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(work, path)
        work.unlink()
    return _read(path)


def _read(path: Path) -> bytes:
    try:
        # Lines that start with # explain the key to whoever opens the file.
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
        text = "".join(line for line in lines if line and not line.startswith("#"))
        if len(text) != _HEX_LENGTH:
            raise ValueError
        return bytes.fromhex(text)
    except FileNotFoundError:
        raise ParameterError(
            "le fichier de la clé est introuvable", file=path.name, action="Corriger « cle »"
        ) from None
    except (OSError, ValueError):
        raise ParameterError(
            "la clé n'est pas une suite de 64 chiffres hexadécimaux", file=path.name, action="En générer une nouvelle"
        ) from None
