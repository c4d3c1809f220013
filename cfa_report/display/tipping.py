"""The tipping sentence: how many of those who did not answer decide whether a rate reaches its mark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from cfa_report.catalogue import Indicator, Variant, catalogue
from cfa_report.display.cell import read_number, read_text, read_whole, records, unit_name
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.prose import bullet_list, paragraph
from cfa_report.display.strips import Mark
from cfa_report.display.wording import (
    between_percent,
    count,
    decimals_for,
    horizon_text,
    lower_first,
    percent,
    session_text,
    verdict_note,
)
from cfa_report.domain.columns import CELL_KEY
from cfa_report.domain.vocabulary import Verdict

#: What one person does, where the catalogue says what several do.
_SINGULAR: Final = {
    "sont": "est",
    "exercent": "exerce",
    "poursuivent": "poursuit",
    "donnent": "donne",
    "ont": "a",
}


@dataclass(frozen=True)
class Marked:
    """A survey rate of this cohort (``positive`` of ``answers``, ``people`` concerned) and the mark it is read against.

    ``mark`` and the certain ``bounds`` are rates 0–1; ``source`` is empty when the mark is that of an earlier session.
    """

    indicator: Indicator
    variant: Variant
    horizon: int | None
    unit: str
    positive: int
    answers: int
    people: int
    bounds: tuple[float, float]
    mark: float
    mark_session: str
    source: str

    @property
    def silent(self) -> int:
        """How many people did not answer."""
        return self.people - self.answers

    @property
    def reached(self) -> bool:
        """Whether the respondents' rate reaches the mark."""
        return self.positive >= self.mark * self.answers - 1e-9

    @property
    def label(self) -> str:
        """Name the indicator, with its horizon where it has one."""
        return " ".join(part for part in (self.indicator.label, horizon_text(self.horizon)) if part)

    @property
    def name(self) -> str:
        """Name the unit and the indicator."""
        return f"{self.unit}, {lower_first(self.label)}" if self.unit else self.label

    @property
    def mark_rate(self) -> str:
        """Write the mark, with a decimal where it is not a whole percentage."""
        whole = round(self.mark * 100, 6).is_integer()
        return percent(self.mark, 0 if whole or not self.source else 1)

    @property
    def mark_origin(self) -> str:
        """Say where the mark comes from."""
        if self.source:
            return f"référence de la session {session_text(self.mark_session)} ({self.source})"
        return f"taux des répondants de la session {session_text(self.mark_session)}"


def read_marked(row: Mapping[str, Any], labels: Mapping[str, str]) -> Marked:
    """Read a row with the columns ``MARKED``; every one of them has numbers."""
    indicator = catalogue()[read_text(row["indicateur"])]
    is_reference = read_text(row["origine"]) == "reference"
    return Marked(
        indicator=indicator,
        variant=indicator.variant(read_text(row["variante"])),
        horizon=read_whole(row["horizon_mois"]),
        unit=unit_name(row, labels),
        positive=read_whole(row["numerateur"]) or 0,
        answers=read_whole(row["repondants"]) or 0,
        people=read_whole(row["eligibles"]) or 0,
        bounds=(read_number(row["borne_basse"]) or 0.0, read_number(row["borne_haute"]) or 0.0),
        mark=read_number(row["seuil"]) or 0.0,
        mark_session=read_text(row["session_seuil"]),
        source=read_text(row["document"]) or "source officielle" if is_reference else "",
    )


def tipping_sentences(tipping: pd.DataFrame, *, labels: Mapping[str, str] | None = None) -> Fragment:
    """Say in plain French, for each rate, how many of the silent it takes to reach its mark, and the verdict.

    Parameters
    ----------
    tipping
        Rows with the columns ``TIPPING``, all of them published.
    labels
        Names of the certifications or campuses by code, where the rows are of several.
    """
    rows = records(tipping)
    read = [(read_marked(row, labels or {}), row) for row in rows]
    ranks = {name: rank for rank, name in enumerate(catalogue())}
    read.sort(key=lambda pair: ranks[pair[0].indicator.id])
    if not read:
        return paragraph("Aucun taux d'enquête publié n'a ici de repère (référence de même champ, ou session d'avant).")
    return bullet_list(
        [
            _sentence(marked, read_whole(row["necessaires"]), _verdict(read_text(row["verdict"])))
            for marked, row in read
        ],
        kind="cfa-phrases",
    )


