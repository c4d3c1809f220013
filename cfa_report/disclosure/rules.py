"""Which cells are hidden for their own sake, and which of their counts nobody may print."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from cfa_report.catalogue import campus_wide, catalogue
from cfa_report.disclosure.arrays import Flags, Ints
from cfa_report.disclosure.identified import PLACE
from cfa_report.disclosure.pooling import is_pooled
from cfa_report.disclosure.quantities import Quantities
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS
from cfa_report.domain.vocabulary import CellStatus
from cfa_report.params import EditionRules

#: What hiding a total of a first sheet costs: five certifications of the latest session, in the reading that the policy
#: publishes; six of the session that it is compared with, of which no page is made any more.
_KEPT_TOTAL: Final = 50.0
_KEPT_EARLIER: Final = 60.0


def too_small(counts: pd.DataFrame, threshold: int) -> pd.Series:
    """Say which cells have a denominator under the threshold (rule P1).

    The rule is on every denominator: those who are known (n), and those who are eligible (N). Source: the ORT sheet V17
    asks for no rate under 11 people, Insee hides cells under 11, and InserJeunes applies its own to every denominator.

    Parameters
    ----------
    counts
        Raw cells with integer ``repondants`` and ``eligibles``.
    threshold
        Smallest denominator shown.

    Returns
    -------
    Series of bool
        True where a computed cell must be hidden.
    """
    computed = counts["statut"] == str(CellStatus.PUBLIE)
    small = ~((counts["repondants"] >= threshold) & (counts["eligibles"] >= threshold))
    return computed & small


def few_left_out(counts: pd.DataFrame, threshold: int) -> pd.Series:
    """Say which groups of a campus lack a few of the people of the same group in another reading (rule P1).

    Those whose survey is to come are of no survey: 74 men came in, 72 were surveyed, and the two others are of the one
    course whose survey is not due. What is left is a denominator like another.

    Parameters
    ----------
    counts
        Raw cells; a group is one population of one campus, counted for the whole of it.
    threshold
        Smallest denominator shown.

    Returns
    -------
    Series of bool
        True where a computed cell must be hidden, and its ``eligibles`` not be known closely.
    """
    asked = {
        (name, variant.id): "+".join(variant.population)
        for name in campus_wide()
        for variant in catalogue()[name].variants
        if variant.population and not any("{h}" in flag for flag in variant.population)
    }
    pairs = zip(counts["indicateur"], counts["variante"], strict=True)
    people = counts[[*PLACE, "eligibles"]].assign(population=[asked.get(pair, "") for pair in pairs])
    people = people[(people["population"] != "") & (counts["statut"] == str(CellStatus.PUBLIE))]
    lacking = people.groupby([*PLACE, "population"])["eligibles"].transform("max") - people["eligibles"]
    found = pd.Series(False, index=counts.index)
    found[people.index] = (lacking > 0) & (lacking < threshold)
    return found


def small_part(counts: pd.DataFrame, rules: EditionRules) -> pd.Series:
    """Say which cells tell the situation of a few, or of everybody, about a sensitive attribute (rules P2 and P3).

    Sources: OpenSAFELY (nothing that describes five people or fewer; 0 % and 100 % disclose), NHS England (small
    numbers hidden below the national level). The limits are the policy's, in people.
    """
    computed = counts["statut"] == str(CellStatus.PUBLIE)
    k, others = counts["numerateur"], counts["repondants"] - counts["numerateur"]
    sensitive = counts["indicateur"].isin(rules.attributs_sensibles)
    hidden = sensitive & ((k < rules.petite_part) | (others < rules.petite_part))
    least = counts["indicateur"].map(rules.cent_pour_cent_des)
    return computed & (hidden | (least.notna() & ((k == 0) | ((others == 0) & (counts["repondants"] < least)))))


def secret_counts(counts: pd.DataFrame, system: Quantities, threshold: int, small: Flags, part: Flags) -> Flags:
    """Say which counts of an edition no cell may print: shape (V,).

    A cell hidden by the threshold keeps its numerator secret, and those of its denominators that are under it; a small
    part keeps its numerator. A denominator that is large enough is no secret: other cells may print it. Two readings
    tied by an identity share their numerator, so that one rule serves both.
    """
    secret = system.of(small | part, (0,))
    for place, name in ((1, "repondants"), (2, "eligibles")):
        secret |= system.of(small & (counts[name] < threshold).to_numpy(dtype=bool), (place,))
    return secret


def near_threshold(counts: pd.DataFrame, system: Quantities, threshold: int, width: int) -> Ints:
    """Say how far a denominator is from being too small, where an interval under ``width`` might hide it: shape (V,).

    Printed, or surely known to be large enough, such a count is no secret; between the two it is one. Others are 0.
    """
    near = np.zeros(len(system.value), dtype=bool)
    for place, name in ((1, "repondants"), (2, "eligibles")):
        near |= system.of(counts[name].between(threshold, threshold + width - 2).to_numpy(dtype=bool), (place,))
    return np.where(near, system.value - threshold + 1, 0)


def hiding_costs(counts: pd.DataFrame, chosen: dict[str, str], rules: EditionRules) -> np.ndarray:
    """Say what hiding each cell costs to its readers: shape (R,), above 0.

    The reading that the policy publishes is worth ten that stand beside it. When the policy allows totals to be
    dropped, a total is worth less than a certification, whose page it is not; those that the policy keeps, for the
    first sheet of a campus or of the network, are worth more.
    """
    worth = np.where(counts["variante"] == counts["indicateur"].map(chosen), 10.0, 1.0)
    total = (counts["certification"] == ALL_CERTIFICATIONS) | (counts["campus"] == ALL_CAMPUSES)
    if "totaux" in rules.regroupements:
        worth = np.where(total, 0.4 * worth, worth)
    horizon = counts["horizon_mois"].fillna(0).to_numpy(dtype=np.int64)
    later = horizon > horizon[horizon > 0].min(initial=horizon.max(initial=0))
    compared = sorted(counts.loc[~is_pooled(counts), "session"].unique())[-2:]
    kept = counts["session"].isin(compared) & (counts["certification"] == ALL_CERTIFICATIONS)
    kept &= counts["indicateur"].isin(rules.totaux_gardes)
    kept &= (counts["variante"] == counts["indicateur"].map(chosen)) & ~later
    of_kept = np.where(counts["session"] == max(compared, default=""), _KEPT_TOTAL, _KEPT_EARLIER)
    return np.where(kept, of_kept, np.where(later, 0.7 * worth, worth))
