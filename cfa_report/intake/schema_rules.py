"""The rules that a Table Schema implies: values, shapes, limits, codes, keys; each with its id, message and gesture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cfa_report.domain.vocabulary import Severity
from cfa_report.intake.schema import Field, ForeignKey, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable


def schema_rules(
    table: str, fields: Iterable[Field], primary_key: tuple[str, ...], foreign_keys: Iterable[ForeignKey]
) -> list[Rule]:
    """Write the rules that the schema of a table implies, in the order of its columns.

    Parameters
    ----------
    table
        Name of the table; every id starts with it (``apprentis.section.code``).
    fields, primary_key, foreign_keys
        The schema.

    Returns
    -------
    list of Rule
        All are blocking: a table that breaks its own schema cannot be counted.
    """
    rules = [rule for field in fields for rule in _field_rules(table, field)]
    if primary_key:
        names = ", ".join(f"« {name} »" for name in primary_key)
        rules.append(
            _rule(
                f"{table}.cle", "cle", {}, primary_key,
                f"Plusieurs lignes ont la même clé ({names})",
                "Garder une seule ligne par clé, après avoir vérifié laquelle est juste",
            )
        )  # fmt: skip
    for key in foreign_keys:
        rules.append(
            _rule(
                f"{table}.{key.column}.reference", "reference", {"resource": key.resource, "field": key.field},
                (key.column,),
                f"La colonne « {key.column} » renvoie à une ligne absente de la table « {key.resource} »",
                f"Ajouter la ligne dans « {key.resource} » ou corriger le code",
            )
        )  # fmt: skip
    return rules


def _field_rules(table: str, field: Field) -> Iterable[Rule]:
    prefix, name, columns = f"{table}.{field.name}", field.name, (field.name,)
    if field.required:
        yield _rule(f"{prefix}.obligatoire", "obligatoire", {}, columns, f"La colonne « {name} » n'est pas remplie",
                    "Renseigner la valeur sur les lignes citées")  # fmt: skip
    if field.unique:
        yield _rule(f"{prefix}.unique", "unique", {}, columns, f"La même valeur de « {name} » revient plusieurs fois",
                    "Garder une seule ligne par valeur")  # fmt: skip
    if field.pattern is not None:
        yield _rule(f"{prefix}.forme", "forme", {"motif": field.pattern}, columns,
                    f"La colonne « {name} » n'a pas la forme attendue ({field.shape})",
                    "Corriger les lignes citées dans le logiciel de gestion, puis exporter à nouveau")  # fmt: skip
    if field.minimum is not None or field.maximum is not None:
        limits = " et ".join(
            f"{word} {_spoken(limit)}"
            for word, limit in (("au moins", field.minimum), ("au plus", field.maximum))
            if limit is not None
        )
        yield _rule(f"{prefix}.limites", "limites", {"min": field.minimum, "max": field.maximum}, columns,
                    f"La colonne « {name} » sort des limites ({limits})",
                    "Vérifier et corriger les lignes citées")  # fmt: skip
    if field.enum:
        yield _rule(f"{prefix}.code", "code", {"codes": field.codes}, columns,
                    f"La colonne « {name} » contient un code inconnu",
                    f"Utiliser l'un des codes : {', '.join(field.codes)}")  # fmt: skip


def _spoken(limit: str | float) -> str:
    if isinstance(limit, str):
        year, month, day = limit.split("-")
        return f"{day}/{month}/{year}"
    return f"{limit:g}".replace(".", ",")


def _rule(
    identifier: str, kind: str, arguments: dict[str, Any], columns: tuple[str, ...], message: str, action: str
) -> Rule:
    return Rule(identifier, Severity.BLOQUANT, kind, arguments, message, action, columns)