def official_marks(tipping: pd.DataFrame) -> dict[tuple[Any, ...], Mark]:
    """Give the reference of each rate that has one, by the key of its cell (``CELL_KEY``), with the verdict on it."""
    found = {}
    for row in tipping.to_dict("records"):
        verdict = _verdict(read_text(row["verdict"]))
        if verdict is not None:
            values = {str(name): value for name, value in row.items()}
            *texts, horizon = (values[name] for name in CELL_KEY)
            marked = read_marked(values, {})
            key = (*map(read_text, texts), read_whole(horizon))
            found[key] = Mark(marked.mark, f"{verdict} pour cette promotion{_side(marked, verdict)}")
    return found


def _side(marked: Marked, verdict: Verdict) -> str:
    """Say on which side of its mark a rate is, where the verdict decides."""
    if verdict is Verdict.INDECIDABLE:
        return ""
    return ", au-dessus" if marked.reached else ", au-dessous"


def _sentence(marked: Marked, needed: int | None, verdict: Verdict | None) -> Fragment:
    decimals = decimals_for(marked.people)
    between = between_percent(*marked.bounds, decimals)
    text = [
        f"{percent(marked.positive / marked.answers, decimals)} des répondants ({_counts(marked)}).",
        f"Repère\u00a0: {marked.mark_rate}, {marked.mark_origin}.",
        f"Taux de toute la promotion\u00a0: certainement {between}." if marked.silent else "",
        _tipping(marked, needed),
    ]
    if verdict is None:
        # An earlier cohort's rate is itself uncertain: a landmark, not a threshold that a verdict could be about.
        text.append("Ce repère est lui-même incertain\u00a0: ce n'est pas un verdict sur une évolution.")
        return join([element("strong", f"{marked.name}\u00a0: "), " ".join(part for part in text if part)])
    text.append("Verdict pour cette promotion\u00a0: ")
    note = verdict_note(verdict) if marked.silent else "tout le monde a répondu"
    return join(
        [
            element("strong", f"{marked.name}\u00a0: "),
            " ".join(part for part in text if part),
            element("span", str(verdict), class_="cfa-verdict"),
            f"{_side(marked, verdict)} ({note}).",
        ]
    )


def _verdict(word: str) -> Verdict | None:
    return Verdict(word) if word else None


def _counts(marked: Marked) -> str:
    return f"{count(marked.positive)} sur {count(marked.answers)}, {count(marked.people)} concernés"


def _tipping(marked: Marked, needed: int | None) -> str:
    """Write what must be true of the silent; ``needed`` is ``None`` when the mark is out of reach."""
    mark, silent = f"≥\u00a0{marked.mark_rate}", marked.silent
    if not silent:
        return f"Le taux est {mark}." if needed == 0 else f"Le taux est <\u00a0{marked.mark_rate}."
    whoever = "quoi que dise le non-répondant" if silent == 1 else f"quoi que disent les {count(silent)} non-répondants"
    if needed is None:
        return f"Il reste <\u00a0{marked.mark_rate} {whoever}\u00a0: l'atteindre est impossible."
    if needed == 0:
        return f"Il reste {mark} {whoever}\u00a0: c'est certain."
    several = (marked.variant.numerator or "sont comptés").replace("{h}", str(marked.horizon or ""))
    verb, _, rest = several.partition(" ")
    one = f"{_SINGULAR.get(verb, verb)} {rest}".strip()
    opening, least = (f"Il reste {mark} dès que", "") if marked.reached else (f"Il n'est {mark} que si", "au moins ")
    if silent == 1:
        return f"{opening} le seul non-répondant {one}."
    if needed == silent:
        return f"{opening} les {count(silent)} non-répondants, tous, {several}."
    if needed == 1:
        return f"{opening} {least}l'un des {count(silent)} non-répondants {one}."
    return f"{opening} {least}{count(needed)} des {count(silent)} non-répondants {several}."
