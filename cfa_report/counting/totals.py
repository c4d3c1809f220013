"""Campus and network totals: sums of counts, the CFA and FPA sections apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from cfa_report.catalogue import campus_wide, catalogue
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS
from cfa_report.domain.vocabulary import CellStatus

_READING = ["section", "session", "indicateur", "variante", "horizon_mois"]
_NUMBERS = ["numerateur", "repondants", "eligibles"]
#: What the parts of a total make, column by column.
_SUMS: Final[Mapping[str, tuple[str, str]]] = {
    **{name: (name, "sum") for name in _NUMBERS},
    "conventionnel": ("conventionnel", "first"),
}


def told_by_all(counts: pd.DataFrame) -> pd.DataFrame:
    """Add up what the deliveries of a campus count for the whole of it, where each of them can, and its survey is due.

    The counts of the others would be those of their courses alone: they would pass for the campus, and, less the
    courses that are shown, give the one that is hidden.

    Parameters
    ----------
    counts
        Columns ``COUNTS``, one row a delivery; what is counted by certification is left as it is.
    """
    whole = counts["indicateur"].isin(campus_wide())
    keys = ["campus", "certification", *_READING]
    if not counts[whole].duplicated(keys).any():
        return counts
    parts = counts[whole].assign(
        muet=lambda frame: frame["statut"].eq(str(CellStatus.NON_CALCULABLE)) & frame["eligibles"].gt(0),
        attendu=lambda frame: frame["statut"].eq(str(CellStatus.EN_COURS)),
        # Nobody is concerned by a survey that is not due; where it is, and somebody is awaited, so is the whole.
        trop_tot=lambda frame: frame["attendu"] & frame["horizon_mois"].notna() & frame["eligibles"].gt(0),
    )
    found = parts.groupby(keys, dropna=False, sort=True).agg(
        promotion=("promotion", "first"),
        muet=("muet", "any"),
        attendu=("attendu", "any"),
        trop_tot=("trop_tot", "any"),
        **_SUMS,
    )
    status = pd.Series(str(CellStatus.PUBLIE), index=found.index)
    nobody = found["repondants"].eq(0)
    status = status.mask(nobody, str(CellStatus.NON_CALCULABLE))
    status = status.mask(found["trop_tot"] | (nobody & found["attendu"]), str(CellStatus.EN_COURS))
    status = status.mask(found["muet"], str(CellStatus.NON_CALCULABLE))
    found = found.assign(statut=status)
    untold = found["muet"] | found["trop_tot"]
    found.loc[untold, ["numerateur", "repondants"]] = 0
    return pd.concat([counts[~whole], found.reset_index()[list(counts.columns)]], ignore_index=True)


def add_totals(counts: pd.DataFrame) -> pd.DataFrame:
    """Append the row of all certifications of each campus, and the row of all campuses.

    A total adds up what is due: people whose answer is unknown, or whose campus cannot tell, stay among the eligible,
    so that its bounds remain certain. Surveys that are not due yet are left out. A register that some campus or
    certification cannot tell at all has no total: the rest would pass for the whole.
    """
    if counts.empty:
        return counts
    campuses = _total(counts, ["campus", *_READING])
    campuses["certification"] = ALL_CERTIFICATIONS
    # What is counted for a whole campus is told by those that can: their sum is not that of the network.
    follow_up = counts["indicateur"].map({name: item.is_follow_up for name, item in catalogue().items()}).astype(bool)
    network = _total(counts[~follow_up], _READING)
    network["campus"], network["certification"] = ALL_CAMPUSES, ALL_CERTIFICATIONS
    # What was counted for a whole campus has no certification: it is in its totals alone.
    leaves = counts[counts["certification"] != ALL_CERTIFICATIONS]
    certifications = _total(leaves, ["certification", *_READING])
    certifications["campus"] = ALL_CAMPUSES
    return pd.concat([leaves, campuses, certifications, network], ignore_index=True)[list(counts.columns)]


def _total(counts: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    frame = counts.copy()
    frame["calcule"] = frame["statut"] == str(CellStatus.PUBLIE)
    frame["en_cours"] = frame["statut"] == str(CellStatus.EN_COURS)
    registers = [name for name, indicator in catalogue().items() if indicator.family == "registre"]
    # Nobody can say how many contracts a centre concluded that delivers none: there too the rest is not the whole.
    of_contracts = {
        (name, variant.id)
        for name, indicator in catalogue().items()
        for variant in indicator.variants
        if variant.unit == "contrat"
    }
    contracts = pd.Series(
        [pair in of_contracts for pair in zip(frame["indicateur"], frame["variante"], strict=True)], index=frame.index
    )
    untold = (frame["statut"] == str(CellStatus.NON_CALCULABLE)) & ((frame["eligibles"] > 0) | contracts)
    frame["manque"] = untold & frame["indicateur"].isin(registers)
    not_due = frame["en_cours"] & frame["horizon_mois"].notna()
    frame[_NUMBERS] = frame[_NUMBERS].where(~not_due, 0)
    total = (
        frame.groupby(by, dropna=False, sort=True)
        .agg(
            calcule=("calcule", "any"),
            en_cours=("en_cours", "any"),
            manque=("manque", "any"),
            **_SUMS,
        )
        .reset_index()
    )
    total["statut"] = str(CellStatus.NON_CALCULABLE)
    total.loc[total["en_cours"], "statut"] = str(CellStatus.EN_COURS)
    total.loc[total["calcule"] & ~total["manque"], "statut"] = str(CellStatus.PUBLIE)
    total["promotion"] = ""
    return total.drop(columns=["calcule", "en_cours", "manque"])
