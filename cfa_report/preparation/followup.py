"""The follow-up list: who has not answered yet and can be called, in the private folder and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import pandas as pd

from cfa_report.errors import UsageFault
from cfa_report.intake import TableContract, TableReport, load_contracts
from cfa_report.intake.contacts import CONTACTS, load_contacts
from cfa_report.params import Params
from cfa_report.preparation.deliveries import Received, context_of, receive
from cfa_report.preparation.key import private_folder, read_key
from cfa_report.preparation.safe_csv import spreadsheet_bytes
from cfa_report.store.private_files import write_private

#: Columns of the list. ``contacts`` and ``dernier_contact``: what was already tried at this horizon.
COLUMNS: Final = (
    "ordre", "campus", "certification", "session", "horizon_mois", "nom", "prenom", "telephone", "courriel",
    "contacts", "dernier_contact", "a_detruire_le",
)  # fmt: skip
_FRENCH_PHONE: Final = re.compile(r"0[1-9](\d{2}){4}\Z")
#: The flat table knows of one survey.
_FLAT_HORIZON: Final = 6


@dataclass(frozen=True)
class Followup:
    """What was written, in numbers only.

    Attributes
    ----------
    lines
        How many people are on the lists.
    lists
        How many files: one a campus and session.
    expiry
        Day on which they must be destroyed.
    refused
        Campuses whose delivery or contacts were refused, each with what to correct.
    unreachable
        Whether some who did not answer have no contact.
    """

    lines: int
    lists: int
    expiry: date
    refused: tuple[tuple[str, str], ...]
    unreachable: bool


def write_followup(
    params: Params,
    sessions: Collection[str],
    campuses: Collection[str],
    horizon: int,
    day: date,
    order: Mapping[str, Sequence[tuple[str, str]]],
) -> Followup:
    """Write the follow-up lists, one for each campus and session; a list replaces the one made before it.

    Whoever refused once, at any horizon, is left out: a refusal is an opposition (RGPD, article 21).

    Parameters
    ----------
    params
        The network.
    sessions, campuses
        What is asked for; every campus when none is named.
    horizon
        Months after the exit.
    day
        Day of the list; it expires after the days for which the policy keeps data.
    order
        For each session, (campus, certification) in the order in which calls are most useful; others come after.

    Raises
    ------
    UsageFault
        When no delivery asked for brings contacts.
    """
    expiry = day + timedelta(days=params.policy.conservation_jours.donnees)
    contracts, key = load_contracts(params.places.contracts), read_key(params)
    received = [one for one in receive(params, contracts, key, campuses) if CONTACTS in one.delivery.tables]
    if not received:
        raise UsageFault(
            "aucune livraison demandée n'a de table coordonnees",
            action="L'ajouter à la livraison dans reseau.yaml, ou demander un autre campus",
        )
    refused: list[tuple[str, str]] = []
    silent: dict[str, list[pd.DataFrame]] = {}
    for one in received:
        contacts, told = _contacts(one, params, contracts, key)
        refused += [(one.campus.code, sentence) for sentence in told]
        if not told:
            people = _silent(one, params, horizon).merge(contacts, on="apprenti", how="left").fillna("")
            silent.setdefault(one.campus.code, []).append(people)
    lines = lists = 0
    unreachable = False
    for campus, parts in sorted(silent.items()):
        everyone = pd.concat(parts, ignore_index=True)
        reachable = (everyone["telephone"] != "") | (everyone["courriel"] != "")
        for session in sorted(sessions):
            of_session = everyone["session"] == session
            unreachable |= bool((of_session & ~reachable).any())
            rows = _rows(everyone[of_session & reachable], horizon, expiry, order.get(session, ()))
            _put(params, f"relances-{campus}-{session}-{horizon}m-expire-", expiry, rows)
            lines, lists = lines + len(rows), lists + bool(rows)
    return Followup(lines, lists, expiry, tuple(refused), unreachable)


def _contacts(
    one: Received, params: Params, contracts: Mapping[str, TableContract], key: bytes
) -> tuple[pd.DataFrame, list[str]]:
    """Read the contacts of a delivery, and say what stops them."""
    frames = [pd.DataFrame(columns=["apprenti", "nom", "prenom", "courriel", "telephone"], dtype="str")]
    told = [_first_refusal(report) for report in one.reports if report.verdict == "refuse"]
    for file in one.delivery.tables[CONTACTS] if not told else ():
        loaded = load_contacts(params.resolve(file), contracts[CONTACTS], context_of(params, one.campus, key))
        if loaded.frame is None:
            told.append(_first_refusal(loaded.report))
        else:
            frames.append(loaded.frame)
    contacts = pd.concat(frames, ignore_index=True).fillna("").drop_duplicates("apprenti")
    contacts["telephone"] = contacts["telephone"].map(_dialable).astype("str")
    return contacts, told


def _first_refusal(report: TableReport) -> str:
    finding = next(found for found in report.findings if found.severity == "bloquant")
    return f"{report.file} : {finding.message[:1].lower()}{finding.message[1:]}. {finding.action}."


def _silent(one: Received, params: Params, horizon: int) -> pd.DataFrame:
    """List who was asked at a horizon, did not answer and did not refuse: pseudonym, course, contacts tried."""
    if "suivi_promotion" in one.tables:
        flat = one.tables["suivi_promotion"]
        asked = flat[~flat["repondant"].fillna(False).astype(bool)] if horizon == _FLAT_HORIZON else flat.iloc[:0]
        codes = {
            digits: params.network.certifications_of_rncp(digits, one.delivery.certifications)[0]
            for digits in asked["rncp"].unique()
        }
        silent = asked.assign(certification=asked["rncp"].map(codes).astype("str"))
    else:
        answers = one.tables.get("enquetes", pd.DataFrame({"apprenti": [], "horizon_mois": [], "repondu": []}))
        answers = answers[answers["horizon_mois"] == horizon]
        spoke = set(answers.loc[answers["repondu"].astype("boolean").fillna(False), "apprenti"])
        learners = one.tables["apprentis"]
        silent = learners[learners["apprenti"].isin(set(answers["apprenti"]) - spoke)]
    tried = one.tables.get("relances", pd.DataFrame({"apprenti": [], "horizon_mois": [], "date": [], "issue": []}))
    silent = silent[~silent["apprenti"].isin(tried.loc[tried["issue"] == "refus", "apprenti"])]
    now = tried[tried["horizon_mois"] == horizon].groupby("apprenti")["date"].agg(["size", "max"])
    today = params.network.current_code
    return pd.DataFrame(
        {
            "apprenti": silent["apprenti"],
            "campus": silent["campus"],
            "certification": silent["certification"].map(today).astype("str"),
            "session": silent["session"],
            "contacts": silent["apprenti"].map(now["size"]).fillna(0).astype("int64"),
            "dernier_contact": pd.to_datetime(silent["apprenti"].map(now["max"])).dt.strftime("%Y-%m-%d").fillna(""),
        }
    )


def _rows(people: pd.DataFrame, horizon: int, expiry: date, order: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Put people in the order of the plan of calls; within a course, those least called first."""
    ranks = {pair: rank for rank, pair in enumerate(order)}
    pairs = zip(people["campus"], people["certification"], strict=True)
    ranked = people.assign(rang=[ranks.get(pair, len(ranks)) for pair in pairs])
    by = ["rang", "certification", "contacts", "dernier_contact", "nom", "prenom", "apprenti"]
    ordered = ranked.sort_values(by, kind="stable")
    return [
        [str(place), *_texts(row, horizon), expiry.isoformat()]
        for place, row in enumerate(ordered.to_dict("records"), start=1)
    ]


def _texts(row: Mapping[Any, Any], horizon: int) -> list[str]:
    values = {**row, "horizon_mois": horizon}
    return [str(values[name]) for name in COLUMNS[1:-1]]


def _dialable(number: str) -> str:
    """Write a telephone so that a spreadsheet keeps it: pairs of digits, and 00 for a leading +."""
    digits = re.sub(r"[\s.\-()]", "", number)
    if _FRENCH_PHONE.match(digits):
        return " ".join(digits[place : place + 2] for place in range(0, 10, 2))
    return re.sub(r"^\s*\+", "00", number)


def _put(params: Params, start: str, expiry: date, rows: list[list[str]]) -> None:
    """Write a list under the name that says when it expires; the earlier one goes, whatever its day."""
    private_folder(params)
    folder = params.places.followups
    folder.mkdir(exist_ok=True, mode=0o700)
    path = folder / f"{start}{expiry.isoformat()}.csv"
    if rows:
        write_private(path, spreadsheet_bytes(COLUMNS, rows))
    for old in folder.glob(f"{start}*.csv"):
        if old != path or not rows:
            old.unlink()
