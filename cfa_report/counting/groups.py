"""Flags of who learners are, for the segments of a campus: sex, and age when they came in."""

from __future__ import annotations

from typing import Final

import pandas as pd

from cfa_report.counting.rules import PLACE
from cfa_report.domain.vocabulary import AGE_CLASSES

#: Flag of each value of the columns ``sexe`` and ``classe_age``.
_FLAGS: Final = {
    "sexe": {"F": "femme", "M": "homme"},
    "classe_age": dict(
        zip(
            AGE_CLASSES,
            ("age_moins_de_18_ans", "age_de_18_a_20_ans", "age_de_21_a_25_ans", "age_des_26_ans"),
            strict=True,
        )
    ),
}


def group_flags(learners: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Say of each learner which group is theirs.

    Parameters
    ----------
    learners
        Validated table ``apprentis`` or ``suivi_promotion``; ``sexe`` and ``classe_age`` may not be delivered.
    places
        Columns campus, section and session of each learner, by ``apprenti``.

    Returns
    -------
    DataFrame
        Nullable booleans by ``apprenti``. Where somebody's sex is not known, nobody's is, in that campus, section and
        session; and likewise for ages. Women and men would otherwise not add up to everybody, and what is missing would
        tell of the few who are in neither.
    """
    people = learners.set_index("apprenti")
    found = pd.DataFrame(index=places.index)
    for column, flags in _FLAGS.items():
        if column not in people:
            continue
        values = people[column].reindex(places.index)
        complete = values.isin(list(flags)).groupby([places[name] for name in PLACE]).transform("all")
        for value, name in flags.items():
            found[name] = values.eq(value).fillna(False).astype("boolean").where(complete, None)
    return found
