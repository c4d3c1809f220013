"""The kinds of rule that a contract may use, and what each one takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cfa_report.intake.document import Node

#: What a ``connu`` rule can look a code up in: the context, or the catalogue for ``indicateur``.
REFERENCE_LISTS: Final = ("campus", "certification", "session", "rncp", "indicateur")


def _column(node: Node) -> tuple[str, ...]:
    return (node.text(),)


def _columns(node: Node) -> tuple[str, ...]:
    names = tuple(child.text() for child in node.items())
    if len(names) < 2 or len(set(names)) != len(names):
        raise node.fail("au moins deux colonnes différentes sont attendues")
    return names


def _column_or_columns(node: Node) -> tuple[str, ...]:
    return _columns(node) if isinstance(node.value, list) else _column(node)


def _number(node: Node) -> tuple[str, ...]:
    node.number()
    return ()


def _bound(node: Node) -> tuple[str, ...]:
    if isinstance(node.value, str):
        node.text()
    else:
        node.number()
    return ()


def _text(node: Node) -> tuple[str, ...]:
    node.text()
    return ()


def _reference_list(node: Node) -> tuple[str, ...]:
    if node.text() not in REFERENCE_LISTS:
        raise node.fail(f"la liste « {node.text()} » est inconnue", f"Choisir parmi {', '.join(REFERENCE_LISTS)}")
    return ()


def _predicate(node: Node) -> tuple[str, ...]:
    entries = node.entries()
    if not entries:
        raise node.fail("au moins une colonne est attendue ici")
    for entry in entries.values():
        if isinstance(entry.value, list):
            if not entry.words():
                raise entry.fail("au moins un code est attendu ici")
        elif entry.value not in ("vide", "rempli"):
            raise entry.fail("« vide », « rempli » ou une liste de codes est attendu ici")
    return tuple(entries)


@dataclass(frozen=True)
class RuleKind:
    """What one kind of rule takes: for each argument, how to read it and which columns it names."""

    required: Mapping[str, Callable[[Node], tuple[str, ...]]]
    optional: Mapping[str, Callable[[Node], tuple[str, ...]]]


def _kind(
    required: Mapping[str, Callable[[Node], tuple[str, ...]]],
    optional: Mapping[str, Callable[[Node], tuple[str, ...]]] | None = None,
) -> RuleKind:
    return RuleKind(required, optional or {})


#: Kinds written under ``regles:``. ``a``, ``b``, ``colonne``… are names of columns of the table.
RULE_KINDS: Final[Mapping[str, RuleKind]] = {
    # rows where ``si`` holds must satisfy ``alors``
    "condition": _kind({"si": _predicate, "alors": _predicate}),
    # a ≤ b wherever both are known
    "ordre": _kind({"a": _column, "b": _column}),
    # a = b wherever both are known
    "egalite": _kind({"a": _column, "b": _column}),
    "bornes": _kind({"colonne": _column}, {"min": _bound, "max": _bound}),
    "motif": _kind({"colonne": _column, "motif": _text}),
    "rempli": _kind({"colonne": _column}),
    "unicite": _kind({"colonnes": _columns}),
    # the table has at least ``nombre`` rows
    "lignes_minimum": _kind({"nombre": _number}),
    # the value appears at least once in the table
    "au_moins_un": _kind({"colonne": _column, "valeur": _text}),
    # the columns add up to ``total``, within ``tolerance``, wherever all are known
    "somme": _kind({"colonnes": _columns, "total": _number, "tolerance": _number}),
    # the columns together are at most ``tout``, wherever all are known
    "somme_au_plus": _kind({"colonnes": _columns, "tout": _column}),
    # part = taux × (100 − complement) / 100 within ``tolerance`` (percentages)
    "part": _kind({"part": _column, "taux": _column, "complement": _column, "tolerance": _number}),
    # ecart = a − b within ``tolerance``; at ±``censure`` the gap is only known to be at least that large
    "difference": _kind({"a": _column, "b": _column, "ecart": _column, "tolerance": _number}, {"censure": _number}),
    "siret": _kind({"colonne": _column}),
    "uai": _kind({"colonne": _column}),
    # a date not later than the observation date of the policy
    "non_futur": _kind({"colonne": _column}),
    # age on 31 December of the year before the session
    "age": _kind({"naissance": _column, "session": _column, "min": _number, "max": _number}),
    # periods of one ``par`` do not overlap; ``fin`` may list columns, the first known one counts
    "sans_chevauchement": _kind({"par": _column, "debut": _column, "fin": _column_or_columns}),
    # a code that the network knows
    "connu": _kind({"colonne": _column, "referentiel": _reference_list}),
}

#: Kinds that the compiler makes from the Table Schema itself, never written under ``regles:``.
SCHEMA_KINDS: Final = frozenset({"obligatoire", "unique", "forme", "limites", "code", "cle", "reference"})


def read_arguments(kind: str, node: Node) -> tuple[Mapping[str, object], tuple[str, ...]]:
    """Read the arguments of one rule.

    Parameters
    ----------
    kind
        A key of :data:`RULE_KINDS`.
    node
        The mapping of arguments.

    Returns
    -------
    tuple
        The arguments as plain values, and the columns that they name, in order and without repetition.

    Raises
    ------
    ContractError
        An argument is unknown, absent, or of the wrong type.
    """
    spec = RULE_KINDS[kind]
    readers = {**spec.required, **spec.optional}
    entries = node.mapping(frozenset(spec.required), frozenset(spec.optional))
    columns: dict[str, None] = {}
    for name, entry in entries.items():
        columns.update(dict.fromkeys(readers[name](entry)))
    return {name: entry.plain() for name, entry in entries.items()}, tuple(columns)
