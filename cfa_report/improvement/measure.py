"""What an indicator says of one cohort, for the lines of a register that name it."""

from __future__ import annotations

from typing import Final

import pandas as pd

from cfa_report.analysis import first_horizon
from cfa_report.domain.vocabulary import Section, Target
from cfa_report.store import Slice

#: Counts of a cohort: numerator, known answers, eligible.
COUNTED: Final = ("numerateur", "repondants", "eligibles")


def measured(estimates: pd.DataFrame, scope: Slice, indicator: str, certification: str) -> dict[str, int]:
    """Give the counts (``COUNTED``) of an indicator for the session of the slice, at its first horizon.

    Parameters
    ----------
    estimates
        Estimates (``ESTIMATE``) of the campus in the readings of its policy.
    scope
        The slice.
    indicator, certification
        What is counted, and for whom; ``ENSEMBLE`` for the whole campus.

    Returns
    -------
    dict
        Empty where no rate is released.
    """
    cells = first_horizon(
        estimates[
            (estimates["session"] == scope.session)
            & (estimates["section"] == str(Section.CFA))
            & (estimates["certification"] == certification)
            & (estimates["indicateur"] == indicator)
            & (estimates["cible"] == str(Target.COHORTE))
            & estimates["taux"].notna()
        ]
    )
    return {} if cells.empty else {name: int(cells[name].iloc[0]) for name in COUNTED}
