"""Rules that no core expectation can say, worked out as one column of true, false or unknown per row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from cfa_report.catalogue import catalogue
from cfa_report.intake.cells import FALSE_WORDS, TRUE_WORDS
from cfa_report.intake.identifiers import is_siret, is_uai
from cfa_report.intake.pseudonyms import age_on, exit_year, pseudonyms, year_end_before

if TYPE_CHECKING:
    from cfa_report.intake.context import Context
    from cfa_report.intake.schema import Rule, TableContract


def control_column(rule: Rule, frame: pd.DataFrame, contract: TableContract, context: Context) -> pd.Series[Any] | None:
    """Say row by row whether a rule holds.

    Parameters
    ----------
    rule
        A rule of one of the kinds handled here.
    frame
        The typed table.
    contract, context
        For the fields' nature and for what the network knows.

    Returns
    -------
    Series or None
        ``boolean``: true (holds), false (broken), missing (not concerned or not known). ``None`` when the context does
        not know what the rule needs: only the form is judged then.
    """
    read = rule.arguments
    if rule.kind == "condition":
        return _condition(frame, read["si"], read["alors"])
    if rule.kind == "somme":
        total = frame[list(rule.columns)].astype("Float64").sum(axis=1, skipna=False)
        return _within(total - read["total"], read["tolerance"])
    if rule.kind == "somme_au_plus":
        parts = frame[list(read["colonnes"])].astype("Float64").sum(axis=1, skipna=False)
        return (parts <= frame[str(read["tout"])].astype("Float64")).astype("boolean")
    if rule.kind == "part":
        part, rate, rest = (_numbers(frame, read[name]) for name in ("part", "taux", "complement"))
        return _within(part - rate * (100 - rest) / 100, read["tolerance"])
    if rule.kind == "difference":
        return _difference(frame, read)
    if rule.kind in ("siret", "uai"):
        judge, shape = (is_siret, r"[0-9]{14}") if rule.kind == "siret" else (is_uai, r"[0-9]{7}[A-Z]")
        codes = frame[rule.columns[0]]
        return codes.where(codes.str.fullmatch(shape)).map(judge, na_action="ignore").astype("boolean")
    if rule.kind == "age":
        age = age_on(frame[str(read["naissance"])], year_end_before(frame[str(read["session"])]))
        return age.between(read["min"], read["max"]).astype("boolean").mask(age.isna())
    if rule.kind == "sans_chevauchement":
        return _without_overlap(frame, read)
    if rule.kind == "connu":
        return _known(frame, rule, context)
    return _related(frame, rule, contract, context)


def key_column(frame: pd.DataFrame, columns: tuple[str, ...], contract: TableContract) -> pd.Series[Any]:
    """Join the columns of a key; a session counts as its exit year, a missing optional part as empty.

    Missing where a required part is missing: that is told by another rule.
    """
    parts: list[pd.Series[Any]] = []
    incomplete = pd.Series(False, index=frame.index)
    for name in columns:
        field = contract.field(name)
        series = exit_year(frame[name]) if field.format == "session" else frame[name].astype("str")
        if field.required:
            incomplete |= series.isna()
        parts.append(series.fillna(""))
    joined = parts[0]
    for part in parts[1:]:
        joined = joined + "\x1f" + part
    return joined.mask(incomplete)


def _condition(frame: pd.DataFrame, concerned: Any, wanted: Any) -> pd.Series[Any]:
    held = _predicate(frame, wanted)
    return held.mask(~_predicate(frame, concerned).fillna(False))


def _predicate(frame: pd.DataFrame, conditions: Mapping[str, Any]) -> pd.Series[Any]:
    result = pd.Series(True, index=frame.index, dtype="boolean")
    for name, condition in conditions.items():
        series = frame[name]
        if condition == "rempli":
            holds = series.notna().astype("boolean")
        elif condition == "vide":
            holds = series.isna().astype("boolean")
        else:
            codes = [_code(series, word) for word in condition]
            holds = series.isin(codes).astype("boolean").mask(series.isna(), False)
        result &= holds
    return result


def _code(series: pd.Series[Any], word: str) -> str | bool | float:
    if str(series.dtype) == "boolean":
        if word in TRUE_WORDS:
            return True
        if word in FALSE_WORDS:
            return False
    if pd.api.types.is_numeric_dtype(series.dtype):
        return float(word)
    return word


def _difference(frame: pd.DataFrame, read: Mapping[str, Any]) -> pd.Series[Any]:
    gap = _numbers(frame, read["ecart"])
    seen = _numbers(frame, read["a"]) - _numbers(frame, read["b"])
    holds = _within(seen - gap, read["tolerance"])
    limit = read.get("censure")
    if limit is None:
        return holds
    low: pd.Series[Any] = (gap <= -limit) & (seen <= gap + read["tolerance"])
    high: pd.Series[Any] = (gap >= limit) & (seen >= gap - read["tolerance"])
    return holds | low.astype("boolean") | high.astype("boolean")


def _within(values: pd.Series[Any], tolerance: Any) -> pd.Series[Any]:
    near: pd.Series[Any] = values.abs() <= float(tolerance) + 1e-9
    return near.astype("boolean")


def _numbers(frame: pd.DataFrame, name: Any) -> pd.Series[Any]:
    return frame[str(name)].astype("Float64")


def _without_overlap(frame: pd.DataFrame, read: Mapping[str, Any]) -> pd.Series[Any]:
    ends = read["fin"] if isinstance(read["fin"], list) else [read["fin"]]
    end = frame[ends[0]]
    for name in ends[1:]:
        end = end.fillna(frame[name])
    periods = pd.DataFrame({"who": frame[read["par"]], "start": frame[read["debut"]], "end": end}).dropna()
    ordered = periods.sort_values(["who", "start"], kind="stable")
    previous = ordered.groupby("who", sort=False)["end"].cummax().groupby(ordered["who"], sort=False).shift()
    holds: pd.Series[Any] = (ordered["start"] > previous) | previous.isna()
    return holds.astype("boolean").reindex(frame.index)


def _known(frame: pd.DataFrame, rule: Rule, context: Context) -> pd.Series[Any] | None:
    series = frame[rule.columns[0]]
    wanted = rule.arguments["referentiel"]
    known = {
        "campus": context.campuses,
        "certification": frozenset(context.certifications) if context.certifications is not None else None,
        "session": context.sessions,
        "rncp": context.rncp_codes,
        "indicateur": frozenset(catalogue()),
    }[str(wanted)]
    if known is None:
        return None
    values = exit_year(series) if wanted == "session" else series
    return values.isin(list(known)).astype("boolean").mask(values.isna())


def _related(frame: pd.DataFrame, rule: Rule, contract: TableContract, context: Context) -> pd.Series[Any] | None:
    known = context.related.get(f"{rule.arguments['resource']}.{rule.arguments['field']}")
    if known is None:
        return None
    series = frame[rule.columns[0]]
    if contract.field(rule.columns[0]).personal == "pseudonyme":
        if context.key is None:
            return None
        series = pseudonyms(series, context.key)
    return series.isin(list(known)).astype("boolean").mask(series.isna())
