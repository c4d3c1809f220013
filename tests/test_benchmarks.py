"""What the benchmarks measure is what they say; the page that gives their figures names what exists."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pandas as pd

from benchmarks.batch_cost import Bench, ask, server, tell
from benchmarks.gate_cost import asked_of, shown_of
from benchmarks.made_up_network import write_network
from benchmarks.scale import SHAPES, edition
from cfa_report.domain.columns import CELL_KEY
from cfa_report.execution.crew import Crew
from cfa_report.execution.kernel_room import REPEATABLE
from cfa_report.execution.kernels import Kernel

ROOT = Path(__file__).parents[1]


def test_the_scale_benchmark_reads_checks_counts_and_estimates_every_learner(tmp_path: Path) -> None:
    learners = write_network(tmp_path / "reseau", campuses=2, certifications=2, sessions=1, learners=15)
    found = edition(tmp_path / "reseau")
    assert learners == 60
    assert list(found["steps"])[2:] == [
        "reading and contracts", "counts and totals", "intervals, bounds and bands", "again, contracts kept",
    ]  # fmt: skip
    # Each session is read in the same ways; two targets a rate.
    write_network(tmp_path / "deux", campuses=2, certifications=2, sessions=2, learners=15)
    assert edition(tmp_path / "deux")["cells"] == 2 * found["cells"]
    assert found["figures"] > 1.9 * found["cells"]


def test_the_plain_function_makes_the_bytes_of_a_page_that_a_fork_makes(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "reseau", "figures", 1, campuses=1)
    job, shop = bench.job(0), bench.workshop("floor")
    with Crew(Kernel.FORK, 1, [bench.notebook], REPEATABLE) as crew:
        ((_, result),) = crew.make([job], bench.workshop("fork").to_json())
    assert not result.problem
    with server("benchmarks.floor") as floor:
        order = {"store": str(shop.store), "notebook": str(bench.notebook), "frame": bench.frame}
        tell(floor, order | {"output": str(shop.output)})
        ask(floor, {"parameters": job.parameters, "page": job.page})
    assert (shop.output / job.page).read_bytes() == (bench.workshop("fork").output / job.page).read_bytes()


def test_the_large_network_has_a_million_learners_and_the_others_their_pairs() -> None:
    sizes = {name: (shape[0] * shape[1], shape[0] * shape[1] * shape[2] * shape[3]) for name, shape in SHAPES.items()}
    assert sizes.pop("1 000 000 learners")[1] == 1_000_000
    assert {name: f"{pairs:,} pairs".replace(",", " ") for name, (pairs, _) in sizes.items()} == {n: n for n in sizes}


def test_the_page_on_costs_names_benchmarks_and_targets_that_exist() -> None:
    page = (ROOT / "docs" / "cout.md").read_text(encoding="utf-8")
    modules = re.findall(r"python -m (benchmarks\.\w+)", page)
    assert {"benchmarks.batch_cost", "benchmarks.scale", "benchmarks.peers"} <= set(modules)
    assert all(importlib.util.find_spec(name) for name in modules)
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(re.findall(r"`make ([a-z]+)`", page)) <= targets


def test_a_figure_is_shown_alone_or_in_a_sum_of_sessions_or_of_courses() -> None:
    def cell(certification: str, session: str, status: str, known: int, section: str = "CFA") -> dict[str, object]:
        key = ("PARIS", certification, section, session, "taux_obtention", "presents", pd.NA)
        return {**dict(zip(CELL_KEY, key, strict=True)), "statut": status, "repondants": known}

    counts = pd.DataFrame(
        [cell(name, "2025", "publie", 12) for name in "ABCD"]
        + [cell("E", "2025", "publie", 10), cell("F", "2025", "publie", 12, "FPA"), cell("A", "2024", "publie", 12)]
        + [cell("ENSEMBLE", "2025", "publie", 58)]
    )
    asked = asked_of(counts, {"taux_obtention": "presents"})
    assert sorted(key[1] for key in asked) == ["A", "B", "C", "D"]
    told = (
        ("A", "2025", "publie"), ("B", "2025", "masque"), ("B", "2024+2025", "regroupe"), ("C+E", "2025", "regroupe"),
        ("D", "2025", "masque"),
    )  # fmt: skip
    released = pd.DataFrame([cell(*key, known=12) for key in told])
    assert sorted(key[1] for key in asked & shown_of(released, ("publie",))) == ["A"]
    assert sorted(key[1] for key in asked & shown_of(released, ("publie", "regroupe"))) == ["A", "B", "C"]
