"""What the network knows when it judges a file; nothing known means that only the form is judged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from cfa_report.catalogue import catalogue


@dataclass(frozen=True)
class Context:
    """What a file is judged against.

    Parameters
    ----------
    campuses
        Codes of the network's campuses; ``None`` when any well-formed code is accepted.
    certifications
        Code of each certification to its RNCP code (``"RNCP183"``, or ``""`` when it has none).
    sessions
        Exit years (``"2025"``) that the network declares.
    date_observation, date_edition
        Dates of the policy.
    related
        Values that a foreign key may take, by ``"table.column"``; pseudonyms where the column is pseudonymised.
    key
        Key of the pseudonyms; ``None`` draws a random one, thrown away at once, so that nothing can be joined.
    """

    campuses: frozenset[str] | None = None
    certifications: Mapping[str, str] | None = None
    sessions: frozenset[str] | None = None
    date_observation: date | None = None
    date_edition: date | None = None
    related: Mapping[str, frozenset[str]] = field(default_factory=dict)
    key: bytes | None = field(default=None, repr=False)

    @property
    def rncp_codes(self) -> frozenset[str] | None:
        """RNCP codes of the network, in five digits (``"00183"``)."""
        if self.certifications is None:
            return None
        return frozenset(code.removeprefix("RNCP").zfill(5) for code in self.certifications.values() if code)

    def digest(self) -> str:
        """Fingerprint everything that can change a verdict (SHA-256, hexadecimal)."""
        content = {
            "campus": sorted(self.campuses) if self.campuses is not None else None,
            "certifications": dict(sorted(self.certifications.items())) if self.certifications is not None else None,
            "sessions": sorted(self.sessions) if self.sessions is not None else None,
            "date_observation": str(self.date_observation),
            "date_edition": str(self.date_edition),
            "related": {name: sorted(values) for name, values in sorted(self.related.items())},
            "key": self.key is not None,
            "indicateurs": sorted(catalogue()),
        }
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
