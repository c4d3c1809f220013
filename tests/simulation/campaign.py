"""The whole campaign: many networks and edition pairs, attacked one by one, resumed where it stopped."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

from tests.simulation.trials import LARGE_FROM, Trial, large_seeds, network_trial, pair_trial

_ROOT: Final = Path(__file__).resolve().parents[2]
#: What a result depends on: the gate and what it stands on, the attacker, the networks.
_SOURCES: Final = (
    "cfa_report/catalogue", "cfa_report/counting", "cfa_report/disclosure", "cfa_report/params", "cfa_report/domain",
    "tests/attack", "tests/simulation",
)  # fmt: skip
#: Pairs in which a campus delivers a course no more.
WITHDRAWN: Final = "retrait"


@dataclass(frozen=True)
class Task:
    """One trial to make: its kind and its seed."""

    kind: str
    seed: int

    def run(self) -> Trial:
        """Make the trial in a folder that is thrown away."""
        with tempfile.TemporaryDirectory(prefix="attaque-") as folder:
            if self.kind in ("paire", WITHDRAWN):
                return pair_trial(self.seed, Path(folder), withdrawn=self.kind == WITHDRAWN)
            return network_trial(self.seed, Path(folder), large=self.kind == "grand réseau")


def tasks(networks: int, large: int, pairs: int, withdrawn: int = 0) -> list[Task]:
    """List the trials of a campaign: ``large`` of the networks have 1 000 cells or more."""
    return [
        *[Task("grand réseau", seed) for seed in large_seeds(large)],
        *[Task("réseau", seed) for seed in range(networks - large)],
        *[Task("paire", seed) for seed in range(pairs)],
        *[Task(WITHDRAWN, seed) for seed in range(withdrawn)],
    ]


def run(wanted: Sequence[Task], progress: Path, jobs: int, told: Callable[[int, int], None]) -> list[Trial]:
    """Make the trials that the progress file does not hold, and write each into it as it ends.

    Parameters
    ----------
    wanted
        The trials, in order.
    progress
        A file of JSON lines; results of other code than today's are not read.
    jobs
        Processes at once.
    told
        Called with how many trials are done, and how many there are.
    """
    code = fingerprint()
    done = dict(_read(progress, code))
    progress.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    left = [task for task in wanted if task not in done]
    with progress.open("a", encoding="utf-8") as file:
        for task, trial in _made(left, jobs):
            file.write(json.dumps({"code": code, "tache": task.kind, **trial.to_json()}, ensure_ascii=False) + "\n")
            file.flush()
            done[task] = trial
            told(sum(one in done for one in wanted), len(wanted))
    return [done[task] for task in wanted]


def _made(left: Sequence[Task], jobs: int) -> Iterator[tuple[Task, Trial]]:
    if jobs == 1:
        for task in left:
            yield task, task.run()
        return
    # Fresh processes: the solver's threads do not survive a fork.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from zip(left, pool.map(Task.run, left), strict=True)


def _read(progress: Path, code: str) -> Iterator[tuple[Task, Trial]]:
    if not progress.is_file():
        return
    for line in progress.read_text(encoding="utf-8").splitlines():
        try:
            value: dict[str, Any] = json.loads(line)
        except ValueError:
            continue  # The last line of a campaign that was killed.
        if value.pop("code", "") == code:
            kind = value.pop("tache")
            yield Task(kind, value["seed"]), Trial(**value)


def fingerprint() -> str:
    """Hash the code that results depend on."""
    digest = hashlib.sha256()
    for source in _SOURCES:
        for path in sorted((_ROOT / source).rglob("*")):
            if path.suffix in (".py", ".yaml"):
                digest.update(path.relative_to(_ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def report(trials: Sequence[Trial]) -> list[str]:
    """Sum a campaign up in French, one sentence a line."""
    networks = [trial for trial in trials if trial.kind == "réseau"]
    pairs = [trial for trial in trials if trial.kind == "paire"]
    withdrawn = [trial for trial in trials if trial.kind == WITHDRAWN]
    foretold = sum(trial.foretold for trial in trials)
    lines = [
        _line("réseaux", networks),
        _line("paires d'éditions", pairs),
        _line("paires où un campus ne livre plus une formation", withdrawn),
        f"Dits par l'édition précédente, quoi qu'imprime la nouvelle : {foretold} comptes",
    ]
    lines += [f"Réseaux de {LARGE_FROM} cellules ou plus : {sum(trial.cells >= LARGE_FROM for trial in networks)}"]
    safe = sum(trial.safe for trial in networks)
    if safe:
        alone = 100 * sum(trial.lost for trial in networks) / safe
        pooled = 100 * sum(trial.lost_pooled for trial in networks) / safe
        lines.append(
            f"Perte (part des cellules montrables qui sont cachées) : {alone:.1f} % sans regroupement, "
            f"{pooled:.1f} % avec regroupement"
        )
    bold: Counter[str] = Counter()
    for trial in trials:
        bold.update(trial.bold)
    lines.append(f"Attaque hardie (données supposées complètes) : {_kinds(bold)}")
    lines.append(f"Croyances fausses de l'attaquant : {sum(trial.wrong for trial in trials)} comptes")
    lines.append(
        f"Temps de processeur : grille {sum(t.gate_seconds for t in trials):.0f} s "
        f"(au plus {max((t.gate_seconds for t in trials), default=0):.1f} s), "
        f"attaque {sum(t.attack_seconds for t in trials):.0f} s"
    )
    return lines


def _line(what: str, trials: Sequence[Trial]) -> str:
    found: Counter[str] = Counter()
    for trial in trials:
        found.update(trial.findings)
    counts = sum(trial.counts for trial in trials)
    return f"{len(trials)} {what}, {counts} comptes cachés attaqués : {_kinds(found)}"


def _kinds(found: Counter[str]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in sorted(found.items())) or "rien de retrouvé"
