"""How a survey went, on a page: who answered, at which contact, by which channel, in how many days."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from cfa_report.display import palette
from cfa_report.display.canvas import figure_fragment, new_figure, theme
from cfa_report.display.cell import Cell, read_cells, read_number, read_text, read_whole, records
from cfa_report.display.cell_words import rate_text
from cfa_report.display.fragment import Fragment
from cfa_report.display.prose import bullet_list, callout, paragraph
from cfa_report.display.shares import why_nothing
from cfa_report.display.wording import count, percent, plural, range_points, session_text, status_note

#: Days after the first contact that each reading of ``reponse_delai`` counts to.
_DAYS: Final = {"j15": 15, "j30": 30, "j60": 60}
_STYLES: Final = (("-", "o"), ("--", "s"), (":", "^"), ("-.", "D"))
_HEIGHT: Final = 2.6
#: Smallest gap between two labels, as a share of the scale.
_LABEL_GAP: Final = 0.065
_PROGRESS_NOTE: Final = (
    "Chaque point compte les réponses reçues depuis le premier contact de chacun. Un délai qui n'est pas écoulé pour "
    "tous n'est pas dessiné : les premières réponses seules feraient un taux trop haut."
)
_CONTINUUM: Final = (
    "Les derniers à répondre ne sont pas les absents : cette comparaison aide à choisir le Γ des bandes, elle ne le "
    "fixe pas."
)


def response_sentences(estimates: pd.DataFrame) -> Fragment:
    """Say for each survey how many answered of those who were asked; what is not due or hidden says so.

    Parameters
    ----------
    estimates
        Estimates (``ESTIMATE``) of the response rate in one total, one session.
    """
    return bullet_list([_response(cell) for cell in read_cells(estimates)], kind="cfa-phrases")


def present_note(courses: int) -> Fragment:
    """Say that the survey seems to have reached those who sat the exam alone; nothing when no course says so."""
    if not courses:
        return Fragment("")
    return callout(
        f"Dans {count(courses)} formations montrées, il y a exactement autant de réponses que de présents à l'examen, "
        "et aucune autre ne dit le contraire\u00a0: l'enquête semble n'avoir touché que ceux qui se sont présentés. De "
        "ceux qui sont partis avant, on ne sait sans doute rien."
    )


def progress_figure(estimates: pd.DataFrame, *, title: str, name: str) -> Fragment:
    """Draw the share of answers against the days since the first contact, one line a session.

    Parameters
    ----------
    estimates
        Estimates (``ESTIMATE``) of ``reponse_delai`` in one total, one horizon, several sessions.
    """
    lines: dict[str, list[tuple[int, Cell]]] = {}
    cells = read_cells(estimates)
    for cell in cells:
        if cell.numbers is not None and cell.numbers.rate is not None:
            lines.setdefault(cell.session, []).append((_DAYS[cell.variant.id], cell))
    if not lines:
        return callout(why_nothing(cells))
    places = _label_places({session: points[-1][1] for session, points in lines.items()})
    with theme():
        figure, (axes,) = new_figure(_HEIGHT)
        for (session, points), (dash, marker) in zip(sorted(lines.items()), _STYLES, strict=False):
            days = [0, *(day for day, _ in points)]
            rates = [0.0, *((cell.numbers.rate or 0.0) if cell.numbers else 0.0 for _, cell in points)]
            axes.plot(days, rates, linestyle=dash, marker=marker, color=palette.DARK, markersize=4, linewidth=1.4)
            axes.annotate(
                session_text(session), (days[-1], places[session]), xytext=(5, 0), textcoords="offset points",
                va="center", fontsize=8, color=palette.INK,
            )  # fmt: skip
        axes.set_xlim(0, max(_DAYS.values()) + 10)
        axes.set_ylim(0, 1)
        axes.set_xticks([0, *_DAYS.values()], ["0", *(f"{day}\u00a0jours" for day in _DAYS.values())])
        axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0\u00a0%", "25\u00a0%", "50\u00a0%", "75\u00a0%", "100\u00a0%"])
        axes.set_xlabel("depuis le premier contact")
        axes.grid(axis="y")
    told = [
        f"session {session_text(session)} : "
        + ", ".join(f"{rate_text(cell.numbers)} à {day} jours" for day, cell in points if cell.numbers is not None)
        for session, points in sorted(lines.items())
    ]
    notes = [_PROGRESS_NOTE, *(_base(session, *points[-1]) for session, points in sorted(lines.items()))]
    return figure_fragment(figure, title=title, description=" ; ".join(told), name=name, notes=notes)


def _base(session: str, day: int, cell: Cell) -> str:
    """Say how many people a line of the drawing is about: it may be those of one course alone."""
    numbers = cell.numbers
    if numbers is None or numbers.positive is None or numbers.denominator is None:
        raise ValueError("a point that is drawn has its counts")
    return (
        f"Session {session_text(session)}, à {day} jours\u00a0: {plural(numbers.positive, 'réponse', 'réponses')} sur "
        f"{count(numbers.denominator)} {cell.variant.denominator}."
    )


def resistance_sentences(found: pd.DataFrame) -> Fragment:
    """Say, survey by survey, whether who answered late is less often in employment, and what it suggests of the silent.

    Parameters
    ----------
    found
        Rows with the columns ``RESISTANCE``.
    """
    if found.empty:
        return paragraph(
            "Rien de ce qui est montré de cette session ne permet de comparer les premiers et les derniers à répondre."
        )
    rows = records(found)
    return bullet_list([*map(_resistance, rows), _CONTINUUM], kind="cfa-phrases")


def _label_places(last: dict[str, Cell]) -> dict[str, float]:
    """Give the height of each line's label: that of its last point, moved up where it would cover another."""
    heights = {session: (cell.numbers.rate or 0.0) if cell.numbers else 0.0 for session, cell in last.items()}
    below = -1.0
    for session in sorted(heights, key=lambda session: (heights[session], session)):
        heights[session] = below = max(heights[session], below + _LABEL_GAP)
    return heights


