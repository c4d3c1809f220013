"""An edition's protected slices: written by the private wing, read by the public wing."""

from cfa_report.store.edition_store import EditionStore, StoreWriter
from cfa_report.store.fingerprint import family_identity, fingerprint
from cfa_report.store.ledger import Ledger, ledger_heads, ledgers_known, read_ledger
from cfa_report.store.opening import begin_preparation, ensure_store, is_prepared, keep_published, open_slice
from cfa_report.store.own_process import OwnProcess
from cfa_report.store.slices import EditionIndex, Slice

__all__ = [
    "EditionIndex",
    "EditionStore",
    "Ledger",
    "OwnProcess",
    "Slice",
    "StoreWriter",
    "begin_preparation",
    "ensure_store",
    "family_identity",
    "fingerprint",
    "is_prepared",
    "keep_published",
    "ledger_heads",
    "ledgers_known",
    "open_slice",
    "read_ledger",
]
