"""One trial: a network through the gate, written, attacked; and whether the attacker was right."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from cfa_report.disclosure.rules import small_part, too_small
from cfa_report.domain.edition import Edition
from tests.attack.edition import Key, Place, Reading, read_edition
from tests.attack.findings import Attack, Finding
from tests.attack.verdict import attack_counts
from tests.simulation.editions import THRESHOLDS, Before, disclosure, release, write_edition
from tests.simulation.networks import LARGE, SMALL, cells_of, draw

#: A network with at least so many cells is a large one.
LARGE_FROM: Final = 1_000
_COUNTS: Final = {"k": "numerateur", "n": "repondants", "N": "eligibles"}
_SAME: Final = ["campus", "certification", "section", "indicateur", "variante", "horizon_mois"]


@dataclass(frozen=True)
class Trial:
    """What one trial measured: sizes in cells, times in seconds of processor.

    ``findings`` counts the findings by kind, ``bold`` those of the attacker who takes complete data for granted;
    ``wrong`` counts the intervals that do not hold the truth: the attacker believed something that is not so, and what
    he says of such a cell is not a finding; nor is what he finds by luck, taking for unchanged what has changed or for
    whole a register that is not; ``foretold`` those that the edition before told already.
    ``safe`` cells could be shown for their own sake; ``lost`` of them are hidden without pooling, ``lost_pooled`` with
    pooling, those that a pool of sessions or certifications shows apart.
    """

    kind: str
    seed: int
    cells: int
    hidden: int
    counts: int
    findings: dict[str, int]
    bold: dict[str, int]
    wrong: int
    safe: int = 0
    lost: int = 0
    lost_pooled: int = 0
    foretold: int = 0
    gate_seconds: float = 0.0
    attack_seconds: float = 0.0
    examples: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Give a JSON value."""
        return asdict(self)


def network_trial(seed: int, folder: Path, *, large: bool = False) -> Trial:
    """Draw a network, release its public or internal edition, and attack it."""
    network = draw(seed, LARGE if large else SMALL)
    edition = Edition.INTERNE if seed % 4 == 3 else Edition.PUBLIQUE
    counts = network.counts()
    start = time.process_time()
    released = release(counts, edition, families=network.families)
    middle = time.process_time()
    written = write_edition(released, folder, edition)
    attack, bold = _attacked(written, [])
    end = time.process_time()
    wrong = len(wrong_intervals(attack, counts))
    attack.findings = true_findings(attack, counts)
    if attack.findings:
        wrong += _keep(attack, attack_counts(read_edition(written), incomplete=incomplete_counts(counts)))
    safe, lost, lost_pooled = losses(counts, released, release(counts, edition, pooling=False), edition)
    return Trial(
        "réseau", seed, cells_of(counts), attack.hidden_cells, attack.hidden_counts, dict(attack.summary()),
        dict(bold.summary()), wrong, safe, lost, lost_pooled, 0, middle - start, end - middle,
        [str(finding) for finding in attack.findings[:3]],
    )  # fmt: skip


def pair_trial(seed: int, folder: Path, *, withdrawn: bool = False) -> Trial:
    """Release two editions a year apart, the second given the first, and attack each with both in hand.

    One pair in three goes from the older sessions to all of them, one keeps its sessions, one loses the oldest; where a
    course is ``withdrawn``, one campus delivers it no more.
    """
    network = draw(50_000 + seed, SMALL)
    random = np.random.default_rng([seed, 2])
    sessions = sorted(network.people["session"].unique())
    first_window = sessions[:-1] or sessions if seed % 3 == 0 else sessions
    second_window = sessions[1:] or sessions if seed % 3 == 2 else sessions
    later = network.later(random)
    if withdrawn:
        later = later.without_a_course(random)
    old_counts, counts = network.counts(first_window), later.counts(second_window)
    first = release(old_counts, families=network.families)
    start = time.process_time()
    second = release(counts, before=[Before(old_counts, first)], families=network.families)
    middle = time.process_time()
    before, after = write_edition(first, folder / "avant"), write_edition(second, folder / "apres")
    attack, bold = _attacked(after, [before])
    backwards, _ = _attacked(before, [after])
    _leave_out_what_was_printed(attack, before, counts)
    lucky = _leave_out_luck(attack, after, before, counts, old_counts)
    lucky += _leave_out_luck(backwards, before, after, old_counts, counts)
    end = time.process_time()
    # What an older total hid for others' sake may be added up once these are shown; a secret never.
    rules = disclosure(pooling=True).of(Edition.PUBLIQUE)
    secret = too_small(old_counts, THRESHOLDS.of(Edition.PUBLIQUE)) | small_part(old_counts, rules)
    names = {str(key) for key in true_counts(old_counts[secret])}
    attack.findings = [
        *true_findings(attack, counts),
        *(finding for finding in true_findings(backwards, old_counts) if finding.where in names),
    ]
    kind = "retrait" if withdrawn else "paire"
    return Trial(
        kind, seed, cells_of(counts), attack.hidden_cells, attack.hidden_counts + backwards.hidden_counts,
        dict(attack.summary()), dict(bold.summary()),
        len(wrong_intervals(attack, counts)) + len(wrong_intervals(backwards, old_counts)) + lucky, 0, 0, 0,
        attack.foretold,
        middle - start, end - middle, [str(finding) for finding in attack.findings[:3]],
    )  # fmt: skip


