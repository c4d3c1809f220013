"""The quality trajectory on a page: levels, progress, milestones, commitments that can be counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from cfa_report.catalogue import catalogue
from cfa_report.catalogue.charter import Commitment, Period, Post, charter
from cfa_report.display.cell import read_text, read_whole, records
from cfa_report.display.dates import day_text
from cfa_report.display.fragment import Fragment, element, join
from cfa_report.display.prose import bullet_list, callout, paragraph
from cfa_report.display.table import Column, stacked_lines, write_table
from cfa_report.display.wording import NBSP, count, decimals_for, percent, plural

_LEVELS: Final = {
    "sous_socle": "sous le socle",
    "socle": "socle atteint",
    "jalon": "jalon atteint",
    "cible": "cible atteinte",
    "": "non évalué",
}
_COUNTED: Final = {
    "sous_socle": "sous le socle",
    "socle": "au socle",
    "jalon": "au jalon",
    "cible": "à la cible",
    "": "sans évaluation",
}
_MOVES: Final = {"hausse": "en progrès", "stable": "inchangé", "baisse": "en recul", "premiere": "première évaluation"}
_READ: Final = {
    "absent": (
        "Aucune auto-évaluation n'est déclarée. La charte s'adresse aux établissements d'enseignement supérieur : un "
        "campus qui n'en est pas n'a rien à remplir ici."
    ),
    "refuse": "Le fichier des auto-évaluations est refusé : tant qu'il n'est pas corrigé, rien n'en est lu.",
}
_DECLARED_NOTE: Final = (
    "Le niveau est celui que le campus déclare, avec ses preuves ; aucun calcul ne le donne ni ne le corrige. Le "
    "chiffre d'un indicateur l'éclaire sans en décider."
)
_COMMITMENT_NOTE: Final = (
    "Un événement de tout le campus compte pour chaque diplôme. Les trimestres sont ceux de l'année de formation : "
    "septembre à décembre, janvier à mars, avril à août."
)
_MEETING_NOTE: Final = (
    "Une rencontre avec l'employeur n'est comptée que dans les deux mois ; le relevé des rencontres les compte par "
    "diplôme, sans nommer personne."
)


def trajectory_sentences(
    trajectory: pd.DataFrame, commitments: pd.DataFrame, names: Mapping[str, str], state: str
) -> Fragment:
    """Say, for each diploma, how many scopes stand where, what moved, what is late, what contradicts the declaration.

    Parameters
    ----------
    trajectory
        Rows with the columns ``TRAJECTORY``.
    commitments
        Rows with the columns ``COMMITMENTS``.
    names
        Names of the certifications by code.
    state
        State of the register.
    """
    if state in _READ:
        return callout(_READ[state], "attention") if state == "refuse" else paragraph(_READ[state])
    if trajectory.empty:
        return paragraph("Aucun diplôme de ce campus n'a été évalué pour cette session.")
    said: list[str] = []
    for code, lines in trajectory.groupby("certification", sort=True):
        name = names.get(str(code), str(code))
        levels, moves = Counter(lines["niveau"]), Counter(lines["progres"])
        told = ", ".join(f"{levels[level]} {word}" for level, word in _COUNTED.items() if levels[level])
        moved = [f"{moves[move]} {_MOVES[move]}" for move in ("hausse", "baisse") if moves[move]]
        since = f" Depuis l'évaluation précédente{NBSP}: {', '.join(moved)}." if moved else ""
        said.append(f"{name}{NBSP}: sur {len(lines)} périmètres, {told}.{since}")
        said += [
            f"{name}, jalon dépassé{NBSP}: {row['jalon']}, prévu le {day_text(row['date_jalon'])} ({_scope(row)})."
            for row in _rows(lines)
            if row["retard"]
        ]
        said += [
            f"{name}{NBSP}: le socle du poste {one.post} est déclaré atteint, mais un de ses engagements n'est pas "
            f"tenu{NBSP}: {one.text} ({_counted(row, one)})."
            for row in _rows(commitments[commitments["certification"] == code])
            for one in [_commitment_of(row)]
            if (row["tenu"], row["declare"]) == ("non", "oui")
        ]
    return bullet_list(said, kind="cfa-phrases")


def trajectory_table(trajectory: pd.DataFrame, certification: str, *, caption: str) -> Fragment:
    """Show every scope of one diploma: its level, how it moved, its next milestone, its target, its evidence.

    Parameters
    ----------
    trajectory
        Rows with the columns ``TRAJECTORY``.
    certification
        Code of the diploma.
    """
    columns = [Column("Périmètre"), Column("Niveau"), Column("Constat"), Column("Suite"), Column("Preuves")]
    lines = _rows(trajectory[trajectory["certification"] == certification])
    return write_table(caption, columns, [_line(row) for row in lines], notes=[_DECLARED_NOTE], kind="cfa-registre")


def trajectory_tables(trajectory: pd.DataFrame, names: Mapping[str, str]) -> Fragment:
    """Show the table of each diploma that was assessed, by code."""
    codes = sorted(set(trajectory["certification"]))
    if not codes:
        return paragraph("Aucun diplôme évalué pour cette session.")
    return join((trajectory_table(trajectory, code, caption=names.get(code, code)) for code in codes), "\n")


def commitment_table(commitments: pd.DataFrame, names: Mapping[str, str], *, caption: str) -> Fragment:
    """Show how often each commitment that can be counted was kept, diploma by diploma.

    Parameters
    ----------
    commitments
        Rows with the columns ``COMMITMENTS``.
    names
        Names of the certifications by code.
    """
    if commitments.empty:
        return paragraph(
            "Aucun registre des événements n'est tenu pour ces diplômes : les engagements ne sont pas comptés."
        )
    columns = [Column("Engagement du socle"), Column("Diplôme"), Column("Compté"), Column("Tenu")]
    rows = [_commitment(row, names) for row in _rows(commitments)]
    return write_table(caption, columns, rows, notes=[_COMMITMENT_NOTE, _MEETING_NOTE], kind="cfa-registre")


def charter_table(*, caption: str) -> Fragment:
    """Recall the posts of the charter, their scopes, and the base of each."""
    columns = [Column("Poste"), Column("Périmètres"), Column("Socle (engagement minimal)")]
    return write_table(caption, columns, [_post(post) for post in charter().posts], kind="cfa-registre")


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return records(frame)


def _scope(row: Mapping[str, Any]) -> str:
    return charter().scopes[row["perimetre"]]


def _line(row: Mapping[str, Any]) -> Sequence[str | Fragment]:
    below = row["niveau"] in ("", "sous_socle")
    moved = _MOVES.get(row["progres"], "")
    if row["niveau_avant"] and row["progres"] in ("hausse", "baisse"):
        moved = f"{moved} (avant{NBSP}: {_LEVELS[row['niveau_avant']]})"
    due = (
        f"{'en retard, prévu' if row['retard'] else 'prévu'} le {day_text(row['date_jalon'])}"
        if row["date_jalon"]
        else ""
    )
    after = [
        element("div", f"Jalon{NBSP}: {row['jalon']}") if row["jalon"] else Fragment(""),
        element("strong" if row["retard"] else "span", due, class_="cfa-detail") if due else Fragment(""),
        element("div", f"Cible{NBSP}: {row['cible']}") if row["cible"] else Fragment(""),
    ]
    documents = [part.strip() for part in row["preuves"].split("|") if part.strip()]
    return [
        stacked_lines(_scope(row), row["id"]),
        stacked_lines(element("strong" if below else "span", _LEVELS[row["niveau"]]), moved),
        join([element("span", row["constat"] or "—"), _figure(row)]),
        join(after) if any(part.html for part in after) else "—",
        join(element("div", name) for name in documents) if documents else "—",
    ]


def _figure(row: Mapping[str, Any]) -> Fragment:
    if not row["indicateur"]:
        return Fragment("")
    label, n = catalogue()[row["indicateur"]].label, read_whole(row["repondants"])
    if not n:
        return element("span", f"{label}{NBSP}: non publié pour ce diplôme", class_="cfa-detail")
    k, eligible = read_whole(row["numerateur"]) or 0, read_whole(row["eligibles"]) or 0
    known = f"{NBSP}; {count(n)} connus sur {count(eligible)}" if n < eligible else ""
    share = f"{percent(k / n, decimals_for(n))} ({count(k)} sur {count(n)}{known})"
    return element("span", f"{label}{NBSP}: {share}", class_="cfa-detail")


def _commitment_of(row: Mapping[str, Any]) -> Commitment:
    return next(one for one in charter().commitments if one.event == row["evenement"])


def _commitment(row: Mapping[str, Any], names: Mapping[str, str]) -> Sequence[str | Fragment]:
    commitment = _commitment_of(row)
    code = read_text(row["certification"])
    kept = read_text(row["tenu"])
    return [
        commitment.text,
        names.get(code, code),
        _counted(row, commitment),
        element("span" if kept == "oui" else "strong", kept or "inconnu"),
    ]


def _counted(row: Mapping[str, Any], commitment: Commitment) -> str:
    number, expected = read_whole(row["nombre"]) or 0, read_whole(row["attendu"]) or 0
    if commitment.period is Period.TERM:
        return f"{number} {'trimestre' if number < 2 else 'trimestres'} sur {expected}"
    if commitment.period is Period.CONTRACT:
        return f"{count(number)} contrats sur {count(expected)}" if expected else "rien n'est noté"
    return plural(number, "événement", "événements")


def _post(post: Post) -> Sequence[str | Fragment]:
    return [f"{post.number}. {post.title}", join(element("div", title) for title in post.scopes.values()), post.base]
