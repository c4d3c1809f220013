"""The ledger of published editions: one line an edition, each sealed with the hash of the line before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from cfa_report.domain.columns import CELL_KEY, POOLED
from cfa_report.domain.edition import Edition
from cfa_report.domain.vocabulary import CellStatus
from cfa_report.errors import LedgerBroken
from cfa_report.params import Places

#: One published cell of a line: its key, and what was shown of it (numbers, or the text of a range).
ATOM: Final = (*CELL_KEY, "statut", "numerateur", "repondants", "eligibles", "plage")
_INTEGERS: Final = ("horizon_mois", "numerateur", "repondants", "eligibles")
_FIELDS: Final = frozenset(
    {
        "rang", "precedent", "edition", "date_edition", "contenu", "motif", "corrections", "colonnes", "atomes",
        "empreinte",
    }
)  # fmt: skip
_RESTORE: Final = "Remettre le registre de la dernière sauvegarde : sans lui, rien n'est produit ni publié"

Atom = tuple[str | int | None, ...]


@dataclass(frozen=True)
class Entry:
    """One published edition.

    Attributes
    ----------
    rank
        1 for the first edition published.
    previous, digest
        SHA-256 of the line before (empty for the first) and of this one.
    edition, date
        Audience, and the date printed on its pages (ISO).
    content
        Hash of every file of the edition.
    reason
        Why it was published again, in the words of whoever did; empty when nothing was said.
    corrections
        Corrections that the edition prints, each with its reason.
    atoms
        Every cell shown with numbers or with a range, in the order of ``ATOM``.
    """

    rank: int
    previous: str
    edition: Edition
    date: str
    content: str
    reason: str
    corrections: tuple[Mapping[str, Any], ...]
    atoms: tuple[Atom, ...]
    digest: str

    def line(self) -> str:
        """Write the line, without its line end: the same entry gives the same text."""
        return _canonical(self._values() | {"empreinte": self.digest})

    def sealed(self) -> str:
        """Compute the hash of what the line says."""
        return hashlib.sha256(_canonical(self._values()).encode()).hexdigest()

    def _values(self) -> dict[str, Any]:
        return {
            "rang": self.rank,
            "precedent": self.previous,
            "edition": str(self.edition),
            "date_edition": self.date,
            "contenu": self.content,
            "motif": self.reason,
            "corrections": [dict(one) for one in self.corrections],
            "colonnes": list(ATOM),
            "atomes": [list(atom) for atom in self.atoms],
        }


@dataclass(frozen=True)
class Ledger:
    """What was published for one audience, the oldest edition first."""

    edition: Edition
    entries: tuple[Entry, ...] = ()

    @property
    def head(self) -> str:
        """Hash of the last line; empty when nothing was published."""
        return self.entries[-1].digest if self.entries else ""

    def holds(self, head: str) -> bool:
        """Say whether a head that was seen once is still in the chain: it no longer is in a ledger cut short."""
        return head == "" or any(entry.digest == head for entry in self.entries)

    def under(self, codes: Mapping[str, str]) -> Ledger:
        """Give the same ledger, to be read only, with today's code in the place of each certification that was renewed.

        Where two codes are one today, what was said of them is their sum, when both were printed; otherwise it is left
        out: neither is about the same people.
        """
        return replace(self, entries=tuple(replace(one, atoms=_under(one.atoms, codes)) for one in self.entries))

    def all_published_cells(self) -> pd.DataFrame:
        """Give every cell of every edition: columns ``rang`` and ``ATOM``, one row for each (rang, cell)."""
        rows = [(entry.rank, *atom) for entry in self.entries for atom in entry.atoms]
        frame = pd.DataFrame(rows, columns=["rang", *ATOM])
        for name in ("rang", *_INTEGERS):
            frame[name] = frame[name].astype("Int64")
        for name in set(ATOM) - set(_INTEGERS):
            frame[name] = frame[name].astype("str")
        return frame

    def published_cells(self) -> pd.DataFrame:
        """Give what was last published of each cell: columns ``ATOM`` and ``rang``."""
        latest = self.all_published_cells().drop_duplicates(list(CELL_KEY), keep="last")
        return latest[[*ATOM, "rang"]].reset_index(drop=True)


def _under(atoms: tuple[Atom, ...], codes: Mapping[str, str]) -> tuple[Atom, ...]:
    place = ATOM.index("certification")
    size = len(CELL_KEY)
    renamed: dict[Atom, list[Atom]] = {}
    for atom in atoms:
        parts = sorted({codes.get(part, part) for part in str(atom[place]).split(POOLED)})
        new = (*atom[:place], POOLED.join(parts), *atom[place + 1 :])
        renamed.setdefault(new[:size], []).append(new)
    return _in_order(one for same in renamed.values() for one in _added(same))


def _added(same: Sequence[Atom]) -> Iterator[Atom]:
    """Give the sum of cells that are one today, if all were printed as cells; a single one is itself."""
    if len(same) == 1:
        yield same[0]
        return
    kinds = {(atom[len(CELL_KEY)], None in _counts(atom)) for atom in same}
    if kinds == {(str(CellStatus.PUBLIE), False)}:
        sums = (sum(int(count or 0) for count in counts) for counts in zip(*map(_counts, same), strict=True))
        yield (*same[0][: len(CELL_KEY) + 1], *sums, same[0][-1])


def _counts(atom: Atom) -> Atom:
    return atom[len(CELL_KEY) + 1 : -1]


def read_ledger(path: Path) -> Ledger:
    """Read a ledger and check its whole chain; an absent file is an empty ledger.

    Parameters
    ----------
    path
        ``registre-<edition>.jsonl``; its head is also kept beside it, in ``registre-<edition>.tete``.

    Raises
    ------
    LedgerBroken
        A line was edited, removed or added, the end is missing, or the file cannot be read.
    """
    edition = Edition(path.stem.removeprefix("registre-"))
    try:
        # The head first: a publication that ends in between leaves a longer ledger, never a head without its line.
        kept = head_file(path)
        witness = kept.read_text(encoding="ascii").strip() if kept.exists() else ""
        text = path.read_bytes().decode("utf-8") if path.exists() else ""
    except (OSError, ValueError):
        raise LedgerBroken("le registre ne se lit pas", file=path.name, action=_RESTORE) from None
    if text and not text.endswith("\n"):
        raise LedgerBroken("la dernière ligne du registre est coupée", file=path.name, action=_RESTORE)
    entries: list[Entry] = []
    for number, line in enumerate(text.split("\n")[:-1], start=1):
        entries.append(_read_line(line, number, entries[-1].digest if entries else "", edition, path.name))
    ledger = Ledger(edition, tuple(entries))
    # The head is written after the line: a power cut between the two leaves it one line behind, never more.
    if witness not in ["", *(entry.digest for entry in entries)][-2:]:
        raise LedgerBroken("il manque des éditions à la fin du registre", file=path.name, action=_RESTORE)
    return ledger


def head_file(path: Path) -> Path:
    """Give the file that keeps the head of a ledger, so that a ledger cut short is noticed."""
    return path.with_suffix(".tete")


def ledgers_known(places: Places, edition: Edition) -> tuple[Ledger, ...]:
    """Read the ledgers of everything that the readers of an edition may hold.

    Raises
    ------
    LedgerBroken
        When one of them is not what was written in it.
    """
    return tuple(read_ledger(places.ledger(one)) for one in edition.known_to_its_readers)


def ledger_heads(places: Places, edition: Edition) -> dict[str, str]:
    """Give the heads of the ledgers that an edition depends on, by audience."""
    return {str(ledger.edition): ledger.head for ledger in ledgers_known(places, edition)}


def published_atoms(cells: pd.DataFrame) -> tuple[Atom, ...]:
    """Keep what released cells show: those with numbers and those with a range, in the order of their keys."""
    shown = cells["statut"].map(lambda status: CellStatus(status).has_numbers).astype(bool)
    shown |= (cells["statut"] == str(CellStatus.PLAGE)) & (cells["plage"] != "")
    rows = [tuple(_plain(value) for value in row) for row in cells.loc[shown, list(ATOM)].itertuples(index=False)]
    return _in_order(rows)


def _in_order(rows: Iterable[Atom]) -> tuple[Atom, ...]:
    return tuple(sorted(rows, key=lambda row: tuple("" if value is None else str(value) for value in row)))


def _plain(value: Any) -> str | int | None:
    if isinstance(value, str):
        return value
    return None if pd.isna(value) else int(value)


def _canonical(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _read_line(line: str, number: int, previous: str, edition: Edition, file: str) -> Entry:
    try:
        value = json.loads(line)
        if not isinstance(value, dict) or set(value) != _FIELDS or value["colonnes"] != list(ATOM):
            raise ValueError
        entry = Entry(
            rank=value["rang"],
            previous=value["precedent"],
            edition=Edition(value["edition"]),
            date=value["date_edition"],
            content=value["contenu"],
            reason=value["motif"],
            corrections=tuple(value["corrections"]),
            atoms=tuple(_read_atom(atom) for atom in value["atomes"]),
            digest=value["empreinte"],
        )
        as_written = entry.line() == line and entry.sealed() == entry.digest
    except (ValueError, TypeError, KeyError):
        raise LedgerBroken("cette ligne du registre ne se lit pas", file=file, line=number, action=_RESTORE) from None
    if not as_written or entry.edition is not edition:
        raise LedgerBroken(
            "cette ligne du registre n'est plus celle qui a été écrite", file=file, line=number, action=_RESTORE
        )
    if entry.rank != number or entry.previous != previous:
        raise LedgerBroken("cette ligne du registre ne suit pas la précédente", file=file, line=number, action=_RESTORE)
    return entry


def _read_atom(values: list[Any]) -> Atom:
    """Read one atom; only texts, whole numbers and nothing have a place in it."""
    if len(values) != len(ATOM):
        raise ValueError
    for name, value in zip(ATOM, values, strict=True):
        wanted = isinstance(value, int | None) if name in _INTEGERS else isinstance(value, str)
        if not wanted or isinstance(value, bool):
            raise ValueError
    CellStatus(values[ATOM.index("statut")])
    return tuple(values)
