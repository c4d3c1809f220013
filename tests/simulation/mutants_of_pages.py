"""Mutants of a page: a sentence, an attribute, a figure or a comment says a hidden rate."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from cfa_report.catalogue import catalogue
from tests.attack.figures import read_scale
from tests.simulation.bench import Bench, Made, Make, page_subject


@dataclass(frozen=True)
class _Leak:
    """What a careless page knows of a hidden rate: its words, its counts."""

    label: str
    k: int
    n: int

    @property
    def rate(self) -> float:
        return self.k / self.n


def of_page(change: Callable[[str, _Leak], str]) -> Make:
    def make(bench: Bench, folder: Path) -> Iterator[Made]:
        target = bench.copy(folder / "edition")
        campus, certification = page_subject(bench.released)
        path = target / "2025" / campus / f"{certification}.html"
        text = path.read_text(encoding="utf-8")
        changed = change(text, _leak(bench, campus, certification))
        assert changed != text, "the mutant changed nothing"
        path.write_text(changed, encoding="utf-8")
        yield target, []

    return make


def _leak(bench: Bench, campus: str, certification: str) -> _Leak:
    cells = bench.released
    own = cells[(cells["campus"] == campus) & (cells["certification"] == certification) & (cells["session"] == "2025")]
    hidden = own[(own["statut"] == "masque") & (own["indicateur"] != "effectif")]
    names = ["indicateur", "variante", "horizon_mois"]
    keys = ["campus", "certification", "section", "session", *names]
    raw = bench.counts.astype({"horizon_mois": "Int64"}).merge(hidden[keys].astype({"horizon_mois": "Int64"}))
    row = raw[raw["variante"].isin(["ort", "enquetes", "apprenti"])].iloc[0]
    label = catalogue()[row["indicateur"]].label
    horizon = "" if pd.isna(row["horizon_mois"]) else f" à {int(row['horizon_mois'])} mois"
    return _Leak(f"{label}{horizon}", int(row["numerateur"]), int(row["repondants"]))


def _alt_text(page: str, leak: _Leak) -> str:
    return page.replace("<svg ", f'<svg aria-label="{leak.label} : {leak.k} sur {leak.n}" ', 1)


def _description(page: str, leak: _Leak) -> str:
    return page.replace("</desc>", f" {leak.label}, 2025 : {leak.k} / {leak.n} · {100 * leak.rate:.0f} %.</desc>", 1)


def _sentence(page: str, leak: _Leak) -> str:
    told = f"<strong>{leak.label} : </strong>sur {leak.n} personnes, {leak.k} sont concernées."
    return page.replace("<ul class", f"<ul><li>{told}</li></ul><ul class", 1)


def _sentence_after(page: str, leak: _Leak) -> str:
    """Say it after words that stand elsewhere for what is no cell of the edition."""
    told = f"Il y a un taux officiel, et des formations publiées. {leak.label} : sur {leak.n} personnes, {leak.k}."
    return page.replace("<ul class", f"<ul><li>{told}</li></ul><ul class", 1)


def _cell_interval(page: str, leak: _Leak) -> str:
    """Print an interval in the row of the first hidden result."""
    head, mark, tail = page.partition("•")
    return head + mark + tail.replace("</td>", "</td><td>41–93 %</td>", 1)


def _beside_the_symbol(page: str, leak: _Leak) -> str:
    return page.replace("•", f"• ({100 * leak.rate:.0f} %)", 1)


def _data_attribute(page: str, leak: _Leak) -> str:
    return page.replace(
        "<strong>", f'<strong title="{leak.label}" data-valeur="{leak.label} : {leak.k} sur {leak.n}">', 1
    )


def _comment(page: str, leak: _Leak) -> str:
    return page.replace("</body>", f"<!-- k={leak.k} n={leak.n} --></body>")


def _embedded(page: str, leak: _Leak) -> str:
    value = json.dumps({"k": leak.k, "n": leak.n})
    return page.replace("</body>", f'<script type="application/json">{value}</script></body>')


def _bar(page: str, leak: _Leak) -> str:
    """Draw one point more, on a strip of its own, at the hidden rate."""
    origin, unit, bottom = read_scale(page)
    point = f'<circle cx="{origin + leak.rate * unit:.2f}" cy="{bottom - 2:.2f}" r="3"/>'
    return page.replace("</svg>", f"{point}</svg>", 1)


PAGES: Final[dict[str, Callable[[str, _Leak], str]]] = {
    "un compte est dans le texte alternatif d'une figure": _alt_text,
    "un compte est dans la description d'une figure": _description,
    "une phrase dit un compte caché": _sentence,
    "une phrase dit un compte caché après des mots qui excusent": _sentence_after,
    "un intervalle est imprimé à côté du symbole": _cell_interval,
    "un pourcentage suit le symbole": _beside_the_symbol,
    "un attribut porte un compte caché": _data_attribute,
    "un commentaire de la page porte un compte": _comment,
    "la page porte des données JSON": _embedded,
    "une figure dessine un taux caché": _bar,
}
