"""What a table must look like: fields, keys and rules, read from one YAML file a table."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from cfa_report.domain.vocabulary import Severity
from cfa_report.errors import ContractError
from cfa_report.intake.document import Node, parse_document
from cfa_report.intake.rule_kinds import RULE_KINDS, read_arguments
from cfa_report.intake.schema import (
    FORMATS,
    GRAINS,
    NORMALISATIONS,
    PERSONAL,
    TYPES,
    Field,
    ForeignKey,
    Rule,
    TableContract,
)
from cfa_report.intake.schema_rules import schema_rules

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Field", "ForeignKey", "Rule", "TableContract", "load_contracts", "read_contract"]


def load_contracts(folder: Path) -> dict[str, TableContract]:
    """Read every ``*.yaml`` of a folder.

    Raises
    ------
    ContractError
        The folder holds no contract, or one is wrong: the message names the file and the line.
    """
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise ContractError("aucun contrat de données n'a été trouvé", file=folder.name)
    contracts: dict[str, TableContract] = {}
    rule_ids: set[str] = set()
    for path in paths:
        contract = read_contract(path.read_bytes(), path.name)
        if contract.name != path.stem:
            raise ContractError("la table et le fichier n'ont pas le même nom", file=path.name, line=1)
        repeated = sorted(rule_ids.intersection(rule.id for rule in contract.rules))
        if repeated:
            raise ContractError(f"la règle « {repeated[0]} » existe déjà dans un autre contrat", file=path.name)
        rule_ids.update(rule.id for rule in contract.rules)
        contracts[contract.name] = contract
    for contract in contracts.values():
        _check_foreign_keys(contract, contracts)
    return contracts


def read_contract(content: bytes, file: str) -> TableContract:
    """Read one contract from the bytes of its file.

    Raises
    ------
    ContractError
        Unknown key, unknown column in a rule, wrong type… with the line.
    """
    top = parse_document(content, file).mapping(frozenset({"table", "titre", "grain", "schema"}), frozenset({"regles"}))
    schema = top["schema"].mapping(frozenset({"fields"}), frozenset({"missingValues", "primaryKey", "foreignKeys"}))
    missing = schema["missingValues"].words() if "missingValues" in schema else ("",)
    fields = tuple(_read_field(node, missing) for node in schema["fields"].items())
    names = [field.name for field in fields]
    if not names or len(set(names)) != len(names):
        raise schema["fields"].fail("chaque colonne doit être décrite une fois")
    primary_key = _key(schema["primaryKey"], names) if "primaryKey" in schema else ()
    nodes = schema["foreignKeys"].items() if "foreignKeys" in schema else []
    foreign_keys = tuple(_read_foreign_key(node, names) for node in nodes)
    table = top["table"].text()
    rules = schema_rules(table, fields, primary_key, foreign_keys)
    seen = {rule.id for rule in rules}
    for node in top["regles"].items() if "regles" in top else []:
        rule = _read_rule(node, names)
        if rule.id in seen:
            raise node.fail(f"la règle « {rule.id} » existe déjà")
        seen.add(rule.id)
        rules.append(rule)
    return TableContract(
        name=table,
        title=top["titre"].text(),
        grain=_one_of(top["grain"], GRAINS),
        fields=fields,
        primary_key=primary_key,
        foreign_keys=foreign_keys,
        rules=tuple(rules),
        digest=hashlib.sha256(content).hexdigest(),
    )


def _one_of(node: Node, choices: tuple[str, ...]) -> str:
    if node.value not in choices:
        raise node.fail(
            "cette valeur est inconnue", f"Choisir parmi {', '.join(choice or '(vide)' for choice in choices)}"
        )
    return str(node.value)


def _key(node: Node, names: list[str]) -> tuple[str, ...]:
    key = (node.text(),) if isinstance(node.value, str) else node.words()
    for name in key:
        if name not in names:
            raise node.fail(f"la colonne « {name} » de la clé n'est pas décrite")
    return key


def _read_field(node: Node, table_missing: tuple[str, ...]) -> Field:
    entries = node.mapping(
        frozenset({"name", "type", "title"}),
        frozenset(
            {
                "description", "constraints", "codes", "forme", "missingValues", "presence",
                "donnees_personnelles", "normalisation", "format",
            }
        ),
    )  # fmt: skip
    limits: Mapping[str, Node] = {}
    if "constraints" in entries:
        limits = entries["constraints"].mapping(
            frozenset(), frozenset({"required", "unique", "enum", "pattern", "minimum", "maximum"})
        )
    kind = _one_of(entries["type"], TYPES)
    pattern = _pattern(limits["pattern"]) if "pattern" in limits else None
    if pattern is not None and "forme" not in entries:
        raise entries["name"].fail("la clé « forme » doit dire en français ce que le motif accepte")
    missing = entries["missingValues"].words() if "missingValues" in entries else table_missing
    return Field(
        name=entries["name"].text(),
        type=kind,
        title=entries["title"].text(),
        description=entries["description"].text() if "description" in entries else "",
        required=limits["required"].flag() if "required" in limits else False,
        unique=limits["unique"].flag() if "unique" in limits else False,
        optional_column=_one_of(entries["presence"], ("facultative",)) != "" if "presence" in entries else False,
        enum=_read_codes(limits.get("enum"), entries.get("codes"), node),
        pattern=pattern,
        shape=entries["forme"].text() if "forme" in entries else "",
        minimum=_limit(limits.get("minimum"), kind),
        maximum=_limit(limits.get("maximum"), kind),
        missing=tuple(dict.fromkeys(("", *missing))),
        personal=_one_of(entries["donnees_personnelles"], PERSONAL) if "donnees_personnelles" in entries else "aucune",
        normalisation=_one_of(entries["normalisation"], NORMALISATIONS) if "normalisation" in entries else "aucune",
        format=_one_of(entries["format"], FORMATS) if "format" in entries else "",
    )


def _read_codes(enum: Node | None, spellings: Node | None, field: Node) -> Mapping[str, str] | None:
    if enum is None:
        if spellings is not None:
            raise field.fail("« codes » demande la liste « enum » des codes")
        return None
    codes = {str(node.value): str(node.value) for node in enum.items()}
    for code, node in (spellings.entries() if spellings is not None else {}).items():
        if code not in codes:
            raise node.fail(f"le code « {code} » n'est pas dans « enum »")
        for spelling in node.words():
            if codes.setdefault(spelling, code) != code:
                raise node.fail("la même graphie est donnée à deux codes")
    return codes


def _pattern(node: Node) -> str:
    try:
        re.compile(node.text())
    except re.error:
        raise node.fail("l'expression régulière est fausse") from None
    return node.text()


def _limit(node: Node | None, kind: str) -> str | float | None:
    if node is None:
        return None
    if kind == "date":
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", node.text()):
            raise node.fail("une date ISO entre guillemets est attendue ici")
        return node.text()
    return node.number()


def _read_foreign_key(node: Node, names: list[str]) -> ForeignKey:
    entries = node.mapping(frozenset({"fields", "reference"}))
    reference = entries["reference"].mapping(frozenset({"resource", "fields"}))
    (column,) = _key(entries["fields"], names)
    return ForeignKey(column, reference["resource"].text(), reference["fields"].text())


def _read_rule(node: Node, names: list[str]) -> Rule:
    entries = node.mapping(frozenset({"id", "gravite", "attente", "message", "geste"}))
    wanted = entries["attente"].entries()
    if len(wanted) != 1 or next(iter(wanted)) not in RULE_KINDS:
        raise entries["attente"].fail("une seule attente connue est demandée", f"Choisir parmi {', '.join(RULE_KINDS)}")
    kind, arguments_node = next(iter(wanted.items()))
    arguments, columns = read_arguments(kind, arguments_node)
    for column in columns:
        if column not in names:
            raise arguments_node.fail(f"la colonne « {column} » n'est pas décrite")
    return Rule(
        id=entries["id"].text(),
        severity=Severity(_one_of(entries["gravite"], tuple(Severity))),
        kind=kind,
        arguments=arguments,
        message=entries["message"].text(),
        action=entries["geste"].text(),
        columns=columns,
    )


def _check_foreign_keys(contract: TableContract, contracts: Mapping[str, TableContract]) -> None:
    for key in contract.foreign_keys:
        target = contracts.get(key.resource)
        if target is None or key.field not in {field.name for field in target.fields}:
            raise ContractError(
                f"la colonne « {key.column} » renvoie à une table ou à une colonne inconnue",
                file=f"{contract.name}.yaml",
            )
