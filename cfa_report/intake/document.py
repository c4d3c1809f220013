"""A contract file as plain values that remember their line; no anchor, no tag, no key twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from cfa_report.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Mapping

_SCALAR_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null"))
_MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class Node:
    """One value of the document and the line where it starts.

    Parameters
    ----------
    value
        ``str``, ``int``, ``float``, ``bool``, ``None``, a list of nodes or a mapping from keys to nodes.
    line
        Line of the value, counted from 1; for an entry of a mapping, the line of its key.
    file
        Name of the file, for the error messages.
    """

    value: object
    line: int
    file: str

    def fail(self, message: str, action: str | None = None) -> ContractError:
        """Make the error that names this line."""
        return ContractError(message, file=self.file, line=self.line, action=action)

    def mapping(self, required: frozenset[str], optional: frozenset[str] = frozenset()) -> Mapping[str, Node]:
        """Give the entries of a mapping whose keys are all known.

        Raises
        ------
        ContractError
            This is no mapping, a key is unknown, or a required key is absent.
        """
        entries = self.entries()
        for key, node in entries.items():
            if key not in required | optional:
                known = ", ".join(sorted(required | optional))
                raise node.fail(f"la clé « {key} » est inconnue", f"Les clés possibles sont : {known}")
        absent = sorted(required - entries.keys())
        if absent:
            raise self.fail(f"la clé « {absent[0]} » manque")
        return entries

    def entries(self) -> Mapping[str, Node]:
        """Give the entries of a mapping whatever its keys."""
        if not isinstance(self.value, dict):
            raise self.fail("un dictionnaire est attendu ici")
        return self.value

    def items(self) -> list[Node]:
        """Give the elements of a list."""
        if not isinstance(self.value, list):
            raise self.fail("une liste est attendue ici")
        return self.value

    def text(self) -> str:
        """Give a text that is not empty (the empty text is only accepted inside a list of words)."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.fail("un texte est attendu ici", "Écrire la valeur entre guillemets")
        return self.value

    def words(self) -> tuple[str, ...]:
        """Give a list of texts, the empty text included."""
        words: list[str] = []
        for node in self.items():
            if not isinstance(node.value, str):
                raise node.fail("un texte est attendu ici", "Écrire la valeur entre guillemets")
            words.append(node.value)
        return tuple(words)

    def flag(self) -> bool:
        """Give a boolean."""
        if not isinstance(self.value, bool):
            raise self.fail("true ou false est attendu ici")
        return self.value

    def number(self) -> float:
        """Give a finite number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float) or abs(self.value) > 1e15:
            raise self.fail("un nombre est attendu ici")
        if self.value != self.value:
            raise self.fail("un nombre est attendu ici")
        return self.value

    def plain(self) -> object:
        """Give the value without its lines, down to the leaves."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


def parse_document(content: bytes, file: str) -> Node:
    """Read one YAML document strictly.

    Parameters
    ----------
    content
        The file's bytes, UTF-8.
    file
        Name shown in errors.

    Raises
    ------
    ContractError
        Not UTF-8, not YAML, several documents, an anchor, an alias, a tag, a key twice.
    """
    if len(content) > _MAX_BYTES:
        raise ContractError("le contrat est trop gros", file=file)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].count(b"\n")
        raise ContractError("le contrat n'est pas en UTF-8", file=file, line=before + 1) from None
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                line = event.start_mark.line + 1 if event.start_mark else None
                raise ContractError("les ancres et les alias YAML sont refusés", file=file, line=line)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = mark.line + 1 if mark is not None else None
        raise ContractError("le contrat n'est pas un YAML lisible", file=file, line=where) from None
    if root is None:
        raise ContractError("le contrat est vide", file=file)
    return _located(root, file)


def _located(node: yaml.Node, file: str) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        entries: dict[str, Node] = {}
        for key_node, value_node in node.value:
            key_line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise ContractError("une clé doit être un texte", file=file, line=key_line)
            if key_node.value in entries:
                raise ContractError(f"la clé « {key_node.value} » est écrite deux fois", file=file, line=key_line)
            value = _located(value_node, file)
            entries[key_node.value] = Node(value.value, key_line, file)
        return Node(entries, line, file)
    if isinstance(node, yaml.SequenceNode):
        return Node([_located(child, file) for child in node.value], line, file)
    if node.tag not in _SCALAR_TAGS:
        raise ContractError(
            "les dates non citées et les étiquettes YAML sont refusées",
            file=file,
            line=line,
            action="Écrire la valeur entre guillemets",
        )
    return Node(yaml.SafeLoader("").construct_object(node), line, file)
