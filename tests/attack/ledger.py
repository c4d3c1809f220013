"""What earlier editions showed, as the ledger of publications kept it: their readers have it still."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tests.attack.edition import COUNT_COLUMNS, UNSAID, Atom, Edition, Key, Place, Reading


def read_ledger(path: Path, now: Edition) -> list[Edition]:
    """Read every edition of a ledger, the oldest first; none where there is no file.

    A ledger holds what was shown. The cells of today's edition about the same sessions stand for what it does not hold.

    Raises
    ------
    ValueError
        When a line is not what a ledger holds.
    """
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return [_edition(json.loads(line), now) for line in lines]


def _edition(value: dict[str, Any], now: Edition) -> Edition:
    try:
        atoms = dict(_atom(dict(zip(value["colonnes"], row, strict=True))) for row in value["atomes"])
        name = f"{value['edition']} du {value['date_edition']}"
    except (KeyError, TypeError) as fault:
        raise ValueError(f"registre illisible : {fault}") from None
    atoms = _without_renewed(atoms, now)
    sessions = {session for key in atoms for session in key.place.session.split("+")}
    there = [key for key in now.atoms if key.place.session in sessions and not key.place.is_pool]
    # A sum that is not shown is not there at all; what a sum adds up was there, shown or not.
    there += [Key(place, key.reading) for key in atoms if key.place.is_pool for place in key.place.members()]
    for key in there:
        atoms.setdefault(key, Atom(key, {UNSAID}))
    return Edition(name, atoms, threshold=now.threshold, audience=str(value["edition"]))


def _without_renewed(atoms: dict[Key, Atom], now: Edition) -> dict[Key, Atom]:
    """Leave out the codes that nobody uses any more where there are new ones: which renews which is not said."""
    today, then = _codes(now.atoms), _codes(atoms)
    old = then - today if today - then else set()
    return {key: atom for key, atom in atoms.items() if old.isdisjoint(key.place.certification.split("+"))}


def _codes(keys: Iterable[Key]) -> set[str]:
    return {code for key in keys for code in key.place.certification.split("+")}


def _atom(row: dict[str, Any]) -> tuple[Key, Atom]:
    place = Place(row["campus"], row["certification"], row["section"], row["session"])
    key = Key(place, Reading(row["indicateur"], row["variante"], int(row["horizon_mois"] or 0)))
    counts = {letter: {int(row[name])} for letter, name in COUNT_COLUMNS.items() if row[name] is not None}
    return key, Atom(key, {row["statut"]}, counts, ranges={row["plage"]} if row["plage"] else set())


def ledgers_of(paths: Sequence[Path], now: Edition) -> list[Edition]:
    """Read several ledgers, one after the other."""
    return [edition for path in paths for edition in read_ledger(path, now)]
