"""What the words of a page are about: an indicator, a reading, a horizon, a session, a campus, a certification."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from tests.attack.edition import Reading

_FILE: Final = Path(__file__).with_name("mots.yaml")
_HORIZON: Final = re.compile(r"à (\d+) mois")
_POOLED: Final = re.compile(r"\b(20\d\d) et (20\d\d) réunies|\b(20\d\d)\+(20\d\d)\b")
_SESSION: Final = re.compile(r"\b(20\d\d)\b")


@dataclass(frozen=True)
class Words:
    """The labels of indicators and readings, in lower case, the longest first, and what a sentence says of each."""

    indicators: tuple[tuple[str, str], ...]
    readings: tuple[tuple[str, str, str], ...]
    phrases: tuple[tuple[str, str, str, str], ...]
    published: dict[str, str]

    def reading(self, text: str, usual: Reading | None = None) -> Reading | None:
        """Find the reading that a text names; None when it names none.

        Parameters
        ----------
        text
            A header, a caption or a sentence.
        usual
            What the surroundings are about: a text that names a reading without its indicator completes it.
        """
        low = text.lower().replace("’", "'")
        indicator = next((name for label, name in self.indicators if label in low), usual.indicator if usual else "")
        variant = ""
        spoken = [(of, name) for who, did, name, of in self.phrases if who in low and did in low]
        if spoken:
            # Who is counted and what they did: nothing else in the sentence says it better.
            indicator, variant = next((one for one in spoken if one[0] == indicator), spoken[0])
        for label, name, of in () if spoken else self.readings:
            if label in low and indicator in ("", of):
                indicator, variant = of, name
                break
        if not indicator:
            return None
        if not variant:
            variant = usual.variant if usual and usual.indicator == indicator else self.published[indicator]
        months = _HORIZON.search(low)
        horizon = int(months[1]) if months else (usual.horizon if usual and usual.indicator == indicator else 0)
        return Reading(indicator, variant, horizon)


@cache
def words() -> Words:
    """Read the list of words, once."""
    value = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    indicators = [(entry["libelle"].lower(), name) for name, entry in value.items()]
    readings = [
        (label.lower(), variant, name) for name, entry in value.items() for variant, label in entry["lectures"].items()
    ]
    phrases = [
        (who.lower(), did.lower(), variant, name)
        for name, entry in value.items()
        for variant, (who, did) in entry.get("phrases", {}).items()
    ]
    return Words(
        tuple(sorted(indicators, key=lambda item: -len(item[0]))),
        tuple(sorted(readings, key=lambda item: -len(item[0]))),
        tuple(sorted(phrases, key=lambda item: -len(item[0] + item[1]))),
        {name: next(iter(entry["lectures"])) for name, entry in value.items()},
    )


def sessions_in(text: str) -> tuple[str, ...]:
    """Find the sessions that a text names, pooled ones first."""
    pooled = [f"{match[1] or match[3]}+{match[2] or match[4]}" for match in _POOLED.finditer(text)]
    return tuple(dict.fromkeys([*pooled, *_SESSION.findall(_POOLED.sub(" ", text))]))


@dataclass(frozen=True)
class Subject:
    """What a piece of a page is about; empty fields are not said."""

    campuses: tuple[str, ...] = ()
    certifications: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    reading: Reading | None = None

    def narrowed(self, text: str, names: Names) -> Subject:
        """Give the subject of a text inside a piece about this subject."""
        return replace(
            self,
            campuses=names.campuses_in(text) or self.campuses,
            certifications=names.certifications_in(text) or self.certifications,
            sessions=sessions_in(text) or self.sessions,
            reading=words().reading(text, self.reading) or self.reading,
        )


class Names:
    """Names of campuses and certifications, as the pages give them beside their codes."""

    def __init__(self, campuses: Iterable[tuple[str, str]], certifications: Iterable[tuple[str, str]]) -> None:
        self._campuses, self._of_campuses = _alternatives(campuses)
        self._certifications, self._of_certifications = _alternatives(certifications)

    def campuses_in(self, text: str) -> tuple[str, ...]:
        """Find the campuses that a text names."""
        return tuple(dict.fromkeys(self._of_campuses[name] for name in self._campuses.findall(text)))

    def certifications_in(self, text: str) -> tuple[str, ...]:
        """Find the certifications that a text names."""
        return tuple(dict.fromkeys(self._of_certifications[name] for name in self._certifications.findall(text)))


def _alternatives(names: Iterable[tuple[str, str]]) -> tuple[re.Pattern[str], dict[str, str]]:
    """Write one pattern for all names, the longest first: a name may be the beginning of another."""
    codes = {label: code for label, code in sorted(set(names)) if label}
    longest_first = sorted(codes, key=lambda label: (-len(label), label))
    pattern = "|".join(re.escape(label) for label in longest_first) or r"(?!)"
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])"), codes
