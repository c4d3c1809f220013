"""Official rates beside ours: two scopes said side by side, never subtracted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from cfa_report.catalogue import Indicator, catalogue
from cfa_report.display.cell import Cell, read_cells, read_number, read_text, read_whole
from cfa_report.display.cell_words import result_lines
from cfa_report.display.fragment import Fragment, element
from cfa_report.display.table import Column, stacked_lines, status_legend, write_table
from cfa_report.display.wording import horizon_text, percent, points, session_text
from cfa_report.domain.columns import ALL_CERTIFICATIONS

#: Who publishes an official rate.
SOURCES: Final = {
    "inserjeunes": "InserJeunes",
    "certificateur": "Certificateur",
    "certificateur_publie": "Certificateur, pour ce campus",
    "rncp": "Fiche RNCP",
    "france_competences": "France compétences",
}
_NOTE = (
    "Les deux colonnes ne mesurent pas la même chose : champ, source et date diffèrent. Elles se lisent côte à côte ; "
    "leur écart n'a pas de sens tant que nos données ne sont pas ramenées au champ officiel."
)
_UNTOLD: Final = (
    "Non repris : ce qu'un certificateur publie de nos propres apprentis n'est pas imprimé à côté de notre mesure "
    "quand elle est masquée, ce serait presque la dire. Son document, nommé ici, se lit chez lui."
)
#: Whoever certifies counts other people than a campus does.
_CERTIFIERS: Final = ("certificateur", "rncp")
CERTIFIER_NOTE: Final = (
    "Pourquoi un certificateur peut dire autre chose : sauf mention contraire, il compte les candidats de toutes les "
    "voies et de tous les centres, à sa propre date ; nous comptons nos apprentis, au jour de l'observation."
)


@dataclass(frozen=True)
class Reference:
    """One official rate (0–1, or a gap in fractions for the family ``reference``) and where it comes from.

    ``campus`` and ``certification`` are empty for a rate of all of them, ``None`` when the table does not say;
    a value that is ``withheld`` is not printed, its source is.
    """

    source: str
    indicator: Indicator
    variant: str
    horizon: int | None
    session: str
    value: float
    document: str
    campus: str | None = None
    certification: str | None = None
    withheld: bool = False

    def fits(self, cell: Cell) -> bool:
        """Say whether the rate is about the population of a cell: one certification is never set beside all of them."""
        own = "" if cell.certification == ALL_CERTIFICATIONS else cell.certification
        return self.campus in (None, "", cell.campus) and self.certification in (None, own)

    def matches(self, cell: Cell) -> bool:
        """Say whether a cell measures the same thing: population, indicator, horizon and session."""
        same = self.indicator.id == cell.indicator.id and self.horizon == cell.horizon
        return same and self.session == cell.session and self.fits(cell)

    def differs(self, cell: Cell) -> bool:
        """Say whether its definition or its scope is not that of a cell; a rate of all campuses is not that of one."""
        return self.variant != cell.variant.id or self.campus != cell.campus

    @property
    def label(self) -> str:
        """Name the indicator, with its horizon where it has one."""
        return " ".join(part for part in (self.indicator.label, horizon_text(self.horizon)) if part)

    @property
    def scope(self) -> str:
        """Say what is divided by what, as the catalogue defines the variant."""
        variant = next((one for one in self.indicator.variants if one.id == self.variant), None)
        if variant is None:
            return f"lecture «\u00a0{self.variant}\u00a0» de la source"
        share = self.indicator.family != "reference"
        text = f"{variant.label}, parmi les {variant.denominator}" if share else variant.label
        return text if self.horizon is None else text.replace("{h}", str(self.horizon))

    @property
    def value_text(self) -> str:
        """Write the value, in per cent or in points, with the decimals it has, at most one."""
        decimals = 0 if round(self.value * 100, 6).is_integer() else 1
        return points(self.value, decimals) if self.indicator.family == "reference" else percent(self.value, decimals)


def read_references(references: pd.DataFrame) -> tuple[Reference, ...]:
    """Read the columns that ``reference_table`` takes; rows without a value are left out."""
    read = (_reference(row) for row in references.to_dict("records"))
    return tuple(reference for reference in read if reference is not None)


def reference_table(
    references: pd.DataFrame, estimates: pd.DataFrame, *, caption: str, silent: bool = False
) -> Fragment:
    """Show each official rate beside ours of the same indicator, horizon and session, each with its own scope.

    Parameters
    ----------
    references
        Columns ``source, indicateur, variante, horizon_mois, session, valeur`` (0–1) and ``document``; where there are
        columns ``campus`` and ``certification``, only the rates of the populations of the estimates are shown. Where
        a column ``retenue`` is true, the source is named and its value is not repeated.
    estimates
        Rows with the columns ``ESTIMATE``.
    silent
        Whether to say nothing at all where there is nothing to show.
    """
    cells = read_cells(estimates)
    read = read_references(references)
    told = [reference for reference in read if not cells or any(map(reference.fits, cells))]
    rows = [_row(reference, cells) for reference in told]
    if not rows and silent:
        return Fragment("")
    columns = [Column("Indicateur"), Column("Session"), Column("Taux officiel"), Column("Notre mesure")]
    apart = any(reference.differs(cell) for reference in read for cell in cells if reference.matches(cell))
    certified = any(reference.source in _CERTIFIERS for reference in told)
    notes: list[str | Fragment] = [
        *([_UNTOLD] if any(reference.withheld for reference in told) else []),
        *([_NOTE] if apart else []),
        *([CERTIFIER_NOTE] if certified else []),
        *status_legend([cell.status for cell in cells]),
    ]
    return write_table(caption, columns, rows, notes=notes)


def _row(reference: Reference, cells: Sequence[Cell]) -> list[str | Fragment]:
    ours = [cell for cell in cells if reference.matches(cell)]
    source = SOURCES.get(reference.source, reference.source)
    value = "non repris" if reference.withheld else reference.value_text
    measured = [stacked_lines(result_lines(cell), cell.definition) for cell in ours]
    return [
        reference.label,
        session_text(reference.session),
        stacked_lines(value, reference.scope, f"{source} : {reference.document}"),
        Fragment("".join(part.html for part in measured))
        if measured
        else element("span", "non mesuré ici", class_="cfa-statut"),
    ]


def _reference(row: Mapping[Any, Any]) -> Reference | None:
    value = read_number(row["valeur"])
    if value is None:
        return None
    return Reference(
        source=read_text(row["source"]),
        indicator=catalogue()[read_text(row["indicateur"])],
        variant=read_text(row["variante"]),
        horizon=read_whole(row["horizon_mois"]),
        session=read_text(row["session"]),
        value=value,
        document=read_text(row["document"]),
        campus=read_text(row["campus"]) if "campus" in row else None,
        certification=read_text(row["certification"]) if "certification" in row else None,
        withheld=bool(row.get("retenue", False)),
    )
