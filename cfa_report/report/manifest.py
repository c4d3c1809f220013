"""``manifest.json``: what an edition was made of and what it is, so that anyone can check that nothing changed."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import cfa_report
from cfa_report.params import Places, project_root
from cfa_report.report.files import write_whole
from cfa_report.store import EditionIndex, Ledger, read_ledger
from cfa_report.store.ledger import Entry
from cfa_report.store.ledger_writing import last_if_same

_PACKAGE: Final = Path(cfa_report.__file__).resolve().parent
NAME: Final = "manifest.json"
_LIBRARIES: Final = (
    "great-expectations", "jupyterlab", "nbconvert", "numpy", "pandas", "papermill", "scipy", "seaborn", "matplotlib",
)  # fmt: skip


def write_manifest_text(index: EditionIndex, places: Places, output: Path, reports: Sequence[Mapping[str, str]]) -> str:
    """Describe an edition: hashes of its inputs, contracts, parameters, notebooks, code and outputs.

    Parameters
    ----------
    index
        The edition; in a public one the hashes of inputs are keyed. The heads of the ledgers it was made after are
        kept, but for its own line when it was published.
    places
        Where contracts, parameters and notebooks lie.
    output
        The folder of the edition, complete but for the manifest.
    reports
        One mapping a report: page, and ``probleme`` where it failed.
    """
    lock = project_root() / "requirements.lock"
    outputs = output_hashes(output)
    ledger = read_ledger(places.ledger(index.edition))
    entry = last_if_same(ledger, edition_content(outputs)) if index.ledgers.get(index.edition) == ledger.head else None
    heads = dict(index.ledgers) | ({str(index.edition): entry.previous} if entry else {})
    value = {
        "outil": f"cfa-report {cfa_report.__version__}",
        "edition": str(index.edition),
        "reseau": index.network,
        "demonstration": index.demonstration,
        "date_edition": index.policy["date_edition"],
        "date_observation": index.policy["date_observation"],
        "seuils": index.policy["seuils"],
        "empreinte": index.fingerprint,
        "entrees": {"hachage": _input_hash(index), "fichiers": dict(index.inputs)},
        "contrats": _hashes(places.contracts, "*.yaml"),
        "parametres": _hashes(places.params, "*.yaml"),
        "notebooks": _hashes(places.notebooks, "*.ipynb"),
        "code": program_hash(),
        "verrou": _hash(lock) if lock.is_file() else "",
        "python": platform.python_version(),
        "bibliotheques": library_versions(),
        "refus": [
            {"campus": refusal["campus"], "certifications": refusal["certifications"]} for refusal in index.refusals
        ],
        "rapports": [dict(report) for report in reports],
        "sorties": outputs,
        "chiffres": index.released,
        "registres": heads,
    }
    return _text(published_as(value, entry) if entry else value)


def edition_content(outputs: Mapping[str, str]) -> str:
    """Hash the hashes of an edition's files: what tells a published edition from another."""
    return hashlib.sha256(_text(dict(outputs)).encode()).hexdigest()


def published_as(manifest: Mapping[str, Any], entry: Entry) -> dict[str, Any]:
    """Add to a manifest the line of the ledger under which the edition was published.

    A run that makes a published edition again, to the byte, says the same: its pages are those that were published.
    """
    return {**manifest, "publication": {"rang": entry.rank, "empreinte": entry.digest}}


def write_published_manifest(output: Path, entry: Entry) -> None:
    """Say in the manifest of an edition that it is published, and under which line of the ledger."""
    write_whole(output / NAME, _text(published_as(read_manifest(output), entry)))


def missing_from(manifest: Mapping[str, Any], ledgers: Sequence[Ledger]) -> bool:
    """Say whether a ledger lacks a line that this manifest has seen: it was cut short, or replaced."""
    known = {str(ledger.edition): ledger for ledger in ledgers}
    seen = [*manifest.get("registres", {}).items()]
    seen.append((manifest.get("edition"), manifest.get("publication", {}).get("empreinte", "")))
    return any(edition in known and not known[edition].holds(head) for edition, head in seen)


def output_hashes(output: Path) -> dict[str, str]:
    """Hash every file of an edition but its manifest."""
    return {
        path.relative_to(output).as_posix(): _hash(path)
        for path in sorted(output.rglob("*"))
        if path.is_file() and path.name != NAME and not path.name.startswith(".")
    }


def read_manifest(output: Path) -> dict[str, Any]:
    """Read the manifest of an edition; empty when there is none."""
    path = output / NAME
    if not path.is_file():
        return {}
    try:
        value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value


def is_described(index: EditionIndex, places: Places, output: Path) -> bool:
    """Say whether the manifest in place is the one that this edition would be given again, as it lies there."""
    reports = read_manifest(output).get("rapports")
    if reports is None:
        return False
    return (output / NAME).read_text(encoding="utf-8") == write_manifest_text(index, places, output, reports)


def differences(output: Path) -> list[str]:
    """Say in French, one line each, how an edition differs from its manifest; empty when it does not."""
    manifest = read_manifest(output)
    if not manifest:
        return ["le manifeste est absent ou illisible"]
    said, found = manifest.get("sorties", {}), output_hashes(output)
    lines = [f"{name} : absent" for name in said if name not in found]
    lines += [f"{name} : n'est pas dans le manifeste" for name in found if name not in said]
    return lines + [f"{name} : modifié" for name in said if name in found and said[name] != found[name]]


def _text(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def library_versions() -> dict[str, str]:
    """Give the versions of the libraries that numbers and pages come from."""
    return {name: version(name) for name in _LIBRARIES}


def _input_hash(index: EditionIndex) -> str:
    return "sha256" if index.edition == "interne" else "hmac-sha256 (clé du réseau)"


def _hashes(folder: Path, pattern: str) -> dict[str, str]:
    return {path.name: _hash(path) for path in sorted(folder.glob(pattern))}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def program_hash() -> str:
    """Hash this program: its code, catalogue and templates."""
    digest = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        if path.suffix in (".py", ".yaml", ".csv", ".j2", ".css", ".json") and path.is_file():
            digest.update(path.relative_to(_PACKAGE).as_posix().encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
