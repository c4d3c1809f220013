"""Choosing rows of estimates: the network's own reading, one session, one indicator, one level."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import pandas as pd

from cfa_report.catalogue import catalogue
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS, FOLLOWED, POOLED
from cfa_report.domain.vocabulary import CellStatus, Verdict
from cfa_report.store import Slice

#: Code du travail, L. 6111-8, read with the presentation (Qualiopi, indicator 3).
HEADLINE: Final = (
    "taux_presentation",
    "taux_rupture_net",
    "taux_obtention",
    "taux_poursuite",
    "taux_insertion_emploi",
)


def chosen(estimates: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Keep the reading that the policy publishes for each indicator."""
    choices = {name: choice["variante"] for name, choice in scope.index.policy["indicateurs"].items()}
    wanted = estimates["indicateur"].map(choices)
    rows: pd.DataFrame = estimates.loc[estimates["variante"] == wanted]
    return rows


def due(estimates: pd.DataFrame) -> pd.DataFrame:
    """Leave out the later surveys (12, 18, 24 months) that are not due in any of the sessions kept."""
    known = estimates.assign(du=estimates["statut"] != str(CellStatus.EN_COURS))
    reached = known.groupby(["indicateur", "horizon_mois"], dropna=False)["du"].transform("any")
    first = estimates["horizon_mois"].isna() | (estimates["horizon_mois"] == estimates["horizon_mois"].min())
    rows: pd.DataFrame = estimates.loc[reached | first]
    return rows


def followed(estimates: pd.DataFrame) -> pd.DataFrame:
    """Keep the first survey of each indicator, and the later ones of employment where they are due."""
    first = estimates.index.isin(first_horizon(estimates).index)
    later = (estimates["indicateur"] == "taux_insertion_emploi") & (estimates["statut"] != str(CellStatus.EN_COURS))
    rows: pd.DataFrame = estimates.loc[first | later]
    return rows


