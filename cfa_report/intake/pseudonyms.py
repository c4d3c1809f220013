"""From a checked table to one without identities: keyed hashes, age classes, exit years."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from cfa_report.domain.vocabulary import AGE_CLASSES

if TYPE_CHECKING:
    from cfa_report.intake.context import Context
    from cfa_report.intake.schema import TableContract

#: Least length of a key.
KEY_BYTES: Final = 32
_FIRST_AGES: Final = (18, 21, 26)
_LEARNER: Final = "apprenti"
_LEARNER_COLUMNS: Final = ("apprenti", "ine")


def pseudonym(value: str, key: bytes) -> str:
    """Give the pseudonym of an identifier: the first 16 hexadecimal digits of HMAC-SHA256(key, NFC(value)).

    Raises
    ------
    ValueError
        Without a key of 32 bytes or more: a hash without one is undone by trying every identifier.
    """
    if len(key) < KEY_BYTES:
        raise ValueError("a pseudonym needs a key")
    return hmac.digest(key, unicodedata.normalize("NFC", value).encode(), "sha256").hex()[:16]


def exit_year(session: pd.Series[Any]) -> pd.Series[Any]:
    """Give the exit year (``"2025"``) of sessions such as ``"2025"`` and ``"2025-06"``; pooled ones stay whole."""
    # There are few sessions, whatever the number of learners.
    written = pd.Series(session.dropna().unique(), dtype="str")
    years = dict(zip(written, written.str.replace(r"^(\d{4})-\d{2}$", r"\1", regex=True), strict=True))
    return session.map(years).astype("str")


def age_on(birth: pd.Series[Any], day: pd.Series[Any]) -> pd.Series[Any]:
    """Give the age in completed years on a day (``Int64``, missing where either date is)."""
    before = (day.dt.month < birth.dt.month) | ((day.dt.month == birth.dt.month) & (day.dt.day < birth.dt.day))
    age: pd.Series[Any] = day.dt.year - birth.dt.year - before.astype("float64")
    return age.where(birth.notna() & day.notna()).astype("Int64")


def year_end_before(session: pd.Series[Any]) -> pd.Series[Any]:
    """Give 31 December of the year before the (first) exit year of each session."""
    written = pd.Series(session.dropna().unique(), dtype="str")
    year = pd.to_numeric(written.str.extract(r"^(\d{4})", expand=False), errors="coerce")
    days = pd.to_datetime((year - 1).astype("Int64").astype("str") + "-12-31", format="%Y-%m-%d", errors="coerce")
    found = days.set_axis(pd.Index(written)).reindex(pd.Index(session))
    return pd.Series(found.array, index=session.index, name=session.name)


def protect_identities(frame: pd.DataFrame, contract: TableContract, context: Context) -> pd.DataFrame:
    """Replace what identifies a person, and normalise the session.

    Parameters
    ----------
    frame
        The checked table.
    contract
        Says which columns are ``pseudonyme`` (identifiers become ``apprenti``, birth dates become ``classe_age``) and
        which one is a session (``session`` becomes the exit year, ``session_origine`` keeps what was written).
    context
        Holds the key; without one, a random key makes pseudonyms that nothing can be joined with.
    """
    key = context.key if context.key is not None else secrets.token_bytes(32)
    columns: dict[str, pd.Series[Any]] = {}
    for field in contract.fields:
        if field.name not in frame:
            continue
        series = frame[field.name]
        if field.personal == "pseudonyme" and field.type == "date":
            columns["classe_age"] = _age_class(series, frame)
        elif field.personal == "pseudonyme":
            name = _LEARNER if field.name in _LEARNER_COLUMNS else field.name
            columns[name] = pseudonyms(series, key)
        elif field.format == "session":
            columns[field.name] = exit_year(series)
            columns[f"{field.name}_origine"] = series
        else:
            columns[field.name] = series
    return pd.DataFrame(columns, index=frame.index)


def pseudonyms(series: pd.Series[Any], key: bytes) -> pd.Series[Any]:
    """Replace every value of a column by its pseudonym (missing values stay missing)."""
    known = {value: pseudonym(str(value), key) for value in series.dropna().unique()}
    return series.map(known).astype("str")


def _age_class(birth: pd.Series[Any], frame: pd.DataFrame) -> pd.Series[Any]:
    day = pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us]")
    if "date_entree" in frame:
        day = day.fillna(frame["date_entree"])
    if "session" in frame:
        day = day.fillna(year_end_before(frame["session"]))
    age = age_on(birth, day)
    rank = np.searchsorted(_FIRST_AGES, age.fillna(0).to_numpy(dtype="int64"), side="right")
    labels = pd.Series(np.array(AGE_CLASSES, dtype=object)[rank], index=frame.index)
    return labels.where(age.notna()).astype("str")
