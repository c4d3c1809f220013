"""Which reports are asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from cfa_report.errors import UsageFault
from cfa_report.params import Network
from cfa_report.store import EditionIndex


@dataclass(frozen=True)
class Filters:
    """What was asked for; empty means everything, and the latest session."""

    campuses: Collection[str] = field(default_factory=tuple)
    certifications: Collection[str] = field(default_factory=tuple)
    sessions: Collection[str] = field(default_factory=tuple)

    def refusals(self, index: EditionIndex) -> tuple[Mapping[str, Any], ...]:
        """Keep the refused deliveries that concern what is asked for."""
        return tuple(
            refusal
            for refusal in index.refusals
            if (not self.campuses or refusal["campus"] in self.campuses)
            and (
                not self.certifications
                or not refusal["certifications"]
                or set(refusal["certifications"]) & set(self.certifications)
            )
        )

    @property
    def narrow(self) -> bool:
        """Whether only some campuses or certifications are wanted."""
        return bool(self.campuses or self.certifications)


def check_filters(network: Network, filters: Filters) -> None:
    """Refuse a code that the network does not have.

    Raises
    ------
    UsageFault
        Naming the code and those that exist.
    """
    for asked, known, noun in (
        (filters.campuses, network.campus_by_code, "le campus"),
        (filters.certifications, network.certification_by_code, "la certification"),
        (filters.sessions, network.sessions, "la session"),
    ):
        for code in asked:
            if code not in known:
                raise UsageFault(
                    f"{noun} « {code} » n'est pas dans le réseau", action=f"Codes connus : {', '.join(known)}"
                )
