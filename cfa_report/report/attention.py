"""What the index brings to attention: surveys that too few people answered."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cfa_report.display.wording import decimals_for, percent
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS
from cfa_report.domain.vocabulary import Target
from cfa_report.store import EditionIndex


def low_responses(estimates: pd.DataFrame, index: EditionIndex, sessions: Sequence[str]) -> list[str]:
    """Say, for each certification of some sessions, that fewer people answered than the policy asks for.

    Parameters
    ----------
    estimates
        Every estimate of the edition (``ESTIMATE``); hidden cells say nothing.
    index, sessions
        The edition, and the sessions of the run.
    """
    minimum = float(index.policy["taux_reponse_minimal"])
    wanted = index.policy["indicateurs"]["taux_reponse"]["variante"]
    rows = estimates[
        (estimates["indicateur"] == "taux_reponse")
        & (estimates["variante"] == wanted)
        & (estimates["cible"] == str(Target.COHORTE))
        & estimates["session"].isin(list(sessions))
        & (estimates["campus"] != ALL_CAMPUSES)
        & (estimates["certification"] != ALL_CERTIFICATIONS)
        & (estimates["taux"] < minimum).fillna(False)
    ]
    campuses, certifications = list(index.campuses), list(index.certifications)
    told = []
    for row in rows.to_dict("records"):
        count, asked = int(row["numerateur"]), int(row["denominateur"])
        place = f"{index.campuses[row['campus']]}, {index.certification_name(row['certification'])}"
        rate = percent(count / asked, decimals_for(asked))
        answers = (
            f"{count} réponse{'s' if count > 1 else ''} sur {asked} à l'enquête de {row['horizon_mois']} mois ({rate})"
        )
        rank = (campuses.index(row["campus"]), certifications.index(row["certification"]), int(row["horizon_mois"]))
        told.append(
            (rank, f"{place}, session {row['session']} : {answers}, moins que les {percent(minimum)} attendus.")
        )
    return [sentence for _, sentence in sorted(told)]
