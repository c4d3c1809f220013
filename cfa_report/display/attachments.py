"""A piece of page that carries files for programs, put beside the page when it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cfa_report.display.fragment import Fragment

#: The kind of output in which a notebook carries files: a mapping from the end of their name to their text.
FILES_MIME: Final = "application/vnd.cfa.fichiers+json"


@dataclass(frozen=True)
class AttachedFragment(Fragment):
    """Markup for the reader, files for programs: ``{".pv.json": text}`` is ``revue.pv.json`` beside ``revue.html``."""

    files: Mapping[str, str] = field(default_factory=dict)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """Give the markup, a short text, and the files."""
        return {**super()._repr_mimebundle_(include, exclude), FILES_MIME: dict(self.files)}
