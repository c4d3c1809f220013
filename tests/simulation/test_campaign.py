"""A tenth of what ``make attack`` tries: simulated networks and pairs of editions, attacked from their files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulation.campaign import Task, report, run, tasks
from tests.simulation.trials import LARGE_FROM, Trial

SAMPLE = tasks(networks=20, large=1, pairs=5, withdrawn=5)


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> list[Trial]:
    progress = tmp_path_factory.mktemp("campagne") / "avancement.jsonl"
    return run(SAMPLE, progress, 1, lambda done, wanted: None)


def test_nothing_that_was_hidden_is_found_in_a_tenth_of_the_campaign(trials: list[Trial]) -> None:
    assert [(trial.kind, trial.seed, trial.examples) for trial in trials if trial.findings] == []
    assert len(trials) == len(SAMPLE)
    assert sum(trial.counts for trial in trials) > 5_000
    assert sum(trial.cells >= LARGE_FROM for trial in trials) >= 1


def test_pooling_hides_less(trials: list[Trial]) -> None:
    assert sum(trial.lost_pooled for trial in trials) < sum(trial.lost for trial in trials)


def test_a_campaign_goes_on_from_where_it_stopped(trials: list[Trial], tmp_path: Path) -> None:
    first = [Task("paire", 0)]
    told: list[tuple[int, int]] = []
    run(first, tmp_path / "a.jsonl", 1, lambda done, wanted: told.append((done, wanted)))
    with (tmp_path / "a.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"tache": "paire", "see')
    again = run([*first, Task("paire", 1)], tmp_path / "a.jsonl", 1, lambda done, wanted: told.append((done, wanted)))
    assert [trial.seed for trial in again] == [0, 1]
    assert told[-1] == (2, 2)
    assert report(again)[1].startswith("2 paires d'éditions")
