"""What an edition must pass before it is published; where a check is not there, nothing is published.

Both are called by ``publish`` with the edition's folder, once its manifest is known to be true.
"""

from __future__ import annotations

from pathlib import Path

from cfa_report.errors import PublicationRefused
from cfa_report.params import Params


def attack_edition(folder: Path) -> bool:
    """Say whether the edition in ``folder`` holds against someone who reads its files and knows the rules.

    Raises
    ------
    PublicationRefused
        The attacker is not part of this version: what was not attacked is not published.
    """
    raise PublicationRefused(
        "l'édition n'a pas été attaquée, car l'attaquant n'est pas dans cette version de l'outil",
        file=folder.name,
        action="Elle reste un brouillon : ne pas la diffuser",
    )


def scan_edition(params: Params, folder: Path) -> None:
    """Stop when a person of the deliveries can be found in the files of ``folder``.

    Raises
    ------
    PublicationRefused
        The scanner is not part of this version: what was not searched is not published.
    """
    raise PublicationRefused(
        "l'édition n'a pas été fouillée, car le détecteur de fuites n'est pas dans cette version de l'outil",
        file=folder.name,
        action="Elle reste un brouillon : ne pas la diffuser",
    )
