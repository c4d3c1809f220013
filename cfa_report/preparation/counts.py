"""The raw counts of the whole network, from the deliveries that were accepted."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from cfa_report.catalogue import catalogue
from cfa_report.counting import (
    add_totals,
    aggregate_cells,
    campus_flags,
    contract_flags,
    count_cells,
    flat_flags,
    learner_flags,
    opinion_flags,
    told_by_all,
)
from cfa_report.counting.assembly import COUNTS, no_counts
from cfa_report.counting.opinions import opinions_of_flat_table
from cfa_report.counting.rules import CountingRules
from cfa_report.params import Network, Params
from cfa_report.preparation.deliveries import BASES, Received


def network_counts(params: Params, received: Sequence[Received]) -> pd.DataFrame:
    """Count every variant of the policy over every accepted delivery, totals included (columns ``COUNTS``)."""
    return whole_counts([part for _, part in delivery_counts(params, received)])


def delivery_counts(params: Params, received: Sequence[Received]) -> list[tuple[Received, pd.DataFrame]]:
    """Count each delivery of some campuses, all those of each; one that is refused, or that another stops, is empty."""
    rules = CountingRules.of(params.policy)
    choices = {name: params.policy.variants(name) for name in catalogue()}
    sections = {item.code: str(item.section) for item in params.network.certifications}
    stopped = {one.campus.code for one in received if one.refused and not one.delivery.certifications}
    return [
        (
            one,
            no_counts()
            if one.refused or one.campus.code in stopped
            else _delivery_counts(one, params.network, rules, choices, sections),
        )
        for one in received
    ]


def whole_counts(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put the counts of deliveries together, and add the totals."""
    full = [part for part in parts if not part.empty]
    counts = pd.concat(full, ignore_index=True) if full else no_counts()
    return add_totals(_merged(told_by_all(counts)))


def _delivery_counts(
    one: Received,
    network: Network,
    rules: CountingRules,
    choices: dict[str, tuple[str, ...]],
    sections: dict[str, str],
) -> pd.DataFrame:
    tables = {name: _today(frame, network, sections, one.delivery.certifications) for name, frame in one.tables.items()}
    parts = []
    opinions = tables.get("satisfaction")
    if tables[BASES[one.delivery.grain]].empty:
        return no_counts()
    if "effectifs" in tables:
        parts.append(aggregate_cells(tables["effectifs"], rules, choices, sections))
    elif "suivi_promotion" in tables:
        flat = tables["suivi_promotion"]
        own = flat_flags(flat, rules)
        parts.append(count_cells(own, "personne", rules, choices))
        whole = campus_flags(own, flat, None, None, None, rules)
        parts.append(count_cells(whole, "personne", rules, choices, level="campus"))
        parts.append(_nothing("contrat", flat, rules, choices))
        opinions = _with_flat_marks(opinions, flat)
    else:
        learners, contracts = tables["apprentis"], tables.get("contrats")
        flags = learner_flags(learners, contracts, tables.get("examens"), tables.get("enquetes"), rules)
        parts.append(count_cells(flags, "personne", rules, choices))
        parts.append(count_cells(contract_flags(flags, contracts, rules), "contrat", rules, choices))
        whole = campus_flags(flags, learners, contracts, tables.get("enquetes"), tables.get("relances"), rules)
        parts.append(count_cells(whole, "personne", rules, choices, level="campus"))
    if opinions is not None and not opinions.empty:
        parts.append(count_cells(opinion_flags(opinions, sections), "avis", rules, choices))
    return pd.concat([part for part in parts if not part.empty], ignore_index=True)


def _with_flat_marks(opinions: pd.DataFrame | None, flat: pd.DataFrame) -> pd.DataFrame:
    """Add the marks of the flat table, unless a table of opinions already holds those of the apprentices."""
    own = opinions_of_flat_table(flat)
    if opinions is None:
        return own
    told = opinions["partie_prenante"].eq("apprenti").any()
    return opinions if told else pd.concat([opinions, own], ignore_index=True)


def _nothing(
    unit: str, learners: pd.DataFrame, rules: CountingRules, choices: dict[str, tuple[str, ...]]
) -> pd.DataFrame:
    """Say, for each population of a table without that unit, that its variants cannot be computed."""
    populations = learners[["campus", "certification", "section", "session"]].drop_duplicates()
    flags = populations.assign(promotion="")
    flags["sortie_prevue"] = pd.Series(pd.NaT, index=flags.index)
    return count_cells(flags, unit, rules, choices)


def _today(frame: pd.DataFrame, network: Network, sections: dict[str, str], declared: Collection[str]) -> pd.DataFrame:
    """Put the certification code of today: a renewed code is the same course, an RNCP code is the network's own."""
    # A session that the network does not declare is told by its contract, and not counted.
    result = frame[frame["session"].isin(network.sessions)].copy() if "campus" in frame else frame.copy()
    if "rncp" in result and "certification" not in result:
        codes = {digits: network.certifications_of_rncp(digits, declared)[0] for digits in result["rncp"].unique()}
        result["certification"] = result["rncp"].map(codes).astype("str")
    if "certification" in result:
        result["certification"] = result["certification"].map(network.current_code).astype("str")
        result["section"] = result["certification"].map(sections).astype("str")
    return result


def _merged(counts: pd.DataFrame) -> pd.DataFrame:
    """Add up the cells of an old and a renewed code that ran in the same session."""
    keys = ["campus", "certification", "section", "session", "indicateur", "variante", "horizon_mois"]
    if not counts.duplicated(keys).any():
        return counts
    order = {"publie": 0, "en_cours": 1, "non_calculable": 2}
    ranked = counts.assign(rang=counts["statut"].map(order)).sort_values("rang", kind="stable")
    merged = ranked.groupby(keys, dropna=False, sort=True).agg(
        promotion=("promotion", "first"),
        statut=("statut", "first"),
        numerateur=("numerateur", "sum"),
        repondants=("repondants", "sum"),
        eligibles=("eligibles", "sum"),
        conventionnel=("conventionnel", "first"),
    )
    return merged.reset_index()[list(COUNTS)]
