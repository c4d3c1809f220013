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
from cfa_report.store import EditionIndex

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
        The edition; in a public one the hashes of inputs are keyed.
    places
        Where contracts, parameters and notebooks lie.
    output
        The folder of the edition, complete but for the manifest.
    reports
        One mapping a report: page, and ``probleme`` where it failed.
    """
    lock = project_root() / "requirements.lock"
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
        "sorties": output_hashes(output),
    }
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


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
