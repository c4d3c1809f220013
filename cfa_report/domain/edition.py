"""An edition: the same reports for one audience."""

from __future__ import annotations

from enum import StrEnum


class Edition(StrEnum):
    """Who may read the pages: the committee (``interne``) or everybody (``publique``)."""

    INTERNE = "interne"
    PUBLIQUE = "publique"
