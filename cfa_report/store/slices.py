"""What a notebook may know: released counts, contract results, references and the policy, for one scope."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS, RELEASED
from cfa_report.domain.edition import Edition
from cfa_report.store.registers import Register, registers_from_json

#: Columns of the contract results shown on pages.
CHECKS = ("table", "fichier", "regle", "gravite", "message", "geste", "issue", "nombre", "lignes")
#: Columns of the official rates shown beside ours; ``valeur`` is a fraction (points for a gap).
REFERENCES = (
    "source",
    "indicateur",
    "variante",
    "horizon_mois",
    "campus",
    "certification",
    "session",
    "valeur",
    "document",
)
_INTEGERS = ("horizon_mois", "numerateur", "repondants", "eligibles")


@dataclass(frozen=True)
class EditionIndex:
    """What an edition is about, without any count.

    ``campuses`` and ``certifications`` map codes to labels and descriptions; ``pairs`` lists what was delivered, as
    (session, campus, certification); ``refusals`` lists deliveries refused, with their findings; ``protection`` says
    what the gate did, in cells. ``fingerprint`` is about what was read, ``ledgers`` gives the head of each ledger that
    was looked at, and ``released`` is the hash of what came out: two preparations with the same ``fingerprint`` and
    ``released`` make the same pages. ``corrections`` are those of the policy that the edition shows.
    """

    fingerprint: str
    edition: Edition
    network: str
    demonstration: bool
    sessions: tuple[str, ...]
    campuses: Mapping[str, str]
    certifications: Mapping[str, Mapping[str, Any]]
    pairs: tuple[tuple[str, str, str], ...]
    refusals: tuple[Mapping[str, Any], ...]
    policy: Mapping[str, Any]
    inputs: Mapping[str, str] = field(default_factory=dict)
    protection: Mapping[str, int] = field(default_factory=dict)
    ledgers: Mapping[str, str] = field(default_factory=dict)
    released: str = ""
    corrections: tuple[Mapping[str, Any], ...] = ()

    def certification_name(self, code: str) -> str:
        """Give the label of a certification, with its code unless the label already says it."""
        label = str(self.certifications[code]["libelle"])
        return label if f"({code})" in label else f"{label} ({code})"

    def to_json(self) -> dict[str, Any]:
        """Give a JSON value."""
        return {**self.__dict__, "edition": str(self.edition)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> EditionIndex:
        """Read back what ``to_json`` gave."""
        return cls(
            **{
                **value,
                "edition": Edition(value["edition"]),
                "sessions": tuple(value["sessions"]),
                "pairs": tuple((row[0], row[1], row[2]) for row in value["pairs"]),
                "refusals": tuple(value["refusals"]),
                "corrections": tuple(value.get("corrections", ())),
            }
        )


@dataclass(frozen=True)
class Slice:
    """The protected slice of one scope, as a notebook opens it.

    Attributes
    ----------
    index
        The edition; its ``fingerprint`` is that of what this slice can show, and it has no ``inputs``, ``ledgers``,
        ``protection`` or ``released``: a page must not change because another campus delivered a file.
    campus, certification, session
        The scope; ``RESEAU`` and ``ENSEMBLE`` for totals.
    cells
        Released cells, columns ``RELEASED``: a hidden cell has no number.
    together
        Cells of certifications shown as one (``CAP-MIS+CAP-MIT``), same columns: they stand apart, so that none is
        taken for a certification.
    checks
        Contract results of the campus, columns ``CHECKS``.
    references
        Official rates, columns ``REFERENCES``.
    registers
        Registers of the campus or of the network, in its slice of all certifications, in the internal edition only;
        elsewhere each is absent.
    folder
        The store that the slice comes from, never shown; ``None`` for a slice made by hand.
    """

    index: EditionIndex
    campus: str
    certification: str
    session: str
    cells: pd.DataFrame
    checks: pd.DataFrame
    references: pd.DataFrame
    together: pd.DataFrame = field(default_factory=lambda: cells_from_rows([]), repr=False)
    registers: Mapping[str, Register] = field(default_factory=lambda: registers_from_json({}), repr=False)
    folder: Path | None = field(default=None, repr=False, compare=False)

    @property
    def confidence(self) -> float:
        """Level of the intervals, 0–1, as the policy says."""
        return float(self.index.policy["confiance"])

    @property
    def campus_label(self) -> str:
        """Name of the campus, or of the network."""
        return self.index.network if self.campus == ALL_CAMPUSES else self.index.campuses[self.campus]

    @property
    def certification_label(self) -> str:
        """Name of the certification."""
        if self.certification == ALL_CERTIFICATIONS:
            return "Toutes les certifications"
        return str(self.index.certifications[self.certification]["libelle"])


def cells_from_rows(rows: list[list[Any]]) -> pd.DataFrame:
    """Build the table of released cells from stored rows."""
    frame = pd.DataFrame(rows, columns=list(RELEASED))
    for name in _INTEGERS:
        frame[name] = frame[name].astype("Int64")
    frame["conventionnel"] = frame["conventionnel"].astype(bool)
    for name in set(RELEASED) - set(_INTEGERS) - {"conventionnel"}:
        frame[name] = frame[name].astype("str")
    return frame


def rows_from_cells(cells: pd.DataFrame) -> list[list[Any]]:
    """Turn released cells into plain rows, in a fixed order."""
    ordered = cells.sort_values(
        ["section", "campus", "certification", "session", "indicateur", "variante", "horizon_mois"], kind="stable"
    )
    columns: list[list[Any]] = []
    for name in RELEASED:
        column = ordered[name]
        if name in _INTEGERS:
            columns.append(column.astype("Int64").astype("object").where(column.notna(), None).tolist())
        elif name == "conventionnel":
            columns.append(column.astype(bool).tolist())
        else:
            columns.append([str(value) for value in column.tolist()])
    return [list(row) for row in zip(*columns, strict=True)]


def released_digest(cells: pd.DataFrame, corrections: Sequence[Mapping[str, Any]]) -> str:
    """Hash what an edition shows: its released cells, in a fixed order, and its corrections (SHA-256, hexadecimal)."""
    told = json.dumps([rows_from_cells(cells), [dict(one) for one in corrections]], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def references_from_rows(rows: list[list[Any]]) -> pd.DataFrame:
    """Build the table of official rates from stored rows."""
    frame = pd.DataFrame(rows, columns=list(REFERENCES))
    frame["horizon_mois"] = frame["horizon_mois"].astype("Int64")
    frame["valeur"] = frame["valeur"].astype("Float64")
    for name in set(REFERENCES) - {"horizon_mois", "valeur"}:
        frame[name] = frame[name].astype("str")
    return frame


def checks_from_rows(rows: list[list[Any]]) -> pd.DataFrame:
    """Build the table of contract results from stored rows."""
    frame = pd.DataFrame(rows, columns=list(CHECKS))
    frame["nombre"] = frame["nombre"].astype("Int64")
    for name in set(CHECKS) - {"nombre"}:
        frame[name] = frame[name].astype("str")
    return frame
