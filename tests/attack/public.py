"""What hidden cells print all the same, as it were: denominators that are no secret, numerators under another name."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence

from tests.attack.edition import Edition, Key
from tests.attack.linear import Reduced, System
from tests.attack.previous import printed_before
from tests.attack.ties import Doubts, add_identities, usable_instances
from tests.attack.unknowns import Model

Count = tuple[Key, str]


def public_counts(edition: Edition, previous: Sequence[Edition], doubts: Doubts) -> set[Count]:
    """List the counts of hidden cells that are no secrets.

    A denominator that the printed cells of its place give (all who entered are the headcount) is public; a numerator
    never is. So is any count that an earlier edition printed and that has not changed.
    """
    alone = Model(edition, System())
    add_identities(alone, doubts)
    reduced = Reduced(alone.system)
    found = {
        (hidden.key, hidden.letter)
        for hidden in alone.hidden()
        if hidden.letter != "k" and reduced.root(hidden.unknown) in reduced.value
    }
    for before in previous:
        found |= printed_before(edition, before)
    return found


def printed_elsewhere(model: Model, doubts: Doubts) -> dict[Count, Key]:
    """Find the counts that are, by an identity of their place, the very number of a cell that is shown."""
    same: dict[Count, list[Count]] = defaultdict(list)
    for place, instance in usable_instances(model, doubts):
        if instance.relation.sense == "=" and len(instance.terms) == 2:
            (first, (one, letter)), (second, (other, other_letter)) = instance.terms
            if first == -second:
                here, there = (Key(place, one), letter), (Key(place, other), other_letter)
                same[here].append(there)
                same[there].append(here)
    found: dict[Count, Key] = {}
    for key, atom in model.edition.atoms.items():
        if atom.is_shown:
            queue = deque((key, letter) for letter in atom.counts)
            while queue:
                for count in same[queue.popleft()]:
                    if count not in found and model.edition.atoms[count[0]].is_hidden:
                        found[count] = key
                        queue.append(count)
    return found
