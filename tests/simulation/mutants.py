"""Mutants: an edition as a broken gate, or a careless page, would have made it. The attacker must catch every one.

Each mutant takes the bench and an empty folder, and gives folders to attack, each with the earlier editions to hold
beside it: one for a mutant of files, those of several networks for a mutant of the gate, which does not harm all of
them.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from tests.attack.edition import read_edition
from tests.attack.whole import attack_folder
from tests.simulation.bench import Bench, Make
from tests.simulation.mutants_of_files import FILES, of_files
from tests.simulation.mutants_of_gate import GATE, of_gate, without_ledger
from tests.simulation.mutants_of_pages import PAGES, of_page
from tests.simulation.mutants_of_rows import ROWS, of_rows


@dataclass(frozen=True)
class Mutant:
    """A mutant: what it does wrong, in French, and how."""

    name: str
    make: Make

    def is_caught(self, bench: Bench, folder: Path) -> bool:
        """Whether the attacker finds something in what the mutant makes."""
        return any(
            not attack_folder(target, [read_edition(one) for one in before]).holds
            for target, before in self.make(bench, folder)
        )


#: The gate as it is, on the same networks: nothing may be found there.
SOUND = Mutant("rien n'est changé", of_gate(nullcontext))


def mutants() -> list[Mutant]:
    """List the mutants: of the gate, of the CSV, of the pages, of what stands beside them."""
    return [
        *[Mutant(name, of_gate(change)) for name, change in GATE.items()],
        Mutant("l'édition précédente est oubliée", without_ledger),
        *[Mutant(name, of_rows(change)) for name, change in ROWS.items()],
        *[Mutant(name, of_page(change)) for name, change in PAGES.items()],
        *[Mutant(name, of_files(change)) for name, change in FILES.items()],
    ]
