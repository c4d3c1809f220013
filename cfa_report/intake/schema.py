"""The nouns of a contract: a field, a key, a rule, a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cfa_report.domain.vocabulary import Severity

TYPES: Final = ("string", "integer", "number", "boolean", "date")
GRAINS: Final = ("complet", "plat", "effectifs", "reference", "registre")
PERSONAL: Final = ("aucune", "pseudonyme", "directe")
NORMALISATIONS: Final = ("aucune", "majuscules", "chiffres")
FORMATS: Final = ("", "session", "pourcentage")


@dataclass(frozen=True)
class Field:
    """One column.

    Parameters
    ----------
    name, type, title
        Column name as in the file, Table Schema type, French title.
    description
        What the column holds, in French.
    required
        A value on every row.
    unique
        No value twice.
    optional_column
        The whole column may be absent from the file.
    enum
        Declared spellings (compared without case and accents) to canonical codes; empty when any value is allowed.
    pattern, shape
        Regular expression of the values, and the same in French words.
    minimum, maximum
        Bounds, in the words of the file (ISO for dates).
    missing
        Words that mean "unknown"; the empty text is always one.
    personal
        ``aucune``, ``pseudonyme`` (keyed hash) or ``directe`` (dropped).
    normalisation
        ``majuscules`` or ``chiffres`` (spaces, dots and dashes removed); blanks around are always removed.
    format
        ``session`` (year or year-month) or ``pourcentage`` (a percent sign is allowed), else empty.
    """

    name: str
    type: str
    title: str
    description: str = ""
    required: bool = False
    unique: bool = False
    optional_column: bool = False
    enum: Mapping[str, str] | None = None
    pattern: str | None = None
    shape: str = ""
    minimum: str | float | None = None
    maximum: str | float | None = None
    missing: tuple[str, ...] = ("",)
    personal: str = "aucune"
    normalisation: str = "aucune"
    format: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """Canonical codes, in the order of the contract; empty when any value is allowed."""
        return tuple(dict.fromkeys(self.enum.values())) if self.enum else ()


@dataclass(frozen=True)
class ForeignKey:
    """``column`` must be found in ``field`` of the table ``resource``."""

    column: str
    resource: str
    field: str


@dataclass(frozen=True)
class Rule:
    """One rule: what must hold, how serious a breach is, what to tell and what to do.

    ``kind`` is a key of :data:`cfa_report.intake.rule_kinds.RULE_KINDS` or one of ``SCHEMA_KINDS``; ``columns`` are
    the columns it reads, the first one being where a breach is shown.
    """

    id: str
    severity: Severity
    kind: str
    arguments: Mapping[str, Any]
    message: str
    action: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableContract:
    """One table: its fields, keys and every rule, those of the schema first."""

    name: str
    title: str
    grain: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    rules: tuple[Rule, ...]
    digest: str

    def field(self, name: str) -> Field:
        """Give the field called ``name`` (``KeyError`` when there is none)."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)
