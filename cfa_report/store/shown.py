"""What a report can show of the store's files: everything but what only says whether they are up to date."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

#: Keys of the store's files that no report can reach: a fingerprint follows every input of the whole network.
_IDENTITIES: Final[Mapping[str, frozenset[str]]] = {
    "edition.json": frozenset({"fingerprint", "inputs"}),
    "famille.json": frozenset({"empreinte"}),
}


def shown_bytes(path: Path) -> bytes:
    """Give the content of a file of the store, without the identities that no report can show."""
    content = path.read_bytes()
    hidden = _IDENTITIES.get(path.name)
    if hidden is None:
        return content
    try:
        value: dict[str, Any] = json.loads(content)
        kept = {name: item for name, item in value.items() if name not in hidden}
    except (ValueError, AttributeError):
        return content
    return json.dumps(kept, ensure_ascii=False, sort_keys=True).encode()


def scope_fingerprint(folder: Path, name: str) -> str:
    """Hash what one slice can show: the edition's description and the slice itself."""
    digest = hashlib.sha256()
    for part in ("edition.json", name):
        digest.update(hashlib.sha256(shown_bytes(folder / part)).digest())
    return digest.hexdigest()
