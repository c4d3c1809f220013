"""Editions made by the gate from raw counts, written as the files that a reader gets."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from cfa_report.analysis import estimate
from cfa_report.disclosure import protect
from cfa_report.disclosure.editions import Published
from cfa_report.disclosure.past import Past
from cfa_report.domain.edition import Edition
from cfa_report.params import Disclosure, Thresholds
from cfa_report.report.indicators_csv import to_csv
from cfa_report.store.ledger import Entry, Ledger, published_atoms

THRESHOLDS: Final = Thresholds(interne=5, publique=11)
_CONFIDENCE: Final = 0.95


class Before(NamedTuple):
    """An earlier edition: what it counted, and what the gate made of it."""

    counts: pd.DataFrame
    released: pd.DataFrame


def release(
    counts: pd.DataFrame,
    edition: Edition = Edition.PUBLIQUE,
    before: Sequence[Before] = (),
    *,
    families: Mapping[str, str] | None = None,
    pooling: bool = True,
) -> pd.DataFrame:
    """Pass raw counts through the gate.

    Parameters
    ----------
    counts
        Raw cells of the edition.
    edition
        Audience.
    before
        The earlier editions of the same audience, the oldest first.
    families
        Family of the certifications that may be shown together.
    pooling
        Whether two sessions, and the small certifications of a family, may be put together.
    """
    published = published_before(before, edition) if before else None
    rules = disclosure(pooling=pooling)
    return protect(counts, THRESHOLDS, edition, rules=rules, families=families, published=published)


def disclosure(*, pooling: bool) -> Disclosure:
    """Give the usual rules, with every way of pooling or with none."""
    usual, ways = Disclosure(), ["totaux", "sessions", "familles"] if pooling else ["totaux"]
    update = {str(edition): usual.of(edition).model_copy(update={"regroupements": ways}) for edition in Edition}
    return usual.model_copy(update=update)


def published_before(before: Sequence[Before], edition: Edition) -> Published:
    """Give what the gate knows of earlier editions."""
    whole = (Past.of(edition, rank, *one, codes={}) for rank, one in enumerate(before, start=1))
    return Published((ledger_of([one.released for one in before], edition),), whole=tuple(whole))


def ledger_of(before: Sequence[pd.DataFrame], edition: Edition) -> Ledger:
    """Write down released editions as the ledger does."""
    entries = [
        Entry(
            rank=rank,
            previous="",
            edition=edition,
            date=f"{2024 + rank}-04-15",
            content="",
            reason="",
            corrections=(),
            atoms=published_atoms(released),
            digest=f"{rank:064d}",
        )
        for rank, released in enumerate(before, start=1)
    ]
    return Ledger(edition, tuple(entries))


def write_edition(released: pd.DataFrame, folder: Path, edition: Edition = Edition.PUBLIQUE) -> Path:
    """Write ``indicateurs.csv`` as the reports do, and what a manifest says of the thresholds; give the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = {"edition": str(edition), "seuils": THRESHOLDS.model_dump()}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "indicateurs.csv").write_text(to_csv(estimate(released, _CONFIDENCE)), encoding="utf-8")
    return folder
