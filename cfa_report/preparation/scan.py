"""Whether anybody of the deliveries can be found in an edition, or in what its making left behind."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cfa_report
from cfa_report.errors import InputRefused
from cfa_report.intake import load_contracts
from cfa_report.intake.pseudonyms import pseudonym
from cfa_report.params import Params
from cfa_report.preparation.key import read_key
from cfa_report.privacy import Identity, Leak, Search, Unread, identities_of

_PACKAGE: Final = Path(cfa_report.__file__).resolve().parent
#: Floors whose texts are on no page of a real network: the demonstration's are full of invented names.
_NOT_PUBLIC: Final = frozenset({"demonstration"})
_TEXTS: Final = frozenset({".py", ".yaml", ".css", ".j2", ".csv", ".json"})
_CALENDAR: Final = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre "
    "lundi mardi mercredi jeudi vendredi samedi dimanche"
)
#: Temporary folders of kernels, outside the private folder since the path of a socket is short.
_KERNEL_ROOMS: Final = "cfa-*"
_TEMPORARY: Final = "temporaire/"
_TOLD: Final = 20


@dataclass(frozen=True)
class Scan:
    """What a search for people gave.

    Attributes
    ----------
    files
        How many files were searched.
    identities, common, short
        How many identities were looked for; how many names are also words of the public texts, or too short, and were
        not looked for alone.
    found
        Where somebody was found, and what could not be searched: either stops a publication.
    """

    files: int
    identities: int
    common: int
    short: int
    found: tuple[Leak | Unread, ...]

    @property
    def holds(self) -> bool:
        """Whether everything was searched and nobody was found."""
        return not self.found

    def sentences(self) -> list[str]:
        """Say it in French, one line each: what was found first, then what was searched; never who."""
        lines = [one.sentence() for one in self.found[:_TOLD]]
        if len(self.found) > _TOLD:
            lines.append(f"… et {len(self.found) - _TOLD} autres")
        searched = f"{self.files} fichiers fouillés, {self.identities} identités cherchées"
        apart = (
            f"{self.common} noms ou dates qui sont aussi des mots du programme ou des paramètres, et {self.short} "
            "trop courts, ne sont cherchés que joints au reste de l'identité"
        )
        verdict = "Personne n'y est." if self.holds else "L'édition ne doit pas sortir."
        return [*lines, f"{searched} ({apart}). {verdict}"]


def scan_edition(params: Params, folder: Path) -> Scan:
    """Search an edition, the private folder and the temporary files for anybody of the deliveries.

    Left out of the search: the keys, which are no identity; the follow-up lists, which hold contacts by design; and
    pseudonyms in the extracts, which are made of them.

    Parameters
    ----------
    params
        The network whose deliveries say who is looked for, refused ones included.
    folder
        ``reports/<edition>``.
    """
    places = params.places
    identities, unknown = _delivered(params)
    search = Search.of(identities, public_texts(params))
    found: list[Leak | Unread] = [*unknown]
    files = 0
    for name, path in (*_files(folder, ""), *_files(places.private, f"{places.private.name}/"), *_temporary()):
        if path.is_relative_to(places.key(0).parent) or path.is_relative_to(places.followups):
            continue
        files += 1
        told = search.in_file(path, name)
        if name.startswith(_TEMPORARY) and not path.exists():
            continue  # Another process put it away meanwhile.
        if path.is_relative_to(places.extracts):
            told = [one for one in told if isinstance(one, Unread) or one.kind != "pseudonyme"]
        found += told
    return Scan(files, len(search.identities), search.common, search.short, tuple(found))


def _delivered(params: Params) -> tuple[list[Identity], list[Unread]]:
    """Give everybody of the deliveries with their pseudonyms, and the files in which nobody knows who is."""
    contracts = load_contracts(params.places.contracts)
    tables = {
        name: table
        for campus in params.network.campus
        for delivery in campus.livraisons
        for table, names in delivery.tables.items()
        for name in names
    }
    identities: list[Identity] = []
    unknown: list[Unread] = []
    for name, table in tables.items():
        try:
            identities += identities_of(params.resolve(name), Path(name).name, contracts[table])
        except InputRefused as error:
            unknown.append(Unread(Path(name).name, f"{error.message} : qui s'y trouve ne peut pas être cherché"))
    key = read_key(params)
    codes = [one for one in identities if one.kind in ("ine", "identifiant")]
    made = [
        Identity("pseudonyme", pseudonym(value, key), one.file, one.line)
        for one in codes
        for value in dict.fromkeys((one.value, one.value.upper()))
    ]
    return [*identities, *made], unknown


def public_texts(params: Params) -> Iterator[str]:
    """Give the texts that name nobody: the program's, the contracts', the parameters', the official references'.

    The name of a delivered file is not among them: it may be somebody's. Of a notebook, only words in small letters
    are: a name that an analyst writes in a page is a name.
    """
    yield _CALENDAR
    for path in sorted(_PACKAGE.rglob("*")):
        if path.suffix in _TEXTS and path.relative_to(_PACKAGE).parts[0] not in _NOT_PUBLIC:
            yield path.read_text(encoding="utf-8")
    delivered = [
        name
        for campus in params.network.campus
        for delivery in campus.livraisons
        for names in delivery.tables.values()
        for name in names
    ]
    for folder in (params.places.contracts, params.places.params):
        for path in sorted(folder.glob("*.yaml")):
            text = path.read_text(encoding="utf-8")
            for name in sorted(delivered, key=len, reverse=True):
                text = text.replace(name, " ")
            yield text
    for path in sorted(params.places.notebooks.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8")).get("cells", [])
        for cell in cells:
            words = "".join(cell.get("source", [])).split()
            yield " ".join(word for word in words if word == word.lower())
    for reference in params.network.references:
        path = params.resolve(reference.fichier)
        if path.is_file():
            yield path.read_bytes().decode("utf-8", "replace")


def _files(folder: Path, prefix: str) -> Iterator[tuple[str, Path]]:
    """List every file, and every folder that cannot be listed: what was not seen is told, not passed over."""
    closed: list[Path] = []
    for root, folders, names in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        folders.sort()
        for name in sorted([*names, *(one for one in folders if Path(root, one).is_symlink())]):
            path = Path(root, name)
            yield prefix + path.relative_to(folder).as_posix(), path
    yield from ((prefix + path.relative_to(folder).as_posix(), path) for path in closed)


def _temporary() -> Iterator[tuple[str, Path]]:
    homes = dict.fromkeys((tempfile.gettempdir(), "/tmp"))  # noqa: S108 - searched, never written to
    for room in (room for home in homes for room in sorted(Path(home).glob(_KERNEL_ROOMS))):
        if room.is_dir() and not room.is_symlink() and _ours(room):
            yield from (
                (name, path) for name, path in _files(room, f"{_TEMPORARY}{room.name}/") if not path.is_socket()
            )


def _ours(room: Path) -> bool:
    return not hasattr(os, "getuid") or room.stat().st_uid == os.getuid()
