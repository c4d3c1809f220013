"""What a report can show of the store's files: everything but what only says whether they are up to date."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

#: Keys of the store's files that no report can reach: they follow every input of the whole network, every figure that
#: it releases or hides, or every edition that it publishes.
_IDENTITIES: Final[Mapping[str, frozenset[str]]] = {
    "edition.json": frozenset({"fingerprint", "inputs", "ledgers", "protection", "released"}),
    "famille.json": frozenset({"empreinte"}),
}


def shown_bytes(path: Path) -> bytes:
    """Give the content of a file of the store, without the identities that no report can show."""
    content = path.read_bytes()
    if path.name not in _IDENTITIES:
        return content
    try:
        return _shown(path.name, json.loads(content))
    except (ValueError, AttributeError):
        return content


def scope_fingerprint(edition: Mapping[str, Any], path: Path) -> str:
    """Hash what one slice can show: the edition's description, and the slice in its file."""
    digest = hashlib.sha256(_shown("edition.json", edition))
    digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _shown(name: str, value: Mapping[str, Any]) -> bytes:
    kept = {key: item for key, item in value.items() if key not in _IDENTITIES[name]}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True).encode()
