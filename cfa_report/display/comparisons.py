"""What changed from one cohort to another: a difference, its interval, a verdict in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from cfa_report.display.change import Change, Comparison, direction_text, read_comparisons
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.prose import bullet_list, paragraph
from cfa_report.display.reading import reading_note
from cfa_report.display.table import Column, Row, Span, notes_list, stacked_lines, write_table
from cfa_report.display.wording import (
    RESPONSE_ODDS,
    count,
    percent,
    points,
    range_points,
    session_text,
    signed_range,
    status_note,
    verdict_note,
)
from cfa_report.domain.vocabulary import Verdict

_ROUNDING: Final = (
    "Les écarts sont calculés avant arrondi ; un écart positif est une hausse de la session la plus récente."
)
_COUNTS: Final = "Sous chaque taux\u00a0: combien sont connus, sur combien de concernés quand il en manque."
_SILENT: Final = (
    "Quand des réponses manquent : le premier intervalle suppose que les absents ressemblent aux répondants ; le "
    f"deuxième, que {RESPONSE_ODDS} (Γ = 3) ; le dernier ne suppose rien."
)


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
    shown = [(comparison, comparison.change) for comparison in rows_read if comparison.change is not None]
    silent = [f"{text}." for text in _not_compared(rows_read)]
    if not shown:
        return join([write_table(caption, [Column("Indicateur")], []), notes_list(silent)])
    later, earlier = (_shared([getattr(one, name) for one, _ in shown]) for name in ("later", "earlier"))
    survey = any(not change.register for _, change in shown)
    columns = [
        Column("Indicateur"),
        Column(f"Session {session_text(later)}" if later else "Dernière session"),
        Column(f"Session {session_text(earlier)}" if earlier else "Session d'avant"),
        Column("Écart"),
        Column(f"Intervalle à {percent(confidence)} (points)", label="Intervalle"),
        *([Column("Si Γ\u00a0=\u00a03"), Column("Sans rien supposer")] if survey else []),
        Column("Verdict"),
    ]
    notes: list[str | Fragment] = [reading_note(_spoken(*shown[0])), _ROUNDING, _COUNTS, *([_SILENT] if survey else [])]
    notes += _verdict_legend(rows_read)
    rows = [_row(comparison, change, survey, not later, not earlier) for comparison, change in shown]
    return write_table(caption, columns, rows, notes=[*notes, *silent], kind="cfa-ecarts")


def comparison_sentences(comparisons: pd.DataFrame, *, labels: Mapping[str, str] | None = None) -> Fragment:
    """Read each comparison in one sentence; a direction is said only where the verdict decides."""
    rows_read = read_comparisons(comparisons, labels)
    if not rows_read:
        return paragraph("Aucun écart dont on puisse dire quelque chose.")
    said = [change_sentence(comparison, comparison.change) for comparison in rows_read if comparison.change is not None]
    return bullet_list([*said, *(f"{text}." for text in _not_compared(rows_read))], kind="cfa-phrases")


def _shared(sessions: Sequence[str]) -> str:
    """Give the session that all rows have in common; empty when they have several."""
    return sessions[0] if len(set(sessions)) == 1 else ""


def _row(comparison: Comparison, change: Change, survey: bool, say_later: bool, say_earlier: bool) -> Row:
    d = change.decimals
    rates = [
        stacked_lines(
            percent(rate, d),
            f"{count(known)} sur {count(concerned)}" if known < concerned else f"sur {count(known)}",
            session_text(session) if said else "",
        )
        for rate, (known, concerned), session, said in (
            (change.rate_later, change.known_later, comparison.later, say_later),
            (change.rate_earlier, change.known_earlier, comparison.earlier, say_earlier),
        )
    ]
    under = [change.gamma3, change.extreme] if survey else []
    bands: list[str | Span] = [signed_range(*interval, decimals=d) if interval else "—" for interval in under]
    if survey and change.register:
        bands = [Span(element("span", "tout est enregistré", class_="cfa-discret"), 2, "Non-réponse")]
    alone = f"({change.alone} pris seul)" if change.lowered else ""
    return [
        comparison.name,
        *rates,
        stacked_lines(points(change.difference, d), direction_text(comparison, change)),
        signed_range(*change.interval, decimals=d),
        *bands,
        stacked_lines(verdict_word(change), alone),
    ]


def _spoken(comparison: Comparison, change: Change) -> str:
    """Read the first row of the table aloud."""
    d = change.decimals
    gap, around = points(change.difference, d), range_points(*change.interval, decimals=d)
    said = (
        f"{comparison.name}, {percent(change.rate_later, d)} en {session_text(comparison.later)} et "
        f"{percent(change.rate_earlier, d)} en {session_text(comparison.earlier)}, soit {gap} ; l'écart de la "
        f"formation se situe entre les deux bornes de l'intervalle ({around})"
    )
    if change.is_decided:
        return f"{said}, qui ne contient pas zéro."
    if change.interval[0] <= 0 <= change.interval[1]:
        return f"{said}, qui contient zéro\u00a0: on ne peut pas dire que la formation a changé."
    return f"{said}\u00a0: pris parmi tous les écarts de l'édition, il ne suffit pas à dire que la formation a changé."


def _not_compared(comparisons: tuple[Comparison, ...]) -> list[str]:
    """Name the comparisons that have no number, once for each reason."""
    without = [comparison for comparison in comparisons if comparison.change is None]
    reasons = dict.fromkeys((comparison.status, comparison.later, comparison.earlier) for comparison in without)
    return [
        f"Non comparé, sessions {session_text(later)} et {session_text(earlier)} ({status_note(status)})\u00a0: "
        + "\u00a0; ".join(c.name for c in without if (c.status, c.later, c.earlier) == (status, later, earlier))
        for status, later, earlier in reasons
    ]


def verdict_word(change: Change) -> Fragment:
    """Write the word of a verdict, in bold where something can be said."""
    return element("span", str(change.verdict), class_="cfa-verdict" if change.is_decided else "cfa-indecis")


def change_sentence(comparison: Comparison, change: Change, *, explain: bool = True) -> Fragment:
    """Say what changed, or that it may be chance, with the verdict and, unless a legend says it, why."""
    name = element("strong", f"{comparison.name}\u00a0: ")
    d = change.decimals
    later, earlier = (
        f"{percent(rate, d)} ({count(round(rate * known))} sur {count(known)}) en {session_text(session)}"
        for rate, (known, _), session in (
            (change.rate_later, change.known_later, comparison.later),
            (change.rate_earlier, change.known_earlier, comparison.earlier),
        )
    )
    rates = f"{later} contre {earlier}"
    gap, around = points(change.difference, d), range_points(*change.interval, decimals=d)
    if change.is_decided:
        text = f"{rates}, soit une {direction_text(comparison, change)} de {gap.lstrip('+−')} (intervalle {around}). "
    elif change.interval[0] <= 0 <= change.interval[1]:
        text = f"{rates}. L'écart observé ({gap}, intervalle {around}) peut venir du hasard. "
    else:
        text = f"{rates}. L'écart observé ({gap}) peut venir du hasard, vu toutes les comparaisons faites ensemble. "
    verdict = element("span", str(change.verdict), class_="cfa-verdict")
    own = verdict_note(change.verdict, register=change.register) if change.is_decided else ""
    note = change.lowered or (own if explain else "")
    return join([name, text, "Verdict\u00a0: ", verdict, f" ({note})." if note else "."])


def _verdict_legend(comparisons: tuple[Comparison, ...]) -> list[Fragment]:
    """Explain each verdict that a change has by itself, from the strongest to the weakest; a lowered one says why."""
    changes = [c.change for c in comparisons if c.change is not None and not c.change.lowered]
    legend = []
    lowered = next((c.change for c in comparisons if c.change is not None and c.change.lowered), None)
    if lowered is not None and lowered.examined is not None:
        among = f"parmi les {count(lowered.examined)} écarts que l'édition examine, le verdict n'est pas gardé"
        legend.append(
            join([element("b", "pris seul"), f"\u00a0: l'écart aurait ce verdict s'il était le seul\u00a0; {among}"])
        )
    for verdict in Verdict:
        used = [change for change in changes if change.verdict is verdict]
        for register in sorted({change.register and verdict is Verdict.PROUVE for change in used}):
            legend.append(join([element("b", str(verdict)), f"\u00a0: {verdict_note(verdict, register=register)}"]))
    return legend
