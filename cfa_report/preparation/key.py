"""The key of the pseudonyms, and the private folder it lies in."""

from __future__ import annotations

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
    """Give the network's key; without one, make it in the private folder.

    Raises
    ------
    ParameterError
        When the key file is missing or is not 64 hexadecimal digits.
    """
    named = params.network.cle
    path = params.resolve(named) if named else private_folder(params) / "cle.txt"
    if not named and not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_HEX_LENGTH // 2) + "\n")
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
