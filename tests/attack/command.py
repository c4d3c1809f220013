"""The command: attack editions and say in French what they give away; 0 they hold, 3 they do not, 2 wrong usage."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.attack.edition import read_edition
from tests.attack.findings import KINDS, Attack
from tests.attack.ledger import ledgers_of
from tests.attack.whole import attack_folder

_SHOWN: Final = 20
_HOLDS, _USAGE, _DOES_NOT = 0, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code."""
    options = _parser().parse_args(arguments)
    for folder in (*options.folders, *options.previous):
        if not (folder / "indicateurs.csv").is_file():
            _say(
                f"{folder.name} : il n'y a pas d'indicateurs.csv. Donner le dossier d'une édition (reports/<édition>)."
            )
            return _USAGE
    previous = [read_edition(folder) for folder in options.previous]
    holds = True
    for folder in options.folders:
        try:
            published = ledgers_of(options.ledgers, read_edition(folder))
        except ValueError:
            _say("Un registre ne se lit pas. Donner des fichiers registre-<édition>.jsonl.")
            return _USAGE
        attack = attack_folder(folder, [*previous, *published], bold=options.bold, exact=options.exact)
        holds = holds and attack.holds
        if options.json:
            _say(json.dumps({"edition": folder.name, **attack.to_json()}, ensure_ascii=False))
        else:
            _tell(folder.name, attack, None if options.all else _SHOWN)
    return _HOLDS if holds else _DOES_NOT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python tests/attack", description="Attaque des éditions publiées, à partir de leurs seuls fichiers."
    )
    parser.add_argument("folders", metavar="DIR", nargs="+", type=Path, help="dossier d'une édition")
    parser.add_argument("--previous", metavar="DIR", action="append", default=[], type=Path, help="édition antérieure")
    parser.add_argument(
        "--ledger", dest="ledgers", metavar="FILE", action="append", default=[], type=Path,
        help="registre de ce qui a été publié",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="un objet JSON par édition")
    parser.add_argument("--all", action="store_true", help="tous les constats, et non les premiers de chaque genre")
    parser.add_argument(
        "--bold", action="store_true", help="supposer aussi ce que des données complètes impliqueraient"
    )
    parser.add_argument("--exact", action="store_true", help="établir les bornes de chaque compte caché (plus long)")
    return parser


def _tell(name: str, attack: Attack, limit: int | None) -> None:
    _say(f"Édition {name} : {attack.hidden_cells} cellules cachées, {attack.hidden_counts} comptes à protéger.")
    for kind, count in sorted(attack.summary().items(), key=lambda item: (-item[1], item[0])):
        _say(f"{KINDS[kind].capitalize()} : {count}")
        findings = [finding for finding in attack.findings if finding.kind == kind]
        for finding in findings[:limit]:
            _say(f"  {finding}")
        if limit is not None and len(findings) > limit:
            _say(f"  … et {len(findings) - limit} autres (--all les montre)")
    for remark in attack.remarks:
        _say(f"Remarque : {remark}")
    if attack.large_denominators:
        _say(f"Dénominateurs retrouvés, mais assez grands pour être montrés : {attack.large_denominators}")
    _say("L'édition tient." if attack.holds else "L'édition ne tient pas.")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
