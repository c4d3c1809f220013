"""What the published cells of a notebook put on the page, kind by kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from cfa_report.display.canvas import inline_svg
from cfa_report.display.fragment import attribute_text, element
from cfa_report.errors import ReportFailed
from cfa_report.report.typography import keep_together

#: The tag of the cells that the page shows.
PUBLISHED: Final = "publier"

_ANSI: Final = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_IMAGES: Final = ("image/png", "image/jpeg")
_PRIORITY: Final = ("text/html", "image/svg+xml", *_IMAGES, "text/markdown", "text/plain")
_DESCRIBED: Final = re.compile(r"<svg\b[^>]*\b(?:aria-labelledby|aria-label)=")
_TITLE: Final = re.compile(r"<title[^>]*>(.*?)</title>", re.S)


def published_html(notebook: Any, *, folder: str = "") -> str:
    """Write the cells tagged ``publier``: their text or their outputs, never their code.

    Parameters
    ----------
    notebook
        An executed notebook (nbformat 4).
    folder
        Where the notebook is, for the images that its text names.

    Raises
    ------
    ReportFailed
        If any cell failed, published or not, or if a published output cannot be shown to everyone.
    """
    blocks: list[str] = []
    for number, cell in enumerate(notebook["cells"], start=1):
        _refuse_errors(cell, number)
        if PUBLISHED not in cell.get("metadata", {}).get("tags", ()):
            continue
        if cell["cell_type"] == "markdown":
            blocks.append(markdown_html(cell["source"], folder=folder, attachments=cell.get("attachments")))
        elif cell["cell_type"] == "code":
            blocks += [_output(output, cell, number) for output in cell["outputs"]]
    return keep_together("\n".join(block for block in blocks if block))


def _refuse_errors(cell: Mapping[str, Any], number: int) -> None:
    """Stop at a cell that failed: the page would lack what it computed."""
    if any(output["output_type"] == "error" for output in cell.get("outputs", ())):
        raise ReportFailed(
            f"la cellule {number} du carnet a échoué, la page n'est pas produite",
            action="Ouvrir le carnet exécuté pour lire l'erreur, corriger et relancer",
        )


def _output(output: Mapping[str, Any], cell: Mapping[str, Any], number: int) -> str:
    if output["output_type"] == "stream":
        return _text(output["text"]) if output["name"] == "stdout" else ""
    data = output["data"]
    mime = next((candidate for candidate in _PRIORITY if candidate in data), None)
    if mime is None:
        raise ReportFailed(
            f"la cellule {number} produit une sortie que la page ne sait pas montrer",
            action="Afficher un tableau, une figure ou un texte, ou retirer l'étiquette « publier »",
        )
    content = _joined(data[mime])
    if mime == "text/html":
        return content
    if mime == "text/markdown":
        return markdown_html(content)
    if mime == "text/plain":
        return _text(content)
    description = _description(output, cell, mime)
    if mime == "image/svg+xml":
        return _svg(content, description, number)
    if not description:
        raise _undescribed(number)
    source = f"data:{mime};base64,{''.join(content.split())}"
    return f'<figure class="cfa-figure"><img{attribute_text({"src": source, "alt": description})}></figure>'


def _svg(content: str, description: str, number: int) -> str:
    """Put a drawing in the page, described by the cell or by itself."""
    title = _TITLE.search(content)
    if _DESCRIBED.search(content):
        return f'<figure class="cfa-figure">{content[content.index("<svg") :]}</figure>'
    told = description or (title[1].strip() if title else "")
    if not told:
        raise _undescribed(number)
    svg = inline_svg(content, title=told, description=told, prefix=f"cellule-{number}")
    return f'<figure class="cfa-figure">{svg}</figure>'


def _description(output: Mapping[str, Any], cell: Mapping[str, Any], mime: str) -> str:
    """Read the alternative text of an image: from the output, else from the cell."""
    told = output.get("metadata", {}).get(mime, {})
    alt = told.get("alt", "") if isinstance(told, Mapping) else ""
    return str(alt or cell.get("metadata", {}).get("alt", "")).strip()


def _undescribed(number: int) -> ReportFailed:
    return ReportFailed(
        f"la cellule {number} montre une image sans description",
        action="Passer la figure à figure_fragment avec un titre et une description, "
        "ou écrire la description dans la métadonnée « alt » de la cellule",
    )


def markdown_html(source: str, *, folder: str = "", attachments: Mapping[str, Any] | None = None) -> str:
    """Write the text of a cell as HTML; ``folder`` is where the images that it names are."""
    renderer = IPythonRenderer(
        escape=False,
        exclude_anchor_links=True,
        embed_images=True,
        path=folder,
        attachments=dict(attachments or {}),
    )
    return str(MarkdownWithMath(renderer=renderer).render(_joined(source)))


def _text(content: str | list[str]) -> str:
    plain = _ANSI.sub("", _joined(content)).strip("\n")
    return element("pre", plain, class_="cfa-texte").html if plain else ""


def _joined(content: str | list[str]) -> str:
    """Accept text as one string or as a list of lines, both of which nbformat allows."""
    return content if isinstance(content, str) else "".join(content)
