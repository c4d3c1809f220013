"""The totals of an edition, as constraints on its unknowns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from tests.attack.edition import Key, Reading
from tests.attack.linear import Origin
from tests.attack.margins import Margin, has_value, margins
from tests.attack.unknowns import Model


def add_margins(models: Sequence[Model]) -> None:
    """Add every total that is printed or kept back, and the sums that those rest on, edition by edition."""
    listed = [list(margins(model.edition.atoms, model.known.beyond_certifications)) for model in models]
    exact = _campuses_that_add_up(models, listed)
    for model, own in zip(models, listed, strict=True):
        _add(model, own, exact)


def _add(model: Model, listed: Iterable[Margin], exact: Collection[tuple[Reading, str]]) -> None:
    atoms = model.edition.atoms
    for margin in listed:
        # A total without a rate is a part of the network's all the same: the sum of a campus is true in any case.
        if not has_value(atoms[margin.total]) and margin.kind != "campus":
            continue
        closed = not margin.open or (margin.total.reading, margin.total.place.campus) in exact
        for letter in ("k", "n", "N"):
            parts = [(1, model.index[part, letter]) for part in margin.parts if _counts(model, part, letter)]
            terms = [*parts, (-1, model.index[margin.total, letter])]
            origin = Origin(f"{margin.total} : somme ({margin.kind})")
            if closed:
                model.system.equal(terms, 0, origin)
            else:
                model.system.at_most(terms, 0, origin)


def _counts(model: Model, key: Key, letter: str) -> bool:
    """Whether a cell counts in its totals: those whose survey is not due are left out of the eligible."""
    not_due = key.place.is_leaf and key.reading.horizon and "en_cours" in model.edition.atoms[key].statuses
    return not (letter == "N" and not_due)


def _campuses_that_add_up(models: Sequence[Model], listed: Iterable[Iterable[Margin]]) -> set[tuple[Reading, str]]:
    """Find where an open total is printed with all its parts and is their sum: it is taken for one elsewhere.

    What one edition shows is believed of the others.
    """
    sums: dict[tuple[Reading, str], set[bool]] = defaultdict(set)
    for model, own in zip(models, listed, strict=True):
        for margin in own:
            if margin.open and (gap := _gap(model, margin)) is not None:
                sums[margin.total.reading, margin.total.place.campus].add(gap == 0)
    return {where for where, found in sums.items() if found == {True}}


def _gap(model: Model, margin: Margin) -> int | None:
    """Give what a total counts beyond its parts, where all are printed."""
    counted = [key for key in margin.parts if has_value(model.edition.atoms[key])]
    values = [model.printed(key, "n") for key in (margin.total, *counted)]
    if not counted or None in values:
        return None
    total, *parts = (value for value in values if value is not None)
    return total - sum(parts)
