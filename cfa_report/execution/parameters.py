"""The ``parameters`` cell of a notebook, read as Python does; papermill's inspector misses what it cannot parse."""

from __future__ import annotations

import ast
from typing import Any

from cfa_report.domain.edition import Edition
from cfa_report.errors import ReportFailed

#: Parameters that a run knows how to give.
KNOWN = ("campus", "certification", "session", "edition")


#: Tag of a ``parameters`` cell that keeps its notebook to one edition: ``edition-interne`` or ``edition-publique``.
_EDITION_TAG = "edition-"


def wanted_editions(notebook: Any) -> tuple[Edition, ...]:
    """Give the editions that a notebook makes a page of: both, unless its ``parameters`` cell is tagged with one."""
    tags = [
        tag
        for cell in notebook["cells"]
        for tag in cell.get("metadata", {}).get("tags", [])
        if "parameters" in cell.get("metadata", {}).get("tags", []) and tag.startswith(_EDITION_TAG)
    ]
    asked = tuple(edition for edition in Edition if f"{_EDITION_TAG}{edition}" in tags)
    return asked or tuple(Edition)


def declared_parameters(notebook: Any, name: str) -> tuple[str, ...]:
    """Give the names assigned in the one cell tagged ``parameters``.

    Raises
    ------
    ReportFailed
        When there is not exactly one such cell, when it holds anything but one assignment a line, or a name that a run
        cannot give.
    """
    cells = [cell for cell in notebook["cells"] if "parameters" in cell.get("metadata", {}).get("tags", [])]
    if len(cells) != 1 or cells[0]["cell_type"] != "code":
        raise ReportFailed(
            "il faut une cellule de code étiquetée « parameters », et une seule",
            file=name,
            action="Corriger les étiquettes",
        )
    try:
        body = ast.parse("".join(cells[0]["source"])).body
    except SyntaxError as error:
        raise ReportFailed(
            "la cellule « parameters » ne se lit pas", file=name, line=error.lineno, action="La corriger"
        ) from None
    names = []
    for statement in body:
        target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
        if not isinstance(target, ast.Name) or not isinstance(statement, ast.Assign):
            raise ReportFailed(
                "la cellule « parameters » contient autre chose qu'une affectation par ligne",
                file=name,
                line=statement.lineno,
                action='Écrire par exemple campus = "PARIS"',
            )
        if not (isinstance(statement.value, ast.Constant) and isinstance(statement.value.value, str)):
            raise ReportFailed(
                f"le paramètre « {target.id} » n'est pas un identifiant entre guillemets",
                file=name,
                line=statement.lineno,
                action="Les seuils et les niveaux se règlent dans politique.yaml",
            )
        names.append(target.id)
    unknown = [parameter for parameter in names if parameter not in KNOWN]
    if unknown:
        raise ReportFailed(
            f"le paramètre « {unknown[0]} » est inconnu", file=name, action=f"Paramètres possibles : {', '.join(KNOWN)}"
        )
    return tuple(names)
