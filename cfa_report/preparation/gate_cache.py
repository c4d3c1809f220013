"""Keeps what the gate decided, by the content of what it was asked: the same counts are not protected twice."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import pandas as pd

import cfa_report
from cfa_report.disclosure import Balance, Protected, Published, protect_edition
from cfa_report.domain.edition import Edition
from cfa_report.params import Params
from cfa_report.store.ledger import Atom, published_atoms
from cfa_report.store.slices import cells_from_rows, rows_from_cells

_PACKAGE: Final = Path(cfa_report.__file__).resolve().parent
#: The floors whose code decides what is hidden.
_FLOORS: Final = ("catalogue", "disclosure", "domain", "params")


def protected_counts(counts: pd.DataFrame, params: Params, edition: Edition, published: Published) -> Protected:
    """Protect the counts of an edition, or give what was decided for the same counts, rules and past.

    The file kept in the private folder holds released cells only: no count that was hidden.
    """
    policy = params.policy
    choices = {name: choice.variante for name, choice in policy.indicateurs.items()}
    asked = {
        "edition": str(edition),
        "seuils": policy.seuils.model_dump(mode="json"),
        "divulgation": policy.divulgation.model_dump(mode="json"),
        "lectures": choices,
        "familles": params.network.family_of,
        "corrections": [one.model_dump(mode="json") for one in published.corrections],
        "registres": published.heads,
        "renouvellements": dict(params.network.current_code),
        "code": _code(),
    }
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode())
    digest.update(counts.to_csv(index=False).encode())
    identity = digest.hexdigest()
    path = params.places.private / f"divulgation-{edition}.json"
    kept = _read(path)
    if kept.get("empreinte") == identity:
        return Protected(cells_from_rows(kept["cellules"]), Balance(**kept["bilan"]))
    # An edition that is published already is made again as it was: what it printed itself is no past of its own.
    first = _protect(counts, params, edition, _before_the_last(published, edition))
    again = published_atoms(first.cells) == _last_atoms(published, edition)
    protected = first if again or not _last_atoms(published, edition) else _protect(counts, params, edition, published)
    value = {
        "empreinte": identity,
        "cellules": rows_from_cells(protected.cells),
        "bilan": protected.balance.to_json(),
    }
    work = path.with_name(f".{path.name}")
    work.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8", newline="\n")
    work.replace(path)
    return protected


def _protect(counts: pd.DataFrame, params: Params, edition: Edition, published: Published) -> Protected:
    policy = params.policy
    choices = {name: choice.variante for name, choice in policy.indicateurs.items()}
    return protect_edition(
        counts, policy.seuils, edition, rules=policy.divulgation, chosen=choices, families=params.network.family_of,
        published=published,
    )  # fmt: skip


def _before_the_last(published: Published, edition: Edition) -> Published:
    """Leave out the latest edition published for the same audience."""
    last = max((one.rank for one in published.whole if one.edition is edition), default=0)
    ledgers = tuple(
        replace(ledger, entries=ledger.entries[:-1]) if ledger.edition is edition else ledger
        for ledger in published.ledgers
    )
    whole = tuple(one for one in published.whole if (one.edition, one.rank) != (edition, last))
    return replace(published, ledgers=ledgers, whole=whole)


def _last_atoms(published: Published, edition: Edition) -> tuple[Atom, ...]:
    own = [ledger for ledger in published.ledgers if ledger.edition is edition and ledger.entries]
    return own[0].entries[-1].atoms if own else ()


@cache
def _code() -> str:
    digest = hashlib.sha256()
    for floor in _FLOORS:
        for path in sorted((_PACKAGE / floor).rglob("*")):
            if path.suffix in (".py", ".yaml"):
                digest.update(path.relative_to(_PACKAGE).as_posix().encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _read(path: Path) -> dict[str, Any]:
    try:
        value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value
