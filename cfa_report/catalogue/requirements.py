"""What an auditor and the law ask of a CFA about its results, as data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True)
class Requirement:
    """One requirement: an indicator of the quality standard, or a paragraph of the law.

    Attributes
    ----------
    group
        ``qualiopi`` or ``loi``.
    number, title, asked, source
        How it is called, what it asks in our words, and its text.
    figures
        Indicators that answer it, as pairs of an indicator and a variant; the variant is empty for that of the policy.
    registers
        Registers that hold its evidence.
    informations
        What the network must say in words of each certification (keys of ``reseau.yaml``).
    pages
        Pages that show it, by the name of their notebook (``index`` is the campus's own page).
    """

    id: str
    group: str
    number: str
    title: str
    asked: str
    source: str
    figures: tuple[tuple[str, str], ...]
    registers: tuple[str, ...]
    informations: tuple[str, ...]
    pages: tuple[str, ...]


@cache
def requirements() -> tuple[Requirement, ...]:
    """Give every requirement, in the order of its file."""
    text = resources.files("cfa_report.catalogue").joinpath("exigences.yaml").read_text(encoding="utf-8")
    return tuple(
        Requirement(
            id=entry["id"],
            group=entry["groupe"],
            number=entry["numero"],
            title=entry["titre"],
            asked=entry["demande"],
            source=entry["source"],
            figures=tuple(_figure(name) for name in entry["chiffres"]),
            registers=tuple(entry["registres"]),
            informations=tuple(entry.get("informations", ())),
            pages=tuple(entry["pages"]),
        )
        for entry in yaml.safe_load(text)
    )


def _figure(name: str) -> tuple[str, str]:
    indicator, _, variant = name.partition(".")
    return indicator, variant
