"""The public rules: what an edition must never print, whatever can be deduced from it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from tests.attack.edition import Atom, Edition, Key
from tests.attack.findings import Finding
from tests.attack.identities import knowledge
from tests.attack.previous import gone_from_one
from tests.attack.ties import totals_above

#: A published count that changes by less between two editions tells somebody's answer.
_CHANGE: Final = 3
#: Groups of those surveyed, and of all that came in: what is in one and not in the other is a course not surveyed yet.
_SURVEYED, _CAME_IN = "segment_insertion", "segment_rupture_net"


def broken_rules(edition: Edition, previous: Sequence[Edition]) -> Iterator[Finding]:
    """Go through the rows that break a rule: numbers in a hidden one, too few people in a shown one, small changes."""
    for atom in edition.atoms.values():
        yield from _stray(atom)
        if atom.is_shown:
            yield from _too_few(atom, edition)
            yield from _few_left_out(atom, edition)
    for before in previous:
        yield from _small_changes(edition, before)


def _stray(atom: Atom) -> Iterator[Finding]:
    if atom.stray:
        columns = ", ".join(sorted({name for figures in atom.stray for name in figures}))
        yield Finding("nombre_imprime", str(atom.key), f"la ligne est cachée, et imprime {columns}")


def _too_few(atom: Atom, edition: Edition) -> Iterator[Finding]:
    k, n, N = (_only(atom, letter) for letter in "knN")
    people = [value for value in ((k, n, N) if atom.key.reading.indicator == "effectif" else (n, N)) if value]
    if people and min(people) < edition.threshold < math.inf:
        yield Finding("seuil", str(atom.key), f"montrée avec {min(people)} personnes, sous le seuil")
    known = knowledge()
    if edition.audience == "publique" and atom.key.reading.indicator in known.sensitive and k is not None and n:
        part = min(k, n - k)
        if part < known.small_part:
            yield Finding("petite_part", str(atom.key), f"montre {k} sur {n}")


def _few_left_out(atom: Atom, edition: Edition) -> Iterator[Finding]:
    reading = atom.key.reading
    whole = edition.atoms.get(atom.key._replace(reading=reading._replace(indicator=_CAME_IN, horizon=0)))
    if reading.indicator == _SURVEYED and whole is not None and whole.is_shown:
        people, everybody = _only(atom, "N"), _only(whole, "N")
        if people is not None and everybody is not None and 0 < everybody - people < edition.threshold:
            text = f"montrée avec {people} personnes, et {everybody} du même groupe : {everybody - people} sont à part"
            yield Finding("seuil", str(atom.key), text)


def _small_changes(edition: Edition, before: Edition) -> Iterator[Finding]:
    """Find the printed counts that changed by one or two, but for what left a total with a course printed before."""
    left: dict[Key, list[Atom]] = defaultdict(list)
    for key in gone_from_one(edition, before) & before.atoms.keys():
        for place in totals_above(key.place):
            left[key._replace(place=place)].append(before.atoms[key])
    for key, atom in edition.atoms.items():
        old = before.atoms.get(key)
        if old is not None and atom.is_shown and old.is_shown:
            for letter in "knN":
                change = _difference(atom, old, letter)
                went = [_only(one, letter) for one in left[key]]
                told = None not in went and change + sum(count or 0 for count in went) == 0
                if 0 < abs(change) < _CHANGE and not told:
                    yield Finding("evolution", str(key), f"un compte a changé de {change:+d} depuis {before.name}")


def _difference(atom: Atom, old: Atom, letter: str) -> int:
    new, past = _only(atom, letter), _only(old, letter)
    return 0 if new is None or past is None else new - past


def _only(atom: Atom, letter: str) -> int | None:
    values = atom.counts.get(letter, set())
    return next(iter(values)) if len(values) == 1 else None
