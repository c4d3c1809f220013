"""An edition: the same reports for one audience."""

from __future__ import annotations

from enum import StrEnum


class Edition(StrEnum):
    """Who may read the pages: the committee (``interne``) or everybody (``publique``)."""

    INTERNE = "interne"
    PUBLIQUE = "publique"

    @property
    def known_to_its_readers(self) -> tuple[Edition, ...]:
        """Editions whose publications the readers of this one may hold: the committee also reads the public pages.

        The reverse is not assumed: the public edition is protected as if nobody gave the internal one away.
        """
        return (Edition.INTERNE, Edition.PUBLIQUE) if self is Edition.INTERNE else (Edition.PUBLIQUE,)
