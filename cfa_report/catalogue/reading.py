"""Reads the catalogue that ships with the package."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import yaml

from cfa_report.catalogue.indicator import Base, Indicator, Variant


@cache
def catalogue() -> Mapping[str, Indicator]:
    """Give every indicator by its id, in the order of the catalogue file."""
    text = resources.files("cfa_report.catalogue").joinpath("indicateurs.yaml").read_text(encoding="utf-8")
    indicators = [_indicator(entry) for entry in yaml.safe_load(text)]
    return MappingProxyType({indicator.id: indicator for indicator in indicators})


@cache
def campus_wide() -> frozenset[str]:
    """Give the indicators that are counted for a whole campus, and for none of its certifications."""
    return frozenset(name for name, item in catalogue().items() if item.level == "campus")


def _indicator(entry: Mapping[str, Any]) -> Indicator:
    return Indicator(
        id=entry["id"],
        label=entry["libelle"],
        question=entry["question"],
        family=entry["famille"],
        direction=entry["sens"],
        texts=tuple(entry["textes"]),
        variants=tuple(_variant(variant) for variant in entry["variantes"]),
        horizons=tuple(entry.get("horizons", ())),
        level=entry.get("niveau", "certification"),
    )


def _variant(entry: Mapping[str, Any]) -> Variant:
    numerator = entry.get("numerateur", {})
    base = entry.get("base")
    return Variant(
        id=entry["id"],
        label=entry["libelle"],
        unit=entry["unite"],
        denominator=entry["denominateur"],
        window=entry["fenetre"],
        source=entry["source"],
        flag=numerator.get("drapeau", ""),
        numerator=numerator.get("texte", ""),
        population=tuple(entry.get("population", ())),
        counts=MappingProxyType(dict(entry.get("effectifs", {}))),
        conventional=bool(entry.get("conventionnel", False)),
        identities=tuple(entry.get("identites", ())),
        habits=tuple(entry.get("habitudes", ())),
        part_of=tuple(entry.get("partie_de", ())),
        segment=entry.get("segment", ""),
        base=Base(base["indicateur"], base["variante"], base["horizon"], base["source"]) if base else None,
    )
