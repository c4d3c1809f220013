"""A contract file as plain values that remember their line; no anchor, no tag, no key twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cfa_report.errors import ContractError, ParameterError
from cfa_report.params.strict_yaml import Located, parse_strict_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping


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
    """Read one YAML document as strictly as the parameters are read.

    Parameters
    ----------
    content
        The file's bytes, UTF-8.
    file
        Name shown in errors.

    Raises
    ------
    ContractError
        Not UTF-8, not YAML, several documents, an anchor, an alias, a tag, a key twice, an ambiguous value.
    """
    try:
        located = parse_strict_yaml(content, file)
    except ParameterError as error:
        raise ContractError(error.message, file=error.file, line=error.line, action=error.action) from None
    return _node(located.value, (), located)


def _node(value: object, path: tuple[str | int, ...], located: Located) -> Node:
    line = located.line(path) or 1
    if isinstance(value, dict):
        return Node({key: _node(item, (*path, key), located) for key, item in value.items()}, line, located.file)
    if isinstance(value, list):
        return Node([_node(item, (*path, rank), located) for rank, item in enumerate(value)], line, located.file)
    return Node(value, line, located.file)
