"""Small editions made by hand: released cells, the slice of a network, its store."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cfa_report.catalogue import catalogue
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS
from cfa_report.domain.edition import Edition
from cfa_report.store import EditionIndex, EditionStore, Slice, StoreWriter
from cfa_report.store.slices import cells_from_rows, checks_from_rows, references_from_rows

POLICY: dict[str, Any] = {
    "confiance": 0.95,
    "date_edition": "2026-01-15",
    "date_observation": "2025-12-31",
    "gammas": [2, 3],
    "seuils": {"interne": 5, "publique": 11},
    "taux_reponse_minimal": 0.5,
    "indicateurs": {
        name: {"variante": item.variants[0].id, "comparees": []} for name, item in catalogue().items() if item.variants
    },
}


def cell(session: str, k: int | None, n: int | None, N: int | None, **key: Any) -> list[Any]:
    """Make one released row; without counts it is hidden."""
    row = {"campus": "PARIS", "certification": "CAP-MIS", "section": "CFA", "indicateur": "taux_insertion_emploi"}
    row |= {"variante": "ort", "horizon_mois": 6, "promotion": "", "statut": "masque" if k is None else "publie"} | key
    return [
        *(row["campus"], row["certification"], row["section"], session, row["indicateur"], row["variante"]),
        *(row["horizon_mois"], row["promotion"], row["statut"], k, n, N, False, ""),
    ]


def reference(value: float, **key: Any) -> list[Any]:
    """Make one official rate, of the same population and reading as ``cell`` unless told otherwise."""
    row = {"source": "certificateur", "indicateur": "taux_insertion_emploi", "variante": "ort", "horizon_mois": 6}
    row |= {"campus": "PARIS", "certification": "CAP-MIS", "session": "2025", "document": "essai"} | key
    return [
        *(row["source"], row["indicateur"], row["variante"], row["horizon_mois"], row["campus"]),
        *(row["certification"], row["session"], value, row["document"]),
    ]


def index(sessions: tuple[str, ...], edition: Edition = Edition.INTERNE) -> EditionIndex:
    """Make the index of a network of one campus."""
    return EditionIndex(
        fingerprint="f" * 64,
        edition=edition,
        network="Réseau d'essai",
        demonstration=True,
        sessions=sessions,
        campuses={"PARIS": "Paris"},
        certifications={"CAP-MIS": {"libelle": "CAP-MIS", "ordre": 0}},
        pairs=tuple((session, "PARIS", "CAP-MIS") for session in sessions),
        refusals=(),
        policy=POLICY,
    )


def slice_of(
    rows: list[list[Any]],
    references: list[list[Any]] | None = None,
    *,
    checks: list[list[Any]] | None = None,
    session: str = "2025",
    edition: Edition = Edition.INTERNE,
    folder: Path | None = None,
) -> Slice:
    """Make a slice of released rows."""
    cells = cells_from_rows(rows)
    sessions = tuple(sorted(set(cells["session"])))
    return Slice(
        index=index(sessions, edition),
        campus="PARIS",
        certification="CAP-MIS",
        session=session,
        cells=cells,
        checks=checks_from_rows(checks or []),
        references=references_from_rows(references or []),
        folder=folder,
    )


def write_store(folder: Path, rows: list[list[Any]]) -> EditionStore:
    """Write the store of a network of released rows: the whole, and the slice of the campus."""
    cells = cells_from_rows(rows)
    writer = StoreWriter(folder)
    writer.write_index(index(tuple(sorted(set(cells["session"])))))
    for campus, certification in ((ALL_CAMPUSES, ALL_CERTIFICATIONS), ("PARIS", "CAP-MIS")):
        writer.write_slice(campus, certification, cells, [], [])
    writer.commit()
    return EditionStore(folder)
