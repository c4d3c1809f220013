"""Gaps to references: our rate minus an official one of the same scope, and the official added value as it is."""

from __future__ import annotations

import pandas as pd

from cfa_report.analysis.estimates import complete, in_order
from cfa_report.catalogue import Base, Variant, catalogue
from cfa_report.domain.columns import ALL_CERTIFICATIONS
from cfa_report.domain.vocabulary import CellStatus, Section, Target
from cfa_report.store import Slice

_SHIFTED = (
    "taux", "ic_bas", "ic_haut", "borne_basse", "borne_haute", "gamma2_bas", "gamma2_haut", "gamma3_bas", "gamma3_haut",
)  # fmt: skip


def gaps_to_references(estimates: pd.DataFrame, references: pd.DataFrame, variants: tuple[str, ...]) -> pd.DataFrame:
    """Compute ``ecart_reference`` where a certification has a reference, and carry ``valeur_ajoutee`` over.

    Parameters
    ----------
    estimates
        Estimates (``ESTIMATE``) of the rates the gaps start from.
    references
        Official rates (``REFERENCES``), fractions.
    variants
        Readings of ``ecart_reference`` wanted.

    Returns
    -------
    DataFrame
        Columns ``ESTIMATE``; gaps are fractions and may be negative; the reference is taken as known. A gap from a
        hidden rate is hidden.
    """
    indicator = catalogue()["ecart_reference"]
    parts = [_gap(estimates, references, indicator.variant(name)) for name in variants]
    return in_order([*parts, _added_value(references)])


def gaps(estimates: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Compute the gaps to the references of a slice, in the reading of its policy."""
    return gaps_to_references(
        estimates, scope.references, (scope.index.policy["indicateurs"]["ecart_reference"]["variante"],)
    )


def _gap(estimates: pd.DataFrame, references: pd.DataFrame, variant: Variant) -> pd.DataFrame:
    base = variant.base
    if base is None:
        return complete(pd.DataFrame())
    rates = estimates[
        (estimates["indicateur"] == base.indicator)
        & (estimates["variante"] == base.variant)
        & (estimates["horizon_mois"] == base.horizon)
    ]
    joined = _beside(rates, _references_of(references, base))
    for name in _SHIFTED:
        joined[name] = joined[name] - joined["valeur"]
    joined["indicateur"], joined["variante"] = "ecart_reference", variant.id
    # The range of a rate is not that of its gap: the gap has none.
    joined.loc[joined["statut"] == str(CellStatus.PLAGE), ["statut", "plage"]] = [str(CellStatus.MASQUE), ""]
    return complete(joined)


def _references_of(references: pd.DataFrame, base: Base) -> pd.DataFrame:
    rows = references[
        (references["source"] == base.source)
        & (references["indicateur"] == base.indicator)
        & (references["horizon_mois"] == base.horizon)
        & (references["certification"] != "")
    ]
    return rows[["campus", "certification", "session", "valeur"]].drop_duplicates(
        ["campus", "certification", "session"]
    )


def _beside(rates: pd.DataFrame, references: pd.DataFrame) -> pd.DataFrame:
    """Set each rate beside its reference: that of its campus, or else the one that holds for all of them."""
    scope = ["certification", "session"]
    of_campus = references[references["campus"] != ""].set_index(["campus", *scope])["valeur"]
    national = references[references["campus"] == ""].set_index(scope)["valeur"]
    own = of_campus.reindex(pd.MultiIndex.from_frame(rates[["campus", *scope]])).to_numpy(dtype="float64")
    shared = national.reindex(pd.MultiIndex.from_frame(rates[scope])).to_numpy(dtype="float64")
    values = pd.Series(own, index=rates.index).fillna(pd.Series(shared, index=rates.index)).astype("Float64")
    return rates.assign(valeur=values)[values.notna()]


def _added_value(references: pd.DataFrame) -> pd.DataFrame:
    rows = references[(references["indicateur"] == "valeur_ajoutee") & (references["source"] == "inserjeunes")].copy()
    rows["certification"] = rows["certification"].where(rows["certification"] != "", ALL_CERTIFICATIONS)
    rows["section"], rows["cible"] = str(Section.CFA), str(Target.COHORTE)
    rows["variante"], rows["statut"] = "inserjeunes", str(CellStatus.PUBLIE)
    rows["taux"] = rows["valeur"]
    return complete(rows)
