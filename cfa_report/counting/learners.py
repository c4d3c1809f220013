"""Flags per learner and per contract, from the full tables: True, False, or unknown."""

from __future__ import annotations

import pandas as pd

from cfa_report.counting.rules import GROUP, CountingRules, absent_means_unknown, known_false
from cfa_report.counting.survey import survey_flags

_LEFT_EARLY = frozenset({"abandon", "rupture", "exclusion", "reorientation"})
_ELSEWHERE = frozenset({"transfert", "exclusion"})


def learner_flags(
    learners: pd.DataFrame,
    contracts: pd.DataFrame | None,
    exams: pd.DataFrame | None,
    surveys: pd.DataFrame | None,
    rules: CountingRules,
) -> pd.DataFrame:
    """Join the full tables into one row of flags per learner.

    Parameters
    ----------
    learners, contracts, exams, surveys
        Validated tables ``apprentis``, ``contrats``, ``examens``, ``enquetes``; the last three may not be delivered.
    rules
        What the policy says.

    Returns
    -------
    DataFrame
        One row a learner: campus, certification, section, session, promotion, sortie_prevue, and nullable booleans.
    """
    frame = learners.set_index("apprenti")[[*GROUP, "promotion"]].copy()
    source = learners.set_index("apprenti")
    observed = pd.Timestamp(rules.observed)
    frame["sortie_prevue"] = source["date_fin_prevue"]
    frame["entre"] = pd.array([True] * len(frame), dtype="boolean")
    frame["non_transfere"] = (~source["motif_sortie"].isin(_ELSEWHERE)).astype("boolean")
    left = source["date_sortie"].notna() & (source["date_sortie"] < source["date_fin_prevue"])
    left_early = (left & source["motif_sortie"].isin(_LEFT_EARLY)).astype("boolean")
    still_here = source["date_sortie"].isna() & (source["date_fin_prevue"] > observed)
    frame["sorti_avant_terme"] = left_early.mask(still_here, None)
    frame["en_derniere_annee"] = ~frame["sorti_avant_terme"] & frame["non_transfere"]
    _exams(frame, exams)
    _breaches(frame, contracts, rules)
    _surveys(frame, surveys, rules)
    return frame


def contract_flags(flags: pd.DataFrame, contracts: pd.DataFrame | None, rules: CountingRules) -> pd.DataFrame:
    """Give one row of flags per contract, with its learner's population.

    A contract still running at the observation date is unknown, neither broken nor kept.
    """
    if contracts is None or contracts.empty:
        return pd.DataFrame(columns=[*GROUP, "promotion", "sortie_prevue"])
    observed = pd.Timestamp(rules.observed)
    frame = contracts[["apprenti"]].join(flags[[*GROUP, "promotion", "sortie_prevue"]], on="apprenti", how="inner")
    known = contracts.loc[frame.index]
    broken = _broken(known, observed)
    ninth_month = known["date_debut"] + pd.DateOffset(months=9)
    frame["contrat_conclu"] = pd.array([True] * len(frame), dtype="boolean")
    frame["contrat_rompu"] = broken.astype("boolean").mask(~broken & (known["date_fin_prevue"] > observed), None)
    early = broken & (known["date_rupture"] < ninth_month)
    undecided = ~broken & (ninth_month > observed) & (known["date_fin_prevue"] > observed)
    frame["contrat_rompu_9m"] = early.astype("boolean").mask(undecided, None)
    return frame.drop(columns="apprenti")


def _broken(contracts: pd.DataFrame, observed: pd.Timestamp) -> pd.Series:
    breach = contracts["date_rupture"]
    return breach.notna() & (breach < contracts["date_fin_prevue"]) & (breach <= observed)


def _delivered(frame: pd.DataFrame, present: pd.Series) -> pd.Series:
    """Say for each learner whether a table speaks of anyone of the same group."""
    return present.groupby([frame[column] for column in GROUP]).transform("any")


def _exams(frame: pd.DataFrame, exams: pd.DataFrame | None) -> None:
    if exams is None or exams.empty:
        return
    last = exams.sort_values("session", kind="stable").groupby("apprenti").last()
    sat = last["present"].reindex(frame.index).astype("boolean")
    result = last["resultat"].reindex(frame.index)
    delivered = _delivered(frame, sat.notna() | result.notna())
    frame["presente"] = absent_means_unknown(sat.fillna(False), delivered)
    passed = result.eq("admis").astype("boolean").mask(result.isna() | result.eq("en_cours").fillna(False), None)
    frame["admis"] = passed.mask((~frame["presente"]).fillna(False), False)
    frame["resultat_attendu"] = known_false(frame["presente"]) & frame["admis"].isna()
    frame["admis_parmi_entres"] = frame["admis"]


