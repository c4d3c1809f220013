"""The charter of apprenticeship in higher education: posts, scopes, and commitments that can be counted, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType

import yaml


class Period(StrEnum):
    """In what a commitment is counted: once a session, once in each term of its school year, or for every contract."""

    SESSION = "session"
    TERM = "trimestre"
    CONTRACT = "contrat"

    @property
    def register(self) -> str:
        """Name of the register that tells of it."""
        return "rencontres" if self is Period.CONTRACT else "evenements"


@dataclass(frozen=True)
class Post:
    """One post of support: its number, its title, the base of commitment, and its scopes by code."""

    number: int
    title: str
    base: str
    scopes: Mapping[str, str]


@dataclass(frozen=True)
class Commitment:
    """One commitment of the base that can be counted: the events that keep it, and how often they must be held."""

    event: str
    post: int
    period: Period
    text: str


@dataclass(frozen=True)
class Charter:
    """The posts of the quality trajectory, and the commitments that can be counted."""

    posts: tuple[Post, ...]
    commitments: tuple[Commitment, ...]

    @property
    def scopes(self) -> dict[str, str]:
        """Titles of the scopes by code, in the order of the annex."""
        return {code: title for post in self.posts for code, title in post.scopes.items()}


@cache
def charter() -> Charter:
    """Give the charter."""
    text = resources.files("cfa_report.catalogue").joinpath("charte.yaml").read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    posts = tuple(
        Post(entry["numero"], entry["titre"], entry["socle"], MappingProxyType(entry["perimetres"]))
        for entry in content["postes"]
    )
    commitments = tuple(
        Commitment(entry["evenement"], entry["poste"], Period(entry["par"]), entry["texte"])
        for entry in content["engagements"]
    )
    return Charter(posts, commitments)
