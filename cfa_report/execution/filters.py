"""Which reports are asked for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from cfa_report.errors import UsageFault
from cfa_report.params import Network


@dataclass(frozen=True)
class Filters:
    """What was asked for; empty means everything, and the latest session."""

    campuses: Collection[str] = field(default_factory=tuple)
    certifications: Collection[str] = field(default_factory=tuple)
    sessions: Collection[str] = field(default_factory=tuple)

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
