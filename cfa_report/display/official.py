"""A campus beside InserJeunes: the official cohorts, and what would reconcile them with our own survey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from cfa_report.display.cell import read_interval, read_number, read_text, read_whole, records
from cfa_report.display.cell_words import LIMIT, added_value_text
from cfa_report.display.fragment import Fragment, element, join, slug
from cfa_report.display.prose import bullet_list, callout, paragraph
from cfa_report.display.reading import reading_note
from cfa_report.display.table import Column, Row, write_table
from cfa_report.display.wording import (
    between_percent,
    count,
    decimals_for,
    percent,
    plural,
    range_percent,
    ratio,
    session_text,
)

_RATES: Final = {
    "emploi_6": "Emploi à 6 mois",
    "attendu_6": "Attendu à 6 mois",
    "valeur_ajoutee": "Valeur ajoutée",
    "poursuite": "Poursuite d'études",
    "emploi_12": "Emploi à 12 mois",
    "emploi_18": "Emploi à 18 mois",
    "emploi_24": "Emploi à 24 mois",
}
_NOTES: Final = (
    "Source : InserJeunes (DEPP-Dares), apprentissage par CFA. Taux d'emploi : sortants de dernière année en emploi "
    "salarié en France, parmi les sortants. Poursuite d'études : parmi toute la dernière année. InserJeunes publie ces "
    "taux sans leurs effectifs.",
    "« Attendu » : ce qu'InserJeunes attend d'établissements comparables. « Valeur ajoutée » : taux constaté moins "
    "taux attendu, au niveau de l'établissement.",
    "Deux lignes voisines partagent une promotion : leurs évolutions sont lissées, elles ne sont pas indépendantes.",
)
_CENSORED: Final = "« ou moins », « ou plus » : InserJeunes ramène les valeurs ajoutées entre −12 et +12 points."
#: What still differs between the register and our survey once it is in the same reading.
_DIFFERENCES: Final = (
    "la source : InserJeunes lit les déclarations sociales des employeurs et les inscriptions, sans enquête ; notre "
    "enquête lit ce que les sortants déclarent, et certains ne répondent pas ;",
    "l'emploi compté : salarié, en France, à une date donnée pour InserJeunes, qui ne voit ni les indépendants, ni "
    "l'étranger, ni les particuliers employeurs ; ce que la personne déclare pour nous ;",
    "les personnes : les niveaux 3 à 5 de tout l'établissement pour InserJeunes ; les certifications livrées pour "
    "nous ;",
    "la date : InserJeunes regarde six mois après la sortie ; nos réponses s'étalent sur les semaines de relance.",
)


def official_table(history: pd.DataFrame, *, caption: str) -> Fragment:
    """Show what InserJeunes publishes of a campus, one row a pair of cohorts; nothing that it does not publish.

    Parameters
    ----------
    history
        Rows with the columns ``OFFICIAL`` of ``analysis.official_history``.
    """
    rows = records(history)
    if not rows:
        return paragraph(
            "Aucun taux InserJeunes de cet établissement n'est parmi les références. Là où InserJeunes en publie "
            "(DEPP-Dares, chaque année), la personne qui prépare les données les ajoute au fichier des références."
        )
    present = [name for name in _RATES if any(read_number(row[name]) is not None for row in rows)]
    columns = [Column("Promotions réunies"), *(Column(_RATES[name]) for name in present)]
    body: list[Row] = [
        [session_text(read_text(row["session"])), *(_official(name, read_number(row[name])) for name in present)]
        for row in rows
    ]
    limits = [value for row in rows if (value := read_number(row["valeur_ajoutee"])) is not None]
    notes: list[str | Fragment] = [
        *_spoken(rows[0]),
        *_NOTES,
        *([_CENSORED] if any(abs(value) >= LIMIT for value in limits) else []),
    ]
    return write_table(caption, columns, body, notes=notes, kind="cfa-officiel")


def official_sentence(history: pd.DataFrame) -> Fragment:
    """Say in one sentence the latest official employment rate of a campus and what was expected; empty without any.

    It links to the part of a campus page that tells its source.

    Parameters
    ----------
    history
        Rows with the columns ``OFFICIAL`` of ``analysis.official_history``.
    """
    rows = records(history)
    row = next((row for row in rows if read_number(row["emploi_6"]) is not None), None)
    if row is None:
        return Fragment("")
    rate, expected, added = (read_number(row[name]) for name in ("emploi_6", "attendu_6", "valeur_ajoutee"))
    cohorts = session_text(read_text(row["session"]))
    said = f"{percent(rate or 0.0)} des sortants des promotions {cohorts} en emploi salarié à six mois (InserJeunes)"
    if expected is not None:
        said += f", pour {percent(expected)} attendus"
    # Its source, its scope and the other cohorts are in that part of the page.
    title = element("a", "Chiffre officiel", href=f"#{slug('Les références officielles')}")
    parts: list[str | Fragment] = [element("strong", join([title, "\u00a0: "])), said]
    if added is not None:
        parts += ["\u00a0; valeur ajoutée\u00a0: ", added_value_text(added)]
    return paragraph(join([*parts, "."]))


def register_sentences(reconciled: pd.DataFrame, *, outside: tuple[int, int] = (0, 0)) -> Fragment:
    """Say, for each pair of cohorts, how far our survey is from the register and what would reconcile them.

    Parameters
    ----------
    reconciled
        Rows with the columns ``RECONCILED`` of ``analysis.survey_and_register``.
    outside
        How many courses of the campus InserJeunes does not follow, of how many (``analysis.beyond_inserjeunes``).
    """
    rows = records(reconciled)
    if not rows:
        return paragraph(
            "Aucun rapprochement chiffré de notre enquête et d'InserJeunes : pour aucune paire de promotions les deux "
            "chiffres ne sont publiés dans la même lecture (sortants de dernière année, emploi salarié)."
        )
    said = bullet_list([_reconciled(row) for row in rows], kind="cfa-phrases")
    gamma = paragraph(
        "Ces cotes éclairent le choix des bandes Γ = 2 et Γ = 3 de cette page ; elles ne le fixent pas, car même "
        "ramenées à la même lecture les deux mesures diffèrent encore par\u00a0:"
    )
    left_out, courses = outside
    warning = callout(
        f"{count(left_out)} des {count(courses)} formations du campus sont de niveau 6 ou plus : InserJeunes ne les "
        "compte pas, notre enquête si. Ce qui suit mêle cette différence à celle des réponses.",
        "attention",
    )
    return join([*([warning] if left_out else []), said, gamma, bullet_list(_DIFFERENCES)])


def _official(name: str, value: float | None) -> str | Fragment:
    if value is None:
        return element("span", "non publié", class_="cfa-discret")
    if name != "valeur_ajoutee":
        return percent(value)
    return added_value_text(value)


def _spoken(row: Mapping[str, Any]) -> Sequence[Fragment]:
    rate, expected = read_number(row["emploi_6"]), read_number(row["attendu_6"])
    if rate is None:
        return []
    who = f"Parmi les sortants des promotions {session_text(read_text(row['session']))}"
    text = f"{who}, {percent(rate)} étaient en emploi salarié six mois après"
    beside = f"\u00a0; InserJeunes en attendait {percent(expected)}." if expected is not None else "."
    return [reading_note(text + beside)]


def _reconciled(row: Mapping[str, Any]) -> Fragment:
    k, n, N = (read_whole(row[name]) or 0 for name in ("numerateur", "repondants", "eligibles"))
    official, bounds = read_number(row["officiel"]) or 0.0, read_interval(row, "borne_basse", "borne_haute")
    decimals = decimals_for(n)
    head = (
        f"Promotions {session_text(read_text(row['session']))}, à {read_whole(row['horizon_mois'])}\u00a0mois\u00a0: "
    )
    layers = [
        f"{name}\u00a0: {range_percent(*interval, decimals)}"
        for name, low, high in (("Γ = 2", "gamma2_bas", "gamma2_haut"), ("Γ = 3", "gamma3_bas", "gamma3_haut"))
        if (interval := read_interval(row, low, high)) is not None
    ]
    text = (
        f"InserJeunes, {percent(official)} des sortants en emploi salarié ; notre enquête, ramenée à cette lecture, "
        f"{percent(k / n, decimals)} ({count(k)} sur {count(n)} réponses, {count(N)} concernés, {percent(n / N)} connus"
        f"{''.join(f' ; {layer}' for layer in layers)}"
    )
    if bounds is not None:
        text += f" ; certainement {between_percent(*bounds, decimals)}"
    few = f" Avec moins d'une personne connue sur {_ONE_IN}, cela n'apprend rien." if _ONE_IN * n < N else ""
    return join([element("strong", head), f"{text}). {_odds(row, official, bounds, N - n)}{few}"])


#: A survey that knows fewer than one person in so many says nothing of a gap.
_ONE_IN: Final = 10
#: The widest of the bands that pages print.
_WIDEST_BAND: Final = 3


def _odds(row: Mapping[str, Any], official: float, bounds: tuple[float, float] | None, silent: int) -> str:
    """Say under which response odds both measures would be one, or that none would do."""
    low, high = read_number(row["cotes_basses"]), read_number(row["cotes_hautes"])
    who = "la cote de réponse des sortants en emploi"
    if low is None and high is None:
        missed = bounds is not None and not bounds[0] - 0.005 <= official <= bounds[1] + 0.005
        return (
            f"Quoi que disent {plural(silent, 'absent', 'absents')}, les deux ne se rejoignent pas : l'écart vient "
            "d'ailleurs que des réponses manquantes."
            if missed
            else "Les réponses sont toutes du même côté : aucune cote ne se calcule."
        )
    if low is None:
        return f"Les deux se rejoignent si {who} est d'au plus {ratio(high or 0.0)} fois celle des autres."
    if high is None:
        return f"Les deux se rejoignent si {who} est d'au moins {ratio(low)} fois celle des autres."
    alike = read_interval(row, "ic_bas", "ic_haut")
    chance = alike is not None and alike[0] <= official <= alike[1]
    extra = " Le hasard des réponses suffit à expliquer l'écart." if chance else ""
    if not chance and (low > _WIDEST_BAND or high < 1 / _WIDEST_BAND):
        extra = (
            f" C'est plus que les {_WIDEST_BAND} fois de la bande Γ = {_WIDEST_BAND}, dont dépend le mot « robuste » : "
            "soit les absents diffèrent davantage, soit l'écart vient d'ailleurs que des réponses manquantes."
        )
    if ratio(low) == ratio(high):
        return f"Les deux se rejoignent si {who} est d'environ {ratio(low)} fois celle des autres.{extra}"
    return f"Les deux se rejoignent si {who} est entre {ratio(low)} et {ratio(high)} fois celle des autres.{extra}"
