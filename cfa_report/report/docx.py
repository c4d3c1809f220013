"""Documents to edit: the minutes of a council prefilled from a template, and blank sheets for indicator 29."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Any, Final

from cfa_report.errors import UsageFault

#: Templates that ship with the package; the first one is filled, the others are given as they are.
MINUTES: Final = "pv_conseil.docx"
BLANK: Final = ("compte_rendu_evenement.docx", "fiche_partenaire.docx", "fiche_offre.docx")
#: The date that every part of a document bears: a zip that says when it was made is not made twice the same.
_DATE: Final = (1980, 1, 1, 0, 0, 0)


def minutes_docx(content: Mapping[str, Any], created: date, template: Path | None = None) -> bytes:
    """Fill the template of the minutes.

    Parameters
    ----------
    content
        Content of a ``.pv.json``, and ``avertissement``: a line for a demonstration, empty otherwise.
    created
        Date of the edition.
    template
        The network's own template; ours when there is none.

    Raises
    ------
    UsageFault
        When the template cannot be read or names something that the minutes do not have.
    """
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined
    from jinja2.exceptions import TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    source = io.BytesIO(template.read_bytes() if template else _shipped(MINUTES))
    try:
        document = DocxTemplate(source)
        # Texts come from registers: they are escaped, and a field that the minutes lack is told, not left blank.
        fields = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
        document.render(dict(content), fields, autoescape=True)
    except (TemplateError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise UsageFault(
            f"le modèle du procès-verbal ne peut pas être rempli ({type(error).__name__})",
            file=template.name if template else MINUTES,
            action="Reprendre le modèle livré avec le projet et ses champs",
        ) from None
    properties = document.docx.core_properties
    properties.created = properties.modified = datetime(created.year, created.month, created.day)
    properties.last_modified_by = properties.author = "cfa-report"
    buffer = io.BytesIO()
    document.save(buffer)
    return _without_time(buffer.getvalue())


def blank_sheets() -> dict[str, bytes]:
    """Give the blank sheets of indicator 29 by file name."""
    return {name: _shipped(name) for name in BLANK}


def _shipped(name: str) -> bytes:
    return resources.files("cfa_report.report").joinpath("modeles", name).read_bytes()


def _without_time(data: bytes) -> bytes:
    """Zip again with one date, in the same order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            entry = zipfile.ZipInfo(item.filename, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            target.writestr(entry, source.read(item.filename))
    return buffer.getvalue()
