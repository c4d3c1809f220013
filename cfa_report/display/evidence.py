"""What a rate rests on, column by column: its counts, who is known, what is certain, what the course would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cfa_report.display.cell import Cell, Interval, Numbers
from cfa_report.display.cell_words import (
    CONVENTION,
    LOW_RESPONSE,
    interval_text,
    known_count,
    plain_counts,
    process_text,
    rate_text,
    response_text,
)
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.reading import reading_notes
from cfa_report.display.table import Column, Row, Span, stacked_lines, status_content, status_legend
from cfa_report.display.wording import RESPONSE_ODDS, count, decimals_for, percent

_KNOWN: Final = "connu en entier"
_OPINIONS: Final = "seuls les avis recueillis sont connus"
_COURSE_NOTE: Final = (
    "« La formation » : où se situerait le taux si d'autres promotions semblables suivaient la même formation."
)
_ALIKE_NOTE: Final = "« Si semblables » : si les absents ressemblent aux répondants."
_COHORT_NOTE: Final = (
    "« Certain » : les limites du taux de toute la promotion, quoi que disent ceux qui n'ont pas répondu. « Γ = 3 » : "
    f"ces limites si {RESPONSE_ODDS} ; « Γ = 2 » : de même jusqu'à 2 fois."
)
#: What stands for the legend under the tables that do not carry it.
SHORT_LEGEND: Final = "Les colonnes se lisent comme celles du premier tableau de la page."


@dataclass(frozen=True)
class Evidence:
    """The columns that some cells need, and the row of each cell; one reading for every table of rates.

    Parameters
    ----------
    cells
        The cells that the table shows.
    first
        Header of the column that names the rows.
    confidence
        Level of the intervals, 0-1, for the header.
    alike
        Whether to show the interval of the cohort if absentees are like respondents.
    """

    cells: tuple[Cell, ...]
    first: str
    confidence: float = 0.95
    alike: bool = False

    @property
    def is_partial(self) -> bool:
        """Whether some answers are unknown somewhere, which takes columns of their own."""
        return any(_is_partial(cell.numbers) for cell in self.cells)

    @property
    def columns(self) -> list[Column]:
        """Give the columns, the first included."""
        known = [Column("Connus")] if self.is_partial else []
        layers = [Column("Si semblables")] if self.alike else []
        layers += [Column("Γ\u00a0=\u00a02"), Column("Γ\u00a0=\u00a03"), Column("Certain")]
        course = Column(f"La formation ({percent(self.confidence)})", label="La formation")
        return [Column(self.first), Column("Résultat"), *known, *(layers if self.is_partial else []), course]

    def row(self, head: str | Fragment, cell: Cell) -> Row:
        """Write the row of a cell; a hidden one has no number, only the word of its status."""
        numbers, width = cell.numbers, len(self.columns) - 1
        if numbers is None:
            return [head, Span(status_content(cell.status, cell.band), width, "Résultat")]
        if cell.indicator.family == "effectif":
            return [head, Span(known_count(numbers.positive), width, "Résultat")]
        if numbers.rate is None:
            said = element("span", rate_text(numbers), class_="cfa-statut")
            return [head, Span(stacked_lines(said, response_text(cell, numbers)), width, "Résultat")]
        result = stacked_lines(rate_text(numbers), plain_counts(numbers))
        course = process_text(numbers) or "—"
        if not self.is_partial:
            return [head, result, course]
        if not _is_partial(numbers):
            return [head, result, Span(self._certainty(cell, numbers), width - 2, "Connus"), course]
        layers = [numbers.cohort] if self.alike else []
        layers += [numbers.gamma2, numbers.gamma3, numbers.bounds]
        return [head, result, _known(cell, numbers), *(_layer(numbers, interval) for interval in layers), course]

    def notes(self, *, legend: bool = True) -> list[str | Fragment]:
        """Read two rows aloud, then explain the columns and the statuses that the cells really use."""
        said: list[str | Fragment] = list(reading_notes(self.cells))
        partial = [cell for cell in self.cells if _is_partial(cell.numbers)]
        if legend:
            layers = [*([_ALIKE_NOTE] if self.alike else []), _COHORT_NOTE] if partial else []
            said += [*layers, _COURSE_NOTE]
        elif partial:
            said.append(SHORT_LEGEND)
        named = dict.fromkeys(cell.with_horizon(cell.variant.label) for cell in partial if cell.variant.conventional)
        if named:
            said.append(f"{', '.join(named)} : bornes et bandes conventionnelles, car {CONVENTION}")
        return [*said, *status_legend([cell.status for cell in self.cells])]

    def _certainty(self, cell: Cell, numbers: Numbers) -> Fragment:
        if numbers.denominator is None:
            return element("span", "valeur officielle", class_="cfa-discret")
        return element("span", _OPINIONS if cell.variant.unit == "avis" else _KNOWN, class_="cfa-discret")


def _is_partial(numbers: Numbers | None) -> bool:
    return numbers is not None and numbers.rate is not None and bool(numbers.unknown) and numbers.bounds is not None


def _known(cell: Cell, numbers: Numbers) -> Fragment:
    """Write how many are known of how many are concerned, and say when it is a minority of answers."""
    known, concerned = numbers.respondents or 0, numbers.eligible or 0
    share = percent(known / concerned, decimals_for(concerned))
    minority = cell.indicator.is_survey and known < LOW_RESPONSE * concerned
    warning = element("span", "moins de la moitié", class_="cfa-moitie") if minority else Fragment("")
    return join([stacked_lines(f"{count(known)} sur {count(concerned)}", share), warning])


def _layer(numbers: Numbers, interval: Interval | None) -> str:
    return "—" if interval is None else interval_text(numbers, interval)