def _breaches(frame: pd.DataFrame, contracts: pd.DataFrame | None, rules: CountingRules) -> None:
    if contracts is None or contracts.empty:
        return
    observed = pd.Timestamp(rules.observed)
    has_contract = pd.Series(frame.index.isin(contracts["apprenti"]), index=frame.index)
    delivered = _delivered(frame, has_contract)
    broken = contracts[_broken(contracts, observed)]
    running = contracts[contracts["date_rupture"].isna() & (contracts["date_fin_prevue"] > observed)]
    ever = pd.Series(frame.index.isin(broken["apprenti"]), index=frame.index)
    may_yet = pd.Series(frame.index.isin(running["apprenti"]), index=frame.index) & ~ever
    rompu = ever.astype("boolean").mask(may_yet, None)
    frame["rompu"] = absent_means_unknown(rompu, delivered)
    frame["non_rompu"] = ~frame["rompu"]
    # ORT, note 3: resumed "en moins de 180 jours"; the dashboard tolerates 180 full days and asks for no diploma.
    strict = _unresumed(broken, contracts, rules.resume_days - 1, observed).reindex(frame.index, fill_value=False)
    tolerant = _unresumed(broken, contracts, rules.resume_days, observed).reindex(frame.index, fill_value=False)
    if "admis_parmi_entres" in frame:
        net = strict.mask(may_yet, None) & ~frame["admis_parmi_entres"]
        frame["rompu_net"] = absent_means_unknown(net, delivered)
    frame["rompu_net_tdb"] = absent_means_unknown(tolerant.mask(may_yet, None), delivered)


def _unresumed(broken: pd.DataFrame, contracts: pd.DataFrame, last_day: int, observed: pd.Timestamp) -> pd.Series:
    """Say per learner whether some breach was followed by no new contract within ``last_day`` days.

    Unknown while a breach is too recent for its last day to have passed.
    """
    if broken.empty:
        return pd.Series(dtype="boolean")
    starts = contracts[["apprenti", "contrat", "date_debut"]]
    pairs = broken[["apprenti", "contrat", "date_rupture"]].merge(starts, on="apprenti", suffixes=("", "_suivant"))
    gap = (pairs["date_debut"] - pairs["date_rupture"]).dt.days
    pairs["resumed"] = (pairs["contrat"] != pairs["contrat_suivant"]) & (gap >= 0) & (gap <= last_day)
    breach = pairs.groupby(["apprenti", "contrat"], sort=True).agg(
        resumed=("resumed", "any"), date_rupture=("date_rupture", "first")
    )
    elapsed = (observed - breach["date_rupture"]).dt.days
    net = (~breach["resumed"]).astype("boolean").mask(~breach["resumed"] & (elapsed <= last_day), None)
    level = net.index.get_level_values("apprenti")
    some_true = net.fillna(False).groupby(level).any()
    some_unknown = net.isna().groupby(level).any()
    return some_true.astype("boolean").mask(some_unknown & ~some_true, None)


def _surveys(frame: pd.DataFrame, surveys: pd.DataFrame | None, rules: CountingRules) -> None:
    if surveys is None:
        return
    for horizon in rules.horizons:
        answers = surveys[surveys["horizon_mois"] == horizon]
        if answers.empty:
            continue
        # Two rows for one learner and horizon: the one that holds an answer speaks.
        last = answers.sort_values("repondu", kind="stable").groupby("apprenti").last()
        asked = pd.Series(frame.index.isin(last.index), index=frame.index)
        rows = last.reindex(frame.index)
        answered = rows["repondu"].astype("boolean")
        spoke = answered.fillna(False)
        flags = survey_flags(
            asked,
            answered,
            rows["situation"].where(spoke),
            rows["type_contrat"].where(spoke),
            rows["metier_vise"].where(spoke),
            horizon,
            rules,
        )
        frame[list(flags)] = pd.DataFrame(flags)
        # A group that nobody surveyed has no response rate, not one of zero.
        name = f"repondant_parmi_entres_{horizon}m"
        frame[name] = absent_means_unknown(frame[name], _delivered(frame, asked))