def _attacked(folder: Path, before: list[Path]) -> tuple[Attack, Attack]:
    edition, previous = read_edition(folder), [read_edition(one) for one in before]
    return attack_counts(edition, previous), attack_counts(edition, previous, bold=True)


def _leave_out_luck(attack: Attack, folder: Path, other: Path, counts: pd.DataFrame, others: pd.DataFrame) -> int:
    """Leave out what the attacker finds only because he takes changed counts for unchanged; say how much that was."""
    if not attack.findings:
        return 0
    changed = changed_counts(counts, others)
    return _keep(attack, attack_counts(read_edition(folder), [read_edition(other)], changed=changed))


def _keep(attack: Attack, sure: Attack) -> int:
    """Keep of an attack what another one finds too, which believes nothing false; say how much that leaves out."""
    found = {(finding.where, finding.letter) for finding in sure.findings}
    kept = [finding for finding in attack.findings if (finding.where, finding.letter) in found]
    luck = len(attack.findings) - len(kept)
    attack.findings = kept
    return luck


def _leave_out_what_was_printed(attack: Attack, before: Path, counts: pd.DataFrame) -> None:
    """Leave out the counts that are what the older edition printed: the attacker may only not be sure of it."""
    truth = {str(key): (key, letters) for key, letters in true_counts(counts).items()}
    atoms = read_edition(before).atoms
    new = []
    for finding in attack.findings:
        key, letters = truth.get(finding.where, (None, {}))
        old = atoms.get(key) if key else None
        if (
            finding.letter
            and old is not None
            and old.is_shown
            and old.counts.get(finding.letter) == {letters[finding.letter]}
        ):
            attack.foretold += 1
        else:
            new.append(finding)
    attack.findings = new


def changed_counts(counts: pd.DataFrame, others: pd.DataFrame) -> set[tuple[Key, str]]:
    """List the counts that two editions do not have in common, under the attacker's names and letters."""
    return {name for name, _ in _whole_counts(counts).items() ^ _whole_counts(others).items()}


def incomplete_counts(counts: pd.DataFrame) -> set[Key]:
    """List the cells in which not everybody is known, under the attacker's names."""
    return {key for key, letters in true_counts(counts).items() if letters["n"] != letters["N"]}


def _whole_counts(counts: pd.DataFrame) -> dict[tuple[Key, str], int]:
    """Give the raw counts under the attacker's names and letters, those who are not positive (d) among them."""
    return {
        (key, letter): count
        for key, letters in true_counts(counts).items()
        for letter, count in {**letters, "d": letters["n"] - letters["k"]}.items()
    }


def losses(counts: pd.DataFrame, pooled: pd.DataFrame, alone: pd.DataFrame, edition: Edition) -> tuple[int, int, int]:
    """Count the cells that could be shown for their own sake, and those hidden all the same.

    Parameters
    ----------
    counts
        Raw cells.
    pooled, alone
        What the gate released with and without pools.
    edition
        Audience.

    Returns
    -------
    tuple of int
        Safe cells; those hidden without pooling; those hidden with it and in no pool that is shown.
    """
    rules = disclosure(pooling=True).of(edition)
    safe = counts["statut"] == "publie"
    safe &= ~(too_small(counts, THRESHOLDS.of(edition)) | small_part(counts, rules))
    wanted = _names(counts[safe])
    shown = _names(pooled[pooled["statut"] == "publie"])
    pools = pooled[pooled["statut"] == "regroupe"]
    for axis in ("session", "certification"):
        pools = pools.assign(**{axis: pools[axis].str.split("+", regex=False)}).explode(axis)
    apart = _names(pools)
    without = _names(alone[alone["statut"] == "publie"])
    return len(wanted), len(wanted - without), len(wanted - shown - apart)


def _names(cells: pd.DataFrame) -> set[tuple[str, ...]]:
    return set(cells[[*_SAME, "session"]].astype("str").itertuples(index=False, name=None))


def wrong_intervals(attack: Attack, counts: pd.DataFrame) -> list[Key]:
    """List the cells of the narrow intervals that miss the truth: the attacker's beliefs are at fault, not the gate."""
    truth = true_counts(counts)
    return [
        key
        for (key, letter), (low, high) in attack.intervals.items()
        if key in truth and high - low < 3 and not low <= truth[key][letter] <= high
    ]


def true_findings(attack: Attack, counts: pd.DataFrame) -> list[Finding]:
    """Keep the findings about cells of which the attacker says nothing wrong."""
    wrong = {str(key) for key in wrong_intervals(attack, counts)}
    return [finding for finding in attack.findings if finding.where not in wrong]


def true_counts(counts: pd.DataFrame) -> dict[Key, dict[str, int]]:
    """Give the raw counts under the attacker's names."""
    return {
        Key(
            Place(row["campus"], row["certification"], row["section"], row["session"]),
            Reading(
                row["indicateur"], row["variante"], 0 if pd.isna(row["horizon_mois"]) else int(row["horizon_mois"])
            ),
        ): {letter: int(row[name]) for letter, name in _COUNTS.items()}
        for row in counts.to_dict("records")
    }


def large_seeds(wanted: int) -> list[int]:
    """Find the seeds of so many large networks."""
    found: list[int] = []
    seed = 10_000
    while len(found) < wanted:
        if cells_of(draw(seed, LARGE).counts()) >= LARGE_FROM:
            found.append(seed)
        seed += 1
    return found