def _response(cell: Cell) -> str:
    numbers = cell.numbers
    if numbers is None or numbers.positive is None or numbers.denominator is None:
        return f"{cell.label}\u00a0: {status_note(cell.status)}."
    answers = plural(numbers.positive, "réponse", "réponses")
    asked = f"{count(numbers.denominator)} {cell.variant.denominator}"
    return f"{cell.label}\u00a0: {answers} sur {asked} ({rate_text(numbers)})."


def _resistance(row: dict[str, Any]) -> str:
    groups = []
    for name, words in (("premier", "au premier contact"), ("relances", "après relance")):
        k, n = read_whole(row[f"k_{name}"]) or 0, read_whole(row[f"n_{name}"]) or 0
        groups.append(f"{percent(k / n)} ({count(k)} sur {count(n)}) de ceux qui ont répondu {words}")
    low, high = read_number(row["ic_bas"]) or 0.0, read_number(row["ic_haut"]) or 0.0
    gap = range_points(low, high)
    text = f"Enquête de {read_text(row['horizon_mois'])}\u00a0mois\u00a0: sont en emploi {groups[0]}, et {groups[1]}. "
    if low > 0 or high < 0:
        text += f"Les deux groupes diffèrent (intervalle {gap})."
    else:
        text += f"Rien ne les distingue (intervalle {gap})."
    return f"{text} {_model(row)}"


def _model(row: dict[str, Any]) -> str:
    odds, low, high = (read_number(row[name]) for name in ("cotes", "cotes_bas", "cotes_haut"))
    if odds is None or low is None or high is None or row["bord"]:
        return "Le modèle des rappels n'est pas identifié par si peu de réponses."
    written = [f"{value:.1f}".replace(".", ",") if value >= 0.1 else "moins de 0,1" for value in (low, high)]
    told = f"leur cote de réponse serait de {written[0]} à {written[1]} fois celle des autres"
    if low <= 1 <= high:
        found = f"rien ne dit que les personnes en emploi répondent plus ou moins volontiers que les autres ({told})"
    else:
        found = (
            f"les personnes en emploi répondraient {'plus' if low > 1 else 'moins'} volontiers que les autres ({told})"
        )
    return f"Selon le modèle des rappels (Drew et Fuller, 1980), {found}."
