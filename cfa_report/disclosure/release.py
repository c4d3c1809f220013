"""From raw counts to released cells: what is hidden keeps no number."""

from __future__ import annotations

import pandas as pd

from cfa_report.disclosure.editions import Published, between_editions
from cfa_report.disclosure.rules import nothing_known_but_small, same_count_shown, too_small
from cfa_report.domain.columns import RELEASED
from cfa_report.domain.edition import Edition
from cfa_report.domain.vocabulary import CellStatus
from cfa_report.errors import ParameterError
from cfa_report.params import Thresholds
from cfa_report.params.policy import THRESHOLD_FLOOR

_NUMBERS = ["numerateur", "repondants", "eligibles"]


def protect(
    counts: pd.DataFrame, thresholds: Thresholds, edition: Edition, published: Published | None = None
) -> pd.DataFrame:
    """Release the counts of a whole edition.

    Parameters
    ----------
    counts
        Every raw cell of the edition, totals included (``counting.COUNTS``): protect first, slice afterwards.
    thresholds
        Smallest denominators of the policy.
    edition
        Audience.
    published
        What earlier editions already said; nothing when it is not given.

    Returns
    -------
    DataFrame
        Columns ``RELEASED``; numbers are missing wherever the status is not one that has numbers.

    Raises
    ------
    ParameterError
        When the threshold is not a number, or is under the floor that no policy may lower.
    """
    threshold = thresholds.of(edition)
    floor = THRESHOLD_FLOOR[edition]
    # Written so that NaN is refused: nothing compares with it, so nothing would be hidden.
    if not threshold >= floor:
        raise ParameterError(
            f"le seuil de l'édition {edition} est plus bas que {floor}", action="Corriger seuils dans politique.yaml"
        )
    released = counts.copy()
    released[_NUMBERS] = released[_NUMBERS].astype("Int64")
    hidden = too_small(counts, threshold) | nothing_known_but_small(counts, threshold)
    told = between_editions(counts, hidden, published or Published(), edition)
    withheld = told["statut"] != ""
    hidden |= same_count_shown(counts, hidden | withheld)
    released.loc[hidden, "statut"] = str(CellStatus.MASQUE)
    released.loc[withheld, "statut"] = told["statut"]
    shown = released["statut"].map(lambda status: CellStatus(status).has_numbers)
    for name in _NUMBERS:
        released[name] = released[name].where(shown, None)
    released["plage"] = told["plage"]
    return released[list(RELEASED)]
