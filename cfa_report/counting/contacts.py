"""Flags of how a survey went: contacts by rank, answers by channel and in time."""

from __future__ import annotations

from typing import Final

import pandas as pd

from cfa_report.counting.cells import AWAITED
from cfa_report.counting.rules import PLACE, CountingRules, absent_means_unknown

#: Days after the first contact at which answers are counted.
DAYS: Final = (15, 30, 60)
#: Channels of an answer, in the groups that the catalogue names.
CHANNELS: Final = {
    "ecrit": ("courriel", "sms", "courrier"),
    "courriel": ("courriel",),
    "message": ("sms", "courrier"),
    "oral": ("telephone", "entretien"),
    "telephone": ("telephone",),
    "entretien": ("entretien",),
}


def contact_flags(
    flags: pd.DataFrame, surveys: pd.DataFrame, contacts: pd.DataFrame, rules: CountingRules
) -> pd.DataFrame:
    """Give flags of the surveys, one row a learner.

    Parameters
    ----------
    flags
        Flags of the learners (``learner_flags``), survey flags included.
    surveys, contacts
        Validated tables ``enquetes`` and ``relances``.
    rules
        Horizons and observation date.

    Returns
    -------
    DataFrame
        Nullable booleans by horizon. Who answered without a contact noted as such has an unknown rank; a delay that has
        not run out for all the learners of a campus and session is unknown for each of them.
    """
    frame = pd.DataFrame(index=flags.index)
    observed = pd.Timestamp(rules.observed)
    known = contacts[contacts["date"] <= observed]
    place = [flags[name] for name in PLACE]
    for horizon in rules.horizons:
        answers = surveys[surveys["horizon_mois"] == horizon]
        asked = known[known["horizon_mois"] == horizon]
        answered = flags.get(f"repondant_{horizon}m")
        if answered is None or asked.empty:
            continue
        spoke = answered.fillna(False).astype(bool)
        found = _ranks(frame, asked, spoke) | _channels(answers, spoke) | _delays(answers, asked, spoke)
        found["reponse_recue"] = spoke.astype("boolean")
        told = pd.Series(frame.index.isin(asked["apprenti"]), index=frame.index)
        delivered = told.groupby(place).transform("any")
        for name, flag in found.items():
            frame[f"{name}_{horizon}m"] = absent_means_unknown(flag, delivered)
        for limit, waits in _running(asked, spoke.index, place, observed).items():
            frame[f"repond_j{limit}_{horizon}m"] = frame[f"repond_j{limit}_{horizon}m"].mask(waits, None)
            frame[f"repond_j{limit}_{horizon}m{AWAITED}"] = waits & told
    return frame


def _ranks(frame: pd.DataFrame, asked: pd.DataFrame, spoke: pd.Series) -> dict[str, pd.Series]:
    """Say who was contacted at each rank, and who answered then."""
    replies = asked[asked["issue"] == "repondu"]
    # Somebody answered, and no contact says so: at which rank is not known.
    unplaced = spoke & ~frame.index.isin(replies["apprenti"])
    found: dict[str, pd.Series] = {}
    for name, reply, low, high in (
        ("contacte_rang1", "repond_rang1", 1, 1),
        ("contacte_rang2", "repond_rang2", 2, 2),
        ("contacte_rang3", "repond_rang3", 3, None),
        ("relance", "repond_relance", 2, None),
    ):
        found[name] = _flag(frame.index.isin(_between(asked, low, high)["apprenti"]), frame)
        found[reply] = _flag(frame.index.isin(_between(replies, low, high)["apprenti"]), frame).mask(unplaced, None)
    return found


def _between(contacts: pd.DataFrame, low: int, high: int | None) -> pd.DataFrame:
    kept: pd.DataFrame = contacts[contacts["rang"].between(low, high if high is not None else contacts["rang"].max())]
    return kept


def _channels(answers: pd.DataFrame, spoke: pd.Series) -> dict[str, pd.Series]:
    """Say by which channel each answer came; unknown where it is not written."""
    channel = _of_learner(answers, "canal", spoke).where(spoke)
    return {
        f"canal_{name}": channel.isin(codes).astype("boolean").mask(channel.isna(), None)
        for name, codes in CHANNELS.items()
    }


def _delays(answers: pd.DataFrame, asked: pd.DataFrame, spoke: pd.Series) -> dict[str, pd.Series]:
    """Say who had answered some days after the first contact; unknown for an answer without a date."""
    days = (_of_learner(answers, "date_reponse", spoke) - _first(asked, spoke.index)).dt.days
    return {
        f"repond_j{limit}": (spoke & (days <= limit)).astype("boolean").mask(spoke & days.isna(), None)
        for limit in DAYS
    }


def _running(
    asked: pd.DataFrame, learners: pd.Index, place: list[pd.Series], observed: pd.Timestamp
) -> dict[int, pd.Series]:
    """Say in which groups a delay has not run out for everybody: nothing is told of it yet, for anybody.

    Those who answer early are known first: to leave the others out would make the rate of those who are known.
    """
    first = _first(asked, learners)
    return {limit: (first + pd.Timedelta(days=limit) > observed).groupby(place).transform("any") for limit in DAYS}


def _first(asked: pd.DataFrame, learners: pd.Index) -> pd.Series:
    return asked.groupby("apprenti")["date"].min().reindex(learners)


def _of_learner(answers: pd.DataFrame, column: str, spoke: pd.Series) -> pd.Series:
    """Give a column of the answers by learner; missing where the file has no such column."""
    if column not in answers:
        return pd.Series(pd.NaT if column.startswith("date") else None, index=spoke.index)
    rows = answers[answers["repondu"].fillna(False)].drop_duplicates("apprenti", keep="last")
    return rows.set_index("apprenti")[column].reindex(spoke.index)


def _flag(values: object, frame: pd.DataFrame) -> pd.Series:
    return pd.Series(values, index=frame.index, dtype="boolean")
