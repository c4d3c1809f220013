"""What changed from one cohort to another: a difference, its interval, a verdict in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from cfa_report.catalogue import Indicator, catalogue
from cfa_report.display.cell import Interval, read_interval, read_number, read_text, read_whole
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.prose import bullet_list, paragraph
from cfa_report.display.table import Column, notes_list, stacked_lines, write_table
from cfa_report.display.wording import (
    RESPONSE_ODDS,
    count,
    decimals_for,
    horizon_text,
    percent,
    points,
    range_points,
    session_text,
    status_note,
    verdict_note,
)
from cfa_report.domain.vocabulary import CellStatus, Verdict

_ROUNDING: Final = (
    "Les écarts sont calculés avant arrondi ; un écart positif est une hausse de la session la plus récente."
)
_SILENT: Final = (
    "Quand des réponses manquent : le premier intervalle suppose que les absents ressemblent aux répondants ; le "
    f"deuxième, que {RESPONSE_ODDS} (Γ = 3) ; le dernier ne suppose rien."
)


@dataclass(frozen=True)
class Change:
    """One difference of rates (−1 to 1) with its intervals and its verdict.

    ``alone`` is the verdict before the control of the whole edition, ``examined`` the number of changes counted there;
    both are ``None`` where there was no control.
    """

    rate_later: float
    rate_earlier: float
    difference: float
    interval: Interval
    gamma3: Interval | None
    extreme: Interval | None
    verdict: Verdict
    alone: Verdict | None
    examined: int | None
    register: bool
    decimals: int

    @property
    def is_decided(self) -> bool:
        """Whether a direction may be said: the verdict decides and the interval does not cover 0."""
        low, high = self.interval
        return self.verdict is not Verdict.INDECIDABLE and (low > 0 or high < 0)

    @property
    def lowered(self) -> str:
        """Say what the control of the whole edition took from the verdict; empty when it took nothing."""
        if self.alone is None or self.alone is self.verdict or self.examined is None:
            return ""
        among = f"parmi les {count(self.examined)} écarts examinés"
        kept = f"n'est retenu que comme {self.verdict}" if self.is_decided else "n'est pas retenu"
        return f"pris seul, l'écart serait {self.alone}\u00a0; {among}, il {kept}"


@dataclass(frozen=True)
class Comparison:
    """Two sessions of one indicator, with their change where both may be shown."""

    indicator: Indicator
    label: str
    definition: str
    unit: str
    later: str
    earlier: str
    status: CellStatus
    change: Change | None


def comparison_table(
    comparisons: pd.DataFrame, *, caption: str, labels: Mapping[str, str] | None = None, confidence: float = 0.95
) -> Fragment:
    """Show each comparison with its difference in points, the interval of the course and the verdict.

    Parameters
    ----------
    comparisons
        Rows with the columns ``COMPARISON``; rates and differences are fractions.
    labels
        Names of the certifications or campuses by code, where the rows are of several.
    """
    rows_read = read_comparisons(comparisons, labels)
    if not rows_read:
        return paragraph("Aucun écart à montrer.")
    columns = [
        Column("Indicateur"),
        Column("Sessions"),
        Column("Écart"),
        Column(f"Intervalle à {percent(confidence)}"),
        Column("Verdict"),
    ]
    notes: list[str | Fragment] = [_ROUNDING]
    if any(c.change is not None and not c.change.register for c in rows_read):
        notes.append(_SILENT)
    notes += _verdict_legend(rows_read)
    silent = [f"{text}." for text in _not_compared(rows_read)]
    rows = [_row(comparison, comparison.change) for comparison in rows_read if comparison.change is not None]
    if not rows:
        return join([write_table(caption, columns, []), notes_list(silent)])
    return write_table(caption, columns, rows, notes=[*notes, *silent], kind="cfa-ecarts")


def comparison_sentences(comparisons: pd.DataFrame, *, labels: Mapping[str, str] | None = None) -> Fragment:
    """Read each comparison in one sentence; a direction is said only where the verdict decides."""
    rows_read = read_comparisons(comparisons, labels)
    if not rows_read:
        return paragraph("Aucun écart dont on puisse dire quelque chose.")
    said = [_sentence(comparison, comparison.change) for comparison in rows_read if comparison.change is not None]
    return bullet_list([*said, *(f"{text}." for text in _not_compared(rows_read))], kind="cfa-phrases")


def read_comparisons(comparisons: pd.DataFrame, labels: Mapping[str, str] | None = None) -> tuple[Comparison, ...]:
    """Read rows with the columns ``COMPARISON``; a hidden one gives no number.

    They come in the order of the labels, then of the catalogue, never in that of the numbers.
    """
    names = dict(labels or {})
    rows = [{str(name): value for name, value in row.items()} for row in comparisons.to_dict("records")]
    found = [_comparison(row, names) for row in rows]
    units = {name: rank for rank, name in enumerate(["", *names.values()])}
    ranks = {name: rank for rank, name in enumerate(catalogue())}
    return tuple(sorted(found, key=lambda one: (units[one.unit], ranks[one.indicator.id])))


def direction_text(comparison: Comparison, change: Change) -> str:
    """Say hausse or baisse, and whether it is the way one wants; empty when the verdict does not decide."""
    if not change.is_decided:
        return ""
    word = "hausse" if change.difference > 0 else "baisse"
    wanted = comparison.indicator.direction
    return word if not wanted else f"{word} {'favorable' if wanted == word else 'défavorable'}"


def _row(comparison: Comparison, change: Change) -> list[str | Fragment]:
    head = stacked_lines(_name(comparison), comparison.definition)
    sessions = f"{session_text(comparison.later)} et {session_text(comparison.earlier)}"
    rates = f"{percent(change.rate_later, change.decimals)} et {percent(change.rate_earlier, change.decimals)}"
    lines = [range_points(*change.interval, decimals=change.decimals)]
    if not change.register:
        for interval, name in ((change.gamma3, "Γ = 3"), (change.extreme, "sans rien supposer")):
            if interval is not None:
                lines.append(f"{range_points(*interval, decimals=change.decimals)} ({name})")
    return [
        head,
        stacked_lines(sessions.replace(" ", "\u00a0"), rates),
        stacked_lines(points(change.difference, change.decimals), direction_text(comparison, change)),
        stacked_lines(*lines),
        stacked_lines(element("span", str(change.verdict), class_="cfa-verdict"), change.lowered),
    ]


def _name(comparison: Comparison) -> str:
    return (
        f"{comparison.unit}, {comparison.label[0].lower()}{comparison.label[1:]}"
        if comparison.unit
        else comparison.label
    )


def _not_compared(comparisons: tuple[Comparison, ...]) -> list[str]:
    """Name the comparisons that have no number, once for each reason."""
    without = [comparison for comparison in comparisons if comparison.change is None]
    reasons = dict.fromkeys((comparison.status, comparison.later, comparison.earlier) for comparison in without)
    return [
        f"Non comparé, sessions {session_text(later)} et {session_text(earlier)} ({status_note(status)})\u00a0: "
        + "\u00a0; ".join(_name(c) for c in without if (c.status, c.later, c.earlier) == (status, later, earlier))
        for status, later, earlier in reasons
    ]


def _sentence(comparison: Comparison, change: Change) -> Fragment:
    name = element("strong", f"{_name(comparison)}\u00a0: ")
    d = change.decimals
    rates = (
        f"{percent(change.rate_later, d)} en {session_text(comparison.later)} contre "
        f"{percent(change.rate_earlier, d)} en {session_text(comparison.earlier)}"
    )
    gap, around = points(change.difference, d), range_points(*change.interval, decimals=d)
    if change.is_decided:
        text = f"{rates}, soit une {direction_text(comparison, change)} de {gap.lstrip('+−')} (intervalle {around}). "
    elif change.interval[0] <= 0 <= change.interval[1]:
        text = f"{rates}. L'écart observé ({gap}, intervalle {around}) peut venir du hasard. "
    else:
        text = f"{rates}. L'écart observé ({gap}) peut venir du hasard, vu toutes les comparaisons faites ensemble. "
    verdict = element("span", str(change.verdict), class_="cfa-verdict")
    own = verdict_note(change.verdict, register=change.register) if change.is_decided else ""
    note = change.lowered or own
    return join([name, text, "Verdict\u00a0: ", verdict, f" ({note})." if note else "."])


def _verdict_legend(comparisons: tuple[Comparison, ...]) -> list[Fragment]:
    """Explain each verdict that a change has by itself, from the strongest to the weakest; a lowered one says why."""
    changes = [c.change for c in comparisons if c.change is not None and not c.change.lowered]
    legend = []
    for verdict in Verdict:
        used = [change for change in changes if change.verdict is verdict]
        for register in sorted({change.register and verdict is Verdict.PROUVE for change in used}):
            legend.append(join([element("b", str(verdict)), f"\u00a0: {verdict_note(verdict, register=register)}"]))
    return legend


def _comparison(row: dict[str, Any], names: Mapping[str, str]) -> Comparison:
    indicator = catalogue()[read_text(row["indicateur"])]
    variant = indicator.variant(read_text(row["variante"]))
    horizon = read_whole(row["horizon_mois"])
    status = CellStatus(read_text(row["statut"]))
    change = _change(row) if status.has_numbers else None
    return Comparison(
        indicator=indicator,
        label=" ".join(part for part in (indicator.label, horizon_text(horizon)) if part),
        definition=variant.label,
        unit=names.get(read_text(row["certification"]), names.get(read_text(row["campus"]), "")),
        later=read_text(row["session_1"]),
        earlier=read_text(row["session_2"]),
        status=CellStatus.NON_CALCULABLE if change is None and status.has_numbers else status,
        change=change,
    )


def _change(row: dict[str, Any]) -> Change | None:
    rates = (read_number(row["taux_1"]), read_number(row["taux_2"]), read_number(row["difference"]))
    interval = read_interval(row, "ic_bas", "ic_haut")
    later, earlier, difference = rates
    if later is None or earlier is None or difference is None or interval is None or not read_text(row["verdict"]):
        return None
    known = [(read_whole(row[f"repondants_{side}"]) or 0, read_whole(row[f"eligibles_{side}"]) or 0) for side in (1, 2)]
    return Change(
        rate_later=later,
        rate_earlier=earlier,
        difference=difference,
        interval=interval,
        gamma3=read_interval(row, "gamma3_bas", "gamma3_haut"),
        extreme=read_interval(row, "extreme_bas", "extreme_haut"),
        verdict=Verdict(read_text(row["verdict"])),
        alone=Verdict(read_text(row["verdict_seul"])) if "verdict_seul" in row else None,
        examined=read_whole(row["examines"]) if "examines" in row else None,
        register=all(respondents == eligible for respondents, eligible in known),
        decimals=decimals_for(*(respondents for respondents, _ in known)),
    )
