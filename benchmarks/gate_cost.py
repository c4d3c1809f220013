"""What the gate costs: seconds of processor for each edition of a network whose parameters are given.

``python -m benchmarks.gate_cost [PARAMS] [ROUNDS]``; the demonstration's by default (``make report`` writes it).
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from cfa_report.catalogue import catalogue
from cfa_report.disclosure import protect_edition
from cfa_report.domain.edition import Edition
from cfa_report.intake import load_contracts
from cfa_report.params import read_params
from cfa_report.preparation.in_two import received_and_counted
from cfa_report.preparation.key import private_folder, read_key


def main(folder: Path, rounds: int) -> None:
    """Print, for each edition, its computed cells and the CPU of each round, with the median."""
    params = read_params(folder)
    private_folder(params)
    _, counts = received_and_counted(params, load_contracts(params.places.contracts), read_key(params))
    policy = params.policy
    follow_up = [name for name, item in catalogue().items() if item.is_follow_up]
    for edition in Edition:
        cells = counts if edition is Edition.INTERNE else counts[~counts["indicateur"].isin(follow_up)]
        spent = []
        for _ in range(rounds):
            start = time.process_time()
            protected = protect_edition(
                cells.reset_index(drop=True),
                policy.seuils,
                edition,
                rules=policy.divulgation,
                chosen={name: choice.variante for name, choice in policy.indicateurs.items()},
                families=params.network.family_of,
            )
            spent.append(time.process_time() - start)
        told = ", ".join(f"{seconds:.1f}" for seconds in spent)
        print(f"{edition} : {protected.balance.computed} cellules, {told} s, médiane {statistics.median(spent):.1f} s")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "demo/params"), int(sys.argv[2]) if len(sys.argv) > 2 else 5)
