"""Earlier editions: what was printed once is known for good, where nothing says that the cohort changed."""

from __future__ import annotations

from collections import defaultdict
from typing import Final, NamedTuple

from tests.attack.edition import ALL_CAMPUSES, UNSAID, Atom, Edition, Key, Reading
from tests.attack.identities import knowledge
from tests.attack.linear import Origin
from tests.attack.margins import has_value
from tests.attack.ties import Doubt, Doubts, totals_above
from tests.attack.unknowns import LETTERS, Model

#: A published count that changed by no more is not brought up to date; nor by no more than this from nobody.
_STEP: Final = 2
_STEP_FROM_NONE: Final = 4


class Block(NamedTuple):
    """The cells that change together: one reading of one campus, over its certifications; a pool is its own."""

    campus: str
    section: str
    session: str
    reading: Reading
    pool: str = ""

    @classmethod
    def of(cls, key: Key) -> Block:
        """Give the block of a cell."""
        pool = key.place.certification if "+" in key.place.certification else ""
        return cls(key.place.campus, key.place.section, key.place.session, key.reading, pool)


def changed_blocks(now: Edition, before: Edition) -> set[Block]:
    """Find the blocks where a printed count is another than before, or is said not to be brought up to date.

    A network block changes with any of its campuses. Where the network's cell of a certification alone says so, or
    stays as it was beside a campus that changed, any campus that has the certification may have changed; and readings
    that share a count change together.
    """
    changed = {
        key for key in now.atoms.keys() | before.atoms.keys() if _differs(now.atoms.get(key), before.atoms.get(key))
    }
    # A course that is in one edition only explains that its totals differ: the others are taken to be what they were.
    changed -= gone_from_one(now, before) | explained(now, before)
    said = {_in_network(key) for key in changed if key != _in_network(key)}
    unsaid = {key for key in changed if key == _in_network(key)} - said
    made_up_for = {key for key in said - changed if _is_shown(now, key) and _is_shown(before, key)}
    changed |= {key for key in now.atoms if _in_network(key) in unsaid | made_up_for}
    blocks = {Block.of(key) for key in changed}
    blocks |= {block._replace(reading=other) for block in blocks for other in _sharing(now)[block.reading]}
    return blocks | {block._replace(campus=ALL_CAMPUSES) for block in blocks}


def gone_from_one(now: Edition, before: Edition) -> set[Key]:
    """Find the courses of a campus, reading by reading, that one edition counts and the other does not."""
    return {
        key
        for key in now.atoms.keys() | before.atoms.keys()
        if key.place.is_leaf and _counts(now.atoms.get(key)) != _counts(before.atoms.get(key))
    }


def explained(now: Edition, before: Edition) -> set[Key]:
    """Find the totals that may differ because a course is in one edition only."""
    gone = gone_from_one(now, before)
    above = {key._replace(place=total) for key in gone for total in totals_above(key.place)}
    # What is counted for a whole campus has no courses of its own: those of the campus are in it.
    touched = {(key.place.campus, key.place.section, key.place.session) for key in gone}
    beyond = knowledge().beyond_certifications
    above |= {
        key
        for key in now.atoms
        if key.reading.name in beyond and (key.place.campus, key.place.section, key.place.session) in touched
    }
    return {key for key in above if not _prints_the_same(now.atoms.get(key), before.atoms.get(key))}


def _counts(atom: Atom | None) -> bool:
    return atom is not None and has_value(atom)


def _prints_the_same(new: Atom | None, old: Atom | None) -> bool:
    return new is not None and old is not None and new.is_shown and old.is_shown and new.counts == old.counts


def _differs(new: Atom | None, old: Atom | None) -> bool:
    if new is None or old is None:
        return True
    return new.is_frozen or old.is_frozen or (new.is_shown and old.is_shown and new.counts != old.counts)


def _in_network(key: Key) -> Key:
    return key._replace(place=key.place._replace(campus=ALL_CAMPUSES))


def _is_shown(edition: Edition, key: Key) -> bool:
    return key in edition.atoms and edition.atoms[key].is_shown


