"""Flags per learner and per contract, from the full tables: True, False, or unknown."""

from __future__ import annotations

import pandas as pd

from cfa_report.counting.rules import GROUP, CountingRules, absent_means_unknown, exits_of_sessions
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
    # A course without a planned end ends with its session.
    planned = source["date_fin_prevue"].fillna(exits_of_sessions(source["session_origine"]))
    frame["sortie_prevue"] = planned
    frame["entre"] = pd.array([True] * len(frame), dtype="boolean")
    # After the observation date nothing is known, not even what is already written down.
    left = source["date_sortie"].where(source["date_sortie"] <= observed)
    reason = source["motif_sortie"]
    before_end = left.notna() & (left < planned)
    unexplained = before_end & reason.isna()
    still_here = left.isna() & (planned > observed)
    frame["non_transfere"] = (~reason.isin(_ELSEWHERE)).astype("boolean").mask(unexplained, None)
    left_early = reason.isin(_LEFT_EARLY) & (before_end | source["date_sortie"].isna())
    frame["sorti_avant_terme"] = left_early.astype("boolean").mask(unexplained | (still_here & ~left_early), None)
    frame["en_derniere_annee"] = ~frame["sorti_avant_terme"] & frame["non_transfere"]
    _exams(frame, exams, still_here)
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


def _exams(frame: pd.DataFrame, exams: pd.DataFrame | None, still_here: pd.Series) -> None:
    """Read presence and results: one sitting is enough to have sat, one success to have passed.

    A presence left empty is an exam to come: unknown. A learner without a line did not sit, unless still in training.
    """
    if exams is None or exams.empty:
        return
    inscribed = exams["inscrit"].astype("boolean").fillna(True)
    absent = ~inscribed | exams["resultat"].eq("absent").fillna(False)
    sat = exams["present"].astype("boolean").mask(exams["present"].isna() & absent.astype(bool), False)
    passed = exams["resultat"].eq("admis").astype("boolean")
    passed = passed.mask(exams["resultat"].isna() | exams["resultat"].eq("en_cours").fillna(False), None)
    passed = passed.mask((~sat).fillna(False), False)
    has_line = pd.Series(frame.index.isin(exams["apprenti"]), index=frame.index)
    delivered = _delivered(frame, has_line)
    without = pd.Series(False, index=frame.index, dtype="boolean").mask(still_here, None)
    frame["presente"] = _any_known(sat, exams["apprenti"]).reindex(frame.index).where(has_line, without)
    frame["admis"] = _any_known(passed, exams["apprenti"]).reindex(frame.index).where(has_line, without)
    for name in ("presente", "admis"):
        frame[name] = absent_means_unknown(frame[name], delivered)
    frame["resultat_attendu"] = has_line & frame["admis"].isna()
    frame["admis_parmi_entres"] = frame["admis"]


def _any_known(flag: pd.Series, learner: pd.Series) -> pd.Series:
    """Say per learner whether some line is true; unknown when none is and some line does not tell."""
    some_true = flag.fillna(False).astype(bool).groupby(learner).any()
    some_unknown = flag.isna().groupby(learner).any()
    return some_true.astype("boolean").mask(some_unknown & ~some_true, None)


def _breaches(frame: pd.DataFrame, contracts: pd.DataFrame | None, rules: CountingRules) -> None:
    if contracts is None or contracts.empty:
        return
    observed = pd.Timestamp(rules.observed)
    has_contract = pd.Series(frame.index.isin(contracts["apprenti"]), index=frame.index)
    delivered = _delivered(frame, has_contract)
    broken = contracts[_broken(contracts, observed)]
    running = contracts[~_broken(contracts, observed) & (contracts["date_fin_prevue"] > observed)]
    ever = pd.Series(frame.index.isin(broken["apprenti"]), index=frame.index)
    may_yet = pd.Series(frame.index.isin(running["apprenti"]), index=frame.index)
    rompu = ever.astype("boolean").mask(may_yet & ~ever, None)
    frame["rompu"] = absent_means_unknown(rompu, delivered)
    frame["non_rompu"] = ~frame["rompu"]
    # ORT, note 3: resumed "en moins de 180 jours"; the dashboard tolerates 180 full days and asks for no diploma.
    strict = _unresumed(broken, contracts, rules.resume_days - 1, observed).reindex(frame.index, fill_value=False)
    tolerant = _unresumed(broken, contracts, rules.resume_days, observed).reindex(frame.index, fill_value=False)
    if "admis_parmi_entres" in frame:
        net = _or_unknown(strict, may_yet) & ~frame["admis_parmi_entres"]
        frame["rompu_net"] = absent_means_unknown(net, delivered)
    frame["rompu_net_tdb"] = absent_means_unknown(_or_unknown(tolerant, may_yet), delivered)


