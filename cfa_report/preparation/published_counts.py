"""What a published edition counted, kept beside its ledger: the next one must not give away what this one hid.

A ledger holds what was shown. What was hidden is needed as much to protect the editions that follow: a course that is
withdrawn is in no count of today, and in the totals of yesterday all the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from cfa_report.counting.assembly import COUNTS
from cfa_report.disclosure import Past
from cfa_report.domain.edition import Edition
from cfa_report.errors import LedgerBroken
from cfa_report.params import Params
from cfa_report.store import ledgers_known
from cfa_report.store.ledger import Entry, published_atoms
from cfa_report.store.private_files import write_private
from cfa_report.store.slices import cells_from_rows, rows_from_cells

_WHOLE: Final = ("numerateur", "repondants", "eligibles")
_RESTORE: Final = "Remettre le dossier privé de la dernière sauvegarde : sans lui, rien n'est produit ni publié"


def keep_counts(
    params: Params, edition: Edition, rank: int, content: str, counts: pd.DataFrame, released: pd.DataFrame
) -> None:
    """Write what an edition that is about to be published counted and released.

    Parameters
    ----------
    params
        The network.
    edition
        Audience.
    rank, content
        Place that it will have in its ledger, and hash of every file of the edition: its line bears both too.
    counts
        Raw cells (``counting.COUNTS``).
    released
        What the gate made of them (``RELEASED``).

    Raises
    ------
    CfaReportError
        When the private folder cannot be written to.
    """
    plain = counts[list(COUNTS)].astype("object").where(counts[list(COUNTS)].notna(), None)
    rows = [[_plain(value) for value in row] for row in plain.itertuples(index=False)]
    value: dict[str, Any] = {"contenu": content, "effectifs": rows, "cellules": rows_from_cells(released)}
    text = json.dumps(value | {"empreinte": _digest(value)}, ensure_ascii=False)
    write_private(_path(params, edition, rank, content), text.encode())


def published_editions(params: Params, edition: Edition) -> tuple[Past, ...]:
    """Read every published edition that the readers of this one may hold, whole, under today's certification codes.

    Raises
    ------
    LedgerBroken
        When a ledger is not what was written in it, or when what one of its editions counted is missing or was changed.
    """
    codes = params.network.current_code
    return tuple(
        Past.of(ledger.edition, entry.rank, *_read(params, entry), codes)
        for ledger in ledgers_known(params.places, edition)
        for entry in ledger.entries
    )


def _path(params: Params, edition: Edition, rank: int, content: str) -> Path:
    return params.places.published_counts(edition) / f"{rank:04d}-{content}.json"


def _read(params: Params, entry: Entry) -> tuple[pd.DataFrame, pd.DataFrame]:
    path = _path(params, entry.edition, entry.rank, entry.content)
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        if value.pop("empreinte") != _digest(value):
            raise ValueError
        counts = pd.DataFrame(value["effectifs"], columns=list(COUNTS))
        kinds: dict[str, Any] = dict.fromkeys(COUNTS, "str") | dict.fromkeys(_WHOLE, "int64")
        counts = counts.astype(kinds | {"horizon_mois": "Int64", "conventionnel": "bool"})
        released = cells_from_rows(value["cellules"])
        if value["contenu"] != entry.content or published_atoms(released) != entry.atoms:
            raise ValueError
        return counts, released
    except FileNotFoundError:
        raise LedgerBroken("ce qu'une édition publiée comptait manque", file=path.name, action=_RESTORE) from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise LedgerBroken(
            "ce qu'une édition publiée comptait n'est plus ce qui a été écrit", file=path.name, action=_RESTORE
        ) from None


def _digest(value: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _plain(value: Any) -> str | int | bool | None:
    return value if isinstance(value, str | bool) or value is None else int(value)
