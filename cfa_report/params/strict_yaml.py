"""A YAML reader that says no: no alias, no tag, no duplicate key, no value that YAML could read in two ways."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from cfa_report.errors import ParameterError

_MAX_BYTES: Final = 1_000_000
_MAX_DEPTH: Final = 20
_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]{0,14})\Z")
_DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]{0,14})\.[0-9]{1,15}\Z")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
# Quotes and blocks; a plain scalar has no style, or an empty one under libyaml.
_QUOTED: Final = ("'", '"', "|", ">")
# libyaml reads the same and ten times faster where the wheel brings it.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What YAML 1.1 or 1.2 readers turn into something other than the text a person typed.
_AMBIGUOUS: Final = re.compile(
    r"(~|null|y|n|yes|no|on|off|true|false|[-+]?\.?(nan|inf)|[-+]?[\d._][\d_.,:xobe+\-a-f]*|=|<<)?\Z", re.IGNORECASE
)
# Control characters, invisible formats (some reverse a line), lone surrogates, line and paragraph separators.
_CONTROL: Final = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@dataclass(frozen=True)
class Located:
    """A YAML value and the line of each of its parts, by path of keys and positions."""

    value: Any
    lines: Mapping[tuple[str | int, ...], int]
    file: str

    def line(self, path: tuple[str | int, ...]) -> int | None:
        """Give the line of a part, or of the nearest part around it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return None


def read_strict_yaml(path: Path) -> Located:
    """Read one YAML document strictly.

    Raises
    ------
    ParameterError
        With the file, the line, what is wrong and what to do: unreadable file, not UTF-8, alias, tag, duplicate key,
        ambiguous or empty value, several documents, nesting too deep.
    """
    name = unicodedata.normalize("NFC", path.name)
    return parse_strict_yaml(_content(path, name), name)


def parse_strict_yaml(content: bytes, name: str) -> Located:
    """Parse one YAML document strictly; ``name`` is the file's name in the errors of ``read_strict_yaml``."""
    text = _text(content, name)
    try:
        _refuse_events(text, name)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ParameterError(
            "ce fichier YAML ne se lit pas",
            file=name,
            line=mark.line + 1 if mark else None,
            action="Vérifier les deux-points, les guillemets et l'alignement de cette ligne",
        ) from None
    if node is None:
        raise ParameterError("le fichier est vide", file=name, action="Le remplir à partir du modèle du dossier params")
    lines: dict[tuple[str | int, ...], int] = {}
    return Located(_value(node, (), lines, name), lines, name)


def _text(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ParameterError(
            "le fichier n'est pas en UTF-8", file=name, line=line, action="L'enregistrer de nouveau en UTF-8"
        ) from None


def _content(path: Path, name: str) -> bytes:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ParameterError("le fichier dépasse 1 Mo", file=name, action="Donner un fichier de paramètres")
        return path.read_bytes()
    except FileNotFoundError:
        raise ParameterError("fichier introuvable", file=name, action="Vérifier le chemin") from None
    except (OSError, ValueError):
        raise ParameterError("fichier illisible", file=name, action="Vérifier le chemin et les droits") from None


def _refuse_events(text: str, name: str) -> None:
    """Refuse, before anything is built, what a parameter file never needs (and what bombs are made of)."""
    depth = 0
    documents = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ParameterError(
                "les ancres et alias YAML (& et *) ne sont pas acceptés",
                file=name,
                line=line,
                action="Répéter la valeur",
            )
        if getattr(event, "tag", None):
            raise ParameterError(
                "les étiquettes YAML (!) ne sont pas acceptées",
                file=name,
                line=line,
                action="Écrire la valeur simplement",
            )
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise ParameterError(
                    "le fichier contient plusieurs documents", file=name, line=line, action="N'en garder qu'un"
                )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _MAX_DEPTH:
                raise ParameterError("trop de niveaux imbriqués", file=name, line=line, action="Simplifier le fichier")
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _value(node: yaml.Node, path: tuple[str | int, ...], lines: dict[tuple[str | int, ...], int], name: str) -> Any:
    line = node.start_mark.line + 1
    lines[path] = line
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key_line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise ParameterError("une clé n'est pas un mot", file=name, line=key_line, action="Corriger la clé")
            key = _visible(key_node.value, key_line, name)
            if key in mapping:
                raise ParameterError(
                    f"la clé « {key} » est écrite deux fois", file=name, line=key_line, action="N'en garder qu'une"
                )
            mapping[key] = _value(value_node, (*path, key), lines, name)
            lines[(*path, key)] = key_line
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, position), lines, name) for position, item in enumerate(node.value)]
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, line, name)
    raise ParameterError("valeur illisible", file=name, line=line, action="Corriger cette ligne")


def _scalar(node: yaml.ScalarNode, line: int, name: str) -> str | int | float | bool | date:
    text = _visible(node.value, line, name)
    if node.style in _QUOTED:
        return unicodedata.normalize("NFC", text)
    if text in ("true", "false"):
        return text == "true"
    if _INTEGER.match(text):
        return int(text)
    if _DECIMAL.match(text):
        return float(text)
    if _DATE.match(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ParameterError("cette date n'existe pas", file=name, line=line, action="Corriger la date") from None
    if _AMBIGUOUS.match(text):
        raise ParameterError(
            "la valeur est vide ou ambiguë sans guillemets",
            file=name,
            line=line,
            action='Écrire le texte entre guillemets ("…"), un nombre en chiffres, une date AAAA-MM-JJ, true ou false',
        )
    return unicodedata.normalize("NFC", text)


def _visible(text: str, line: int, name: str) -> str:
    if any(unicodedata.category(character) in _CONTROL for character in text):
        raise ParameterError(
            "un texte contient un caractère de contrôle ou invisible", file=name, line=line, action="Le retaper"
        )
    return text
