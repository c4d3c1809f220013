"""What each campus delivered: tables read, checked, accepted or refused as a whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from cfa_report.domain.vocabulary import Severity
from cfa_report.intake import Context, Finding, LoadedTable, TableContract, TableReport, load_table
from cfa_report.params import Campus, Delivery, Network, Params

#: The table that says who is counted, by grain; the others of a delivery refer to it, so it is read first.
BASES = {"complet": "apprentis", "plat": "suivi_promotion", "effectifs": "effectifs"}


@dataclass(frozen=True)
class Received:
    """One delivery once read.

    Attributes
    ----------
    campus, delivery
        Whose, and what was declared.
    tables
        Accepted frames by table name; empty when the delivery is refused.
    reports
        One report a file, in the order of the parameters.
    digests
        SHA-256 of each file by its name in the parameters.
    """

    campus: Campus
    delivery: Delivery
    tables: Mapping[str, pd.DataFrame]
    reports: tuple[TableReport, ...]
    digests: Mapping[str, str]

    @property
    def refused(self) -> bool:
        """Whether anything in it blocks."""
        return any(report.verdict == "refuse" for report in self.reports)


def receive(
    params: Params, contracts: Mapping[str, TableContract], key: bytes, campuses: Collection[str] = ()
) -> list[Received]:
    """Read every delivery of every campus, or of some, in the order of the parameters."""
    received = []
    for campus in params.network.campus:
        if campuses and campus.code not in campuses:
            continue
        seen: dict[tuple[str, str, str], int] = {}
        for position, delivery in enumerate(campus.livraisons, start=1):
            one = _receive_one(params, contracts, key, campus, delivery)
            received.append(_refuse_second_time(one, seen, position, params.network))
    return received


def context_of(params: Params, campus: Campus | None, key: bytes | None) -> Context:
    """Say what the network knows when a campus's file is judged; every campus when none is given."""
    network = params.network
    return Context(
        campuses=frozenset({campus.code} if campus else network.campus_by_code),
        certifications={item.code: item.rncp for item in network.certifications},
        sessions=frozenset(network.sessions),
        date_observation=params.policy.date_observation,
        date_edition=params.policy.date_edition,
        key=key,
    )


def _receive_one(
    params: Params, contracts: Mapping[str, TableContract], key: bytes, campus: Campus, delivery: Delivery
) -> Received:
    context = context_of(params, campus, key)
    frames: dict[str, list[pd.DataFrame]] = {}
    reports: list[TableReport] = []
    digests: dict[str, str] = {}
    names = sorted(delivery.tables, key=lambda name: (name != BASES[delivery.grain], list(delivery.tables).index(name)))
    for name in names:
        if name == "coordonnees":
            # Contacts are read by the follow-up list alone.
            continue
        for file in delivery.tables[name]:
            loaded: LoadedTable = load_table(params.resolve(file), contracts[name], context, cache=params.places.checks)
            reports.append(loaded.report)
            digests[file] = loaded.digest
            if loaded.frame is not None:
                frames.setdefault(name, []).append(loaded.frame)
        if name == "apprentis" and name in frames:
            known = frozenset(learner for frame in frames[name] for learner in frame["apprenti"])
            context = replace(context, related={"apprentis.apprenti": known})
    tables = {name: pd.concat(parts, ignore_index=True) for name, parts in frames.items()}
    one = Received(campus, delivery, tables, tuple(reports), digests)
    one = _refuse_double_lines(_refuse_double_learners(one), contracts)
    return _refuse_foreign_courses(_refuse_ambiguous_codes(one, params), params)


def _refuse_double_lines(one: Received, contracts: Mapping[str, TableContract]) -> Received:
    """Refuse a delivery whose files, each sound, hold the same contract, exam, answer or headcount twice."""
    for name in ("contrats", "examens", "enquetes", "relances", "effectifs"):
        table = one.tables.get(name)
        if one.refused or table is None or len(one.delivery.tables[name]) == 1:
            continue
        key = ["session_origine" if column == "session" else column for column in contracts[name].primary_key]
        doubles = int(table.duplicated(key).sum())
        if doubles:
            return _refuse(
                one,
                Finding(
                    code="LIV-04",
                    severity=Severity.BLOQUANT,
                    message=f"Des lignes de la table {name} figurent dans plusieurs fichiers de la livraison",
                    action="Ne garder chaque ligne que dans un fichier",
                    count=doubles,
                ),
            )
    return one


