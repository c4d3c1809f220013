"""The fingerprint of an edition: everything that its numbers depend on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import cfa_report
from cfa_report.domain.edition import Edition
from cfa_report.params import Params

_PACKAGE = Path(cfa_report.__file__).resolve().parent
#: The floors that a number goes through before it is released; what shows it afterwards cannot change it.
_FLOORS = ("catalogue", "counting", "disclosure", "domain", "intake", "params", "preparation", "store")

#: The floors that compare released counts.
_COMPARING = ("analysis", "statistics")


def fingerprint(params: Params, edition: Edition) -> str:
    """Hash parameters, inputs, contracts, key and the code that counts into one hexadecimal SHA-256.

    What was published before is not in it: ``store.ledger.ledger_heads`` tells that apart, so that a published edition
    made again prints the same fingerprint.
    """
    digest = hashlib.sha256(f"{edition}\n{cfa_report.__version__}\n{params.policy.seuils}\n".encode())
    for name, path in sorted(_parts(params, edition)):
        digest.update(name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b"absent")
    return digest.hexdigest()


def family_identity(store: str) -> str:
    """Say what the family of comparisons of an edition was computed from: its store's fingerprint, and the code.

    The fingerprint of a store is about released counts only; what compares them is not in it.
    """
    return f"{store} {_comparing_code()}"


def input_files(params: Params, edition: Edition) -> dict[str, Path]:
    """Give every input file of an edition by the name it has in the parameters, in their order.

    Contacts are no edition's; registers are the internal edition's alone, so that a line of theirs cannot change the
    public one.
    """
    network = params.network
    names = [
        name
        for campus in network.campus
        for item in campus.livraisons
        for table, files in item.tables.items()
        for name in files
        if table != "coordonnees"
    ]
    names += [reference.fichier for reference in network.references]
    if edition is Edition.INTERNE:
        names += [register.fichier for register in network.registres]
    return {name: params.resolve(name) for name in names}


def _parts(params: Params, edition: Edition) -> Iterator[tuple[str, Path]]:
    for path in sorted(params.places.params.glob("*.yaml")):
        yield f"params/{path.name}", path
    for path in sorted(params.places.contracts.glob("*.yaml")):
        yield f"contrats/{path.name}", path
    own = params.places.key(params.policy.date_edition.year)
    yield "cle", params.resolve(params.network.cle) if params.network.cle else own
    for name, path in input_files(params, edition).items():
        yield f"entrees/{name}", path
    if params.network.preuves and edition is Edition.INTERNE:
        folder = params.resolve(params.network.preuves)
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield f"preuves/{path.relative_to(folder).as_posix()}", path
    yield from _code(_FLOORS)


@cache
def _comparing_code() -> str:
    digest = hashlib.sha256()
    for name, path in _code(_COMPARING):
        digest.update(name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _code(floors: Iterable[str]) -> Iterator[tuple[str, Path]]:
    for floor in floors:
        for path in sorted((_PACKAGE / floor).rglob("*")):
            if path.suffix in (".py", ".yaml"):
                yield f"code/{path.relative_to(_PACKAGE).as_posix()}", path
