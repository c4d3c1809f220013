"""An indicator is a question; a variant is one named reading of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Base:
    """The rate that a gap to a reference starts from, and where the reference comes from."""

    indicator: str
    variant: str
    horizon: int | None
    source: str


@dataclass(frozen=True)
class Variant:
    """One reading of an indicator: what is counted, among whom, when, according to whom.

    Attributes
    ----------
    flag
        Flag that makes a unit count in the numerator; ``{h}`` stands for the horizon in months. Empty for references.
    population
        Flags that must all be true for a unit to be eligible.
    numerator, denominator, window, source
        French text, printed on every page that shows the variant.
    counts
        Columns of the counts table that give ``numerateur``, ``repondants`` and ``eligibles``; empty when they cannot.
    conventional
        Whether eligibility itself is learnt from the survey.
    identities
        Accounting identities between counts of variants: sums that are equal, or one at most the other.
    habits
        Relations that often hold and that nothing makes true.
    part_of
        Readings (``indicateur.variante``) that ask the same question of a population that holds this one.
    segment
        What tells its people from the others (``sexe``, ``age``), for the policy to declare; empty elsewhere.
    """

    id: str
    label: str
    unit: str
    denominator: str
    window: str
    source: str
    flag: str = ""
    numerator: str = ""
    population: tuple[str, ...] = ()
    counts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    conventional: bool = False
    identities: tuple[str, ...] = ()
    habits: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()
    segment: str = ""
    base: Base | None = None


@dataclass(frozen=True)
class Indicator:
    """A question asked about a population, with all its readings.

    ``family`` is ``effectif``, ``registre``, ``enquete``, ``suivi`` or ``reference``; ``direction`` says which way is
    better (``hausse``, ``baisse``, or empty when neither is); ``horizons`` are months after the exit, empty when there
    is none; ``level`` is ``certification``, or ``campus`` for what is counted for a whole campus only.
    """

    id: str
    label: str
    question: str
    family: str
    direction: str
    texts: tuple[str, ...]
    variants: tuple[Variant, ...]
    horizons: tuple[int, ...] = ()
    level: str = "certification"

    @property
    def is_follow_up(self) -> bool:
        """Whether it is counted for a whole campus, for those who run it: never published, compared nor added up."""
        return self.family == "suivi"

    @property
    def is_survey(self) -> bool:
        """Whether some of the people asked may not have answered."""
        return self.family == "enquete"

    def variant(self, variant_id: str) -> Variant:
        """Give one reading by its id; ``KeyError`` when there is none."""
        for variant in self.variants:
            if variant.id == variant_id:
                return variant
        raise KeyError(f"{self.id}.{variant_id}")
