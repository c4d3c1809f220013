"""``python -m tests.simulation``: attack simulated networks and edition pairs; 0 when nothing is found, 3 otherwise."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.simulation.bench import make_bench
from tests.simulation.campaign import report, run, tasks
from tests.simulation.mutants import SOUND, mutants

#: In the private folder of the project's root, which git ignores.
_PROGRESS: Final = Path(__file__).resolve().parents[2] / ".cfa-report" / "attaque" / "avancement.jsonl"
_SHOWN: Final = 20


def main() -> int:
    """Run the campaign and say what came out of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--networks", type=int, default=200, help="réseaux simulés")
    parser.add_argument("--large", type=int, default=10, help="dont réseaux de 1 000 cellules ou plus")
    parser.add_argument("--pairs", type=int, default=50, help="paires d'éditions")
    parser.add_argument("--withdrawn", type=int, default=50, help="paires où une formation est retirée")
    parser.add_argument("--no-mutants", dest="mutants", action="store_false", help="sans les mutants de la grille")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processus en même temps")
    parser.add_argument("--progress", type=Path, default=_PROGRESS, help="fichier de reprise")
    options = parser.parse_args()
    caught = _mutants() if options.mutants else True
    wanted = tasks(options.networks, options.large, options.pairs, options.withdrawn)
    trials = run(wanted, options.progress, options.jobs, _told)
    for line in report(trials):
        _say(line)
    leaking = [trial for trial in trials if trial.findings]
    for trial in leaking[:_SHOWN]:
        _say(f"{trial.kind} {trial.seed} : {trial.findings}")
        for example in trial.examples:
            _say(f"  {example}")
    return 3 if leaking or not caught else 0


def _mutants() -> bool:
    """Try every mutant on one network; say which the attacker let pass."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        bench = make_bench(Path(folder))
        passed = [
            mutant.name
            for number, mutant in enumerate(mutants())
            if not mutant.is_caught(bench, Path(folder) / f"mutant-{number}")
        ]
        wrong = SOUND.is_caught(bench, Path(folder) / "sain")
    total = len(mutants())
    _say(f"Mutants attrapés : {total - len(passed)} sur {total}")
    for name in passed:
        _say(f"  passé : {name}")
    if wrong:
        _say("  la grille intacte est prise pour un mutant")
    return not passed and not wrong


def _told(done: int, wanted: int) -> None:
    if done % 10 == 0 or done == wanted:
        _say(f"{done} essais sur {wanted}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
