"""The dumb attack: a total less what is shown under it, with no solver; whoever has a pencil can do it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.attack.edition import Edition, Key
from tests.attack.findings import Finding
from tests.attack.margins import Margin, has_value, margins


def subtracted(edition: Edition, previous: Sequence[Edition], beyond: frozenset[str]) -> Iterator[Finding]:
    """Find the hidden counts that one subtraction gives: the only part of a total that is not printed, or the total.

    Parameters
    ----------
    edition
        What is printed.
    previous
        Earlier editions: the number that one of them printed of the same cell is nothing new.
    beyond
        Readings whose campus total also counts what has no certification: nothing is subtracted there.
    """
    found: set[tuple[Key, str]] = set()
    for margin in margins(edition.atoms, beyond):
        for letter in ("k", "n", "N"):
            key, value = _only_unknown(edition, margin, letter)
            # From the threshold on, a denominator is no secret.
            if key is None or (letter != "k" and value >= edition.threshold) or (key, letter) in found:
                continue
            if any(key in old.atoms and value in old.atoms[key].counts.get(letter, set()) for old in previous):
                continue
            found.add((key, letter))
            yield Finding("determine", str(key), f"{letter} = {value}, par une soustraction", value, value, letter)


def _only_unknown(edition: Edition, margin: Margin, letter: str) -> tuple[Key | None, int]:
    """Give the one count of a sum that is not printed, and its value; ``None`` where there is none, or several."""
    if margin.open or not margin.parts or not has_value(edition.atoms[margin.total]):
        return None, 0
    total, unknown = 0, []
    for key in (margin.total, *margin.parts):
        atom = edition.atoms[key]
        if not has_value(atom):
            if letter == "N" and not (key.reading.horizon and "en_cours" in atom.statuses):
                return None, 0  # Nobody is known there, but how many are concerned is not said.
            continue
        printed = atom.counts.get(letter, set())
        if len(printed) == 1:
            total += next(iter(printed)) * (1 if key == margin.total else -1)
        else:
            unknown.append(key)
    if len(unknown) != 1 or not edition.atoms[unknown[0]].is_hidden:
        return None, 0
    return unknown[0], -total if unknown[0] == margin.total else total
