"""``cfa-report purge``: removes what is past its retention, and attests it without a name."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from babel.dates import format_date

from cfa_report.params import Params
from cfa_report.preparation.key import private_folder, read_key
from cfa_report.preparation.retention import CATEGORIES, Due, what_is_due
from cfa_report.preparation.sealed import remove_abandoned


@dataclass(frozen=True)
class Purge:
    """What a purge did, or would do.

    Attributes
    ----------
    day
        The day it is about.
    counts
        How many files, by category of ``CATEGORIES``.
    failed
        How many files could not be removed.
    attestation
        The file that attests it; ``None`` when nothing was removed.
    sentence
        The same in French.
    """

    day: date
    counts: Mapping[str, int]
    failed: int
    attestation: Path | None
    sentence: str


def purge(params: Params, day: date, *, dry_run: bool = False) -> Purge:
    """Remove what is past its retention on a day, and write an attestation in the private folder.

    The attestation holds no name, not even of a file: categories, days, sizes, and a hash of each content that says
    nothing without the year's key. Files are unlinked; what backups hold is the network's own affair, and is said.

    Parameters
    ----------
    params
        The network, with its retention (``conservation_jours``).
    day
        The day to judge on.
    dry_run
        Say what would go; remove and write nothing.
    """
    due = what_is_due(params, day)
    if dry_run or not due:
        if not dry_run and params.places.private.is_dir():
            remove_abandoned(params.places.private)
        counts = Counter(one.category for one in due)
        return Purge(day, counts, 0, None, _sentence(day, counts, 0, dry_run=dry_run))
    private_folder(params)
    key = read_key(params)
    remove_abandoned(params.places.private)
    entries, failed = [], 0
    for one in due:
        entry = _entry(one, key)
        try:
            one.path.unlink(missing_ok=True)
            entries.append(entry)
        except OSError:
            failed += 1
    _remove_empty_folders(params.places.private)
    counts = Counter(str(entry["categorie"]) for entry in entries)
    sentence = _sentence(day, counts, failed, dry_run=False)
    attestation = _attest(params, day, entries, sentence) if entries else None
    return Purge(day, counts, failed, attestation, sentence)


def _entry(one: Due, key: bytes) -> dict[str, Any]:
    content = b"" if one.path.is_symlink() or not one.path.is_file() else one.path.read_bytes()
    return {
        "categorie": one.category,
        "conserve_jusqu_au": one.until.isoformat(),
        "octets": len(content),
        "empreinte": hmac.new(key, hashlib.sha256(content).digest(), hashlib.sha256).hexdigest(),
    }


def _attest(params: Params, day: date, entries: Sequence[Mapping[str, Any]], sentence: str) -> Path:
    folder = params.places.attestations
    folder.mkdir(exist_ok=True, mode=0o700)
    value = {
        "attestation": sentence,
        "date": day.isoformat(),
        "reseau": params.network.reseau,
        "conservation_jours": params.policy.conservation_jours.model_dump(),
        "empreintes": "hmac-sha256 du sha256 du contenu, clé de l'année d'édition",
        "supprimes": [dict(entry) for entry in entries],
    }
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    rank = 1
    while True:
        path = folder / f"purge-{day.isoformat()}{f'-{rank}' if rank > 1 else ''}.json"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            rank += 1
            continue
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        return path


def _sentence(day: date, counts: Mapping[str, int], failed: int, *, dry_run: bool) -> str:
    told = format_date(day, format="long", locale="fr")
    parts = [f"{words} : {counts[name]}" for name, words in CATEGORIES.items() if counts.get(name)]
    total = sum(counts.values())
    if not total and not failed:
        return f"Au {told}, rien n'a dépassé sa durée de conservation."
    verb = "seraient supprimés" if dry_run else "ont été supprimés"
    sentence = f"Au {told}, {total} fichiers {verb} ({' ; '.join(parts)})."
    if failed:
        sentence += f" {failed} n'ont pas pu l'être : vérifier les droits, puis recommencer."
    if not dry_run:
        sentence += " Les sauvegardes et les copies hors de ces dossiers ne sont pas concernées."
    return sentence


def _remove_empty_folders(private: Path) -> None:
    for folder in sorted((path for path in private.rglob("*") if path.is_dir()), reverse=True):
        with contextlib.suppress(OSError):
            folder.rmdir()
