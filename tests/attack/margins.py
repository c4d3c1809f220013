"""What the totals say: campus, certification, network, pooled sessions and certifications, as sums of cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.attack.edition import ALL_CAMPUSES, ALL_CERTIFICATIONS, HIDDEN, SHOWN, UNSAID, Atom, Key, Place, Reading


@dataclass(frozen=True)
class Margin:
    """A total or a pool and the cells that add up to it; ``open`` when it may count more than they do."""

    total: Key
    parts: tuple[Key, ...]
    open: bool = False

    @property
    def kind(self) -> str:
        """Say which total it is."""
        place = self.total.place
        if place.is_pool:
            return "sessions" if "+" in place.session else "famille"
        if place.campus != ALL_CAMPUSES:
            return "campus"
        return "réseau" if place.certification == ALL_CERTIFICATIONS else "certification"


def margins(atoms: Mapping[Key, Atom], beyond: frozenset[str]) -> Iterator[Margin]:
    """List the totals of an edition.

    Parameters
    ----------
    atoms
        The cells printed, hidden ones included.
    beyond
        Readings whose campus total also counts what has no certification.
    """
    groups: dict[tuple[Reading, str, str], list[Key]] = defaultdict(list)
    for key in atoms:
        if not key.place.is_pool:
            groups[key.reading, key.place.section, key.place.session].append(key)
    for (reading, _, _), keys in groups.items():
        yield from _totals(keys, open_campus=reading.name in beyond)
    for key in atoms:
        if key.place.is_pool:
            parts = tuple(Key(place, key.reading) for place in key.place.members())
            # A part of which no row speaks is counted all the same.
            there = tuple(part for part in parts if part in atoms)
            yield Margin(key, there, open=len(there) < len(parts))


def _totals(keys: list[Key], *, open_campus: bool) -> Iterator[Margin]:
    by_campus: dict[str, list[Key]] = defaultdict(list)
    by_certification: dict[str, list[Key]] = defaultdict(list)
    campus_totals: list[Key] = []
    certification_totals: list[Key] = []
    network: Key | None = None
    totals: dict[Place, Key] = {}
    for key in keys:
        place = key.place
        if place.is_leaf:
            by_campus[place.campus].append(key)
            by_certification[place.certification].append(key)
            continue
        totals[place] = key
        if place.campus != ALL_CAMPUSES:
            campus_totals.append(key)
        elif place.certification != ALL_CERTIFICATIONS:
            certification_totals.append(key)
        else:
            network = key
    for total in campus_totals:
        yield Margin(total, tuple(by_campus[total.place.campus]), open_campus)
    for total in certification_totals:
        yield Margin(total, tuple(by_certification[total.place.certification]))
    if network is not None:
        yield Margin(network, tuple(campus_totals))
        yield Margin(network, tuple(certification_totals), open_campus)


def has_value(atom: Atom) -> bool:
    """Whether a cell stands for counts, printed, kept back, or perhaps so."""
    return bool(atom.statuses & (SHOWN | HIDDEN | {UNSAID}))
