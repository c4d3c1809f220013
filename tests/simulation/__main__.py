"""``python -m tests.simulation``: attack simulated networks and edition pairs; 0 when nothing is found, 3 otherwise."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Final

from tests.simulation.campaign import report, run, tasks

#: In the private folder of the project's root, which git ignores.
_PROGRESS: Final = Path(__file__).resolve().parents[2] / ".cfa-report" / "attaque" / "avancement.jsonl"
_SHOWN: Final = 20


def main() -> int:
    """Run the campaign and say what came out of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--networks", type=int, default=200, help="réseaux simulés")
    parser.add_argument("--large", type=int, default=10, help="dont réseaux de 1 000 cellules ou plus")
    parser.add_argument("--pairs", type=int, default=50, help="paires d'éditions")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processus en même temps")
    parser.add_argument("--progress", type=Path, default=_PROGRESS, help="fichier de reprise")
    options = parser.parse_args()
    wanted = tasks(options.networks, options.large, options.pairs)
    trials = run(wanted, options.progress, options.jobs, _told)
    for line in report(trials):
        _say(line)
    leaking = [trial for trial in trials if trial.findings]
    for trial in leaking[:_SHOWN]:
        _say(f"{trial.kind} {trial.seed} : {trial.findings}")
        for example in trial.examples:
            _say(f"  {example}")
    return 3 if leaking else 0


def _told(done: int, wanted: int) -> None:
    if done % 10 == 0 or done == wanted:
        _say(f"{done} essais sur {wanted}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
