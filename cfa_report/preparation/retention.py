"""What is past its retention on a given day, and why; nothing is removed here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from cfa_report.domain.edition import Edition
from cfa_report.params import Params
from cfa_report.store import EditionStore

#: What is removed, and how each category is told; the order is that of the attestation.
CATEGORIES: Final = {
    "livraisons": "fichiers livrés",
    "relances": "listes de relance",
    "extraits": "extraits pseudonymisés",
    "prive": "fichiers de travail (magasin, carnets exécutés, contrôles)",
    "temporaires": "fichiers temporaires abandonnés",
    "cles": "clés de pseudonymes",
}
#: What the private folder keeps for good: the ledger of what was published, and the attestations.
_KEPT: Final = ("registre-", "attestations")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """One file that must go: its category and the last day on which it could be kept."""

    category: str
    path: Path
    until: date


def what_is_due(params: Params, day: date) -> list[Due]:
    """List what is past its retention on a day, the same each time.

    Delivered files go ``conservation_jours.donnees`` days after the edition that they served: they are those that its
    store remembers; others count from the day on which they were put there. Extracts go no later than the deliveries,
    a follow-up list the day after the one in its name. The rest of the private folder goes ``conservation_jours.prive``
    days after the edition or after it was written, and a year's key as long after the end of that year.

    The ledgers, the attestations, the reports, the official references and a key of the network's own are kept.
    """
    places, kept = params.places, params.policy.conservation_jours
    edited = _edition_day(params)
    data_until = edited + timedelta(days=kept.donnees)
    private_until = edited + timedelta(days=kept.prive)
    found: list[Due] = [*_deliveries(params, data_until)]
    for path in _files(places.followups):
        named = [_read_day(text) for text in _DAY.findall(path.name)]
        until = max((one for one in named if one), default=_written(path) + timedelta(days=kept.donnees))
        found.append(Due("relances", path, until))
    for path in _files(places.extracts):
        found.append(Due("extraits", path, min(data_until, _written(path) + timedelta(days=kept.donnees))))
    for path in _files(places.key(0).parent):
        year = int(path.stem) if path.stem.isdecimal() else edited.year
        found.append(Due("cles", path, date(year, 12, 31) + timedelta(days=kept.prive)))
    known = (places.followups, places.extracts, places.key(0).parent)
    for path in _files(places.private):
        first, *others = path.relative_to(places.private).parts
        if first.startswith(_KEPT) or any(path.is_relative_to(folder) for folder in known):
            continue
        if first.startswith("temporaire-") or any(part.startswith(".") for part in (first, *others)):
            found.append(Due("temporaires", path, _written(path) + _ONE_DAY))
        else:
            until = min(private_until, _written(path) + timedelta(days=kept.prive))
            if path.is_relative_to(places.store):
                # A store is whole or it is not there.
                until = private_until
            found.append(Due("prive", path, until))
    order = list(CATEGORIES)
    once = {one.path: one for one in found if one.until < day}
    return sorted(once.values(), key=lambda one: (order.index(one.category), one.path.as_posix()))


def _deliveries(params: Params, data_until: date) -> Iterator[Due]:
    served = _served(params)
    days = timedelta(days=params.policy.conservation_jours.donnees)
    for campus in params.network.campus:
        for delivery in campus.livraisons:
            names = [name for files in delivery.tables.values() for name in files]
            paths = {name: params.resolve(name) for name in names}
            used = {name: path.is_file() and _digest(path) == served.get(name) for name, path in paths.items()}
            for name, path in paths.items():
                if path.is_file():
                    # Contacts are read by no edition: they go with the rest of their delivery.
                    with_others = name in delivery.tables.get("coordonnees", ()) and any(used.values())
                    yield Due("livraisons", path, data_until if used[name] or with_others else _written(path) + days)


def _served(params: Params) -> dict[str, str]:
    """Give the digest of each file that the internal store was made from; that of the public one is keyed."""
    store = EditionStore(params.places.store / Edition.INTERNE)
    return dict(store.index().inputs) if store.exists() else {}


def _edition_day(params: Params) -> date:
    """Give the day of the latest edition that was prepared; that of the policy when there is none."""
    stores = [EditionStore(params.places.store / edition) for edition in Edition]
    days = [date.fromisoformat(store.index().policy["date_edition"]) for store in stores if store.exists()]
    return max(days, default=params.policy.date_edition)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())


def _written(path: Path) -> date:
    return datetime.fromtimestamp(path.lstat().st_mtime, UTC).date()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
