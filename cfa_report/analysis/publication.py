"""The yearly table of results that a CFA publishes, checked line by line against what its certifiers publish."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from cfa_report.analysis.certifiers import CERTIFIER, withheld
from cfa_report.analysis.gaps import gaps_to_references
from cfa_report.analysis.readings import first_horizon
from cfa_report.analysis.together import together_names
from cfa_report.display.publication import AGREES, DIFFERS, NOTHING
from cfa_report.domain.columns import ALL_CERTIFICATIONS, ESTIMATE
from cfa_report.domain.vocabulary import Section, Target
from cfa_report.store import Slice

#: What the table shows, in order: indicator, and the reading that the law asks for; empty for that of the policy. A
#: reading of the law that the policy does not compute gives way to the policy's own.
PUBLISHED: Final = (
    ("taux_presentation", ""),
    ("taux_obtention", ""),
    ("taux_poursuite", ""),
    ("taux_interruption", "l6111_8"),
    ("taux_insertion_emploi", ""),
    ("taux_insertion_metier", ""),
    ("taux_rupture_brut", "l6111_8"),
)
#: Half a point: what rounding to a whole percentage may move.
ROUNDING: Final = 0.005
#: One line of the table: an estimate about the cohort, then the certifier's figure (fraction) where it may stand beside
#: ours, its document, and whether both agree to half a point.
PUBLICATION: Final = (*ESTIMATE, "valeur_certificateur", "document_certificateur", "controle")


def publication(estimates: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Give the lines of the table of a campus: each certification of each section, then their totals.

    Parameters
    ----------
    estimates
        Estimates (``ESTIMATE``) of the campus, every reading: each line is about the cohort.
    scope
        The slice: session, policy, references.

    Returns
    -------
    DataFrame
        Columns ``PUBLICATION``, apprentices before adults, certifications in the order of the network, those
        shown as one after them and the total last. Sessions pooled with the one of the slice are kept beside it.
        Adults have a total of their own.
    """
    of_cohort = first_horizon(estimates[estimates["cible"] == str(Target.COHORTE)])
    last = of_cohort["session"].str.rpartition("+")[2]
    rows = of_cohort[last == scope.session]
    parts = [_reading(rows, indicator, variant, scope) for indicator, variant in PUBLISHED]
    found = pd.concat([part.assign(rang_indicateur=rank) for rank, part in enumerate(parts)], ignore_index=True)
    order = {
        code: rank
        for rank, code in enumerate((*scope.index.certifications, *together_names(scope), ALL_CERTIFICATIONS))
    }
    sections = {str(section): rank for rank, section in enumerate(Section)}
    found["rang_section"], found["rang"] = found["section"].map(sections), found["certification"].map(order)
    found["reunie"] = found["session"].str.contains("+", regex=False)
    by = ["rang_section", "rang", "rang_indicateur", "reunie", "session"]
    found = found.sort_values(by, kind="stable", ignore_index=True)
    return _checked(found, scope)[list(PUBLICATION)]


def published_gaps(estimates: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Give the gaps to the certifiers' means and the latest official added value, each under its own name.

    Parameters
    ----------
    estimates, scope
        As ``publication``.

    Returns
    -------
    DataFrame
        Columns ``ESTIMATE``, about the cohort, in the order of the network: another could tell what is hidden.
    """
    order = {code: rank for rank, code in enumerate(scope.index.certifications)}
    variant = scope.index.policy["indicateurs"]["ecart_reference"]["variante"]
    rows = gaps_to_references(estimates, scope.references, (variant,))
    rows = rows[rows["cible"] == str(Target.COHORTE)]
    added = rows["indicateur"] == "valeur_ajoutee"
    latest = rows.loc[added, "session"].max()
    kept: pd.DataFrame = rows[(~added & (rows["session"] == scope.session)) | (added & (rows["session"] == latest))]
    ranks = kept["certification"].map(order).fillna(len(order))
    return kept.assign(rang=ranks).sort_values("rang", kind="stable", ignore_index=True).drop(columns="rang")


def _reading(rows: pd.DataFrame, indicator: str, variant: str, scope: Slice) -> pd.DataFrame:
    own = rows[rows["indicateur"] == indicator]
    chosen = scope.index.policy["indicateurs"][indicator]["variante"]
    wanted = variant if variant and (own["variante"] == variant).any() else chosen
    result: pd.DataFrame = own[own["variante"] == wanted]
    return result


def _checked(rows: pd.DataFrame, scope: Slice) -> pd.DataFrame:
    """Set the certifier's figure of the same population, reading, horizon and session beside each line.

    A line of ours that is not shown stands alone, and so does each of which a hidden figure would be told.
    """
    keys = ["campus", "certification", "indicateur", "variante", "horizon_mois", "session"]
    known = scope.references[~withheld(scope.references, scope.cells)]
    known = known[known["source"] == CERTIFIER].copy()
    known["certification"] = known["certification"].where(known["certification"] != "", ALL_CERTIFICATIONS)
    known = known.drop_duplicates(keys)[[*keys, "valeur", "document"]]
    known = known.rename(columns={"valeur": "valeur_certificateur", "document": "document_certificateur"})
    result = rows.merge(known, on=keys, how="left")
    lacking = result["taux"].isna()
    result["valeur_certificateur"] = result["valeur_certificateur"].mask(lacking)
    result["document_certificateur"] = result["document_certificateur"].fillna("").mask(lacking, "")
    result["controle"] = [_control(row) for row in result.to_dict("records")]
    return result


def _control(row: dict[Any, Any]) -> str:
    """Compare two figures, where there are two."""
    if pd.isna(row["valeur_certificateur"]):
        return NOTHING
    return AGREES if abs(row["taux"] - row["valeur_certificateur"]) <= ROUNDING + 1e-12 else DIFFERS
