"""Whatever is killed, and whenever: earlier pages intact, no half file, no process; the next run gives the same bytes.

``CFA_REPORT_KILLS`` says how many times something is killed at random (``make soak``: 100).
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import signal
import time
from pathlib import Path

import psutil
import pytest

from cfa_report.report.files import HALF_WRITTEN
from tests.functional.small_network import all_gone, family, finish, pages, start, write_notebooks, write_small_network

KILLS = int(os.environ.get("CFA_REPORT_KILLS", "3"))
VICTIMS = ("parent", "zygote", "rapport", "n'importe qui")


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, str]]]:
    """Make a network in two versions; give the bytes of each, whole."""
    folder = tmp_path_factory.mktemp("petit") / "réseau"
    write_small_network(folder)
    versions = []
    for text in ("Deuxième version", "Première version"):
        write_notebooks(folder, text)
        code, said = finish(folder)
        assert code == 0, said
        versions.append(pages(folder))
    return folder, versions[::-1]


def victim(kind: str, members: list[psutil.Process], dice: random.Random) -> psutil.Process | None:
    """Choose a process: the one that was started, the zygote, a report, or any of them."""
    parent, *others = members
    zygotes = [one for one in others if "cfa_report.execution.zygote" in " ".join(one.cmdline())]
    direct = [one for one in zygotes if one.ppid() == parent.pid]
    chosen = {
        "parent": [parent],
        "zygote": direct,
        "rapport": [one for one in zygotes if one not in direct],
        "n'importe qui": members,
    }[kind]
    return dice.choice(chosen) if chosen else None


@pytest.mark.parametrize("number", range(KILLS))
def test_a_kill_at_a_random_moment_costs_nothing_but_time(
    number: int, network: tuple[Path, list[dict[str, str]]]
) -> None:
    folder, (first, second) = network
    dice = random.Random(2026_11_25 + number)
    write_notebooks(folder, "Première version")
    assert finish(folder)[0] == 0
    assert pages(folder) == first
    write_notebooks(folder, "Deuxième version")
    wait = dice.uniform(0.0, 1.0)
    with start(folder) as process:
        # Wait for a first result at most: what comes before it (start, imports) is long, and killed there is easy.
        if dice.random() < 0.7:
            assert process.stdout is not None
            next(line for line in process.stdout if '"rapport"' in line)
        time.sleep(wait)
        members = family(process)
        with contextlib.suppress(psutil.NoSuchProcess):
            chosen = victim(dice.choice(VICTIMS), members, dice) if members else None
            if chosen is not None:
                chosen.kill()
        process.communicate(timeout=300)
    assert all_gone(members)
    now = pages(folder)
    for name in {*first, *second} - {"index.html", "manifest.json", "indicateurs.csv"}:
        assert now[name] in (first[name], second[name])
    code, said = finish(folder)
    assert code == 0, said
    assert pages(folder) == second
    assert not list((folder / ".cfa-report").rglob(".cfa-*"))


def test_ctrl_c_leaves_whole_reports_no_process_and_a_run_that_goes_on_from_there(
    network: tuple[Path, list[dict[str, str]]],
) -> None:
    folder, (first, second) = network
    write_notebooks(folder, "Première version")
    assert finish(folder)[0] == 0
    write_notebooks(folder, "Deuxième version")
    with start(folder) as process:
        assert process.stdout is not None
        results = (json.loads(line) for line in process.stdout if '"rapport"' in line)
        made = list(itertools.islice(results, 1))
        members = family(process)
        # As a report leaves behind that is killed while it writes its page.
        (folder / "reports" / "interne" / f"{HALF_WRITTEN}reseau.html-abcdefgh").write_text("<!DOCTYPE html>")
        process.send_signal(signal.SIGINT)
        _, complained = process.communicate(timeout=60)
    assert process.returncode == 130
    assert complained.strip() == (
        "Interrompu : les rapports terminés sont entiers, relancer la même commande pour continuer."
    )
    assert all_gone(members)
    now = pages(folder)
    assert set(now) == set(first)
    assert {now[event["page"]] for event in made} == {second[event["page"]] for event in made}
    code, again = finish(folder)
    kept = [event["page"] for line in again.splitlines() if (event := json.loads(line)).get("conserve")]
    assert code == 0
    assert {event["page"] for event in made} <= set(kept)
    assert pages(folder) == second
