"""What the gate costs: seconds of processor and share of figures shown, for each edition of a network.

``python -m benchmarks.gate_cost [PARAMS] [ROUNDS]``; the demonstration's by default (``make report`` writes it).
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from typing import Final

import pandas as pd

from cfa_report.catalogue import catalogue
from cfa_report.disclosure import protect_edition
from cfa_report.domain.columns import ALL_CAMPUSES, ALL_CERTIFICATIONS, CELL_KEY
from cfa_report.domain.edition import Edition
from cfa_report.domain.vocabulary import Section
from cfa_report.intake import load_contracts
from cfa_report.params import read_params
from cfa_report.preparation.in_two import received_and_counted
from cfa_report.preparation.key import private_folder, read_key

#: Smallest denominator of the figures whose share shown is printed: the usual threshold of a public edition.
_LEAST: Final = 11


def main(folder: Path, rounds: int) -> None:
    """Print, for each edition, its computed cells and the CPU of each round, with the median."""
    params = read_params(folder)
    private_folder(params)
    _, counts = received_and_counted(params, load_contracts(params.places.contracts), read_key(params))
    policy = params.policy
    chosen = {name: choice.variante for name, choice in policy.indicateurs.items()}
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
                chosen=chosen,
                families=params.network.family_of,
            )
            spent.append(time.process_time() - start)
        told = ", ".join(f"{seconds:.1f}" for seconds in spent)
        print(f"{edition} : {protected.balance.computed} cellules, {told} s, médiane {statistics.median(spent):.1f} s")
        asked = asked_of(cells, chosen)
        if not asked:
            continue
        alone, pooled = (
            asked & shown_of(protected.cells, statuses) for statuses in (("publie",), ("publie", "regroupe"))
        )
        print(f"  chiffres qu'une formation pourrait montrer (dénominateur de {_LEAST} ou plus) : {len(asked)}")
        print(
            f"  montrés seuls {len(alone) / len(asked):.0%}, seuls ou réunis à d'autres {len(pooled) / len(asked):.0%}"
        )


def asked_of(counts: pd.DataFrame, chosen: dict[str, str]) -> set[tuple[str, ...]]:
    """List the figures of apprentices that each course of each campus could show for the last session."""
    single = counts[~counts["session"].str.contains("+", regex=False)]
    wanted = (
        (single["campus"] != ALL_CAMPUSES)
        & (single["certification"] != ALL_CERTIFICATIONS)
        & (single["session"] == single["session"].max())
        & (single["section"] == str(Section.CFA))
        & (single["variante"] == single["indicateur"].map(chosen))
        & (single["statut"] == "publie")
        & (single["repondants"] >= _LEAST)
    )
    return _keys(single[wanted])


def shown_of(released: pd.DataFrame, statuses: tuple[str, ...]) -> set[tuple[str, ...]]:
    """List the figures that are printed, a sum of sessions or of courses standing for each of its parts."""
    cells = released[released["statut"].isin(statuses)]
    for name in ("session", "certification"):
        cells = cells.assign(**{name: cells[name].str.split("+")}).explode(name)
    return _keys(cells)


def _keys(cells: pd.DataFrame) -> set[tuple[str, ...]]:
    return set(cells[list(CELL_KEY)].astype(str).itertuples(index=False, name=None))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "demo/params"), int(sys.argv[2]) if len(sys.argv) > 2 else 5)
