"""Builds the store of each edition, once, from raw files to protected slices."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from cfa_report.catalogue import catalogue
from cfa_report.disclosure import Protected, Published, corrections_shown
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS, POOLED
from cfa_report.domain.edition import Edition
from cfa_report.domain.vocabulary import Severity
from cfa_report.errors import CfaReportError
from cfa_report.intake import TableReport, load_contracts
from cfa_report.intake.finding import RESPECTED
from cfa_report.params import Params
from cfa_report.preparation.checks import check_rows
from cfa_report.preparation.deliveries import Received
from cfa_report.preparation.gate_cache import protected_counts
from cfa_report.preparation.in_two import both_at_once, received_and_counted
from cfa_report.preparation.key import private_folder, read_key
from cfa_report.preparation.published_counts import keep_counts, published_editions
from cfa_report.preparation.references import official_rates
from cfa_report.preparation.registers import read_registers
from cfa_report.store import EditionIndex, EditionStore, StoreWriter, fingerprint
from cfa_report.store.registers import Register
from cfa_report.store.slices import CHECKS, released_digest


def prepare(params: Params, edition: Edition) -> None:
    """Read, check, count and protect once; write the store of an edition.

    Raises
    ------
    ParameterError
        When the key or the contracts cannot be used. A refused file is not an error: it is a result.
    LedgerBroken
        When a ledger of published editions is not what was written in it.
    """
    private_folder(params)
    contracts = load_contracts(params.places.contracts)
    key = read_key(params)
    # Taken before anything is read: a file that changes meanwhile makes the store out of date, never wrongly fresh.
    identity = fingerprint(params, edition)
    published = _published_before(params, edition)
    received, everything = received_and_counted(params, contracts, key)
    counts = _of_edition(everything, edition)
    references, reference_reports, reference_digests = official_rates(params, contracts)
    digests = {name: digest for one in received for name, digest in one.digests.items()} | reference_digests
    registers: dict[str, Register] = {}
    if edition is Edition.INTERNE:
        # Their texts may say any number: they never come near the public edition.
        protected, (registers, register_digests) = both_at_once(
            lambda: protected_counts(counts, params, edition, published), lambda: read_registers(params, contracts)
        )
        digests |= register_digests
    else:
        digests = _keyed(digests, key)
        protected = protected_counts(counts, params, edition, published)
    writer = StoreWriter(params.places.store / edition)
    try:
        _write(
            writer, params, edition, identity, published, protected, received, references, reference_reports, digests,
            registers,
        )  # fmt: skip
    except BaseException:
        writer.abandon()
        raise
    writer.commit()


def keep_published(params: Params, edition: Edition, rank: int, content: str) -> None:
    """Keep what an edition that is about to be published counted (see ``keep_counts``).

    Parameters
    ----------
    rank, content
        Place that it will have in its ledger, and hash of every file of the edition.

    Raises
    ------
    ParameterError, LedgerBroken, CfaReportError
        As for ``prepare``; also when the data are no longer those of the store, or the private folder cannot be written
        to.
    """
    private_folder(params)
    _, everything = received_and_counted(params, load_contracts(params.places.contracts), read_key(params))
    counts = _of_edition(everything, edition)
    published = _published_before(params, edition)
    released = protected_counts(counts, params, edition, published).cells
    index = EditionStore(params.places.store / edition).index()
    if released_digest(released, corrections_shown(released, published)) != index.released:
        raise CfaReportError(
            "les données ont changé pendant la publication", action="Relancer « cfa-report run », puis publier"
        )
    keep_counts(params, edition, rank, content, counts, released)


def _published_before(params: Params, edition: Edition) -> Published:
    return replace(Published.before(params, edition), whole=published_editions(params, edition))


def _write(
    writer: StoreWriter,
    params: Params,
    edition: Edition,
    identity: str,
    published: Published,
    protected: Protected,
    received: Sequence[Received],
    references: list[list[Any]],
    reference_reports: Sequence[TableReport],
    digests: dict[str, str],
    registers: Mapping[str, Register],
) -> None:
    network, released = params.network, protected.cells
    order = {code: position for position, code in enumerate(network.certification_by_code)}
    leaves = released[(released["campus"] != ALL_CAMPUSES) & (released["certification"] != ALL_CERTIFICATIONS)]
    leaves = leaves[leaves["session"].isin(network.sessions) & leaves["certification"].isin(list(order))]
    delivered = set(leaves[["session", "campus", "certification"]].itertuples(index=False, name=None))
    campuses = list(network.campus_by_code)
    pairs = sorted(delivered, key=lambda pair: (pair[0], campuses.index(pair[1]), order[pair[2]]))
    internal = edition is Edition.INTERNE
    corrections = corrections_shown(released, published)
    writer.write_index(
        EditionIndex(
            fingerprint=identity,
            edition=edition,
            network=network.reseau,
            demonstration=network.demonstration,
            sessions=tuple(network.sessions),
            campuses={campus.code: campus.libelle for campus in network.campus},
            certifications={item.code: item.model_dump(mode="json") for item in network.certifications},
            pairs=tuple(pairs),
            refusals=tuple(_refusal(one, internal) for one in received if one.refused),
            policy=params.policy.model_dump(mode="json"),
            inputs=digests,
            protection=protected.balance.to_json(),
            ledgers=published.heads,
            released=released_digest(released, corrections),
            corrections=tuple(corrections),
        )
    )
    checks = {
        code: [
            row
            for one in received
            if one.campus.code == code and not one.refused
            for report in one.reports
            for row in check_rows(report, internal=internal)
        ]
        for code in campuses
    }
    network_checks = [row for report in reference_reports for row in check_rows(report, internal=internal)]
    writer.write_slice(ALL_CAMPUSES, ALL_CERTIFICATIONS, released, network_checks, references, registers)
    # A pool of certifications is in the slice of each.
    members = released["certification"].str.split(POOLED, regex=False).explode()
    for campus in campuses:
        of_campus = released["campus"] == campus
        own = [row for row in references if row[4] in ("", campus)]
        writer.write_slice(campus, ALL_CERTIFICATIONS, released[of_campus], checks[campus], own, _of(registers, campus))
        for certification in sorted({pair[2] for pair in pairs if pair[1] == campus}, key=order.__getitem__):
            about = [row for row in own if row[5] in ("", certification)]
            held = released.index.isin(members.index[members == certification])
            cells = released[of_campus & held]
            writer.write_slice(campus, certification, cells, checks[campus], about)


def _of_edition(counts: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Keep what is counted for a whole campus out of the public edition: it could only tell more of those hidden."""
    if edition is Edition.INTERNE:
        return counts
    private = [name for name, item in catalogue().items() if item.is_follow_up]
    return counts[~counts["indicateur"].isin(private)].reset_index(drop=True)


def _of(registers: Mapping[str, Register], campus: str) -> dict[str, Register]:
    return {name: register.of_campus(campus) for name, register in registers.items()}


def _keyed(digests: dict[str, str], key: bytes) -> dict[str, str]:
    """Key the digests of a public edition: the plain hash of a small table is inverted by enumeration."""
    return {name: hmac.new(key, digest.encode(), hashlib.sha256).hexdigest() for name, digest in digests.items()}


def _refusal(one: Received, internal: bool) -> dict[str, Any]:
    """Say what to correct in a refused delivery: rules not met and what the reader found, but for mere information."""
    findings = [
        dict(zip(CHECKS, row, strict=True))
        for report in one.reports
        for row in check_rows(report, internal=internal)
        if row[CHECKS.index("issue")] != RESPECTED and row[CHECKS.index("gravite")] != Severity.INFORMATION
    ]
    return {"campus": one.campus.code, "certifications": list(one.delivery.certifications), "constats": findings}
