"""Which column of the file is which column of the contract."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cfa_report.domain.vocabulary import Severity
from cfa_report.intake.finding import Finding
from cfa_report.intake.raw_table import HEADER_WINDOW, Cell, RawTable, is_blank
from cfa_report.intake.refusal import (
    AMBIGUOUS_COLUMN,
    EMPTY,
    FORBIDDEN_COLUMN,
    MISPLACED_HEADER,
    MISSING_COLUMN,
    NO_HEADER,
    RAGGED,
    ReadingRefused,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cfa_report.intake.schema import Field, TableContract

#: Columns that no indicator needs and that must not even be sent.
FORBIDDEN: Final = frozenset(
    {
        "nir", "numero_securite_sociale", "num_secu", "numero_secu", "rqth", "handicap", "adresse", "adresse_postale",
        "telephone", "tel", "portable", "courriel", "email", "mail", "nationalite", "iban",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Columns:
    """The data rows under a header.

    Parameters
    ----------
    positions
        Position in each row of each column of the contract that the file has.
    rows, lines
        The data rows and their lines.
    findings
        Columns that were ignored.
    """

    positions: Mapping[str, int]
    rows: tuple[tuple[Cell, ...], ...]
    lines: tuple[int, ...]
    findings: tuple[Finding, ...]


def column_key(cell: Cell) -> str:
    """Give a column name as names are compared: composed, without case, blanks around or underscores for spaces."""
    text = unicodedata.normalize("NFC", str(cell)) if cell is not None else ""
    return "_".join(text.casefold().split())


def header_score(row: Sequence[Cell], contracts: Iterable[TableContract]) -> int:
    """Count the columns of the best-fitting contract that a row names."""
    names = {column_key(cell) for cell in row}
    return max(
        (len(names & {column_key(field.name) for field in contract.fields}) for contract in contracts), default=0
    )


def find_contract(raw: RawTable, contracts: Mapping[str, TableContract]) -> TableContract:
    """Choose the contract that the header fits: most of its columns there, fewest columns left over.

    Raises
    ------
    ReadingRefused
        No row of the head of the file names half the needed columns of any contract.
    """
    best: tuple[float, TableContract] | None = None
    for row in raw.rows[:HEADER_WINDOW]:
        names = {column_key(cell) for cell in row if not is_blank(cell)}
        for contract in contracts.values():
            known = {column_key(field.name) for field in contract.fields}
            needed = {column_key(field.name) for field in contract.fields if not field.optional_column}
            if len(names & needed) * 2 < len(needed):
                continue
            fit = len(names & known) / len(names | needed) if names else 0.0
            if best is None or fit > best[0]:
                best = (fit, contract)
    if best is None:
        raise ReadingRefused(
            NO_HEADER, "l'en-tête ne correspond à aucun contrat de données connu",
            "Vérifier les noms des colonnes, ou nommer le contrat avec --contract",
        )  # fmt: skip
    return best[1]


def match_columns(raw: RawTable, contract: TableContract) -> Columns:
    """Find the header and the position of every column.

    Raises
    ------
    ReadingRefused
        No header, a header that is not the first row, a column absent, named twice, without a name or forbidden,
        a row with more or fewer values than the header, no data row.
    """
    if not raw.rows:
        raise ReadingRefused(EMPTY, "le fichier ne contient aucune ligne", "Refaire l'export")
    _refuse_displaced_header(raw, contract)
    header, rows, lines = raw.rows[0], raw.rows[1:], raw.lines[1:]
    ragged = tuple(line for line, row in zip(lines, rows, strict=True) if len(row) != len(header))
    if ragged:
        raise ReadingRefused(
            RAGGED, f"des lignes n'ont pas {len(header)} valeurs comme l'en-tête",
            "Vérifier les séparateurs et les guillemets sur les lignes citées, ou refaire l'export", lines=ragged,
        )  # fmt: skip
    keys = [column_key(cell) for cell in header]
    fields = {column_key(field.name): field for field in contract.fields}
    _refuse_ambiguous_names(keys, rows, raw.lines[0], fields)
    missing = [field.name for key, field in fields.items() if key not in keys and not field.optional_column]
    if missing:
        raise ReadingRefused(
            MISSING_COLUMN, f"il manque {_named(missing)}", "Ajouter la colonne à l'export", column=missing[0]
        )
    forbidden = sorted(key for key in keys if key in FORBIDDEN and key not in fields)
    if forbidden:
        raise ReadingRefused(
            FORBIDDEN_COLUMN, f"{_named(forbidden)} : donnée personnelle qu'aucun indicateur ne demande",
            "Retirer la colonne de l'export", column=forbidden[0],
        )  # fmt: skip
    if not rows:
        raise ReadingRefused(
            EMPTY, "le fichier n'a que son en-tête : aucune ligne de données", "Refaire l'export avec les données"
        )
    positions = {fields[key].name: position for position, key in enumerate(keys) if key in fields}
    return Columns(positions, rows, lines, _ignored(keys, fields))


def _refuse_displaced_header(raw: RawTable, contract: TableContract) -> None:
    scores = [header_score(row, (contract,)) for row in raw.rows[:HEADER_WINDOW]]
    needed = max(1, sum(not field.optional_column for field in contract.fields) / 2)
    best = max(range(len(scores)), key=lambda position: (scores[position], -position))
    if scores[best] < needed:
        raise ReadingRefused(
            NO_HEADER, f"aucun en-tête n'a été trouvé (contrat « {contract.name} »)",
            "Mettre les noms des colonnes sur la première ligne",
        )  # fmt: skip
    if best != 0:
        line = raw.lines[best]
        raise ReadingRefused(
            MISPLACED_HEADER, f"en-tête trouvé ligne {line} : des lignes de titre le précèdent",
            "Supprimer les lignes au-dessus de l'en-tête", lines=(line,),
        )  # fmt: skip


def _refuse_ambiguous_names(
    keys: list[str], rows: tuple[tuple[Cell, ...], ...], line: int, fields: Mapping[str, Field]
) -> None:
    twice = sorted(key for key, count in Counter(keys).items() if key and count > 1)
    if twice:
        place = [number for number, key in enumerate(keys, start=1) if key == twice[0]]
        told = _named(twice[:1]) if twice[0] in fields else f"une colonne (numéros {place[0]} et {place[1]})"
        raise ReadingRefused(
            AMBIGUOUS_COLUMN, f"{told} est écrite deux fois dans l'en-tête",
            "Garder une seule colonne par nom",
            lines=(line,), column=twice[0] if twice[0] in fields else None,
        )  # fmt: skip
    for position, key in enumerate(keys):
        if not key and any(not is_blank(row[position]) for row in rows):
            raise ReadingRefused(
                AMBIGUOUS_COLUMN, f"la colonne numéro {position + 1} contient des valeurs mais n'a pas de nom",
                "Nommer la colonne ou la vider", lines=(line,),
            )  # fmt: skip


def _ignored(keys: Sequence[str], fields: Mapping[str, Field]) -> tuple[Finding, ...]:
    """Tell the columns out of contract by their place: a header is a text of the file, and may name a person."""
    unknown = [str(number) for number, key in enumerate(keys, start=1) if key and key not in fields]
    if not unknown:
        return ()
    told = f"Colonne{'s' if len(unknown) > 1 else ''} hors contrat, ignorée{'s' if len(unknown) > 1 else ''}"
    return (Finding("LEC-10", Severity.INFORMATION, f"{told} (numéro {', '.join(unknown)})", "Rien à faire"),)


def _named(names: Sequence[str]) -> str:
    """Name columns of the contract, or that no contract may have."""
    quoted = ", ".join(f"« {name} »" for name in names[:8])
    return f"la colonne {quoted}" if len(names) == 1 else f"les colonnes {quoted}"