def _or_unknown(net: pd.Series, may_yet: pd.Series) -> pd.Series:
    """Call unknown what is not true while a contract runs: the first or a resumed one may yet be broken for good."""
    return net.mask(may_yet & ~net.fillna(False).astype(bool), None)


def _unresumed(broken: pd.DataFrame, contracts: pd.DataFrame, last_day: int, observed: pd.Timestamp) -> pd.Series:
    """Say per learner whether some breach was followed by no new contract within ``last_day`` days.

    Unknown while a breach is too recent for its last day to have passed.
    """
    if broken.empty:
        return pd.Series(dtype="boolean")
    others = contracts[["apprenti", "contrat", "date_debut"]].assign(
        fin=contracts[["date_rupture", "date_fin_prevue"]].min(axis=1)
    )
    pairs = broken[["apprenti", "contrat", "date_rupture"]].merge(others, on="apprenti", suffixes=("", "_suivant"))
    gap = (pairs["date_debut"] - pairs["date_rupture"]).dt.days
    # Resumed: another contract begins in time, or had begun already and goes on after the breach.
    goes_on = (gap >= 0) | (pairs["fin"] > pairs["date_rupture"])
    pairs["resumed"] = (pairs["contrat"] != pairs["contrat_suivant"]) & goes_on & (gap <= last_day)
    breach = pairs.groupby(["apprenti", "contrat"], sort=True).agg(
        resumed=("resumed", "any"), date_rupture=("date_rupture", "first")
    )
    elapsed = (observed - breach["date_rupture"]).dt.days
    net = (~breach["resumed"]).astype("boolean").mask(~breach["resumed"] & (elapsed <= last_day), None)
    level = net.index.get_level_values("apprenti")
    some_true = net.fillna(False).groupby(level).any()
    some_unknown = net.isna().groupby(level).any()
    return some_true.astype("boolean").mask(some_unknown & ~some_true, None)


def _optional(rows: pd.DataFrame, name: str) -> pd.Series:
    """Give a column that may not be delivered: missing for everybody."""
    return rows[name] if name in rows else pd.Series(None, index=rows.index, dtype="object")


def _surveys(frame: pd.DataFrame, surveys: pd.DataFrame | None, rules: CountingRules) -> None:
    if surveys is None:
        return
    for horizon in rules.horizons:
        answers = surveys[surveys["horizon_mois"] == horizon]
        if answers.empty:
            continue
        # Two rows for one learner and horizon: the one that holds an answer speaks.
        last = answers.sort_values("repondu", kind="stable").drop_duplicates("apprenti", keep="last")
        last = last.set_index("apprenti")
        asked = pd.Series(frame.index.isin(last.index), index=frame.index)
        rows = last.reindex(frame.index)
        answered = rows["repondu"].astype("boolean")
        spoke = answered.fillna(False)
        flags = survey_flags(
            asked,
            answered,
            rows["situation"].where(spoke),
            _optional(rows, "type_contrat").where(spoke),
            _optional(rows, "metier_vise").where(spoke),
            horizon,
            rules,
        )
        frame[list(flags)] = pd.DataFrame(flags)
        # A group that nobody surveyed has no response rate, not one of zero.
        name = f"repondant_parmi_entres_{horizon}m"
        frame[name] = absent_means_unknown(frame[name], _delivered(frame, asked))
