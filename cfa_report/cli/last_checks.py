"""What an edition must pass before it is published; where a check is not there, nothing is published.

Both are called by ``publish`` with the edition's folder, once its manifest is known to be true.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cfa_report.domain.edition import Edition
from cfa_report.errors import PublicationRefused, UsageFault
from cfa_report.params import Params, project_root

_ATTACKER: Final = ("tests", "attack")
_HOLDS: Final = 0
_FALLS: Final = 3


def run_attacker(folder: Path, ledgers: Sequence[Path] = ()) -> tuple[bool, list[str]]:
    """Attack an edition in a process of its own, which imports nothing of this program; give what it found.

    Parameters
    ----------
    folder
        ``reports/<edition>``.
    ledgers
        What its readers hold already: the ledgers of what was published for them.

    Raises
    ------
    UsageFault
        When the attacker is not beside the program (it comes with the project, not with the package), or stopped.
    """
    root = project_root()
    attacker = root.joinpath(*_ATTACKER)
    if not (attacker / "__main__.py").is_file():
        raise UsageFault(
            "l'attaquant n'est pas installé : il vient avec le projet, dans tests/attack",
            action="Lancer la commande depuis le dossier du projet",
        )
    done = subprocess.run(  # noqa: S603 - our own script, no shell
        [sys.executable, str(attacker), str(folder.resolve()), *(f"--ledger={path.resolve()}" for path in ledgers)],
        capture_output=True, text=True, encoding="utf-8", check=False, cwd=root,
    )  # fmt: skip
    if done.returncode not in (_HOLDS, _FALLS):
        last = done.stderr.strip().splitlines()
        raise UsageFault(
            f"l'attaque s'est arrêtée ({last[-1].split(':')[0] if last else 'sans rien dire'})",
            file=folder.name,
            action="Vérifier que le dossier est celui d'une édition complète",
        )
    return done.returncode == _HOLDS, done.stdout.splitlines()


def ledgers_before(params: Params, folder: Path) -> tuple[Path, ...]:
    """Give the ledgers of what the readers of an edition may hold; none where its manifest does not name them."""
    from cfa_report.report.manifest import read_manifest

    name = read_manifest(folder).get("edition")
    if name not in list(Edition):
        return ()
    return tuple(params.places.ledger(one) for one in Edition(name).known_to_its_readers)


def attack_edition(folder: Path, ledgers: Sequence[Path]) -> bool:
    """Say whether the edition in ``folder`` holds against someone who reads its files, and kept the earlier ones.

    Raises
    ------
    PublicationRefused
        When it could not be attacked: what was not attacked is not published.
    """
    try:
        return run_attacker(folder, ledgers)[0]
    except UsageFault as fault:
        raise PublicationRefused(
            f"l'édition n'a pas été attaquée : {fault.message}",
            file=folder.name,
            action="Elle reste un brouillon : ne pas la diffuser",
        ) from None


def scan_edition(params: Params, folder: Path) -> None:
    """Stop when a person of the deliveries can be found in the files of ``folder`` or of the private folder.

    Raises
    ------
    PublicationRefused
        With the first of what was found; never with a name.
    """
    from cfa_report.preparation.scan import scan_edition as search

    scan = search(params, folder)
    if not scan.holds:
        raise PublicationRefused(
            scan.sentences()[0].rstrip("."),
            file=folder.name,
            action="Lancer « cfa-report verify » avec --params pour la liste, corriger, puis relancer le calcul",
        )