def distinct(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave out an indicator whose reading counts the same people as an earlier one of the catalogue: it is one figure.

    Takes estimates, changes or trends. Under the reading ``ort``, interruption and gross breach are one count.
    """
    taken = {repeat for repeats in _repeats().values() for repeat in repeats}
    pairs = pd.Series(list(zip(rows["indicateur"], rows["variante"], strict=True)), index=rows.index, dtype=object)
    present = set(pairs)
    first = {repeat for original, repeats in _repeats().items() if original in present for repeat in repeats}
    kept: pd.DataFrame = rows.loc[~pairs.isin(taken & first)]
    return kept


def repeated(rows: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """Name the pairs of indicators that ``distinct`` makes one: the one kept, the one left out."""
    present = dict.fromkeys(zip(rows["indicateur"], rows["variante"], strict=True))
    return tuple(
        (original[0], repeat[0])
        for original, repeats in _repeats().items()
        for repeat in repeats
        if original in present and repeat in present
    )


def single(sessions: pd.Series) -> pd.Series:
    """Tell single sessions from pooled ones, which count again the people of their parts."""
    found: pd.Series = sessions.str.fullmatch(r"\d{4}")
    return found


@cache
def _repeats() -> Mapping[tuple[str, str], tuple[tuple[str, str], ...]]:
    """Find the readings of different indicators that count the same flag among the same population."""
    seen: dict[tuple[object, ...], list[tuple[str, str]]] = {}
    for name, indicator in catalogue().items():
        for variant in indicator.variants:
            if variant.flag:
                question = (variant.unit, variant.flag, variant.population, indicator.horizons)
                seen.setdefault(question, []).append((name, variant.id))
    return {same[0]: tuple(same[1:]) for same in seen.values() if len(same) > 1}


def variants_of(estimates: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Keep every reading of one indicator, at its first horizon when it has several."""
    rows: pd.DataFrame = estimates.loc[estimates["indicateur"] == indicator]
    first: pd.DataFrame = rows.loc[rows["horizon_mois"].isna() | (rows["horizon_mois"] == rows["horizon_mois"].min())]
    return first


def headline(estimates: pd.DataFrame) -> pd.DataFrame:
    """Keep the five rates that a council looks at first, at their first horizon."""
    first = estimates["horizon_mois"].isna() | (estimates["horizon_mois"] == 6)
    rows: pd.DataFrame = estimates.loc[estimates["indicateur"].isin(HEADLINE) & first]
    return rows


def key_figures(estimates: pd.DataFrame) -> pd.DataFrame:
    """Keep the figures of page one: headcount, the five headline rates, the answers to the survey, first horizon."""
    wanted = ("effectif", *HEADLINE, "taux_reponse")
    return first_horizon(estimates.loc[estimates["indicateur"].isin(wanted)])


def employment(estimates: pd.DataFrame) -> pd.DataFrame:
    """Keep employment at the first horizon: the survey rate that is followed from one session to the next."""
    return headline(one_indicator(estimates, "taux_insertion_emploi"))


def surveys(estimates: pd.DataFrame) -> pd.DataFrame:
    """Keep what is learnt from surveys: the rates in which answers may be missing."""
    rows: pd.DataFrame = estimates.loc[estimates["indicateur"].isin([n for n, i in catalogue().items() if i.is_survey])]
    return rows


def every_reading(estimates: pd.DataFrame) -> pd.DataFrame:
    """Keep the rates, whatever their reading, at their first horizon: what the table of definitions shows."""
    rates = {name for name, item in catalogue().items() if item.family in ("registre", "enquete")}
    return first_horizon(estimates.loc[estimates["indicateur"].isin(rates)])


def of_session(estimates: pd.DataFrame, session: str) -> pd.DataFrame:
    """Keep one session; where its cell is hidden and the two sessions that it ends are published together, keep these.

    Rows stand in the order of the cells that they replace.
    """
    own = estimates[estimates["session"] == session]
    pools = estimates[estimates["session"].str.endswith(f"{POOLED}{session}") & estimates["taux"].notna()]
    hidden = own["taux"].isna()
    if pools.empty or not hidden.any():
        return own
    places = dict(zip(_cells(pools), pools.index, strict=True))
    kept = [
        places.get(cell, place) if unknown else place
        for cell, place, unknown in zip(_cells(own), own.index, hidden, strict=True)
    ]
    rows: pd.DataFrame = estimates.loc[kept]
    return rows


def _cells(estimates: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Give what tells a row from another of the same session."""
    return zip(*(estimates[name].array for name in (*FOLLOWED, "cible")), strict=True)


def cohorts(estimates: pd.DataFrame, session: str) -> pd.DataFrame:
    """Keep the sessions up to one."""
    rows: pd.DataFrame = estimates.loc[estimates["session"] <= session]
    return rows


def single_cohorts(estimates: pd.DataFrame, session: str) -> pd.DataFrame:
    """Keep the single sessions up to one: pooled ones would be drawn as one more cohort."""
    rows: pd.DataFrame = estimates.loc[(estimates["session"] <= session) & single(estimates["session"])]
    return rows


def one_indicator(estimates: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Keep one indicator."""
    return estimates[estimates["indicateur"] == indicator]


def certifications(estimates: pd.DataFrame, section: str) -> pd.DataFrame:
    """Keep the certifications of one section, without totals."""
    return estimates[(estimates["section"] == section) & (estimates["certification"] != ALL_CERTIFICATIONS)]


def formations(estimates: pd.DataFrame, section: str) -> pd.DataFrame:
    """Keep the certifications of each campus, without any total: what one team runs."""
    rows = certifications(estimates, section)
    return rows[rows["campus"] != ALL_CAMPUSES]


def totals(estimates: pd.DataFrame, section: str) -> pd.DataFrame:
    """Keep the totals over the certifications of one section."""
    return estimates[(estimates["section"] == section) & (estimates["certification"] == ALL_CERTIFICATIONS)]


def own(estimates: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Keep the population of the slice itself, without the units that it is made of."""
    of_scope = (estimates["campus"] == scope.campus) & (estimates["certification"] == scope.certification)
    rows: pd.DataFrame = estimates.loc[of_scope]
    return rows


def joined(*tables: pd.DataFrame) -> pd.DataFrame:
    """Put tables of the same columns together."""
    return pd.concat(tables, ignore_index=True)


def over_sessions(estimates: pd.DataFrame) -> pd.DataFrame:
    """Keep the headline rates of registers: what is followed from one session to the next for many units."""
    registers = [name for name in HEADLINE if not catalogue()[name].is_survey]
    rows: pd.DataFrame = estimates.loc[estimates["indicateur"].isin(registers)]
    return rows


def to_previous_session(changes: pd.DataFrame) -> pd.DataFrame:
    """Keep the change from the nearest earlier session of each cell."""
    by_session = changes.sort_values("session_2", kind="stable")
    rows: pd.DataFrame = changes.loc[~by_session.duplicated(list(FOLLOWED), keep="last").reindex(changes.index)]
    return rows


def decided(changes: pd.DataFrame) -> pd.DataFrame:
    """Keep the changes about which something can be said."""
    words = [str(verdict) for verdict in (Verdict.PROUVE, Verdict.ROBUSTE, Verdict.FRAGILE)]
    rows: pd.DataFrame = changes.loc[changes["verdict"].isin(words)]
    return rows


def units(estimates: pd.DataFrame) -> pd.DataFrame:
    """Keep the certifications of both sections, without totals."""
    rows: pd.DataFrame = estimates.loc[estimates["certification"] != ALL_CERTIFICATIONS]
    return rows


def first_horizon(estimates: pd.DataFrame) -> pd.DataFrame:
    """Keep each indicator at its first horizon, and those that have none."""
    first = {name: item.horizons[0] if item.horizons else None for name, item in catalogue().items()}
    wanted = estimates["indicateur"].map(first).astype("Int64")
    rows: pd.DataFrame = estimates.loc[estimates["horizon_mois"].isna() | (estimates["horizon_mois"] == wanted)]
    return rows
