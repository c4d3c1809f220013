"""Which identities hold where, as far as an attacker can tell from what is printed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from tests.attack.edition import ALL_CAMPUSES, ALL_CERTIFICATIONS, Key, Place, Reading
from tests.attack.identities import Instance
from tests.attack.linear import Origin
from tests.attack.margins import has_value
from tests.attack.unknowns import Model

#: So many printed cells must be complete before the hidden ones are taken for complete.
_ENOUGH: Final = 3


class Doubt(NamedTuple):
    """Cells whose readings may not owe one another what they should: one certification of a campus."""

    campus: str
    certification: str
    section: str

    @classmethod
    def of(cls, place: Place) -> Doubt:
        """Give the doubt that a contradiction at a place raises."""
        return cls(place.campus, place.certification, place.section)


@dataclass
class Doubts:
    """How far each certification is distrusted: 1, what complete data would imply; 2, everything.

    An attacker who is not ``bold`` takes nothing for granted that complete data would imply. He takes no count that is
    ``changed`` for what it was, no register that is ``incomplete`` for whole. ``fewer``: a campus that lost a course
    counts no more people than before, unless late answers came in besides.
    """

    bold: bool = False
    changed: frozenset[tuple[Key, str]] = frozenset()
    incomplete: frozenset[Key] = frozenset()
    fewer: bool = True
    levels: dict[Doubt, int] = field(default_factory=dict)

    def raise_to_next(self, doubt: Doubt) -> bool:
        """Distrust a certification one level more; False when it already is wholly distrusted."""
        level = self.levels.get(doubt, 0)
        self.levels[doubt] = min(2, level + 1)
        return level < 2

    def allow(self, place: Place, *, certain: bool) -> bool:
        """Whether a relation may be used at a place."""
        level = self.levels.get(Doubt.of(place), 0)
        return level < 2 if certain else level == 0


def totals_above(place: Place) -> Iterator[Place]:
    """Go through the totals that a place is a part of."""
    for campus in (place.campus, ALL_CAMPUSES):
        for certification in (place.certification, ALL_CERTIFICATIONS):
            total = place._replace(campus=campus, certification=certification)
            if total != place:
                yield total


def add_identities(model: Model, doubts: Doubts) -> None:
    """Add what the readings of one place owe one another, unless something printed in the campus contradicts it."""
    for place, instance in usable_instances(model, doubts):
        terms = [(c, model.index[Key(place, reading), letter]) for c, (reading, letter) in instance.terms]
        origin = Origin(f"{place} : {instance.relation.text}", Doubt.of(place))
        if instance.relation.sense == "=":
            model.system.equal(terms, 0, origin)
        else:
            model.system.at_most(terms, 0, origin)


def add_registers(model: Model, doubts: Doubts) -> None:
    """Take a register for complete (n = N) in a session where all that is printed of it is, and nothing is to come."""
    complete: dict[tuple[Reading, str, str], list[bool]] = defaultdict(list)
    atoms = model.edition.atoms
    for key, atom in atoms.items():
        if model.is_register(key) and atom.is_shown and atom.counts:
            where = (key.reading, key.place.section, key.place.session)
            complete[where].append(atom.counts.get("n") == atom.counts.get("N"))
    awaited = {
        (key.reading.indicator, key.place.section, key.place.session)
        for key, atom in atoms.items()
        if "en_cours" in atom.statuses and not key.reading.horizon
    }
    partial = _partly_known(model)
    for key, atom in atoms.items():
        printed = complete[key.reading, key.place.section, key.place.session]
        usual = len(printed) >= _ENOUGH and all(printed)
        usual = usual and (key.reading.indicator, key.place.section, key.place.session) not in awaited
        usual = usual and key not in partial and key not in doubts.incomplete
        if usual and atom.is_hidden and doubts.allow(key.place, certain=False):
            terms = [(1, model.index[key, "n"]), (-1, model.index[key, "N"])]
            model.system.equal(terms, 0, Origin(f"{key} : tout est connu", Doubt.of(key.place)))


def _partly_known(model: Model) -> set[Key]:
    """Find the cells of which a printed pool says that some are not known, in one part or another, and their totals."""
    found: set[Key] = set()
    for key, atom in model.edition.atoms.items():
        if key.place.is_pool and atom.is_shown and atom.counts.get("n") != atom.counts.get("N"):
            for part in key.place.members():
                found |= {Key(place, key.reading) for place in (part, *totals_above(part))}
    return found


def usable_instances(model: Model, doubts: Doubts) -> Iterator[tuple[Place, Instance]]:
    """Go through the identities that an attacker uses, place by place."""
    there = _readings_by_place(model)
    complete = _readings_of_every_part(there, doubts)
    of_campus = _readings_of_campuses(model, there)
    found: list[tuple[Place, Instance]] = []
    broken: set[tuple[str, str]] = set()
    for place, readings in there.items():
        own = of_campus.get(place, set())
        whole = place.is_leaf or place.is_pool
        usable = readings if whole else (readings & complete.get(place, set())) | own
        for instance in model.known.instances(usable):
            if not _said_on_both_sides(instance, readings):
                continue
            found.append((place, instance))
            if place.is_leaf and _contradicted(model, place, instance):
                broken.add((place.campus, instance.relation.text))
                broken.add((ALL_CAMPUSES, instance.relation.text))
            elif own & set(instance.readings()) and _contradicted(model, place, instance):
                broken.add((place.campus, instance.relation.text))
    for place, instance in found:
        certain = instance.relation.certain
        trusted = (certain or doubts.bold) and doubts.allow(place, certain=certain)
        if trusted and (place.campus, instance.relation.text) not in broken:
            yield place, instance


def _readings_by_place(model: Model) -> dict[Place, set[Reading]]:
    found: dict[Place, set[Reading]] = defaultdict(set)
    for key, atom in model.edition.atoms.items():
        if has_value(atom):
            found[key.place].add(key.reading)
    return found


def _readings_of_campuses(model: Model, there: Mapping[Place, set[Reading]]) -> dict[Place, set[Reading]]:
    """For each campus, the readings counted for the whole of it and for none of its certifications.

    Where such a reading cannot be computed, nobody is known in it: an age class that nobody is in adds nothing.
    """
    of_leaves: dict[tuple[str, str, str], set[Reading]] = defaultdict(set)
    for place, readings in there.items():
        if place.is_leaf:
            of_leaves[place.campus, place.section, place.session] |= readings
    found: dict[Place, set[Reading]] = defaultdict(set)
    for key in model.edition.atoms:
        place = key.place
        is_total = not place.is_leaf and not place.is_pool and place.campus != ALL_CAMPUSES
        counted_apart = key.reading not in of_leaves[place.campus, place.section, place.session]
        if is_total and counted_apart and key.reading.name in model.known.beyond_certifications:
            found[place].add(key.reading)
    return found


def _said_on_both_sides(instance: Instance, said: set[Reading]) -> bool:
    """Whether something is computed on each side: what a campus cannot count is not what it amounts to elsewhere."""
    sides = ({reading for sign, (reading, _) in instance.terms if sign * way > 0} for way in (1, -1))
    return all(not side or side & said for side in sides)


def _readings_of_every_part(there: Mapping[Place, set[Reading]], doubts: Doubts) -> dict[Place, set[Reading]]:
    """For each total, the readings that every certification under it has: only there do identities add up."""
    parts: dict[Place, list[set[Reading]]] = defaultdict(list)
    for place, own in there.items():
        if place.is_leaf:
            trusted = doubts.allow(place, certain=False)
            for total in totals_above(place):
                parts[total].append(own if trusted else set())
    return {place: set.intersection(*found) for place, found in parts.items()}


def _contradicted(model: Model, place: Place, instance: Instance) -> bool:
    total = 0
    for coefficient, (reading, letter) in instance.terms:
        value = model.printed(Key(place, reading), letter)
        if value is None:
            return False
        total += coefficient * value
    return total > 0 if instance.relation.sense == "<=" else total != 0
