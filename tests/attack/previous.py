"""Earlier editions: what was printed once is known for good, where nothing says that the cohort changed."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from tests.attack.edition import ALL_CAMPUSES, Edition, Key, Reading
from tests.attack.linear import Origin
from tests.attack.unknowns import LETTERS, Model


class Block(NamedTuple):
    """The cells that change together: one reading of one campus, over its certifications."""

    campus: str
    section: str
    session: str
    reading: Reading

    @classmethod
    def of(cls, key: Key) -> Block:
        """Give the block of a cell."""
        return cls(key.place.campus, key.place.section, key.place.session, key.reading)


def changed_blocks(now: Edition, before: Edition) -> set[Block]:
    """Find the blocks where a printed count is another than before, or is said not to be brought up to date.

    A network block changes with any of its campuses. Where the network's alone says so, any campus may have changed.
    """
    changed: set[Block] = set()
    for key in now.atoms.keys() | before.atoms.keys():
        new, old = now.atoms.get(key), before.atoms.get(key)
        frozen = new is not None and new.is_frozen
        differs = new is not None and old is not None and new.is_shown and old.is_shown and new.counts != old.counts
        if frozen or differs or (new is None) != (old is None):
            changed.add(Block.of(key))
    of_campuses = {block._replace(campus=ALL_CAMPUSES) for block in changed if block.campus != ALL_CAMPUSES}
    unsaid = changed - of_campuses
    changed |= {block for block in map(Block.of, now.atoms) if block._replace(campus=ALL_CAMPUSES) in unsaid}
    return changed | of_campuses


def link(now: Model, before: Model) -> None:
    """Say that the counts of the blocks that did not change are the same in both editions."""
    changed = changed_blocks(now.edition, before.edition)
    for key in now.edition.atoms:
        if key in before.edition.atoms and Block.of(key) not in changed:
            for letter in LETTERS:
                terms = [(1, now.index[key, letter]), (-1, before.index[key, letter])]
                now.system.equal(terms, 0, Origin(f"{key} : inchangé depuis {before.edition.name}"))


def printed_before(now: Edition, before: Edition) -> set[tuple[Key, str]]:
    """List the counts that an earlier edition printed and that nothing says have changed."""
    changed = changed_blocks(now, before)
    found: dict[Key, set[str]] = defaultdict(set)
    for key, atom in before.atoms.items():
        if atom.is_shown and Block.of(key) not in changed:
            found[key] |= set(atom.counts)
    return {(key, letter) for key, letters in found.items() for letter in letters}
