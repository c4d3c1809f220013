"""Adding an edition to the ledger: once, whole, and one publication at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from cfa_report.domain.edition import Edition
from cfa_report.errors import PublicationRefused
from cfa_report.store.ledger import Atom, Entry, Ledger, head_file, read_ledger
from cfa_report.store.private_files import write_private

#: How long a publication waits for another one to finish, in seconds.
_PATIENCE: Final = 60.0


@dataclass(frozen=True)
class Draft:
    """An edition about to be published (see ``ledger.Entry`` for its attributes)."""

    edition: Edition
    date: str
    content: str
    reason: str
    corrections: Sequence[Mapping[str, Any]]
    atoms: tuple[Atom, ...]


def add_to_ledger(path: Path, draft: Draft, seen: str) -> tuple[Entry, bool]:
    """Add an edition to its ledger, unless it is the one published last.

    Parameters
    ----------
    path
        ``registre-<edition>.jsonl``.
    draft
        The edition.
    seen
        Head of the ledger when the edition was judged fit to be published.

    Returns
    -------
    Entry, bool
        Its line, and whether it was added now.

    Raises
    ------
    LedgerBroken
        When the chain does not hold.
    PublicationRefused
        When another edition was published meanwhile, or is being published.
    """
    lock = FileLock(path.with_suffix(".verrou"), timeout=_PATIENCE, mode=0o600)
    try:
        with lock:
            ledger = read_ledger(path)
            last = last_if_same(ledger, draft.content)
            if last is None and ledger.head != seen:
                raise PublicationRefused(
                    "une autre édition vient d'être publiée", action="Relancer « cfa-report run », puis publier"
                )
            entry = last or _sealed(draft, ledger)
            if last is None:
                lines = [*(old.line() for old in ledger.entries), entry.line()]
                write_private(path, "".join(f"{line}\n" for line in lines).encode())
            write_private(head_file(path), f"{entry.digest}\n".encode())
            return entry, last is None
    except Timeout:
        raise PublicationRefused(
            "une autre publication est en cours", action="Attendre sa fin, puis relancer"
        ) from None


def last_if_same(ledger: Ledger, content: str) -> Entry | None:
    """Give the last published edition when it has this very content."""
    last = ledger.entries[-1] if ledger.entries else None
    return last if last is not None and last.content == content else None


def _sealed(draft: Draft, ledger: Ledger) -> Entry:
    entry = Entry(
        rank=len(ledger.entries) + 1,
        previous=ledger.head,
        edition=draft.edition,
        date=draft.date,
        content=draft.content,
        reason=draft.reason,
        corrections=tuple(draft.corrections),
        atoms=draft.atoms,
        digest="",
    )
    return replace(entry, digest=entry.sealed())