def _refuse_foreign_courses(one: Received, params: Params) -> Received:
    """Refuse a delivery that puts a learner in the other section, or brings a certification it does not declare."""
    base = one.tables.get("apprentis", one.tables.get("effectifs"))
    if one.refused or base is None:
        return one
    known = params.network.certification_by_code
    sections = base["certification"].map({code: str(item.section) for code, item in known.items()})
    elsewhere = int((base["section"] != sections).sum()) if "section" in base else 0
    if elsewhere:
        return _refuse(
            one,
            Finding(
                code="LIV-05",
                severity=Severity.BLOQUANT,
                message="Des apprenants n'ont pas la section de leur certification",
                action="Corriger la section ou la certification : apprentis et adultes ne s'additionnent jamais",
                column="section",
                count=elsewhere,
            ),
        )
    today = params.network.current_code
    declared = {today[code] for code in one.delivery.certifications}
    if declared and not set(base["certification"].map(today)) <= declared:
        return _refuse(
            one,
            Finding(
                code="LIV-06",
                severity=Severity.BLOQUANT,
                message="La livraison apporte une certification qu'elle ne déclare pas",
                action="La déclarer parmi les certifications de cette livraison dans reseau.yaml",
                column="certification",
            ),
        )
    return one


def _refuse_ambiguous_codes(one: Received, params: Params) -> Received:
    """Refuse a flat delivery whose RNCP code is that of several courses, which only the network can tell apart."""
    flat = one.tables.get("suivi_promotion")
    if one.refused or flat is None:
        return one
    codes = {str(digits) for digits in flat["rncp"].unique()}
    declared = one.delivery.certifications
    unclear = sorted(code for code in codes if len(params.network.certifications_of_rncp(code, declared)) != 1)
    if not unclear:
        return one
    return _refuse(
        one,
        Finding(
            code="LIV-03",
            severity=Severity.BLOQUANT,
            message=f"Le code RNCP {unclear[0]} n'est pas celui d'une certification et d'une seule",
            action="Déclarer dans reseau.yaml les certifications de cette livraison",
            column="rncp",
        ),
    )


def _refuse(one: Received, finding: Finding) -> Received:
    first, *others = one.reports
    refused = replace(first, verdict="refuse", findings=(*first.findings, finding))
    return replace(one, reports=(refused, *others))


def _refuse_double_learners(one: Received) -> Received:
    """Refuse a delivery whose files, each sound, hold the same learner twice."""
    base = one.tables.get("apprentis", one.tables.get("suivi_promotion"))
    if base is None:
        return one
    doubles = int(
        base.duplicated(["apprenti", "session"]).sum() if "rncp" in base else base["apprenti"].duplicated().sum()
    )
    if not doubles:
        return one
    return _refuse(
        one,
        Finding(
            code="LIV-02",
            severity=Severity.BLOQUANT,
            message="Des apprenants figurent dans plusieurs fichiers de la livraison",
            action="Ne garder chaque apprenant que dans un fichier",
            count=doubles,
        ),
    )


def _refuse_second_time(
    one: Received, seen: dict[tuple[str, str, str], int], position: int, network: Network
) -> Received:
    """Refuse a delivery that brings a certification and session already delivered by the same campus."""
    if one.refused:
        return one
    table = one.tables[BASES[one.delivery.grain]]
    course = "certification" if "certification" in table else "rncp"
    base = table[["campus", course, "session"]].drop_duplicates()
    if "certification" in base:
        codes = base["certification"]
    else:
        # The same course may come once by its RNCP code and once by the network's own.
        codes = base["rncp"].map(lambda digits: network.certifications_of_rncp(digits, one.delivery.certifications)[0])
    scopes = set(zip(base["campus"], codes, base["session"], strict=True))
    if any(scope in seen for scope in scopes):
        return _refuse(
            one,
            Finding(
                code="LIV-01",
                severity=Severity.BLOQUANT,
                message=f"La livraison {position} apporte une certification et une session déjà livrées par ce campus",
                action="Ne livrer chaque certification et session qu'une fois",
            ),
        )
    seen.update(dict.fromkeys(scopes, position))
    return one
