"""What an edition prints in ``indicateurs.csv``, read from the outside: cells with their counts, or without."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, NamedTuple

#: A cell with its numbers; a cell whose numbers are kept back; the others say why there is nothing to keep back.
SHOWN: Final = frozenset({"publie", "regroupe"})
HIDDEN: Final = frozenset({"masque", "plage", "gele"})
#: A cell of which a ledger says nothing: it was hidden, or there was nothing to say.
UNSAID: Final = "inconnu"
#: Codes of the totals.
ALL_CERTIFICATIONS: Final = "ENSEMBLE"
ALL_CAMPUSES: Final = "RESEAU"

#: Columns of the three counts: k positive, n known, N eligible.
COUNT_COLUMNS: Final = {"k": "numerateur", "n": "repondants", "N": "eligibles"}
#: Columns of rates and of their limits.
RATES: Final = (
    "taux", "ic_bas", "ic_haut", "borne_basse", "borne_haute", "gamma2_bas", "gamma2_haut", "gamma3_bas", "gamma3_haut",
)  # fmt: skip
_FIGURES: Final = ("numerateur", "denominateur", "repondants", "eligibles", *RATES)


class Place(NamedTuple):
    """A population: the people of a campus, a certification, a section and a session."""

    campus: str
    certification: str
    section: str
    session: str

    @property
    def is_leaf(self) -> bool:
        """Whether the place is one certification of one campus."""
        alone = self.certification != ALL_CERTIFICATIONS and "+" not in self.certification
        return self.campus != ALL_CAMPUSES and alone

    @property
    def is_pool(self) -> bool:
        """Whether the place puts sessions or certifications together."""
        return "+" in self.session or "+" in self.certification

    def members(self) -> Iterator[Place]:
        """Go through the places that a pool puts together."""
        for session in self.session.split("+"):
            for certification in self.certification.split("+"):
                yield self._replace(session=session, certification=certification)

    def __str__(self) -> str:
        """Name the place as the findings do."""
        return f"{self.campus} {self.certification} {self.section} {self.session}"


class Reading(NamedTuple):
    """An indicator in one variant, at one horizon (0 where it has none)."""

    indicator: str
    variant: str
    horizon: int

    @property
    def name(self) -> str:
        """Name the reading without its horizon, as the list of identities does."""
        return f"{self.indicator}.{self.variant}"

    def __str__(self) -> str:
        """Name the reading as the findings do."""
        return f"{self.name} à {self.horizon} mois" if self.horizon else self.name


class Key(NamedTuple):
    """One cell."""

    place: Place
    reading: Reading

    def __str__(self) -> str:
        """Name the cell as the findings do; a cell is never a person."""
        return f"{self.place}, {self.reading}"


@dataclass
class Atom:
    """What is printed of one cell: its statuses, its counts where there are any, its range in text.

    ``figures`` holds every number printed in its rows, by column; ``stray`` those printed in a row that is hidden.
    """

    key: Key
    statuses: set[str] = field(default_factory=set)
    counts: dict[str, set[int]] = field(default_factory=dict)
    figures: list[dict[str, float]] = field(default_factory=list)
    stray: list[dict[str, float]] = field(default_factory=list)
    ranges: set[str] = field(default_factory=set)

    @property
    def is_hidden(self) -> bool:
        """Whether some row of the cell keeps its numbers back."""
        return bool(self.statuses & HIDDEN)

    @property
    def is_shown(self) -> bool:
        """Whether the cell has its numbers in every row."""
        return self.statuses <= SHOWN

    @property
    def is_frozen(self) -> bool:
        """Whether the cell says that its number was not brought up to date."""
        return "gele" in self.statuses


@dataclass(frozen=True)
class Edition:
    """Every cell of an edition, by key, and the lines that could not be read.

    ``threshold`` is the smallest denominator that the edition shows, as it says itself; infinite when it does not say.
    ``audience`` is ``publique``, ``interne``, or empty when it is not said.
    """

    name: str
    atoms: dict[Key, Atom]
    faults: tuple[str, ...] = ()
    threshold: float = math.inf
    audience: str = ""

    def hidden(self) -> Iterator[Atom]:
        """Go through the hidden cells, in the order of the file."""
        return (atom for atom in self.atoms.values() if atom.is_hidden)

    def mute(self) -> Edition:
        """Give the same edition without a number: every count that it could hide is hidden."""
        mute = {
            key: Atom(key, {"masque" if status in SHOWN | HIDDEN else status for status in atom.statuses})
            for key, atom in self.atoms.items()
        }
        return replace(self, atoms=mute)


def read_edition(folder: Path) -> Edition:
    """Read ``indicateurs.csv`` of an edition's folder, and its threshold in ``manifest.json``.

    Raises
    ------
    FileNotFoundError
        When the folder holds no such file.
    """
    atoms: dict[Key, Atom] = {}
    faults: list[str] = []
    with (folder / "indicateurs.csv").open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file, delimiter=";"), start=2):
            try:
                _add(atoms, row)
            except (KeyError, ValueError, TypeError):
                faults.append(f"indicateurs.csv, ligne {number} : illisible")
    return Edition(folder.name, atoms, tuple(faults), *_audience(folder / "manifest.json"))


def _audience(manifest: Path) -> tuple[float, str]:
    """Read the threshold of an edition, and who it is for."""
    try:
        value = json.loads(manifest.read_text(encoding="utf-8"))
        return float(value["seuils"][value["edition"]]), str(value["edition"])
    except (OSError, ValueError, KeyError, TypeError):
        return math.inf, ""


def _add(atoms: dict[Key, Atom], row: dict[str, str]) -> None:
    place = Place(row["campus"], row["certification"], row["section"], row["session"])
    key = Key(place, Reading(row["indicateur"], row["variante"], int(row["horizon_mois"] or 0)))
    atom = atoms.setdefault(key, Atom(key))
    status = row["statut"]
    atom.statuses.add(status)
    figures = {name: float(row[name]) for name in _FIGURES if row.get(name)}
    atom.figures.append(figures)
    if row.get("plage"):
        atom.ranges.add(row["plage"])
    if status not in SHOWN and figures:
        atom.stray.append(figures)
    for letter, column in COUNT_COLUMNS.items():
        if column in figures:
            value = figures[column]
            if value != int(value):
                raise ValueError(column)
            atom.counts.setdefault(letter, set()).add(int(value))