def _sharing(edition: Edition) -> dict[Reading, set[Reading]]:
    """Give the readings that share a count with each; that all who entered are as many says nothing of a change."""
    found: dict[Reading, set[Reading]] = defaultdict(set)
    for instance in knowledge().instances({key.reading for key in edition.atoms}):
        if instance.relation.sense == "=" and len(instance.terms) == 2:
            (_, (one, letter)), (_, (other, _)) = instance.terms
            if one.horizon == other.horizon and (letter != "N" or one.horizon):
                found[one].add(other)
                found[other].add(one)
    return found


def link(now: Model, before: Model, doubts: Doubts) -> None:
    """Say that the counts of the blocks that did not change are the same in both editions.

    A cell that was not brought up to date changed by one or two, or by up to four from nobody or from all: each of its
    counts is sought as close to the one printed before.
    """
    changed = changed_blocks(now.edition, before.edition)
    gone = gone_from_one(now.edition, before.edition)
    apart = gone | explained(now.edition, before.edition)
    fewer = _lost_courses(now.edition, before.edition, gone) if doubts.fewer else set()
    # Where a course is in one edition only, that the others did not change is no more than a supposition.
    supposed = {Block.of(key)._replace(campus=campus) for key in gone for campus in (key.place.campus, ALL_CAMPUSES)}
    for key, atom in now.edition.atoms.items():
        old = before.edition.atoms.get(key) if key not in apart else None
        if old is not None and Block.of(key) not in changed:
            doubt = Doubt.of(key.place) if Block.of(key)._replace(pool="") in supposed else None
            if doubt is not None and not doubts.allow(key.place, certain=False):
                continue
            for letter in (one for one in LETTERS if (key, one) not in doubts.changed):
                terms = [(1, now.index[key, letter]), (-1, before.index[key, letter])]
                now.system.equal(terms, 0, Origin(f"{key} : inchangé depuis {before.edition.name}", doubt))
        elif key in fewer and old is None:
            # It counts people of fewer courses.
            origin = Origin(f"{key} : formations retirées depuis {before.edition.name}", Doubt.of(key.place))
            for letter in LETTERS if doubts.allow(key.place, certain=False) else ():
                terms = [(1, now.index[key, letter]), (-1, before.index[key, letter])]
                now.system.at_most(terms, 0, origin)
        elif old is not None and atom.is_frozen and old.is_shown and doubts.allow(key.place, certain=False):
            origin = Origin(f"{key} : à peine changé depuis {before.edition.name}", Doubt.of(key.place))
            for letter, printed in old.counts.items():
                reach = _STEP_FROM_NONE if _all_or_none(old, letter) else _STEP
                now.system.at_most([(1, now.index[key, letter])], max(printed) + reach, origin)
                now.system.at_most([(-1, now.index[key, letter])], reach - min(printed), origin)


def _lost_courses(now: Edition, before: Edition, gone: set[Key]) -> set[Key]:
    """Find what is counted for a campus that delivers fewer courses than before, and none more."""
    added = {(key.place.campus, key.place.section, key.place.session) for key in gone if _counts(now.atoms.get(key))}
    lost = {(key.place.campus, key.place.section, key.place.session) for key in gone} - added
    return {
        key
        for key in now.atoms.keys() & before.atoms.keys()
        if key.reading.name in knowledge().beyond_certifications
        and not key.reading.name.startswith("satisfaction")
        and (key.place.campus, key.place.section, key.place.session) in lost
    }


def _all_or_none(old: Atom, letter: str) -> bool:
    """Say whether a printed count is nobody, or all of those that it is counted among."""
    beside = {"k": ["n"], "n": ["k", "N"], "N": ["n"]}[letter]
    return old.counts[letter] == {0} or any(old.counts[letter] == old.counts.get(other) for other in beside)


def printed_before(now: Edition, before: Edition) -> set[tuple[Key, str]]:
    """List the counts that an earlier edition printed, or said to be nobody's, and that nothing says have changed."""
    changed = changed_blocks(now, before)
    apart = gone_from_one(now, before) | explained(now, before)
    found: dict[Key, set[str]] = defaultdict(set)
    for key, atom in before.atoms.items():
        if key not in apart and not atom.is_hidden and UNSAID not in atom.statuses and Block.of(key) not in changed:
            found[key] |= set(atom.counts) if atom.is_shown else {"k", "n"}
    return {(key, letter) for key, letters in found.items() for letter in letters}
