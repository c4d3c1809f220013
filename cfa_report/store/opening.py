"""The door: a notebook asks for its slice, and gets it whether a batch prepared it or not."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from cfa_report.domain.columns import ALL_CERTIFICATIONS
from cfa_report.domain.edition import Edition
from cfa_report.errors import UsageFault
from cfa_report.params import Params, project_root, read_params
from cfa_report.store.edition_store import EditionStore
from cfa_report.store.fingerprint import fingerprint
from cfa_report.store.ledger import ledger_heads
from cfa_report.store.own_process import OwnProcess
from cfa_report.store.slices import Slice

#: Set by a batch for its notebooks: the folder of a store that it has just prepared.
READY_STORE: Final = "CFA_REPORT_STORE"
#: Set by an analyst who works on a network of their own: its folder of parameters.
PARAMS_FOLDER: Final = "CFA_REPORT_PARAMS"


def open_slice(
    campus: str, certification: str = ALL_CERTIFICATIONS, *, session: str, edition: str = "interne"
) -> Slice:
    """Open the protected slice of a campus and certification.

    In a batch the store is ready. By hand it is that of the network named by the environment variable
    ``CFA_REPORT_PARAMS``, or of the demonstration network in ``demo/`` under the project's root, which is written on
    the spot when it is not there.

    Parameters
    ----------
    campus, certification, session
        Codes of the scope; ``RESEAU`` and ``ENSEMBLE`` are the totals.
    edition
        ``interne`` or ``publique``.

    Raises
    ------
    UsageFault, ParameterError, CfaReportError
        When the scope does not exist, the parameters are refused, or the preparation stops.
    """
    if edition not in set(Edition):
        raise UsageFault(f"l'édition « {edition} » n'existe pas", action="Écrire interne ou publique")
    ready = os.environ.get(READY_STORE)
    store = EditionStore(Path(ready)) if ready else ensure_store(read_params(_params_by_hand()), Edition(edition))
    return store.slice(campus, certification, session)


def ensure_store(params: Params, edition: Edition) -> EditionStore:
    """Give the store of an edition, prepared in a process of its own if it is missing or out of date.

    It is out of date when anything that was read has changed, or when an edition was published since: what was
    published once decides what may be shown now.

    Raises
    ------
    LedgerBroken
        When a ledger of published editions is not what was written in it.
    CfaReportError
        With the preparation's own sentence when it stops.
    """
    if not is_prepared(params, edition):
        begin_preparation(params, edition).wait()
    return EditionStore(params.places.store / edition)


def begin_preparation(params: Params, edition: Edition) -> OwnProcess:
    """Start preparing the store of an edition, and do not wait for it."""
    return _preparation(params, edition)


def keep_published(params: Params, edition: Edition, rank: int, content: str) -> None:
    """Have the private wing keep what an edition counts, before its line is added to the ledger.

    ``rank`` and ``content`` are those of that line.

    Raises
    ------
    CfaReportError
        With the preparation's own sentence when it stops.
    """
    _preparation(params, edition, "--publier", str(rank), content).wait()


def _preparation(params: Params, edition: Edition, *more: str) -> OwnProcess:
    return OwnProcess(
        "cfa_report.preparation",
        *("--params", str(params.places.params)),
        *("--edition", str(edition)),
        *("--seuil", str(params.policy.seuils.of(edition))),
        *more,
    )


def is_prepared(params: Params, edition: Edition) -> bool:
    """Say whether the store of an edition is in place and up to date, and knows every edition published since.

    Raises
    ------
    LedgerBroken
        When a ledger of published editions is not what was written in it.
    """
    store = EditionStore(params.places.store / edition)
    heads = ledger_heads(params.places, edition)
    index = store.index() if store.exists() else None
    return index is not None and (index.fingerprint, index.ledgers) == (fingerprint(params, edition), heads)


def _params_by_hand() -> Path:
    named = os.environ.get(PARAMS_FOLDER)
    if named:
        return Path(named)
    demonstration = project_root() / "demo"
    if not (demonstration / "params").is_dir():
        OwnProcess("cfa_report.demonstration", str(demonstration)).wait()
    return demonstration / "params"
