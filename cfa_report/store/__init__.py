"""An edition's protected slices: written by the private wing, read by the public wing."""

from cfa_report.store.edition_store import EditionStore, StoreWriter
from cfa_report.store.fingerprint import fingerprint
from cfa_report.store.ledger import Ledger, ledger_heads, ledgers_known, read_ledger
from cfa_report.store.opening import ensure_store, open_slice
from cfa_report.store.slices import EditionIndex, Slice

__all__ = [
    "EditionIndex",
    "EditionStore",
    "Ledger",
    "Slice",
    "StoreWriter",
    "ensure_store",
    "fingerprint",
    "ledger_heads",
    "ledgers_known",
    "open_slice",
    "read_ledger",
]
