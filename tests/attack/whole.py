"""The whole attack of a folder: its CSV, its pages, its figures, its digests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.attack.edition import Edition, read_edition
from tests.attack.findings import Attack, Finding
from tests.attack.verdict import attack_counts


def attack_folder(folder: Path, previous: Sequence[Edition] = (), *, bold: bool = False, exact: bool = False) -> Attack:
    """Attack everything that an edition's folder holds.

    Parameters
    ----------
    folder
        ``reports/<édition>``.
    previous
        Earlier editions that speak of the same cohorts.
    bold, exact
        As for ``attack_counts``.
    """
    edition = read_edition(folder)
    attack = attack_counts(edition, previous, bold=bold, exact=exact)
    attack.findings += [Finding("illisible", "", fault) for fault in edition.faults]
    return attack
