"""The whole attack of a folder: its CSV, pages, figures, JSON, digests, the order of its rows, and its exports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.attack.digests import inverted
from tests.attack.documents import json_clues
from tests.attack.edition import Edition, read_edition
from tests.attack.exports import are_of, export_clues, exports_of
from tests.attack.findings import Attack, Finding
from tests.attack.order import neutral_order, told_by_order
from tests.attack.pages import Pages
from tests.attack.verdict import attack_counts


def attack_folder(folder: Path, previous: Sequence[Edition] = (), *, bold: bool = False, exact: bool = False) -> Attack:
    """Attack everything that an edition's folder holds, and what was exported of it beside.

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
    pages = Pages(folder, edition)
    clues = [*pages.clues(), *json_clues(folder)]
    exports = exports_of(folder)
    exported = are_of(exports, folder)
    if exported:
        clues += export_clues(exports, folder, edition)
    for clue in clues:
        if clue.key in edition.atoms:
            for letter, value in clue.counts:
                edition.atoms[clue.key].counts.setdefault(letter, set()).add(value)
    attack = attack_counts(edition, previous, bold=bold, exact=exact)
    attack.findings += list(dict.fromkeys(clue.finding for clue in clues))
    attack.findings += [*_orders(pages), *inverted(folder, edition)]
    attack.findings += [Finding("illisible", "", fault) for fault in edition.faults]
    if exports.is_dir() and not exported:
        attack.remarks.append("les exports d'à côté sont ceux d'une autre édition : ils n'ont pas été attaqués")
    return attack


def _orders(pages: Pages) -> Iterator[Finding]:
    trees = {page.path: page.tree for page in pages.pages}
    neutral = neutral_order(trees.get("index.html"))
    for path, tree in trees.items():
        yield from told_by_order(path, tree, neutral)
