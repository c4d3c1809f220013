"""Digests: what was hashed without a key is found again by trying, when it can only be one of a few thousand texts."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from tests.attack.edition import Edition
from tests.attack.findings import Finding

_DIGEST: Final = re.compile(r"\b[0-9a-f]{16,128}\b")
#: Counts tried: k <= n <= N up to this.
_LARGEST: Final = 40
_NUMBERS: Final = 100_000
_ALGORITHMS: Final = ("md5", "sha1", "sha256", "sha512", "blake2b", "blake2s")
_SEPARATORS: Final = (";", ",", "/", "|", " ", "-")
#: Hidden cells whose key is tried before their counts.
_CELLS: Final = 60


def inverted(folder: Path, edition: Edition) -> Iterator[Finding]:
    """Try to invert every digest of an edition's files.

    Tried: whole numbers, codes, ``k;n`` and ``k;n;N`` in several writings, alone and after the name of a hidden cell,
    by every usual function without a key, whole or cut short.
    """
    wanted = _digests(folder)
    yield from _unkeyed(folder)
    if not wanted:
        return
    lengths = {len(digest) for digest in wanted}
    found: set[str] = set()
    for text in _candidates(edition):
        for algorithm in _ALGORITHMS:
            digest = hashlib.new(algorithm, text.encode(), usedforsecurity=False).hexdigest()
            for length in lengths:
                cut = digest[:length]
                if len(cut) == length and cut in wanted and cut not in found:
                    found.add(cut)
                    where = ", ".join(sorted(wanted[cut]))
                    yield Finding("empreinte", where, f"{algorithm} de « {text} » : l'empreinte n'a pas de clé")


def _digests(folder: Path) -> dict[str, set[str]]:
    """Find the digests in the text files of a folder, but for those of its own files, which it publishes."""
    own = {hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}
    found: dict[str, set[str]] = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".json", ".html", ".csv", ".txt", ".jsonl"):
            for digest in _DIGEST.findall(path.read_text(encoding="utf-8", errors="replace")):
                if digest not in own and not digest.isdigit():
                    found.setdefault(digest, set()).add(path.relative_to(folder).as_posix())
    return found


def _candidates(edition: Edition) -> Iterator[str]:
    yield from (str(number) for number in range(_NUMBERS))
    pairs = [(k, n) for n in range(_LARGEST + 1) for k in range(n + 1)]
    triples = [(k, n, N) for N in range(_LARGEST + 1) for n in range(N + 1) for k in range(n + 1)]
    for separator in _SEPARATORS:
        yield from (separator.join(map(str, pair)) for pair in pairs)
        yield from (separator.join(map(str, triple)) for triple in triples)
    yield from (json.dumps(list(values)) for values in (*pairs, *triples))
    for prefix in _prefixes(edition):
        yield from (f"{prefix}{k}{prefix[-1]}{n}" for k, n in pairs)
        yield from (f"{prefix}{n}" for n in range(_LARGEST + 1))


def _prefixes(edition: Edition) -> Iterator[str]:
    """Write the names of the first hidden cells as a program would before their counts."""
    cells: Iterable[Any] = (atom.key for atom, _ in zip(edition.hidden(), range(_CELLS), strict=False))
    for key in cells:
        horizon = str(key.reading.horizon or "")
        fields = [*key.place, key.reading.indicator, key.reading.variant, horizon]
        for separator in (";", "|"):
            yield separator.join(fields) + separator


def _unkeyed(folder: Path) -> Iterator[Finding]:
    """Say when the public edition's manifest admits that the hashes of its inputs have no key."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        inputs = manifest.get("entrees", {})
        if manifest.get("edition") == "publique" and inputs.get("fichiers") and "hmac" not in inputs["hachage"]:
            yield Finding("empreinte", "manifest.json", "les empreintes des fichiers d'entrée n'ont pas de clé")
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return
