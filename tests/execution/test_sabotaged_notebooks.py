"""Success is decided by the sentinel and the execution counts, never by papermill's own word; limits hold."""

from __future__ import annotations

from pathlib import Path

import nbformat
import psutil
import pytest

from cfa_report.execution.jobs import JobResult
from cfa_report.execution.kernels import Kernel
from cfa_report.execution.limits import Limits
from tests.execution.made_up_notebooks import batch, tree

LIMITS = Limits(cell_seconds=2, report_seconds=12, memory_bytes=3 * 1024**3, output_bytes=5_000_000)
CHILD = "import subprocess\nsubprocess.Popen(['sleep', '4321'])"


def left_behind() -> list[int]:
    return [found.pid for found in psutil.process_iter(["cmdline"]) if "4321" in (found.info["cmdline"] or [])]


#: Name of each notebook: its last cells, and a word of the sentence that its failure must give (empty: it succeeds).
NOTEBOOKS = {
    "sain": (["1 + 1"], ""),
    "erreur": (["1 / 0", "2"], "ZeroDivisionError"),
    "sortie": (["import sys\nsys.exit(0)", "2"], "sys.exit"),
    "mort": (["import os\nos._exit(0)", "2"], "mort"),
    "tue": (["import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "2"], "mort"),
    "bavard": (["print('x' * 6_000_000)"], "5 Mo"),
    "bavard-tetu": (["try:\n    print('x' * 6_000_000)\nexcept Exception:\n    pass"], "5 Mo"),
    "afficheur": (["HTML('<p>' + 'x' * 6_000_000 + '</p>')"], "5 Mo"),
    "valeur": (["raise ValueError('DUPONT-CANARI')"], "ValueError"),
    "voisin": (["assert 'trace' not in globals()\ntrace = 1"], ""),
    "voisin-2": (["assert 'trace' not in globals()\ntrace = 1"], ""),
    "lent": (["import time\ntime.sleep(60)"], "2 secondes"),
    "lent-tetu": (["import signal\nsignal.setitimer(signal.ITIMER_REAL, 0)\nwhile True: pass"], "12 secondes"),
    "rattrape": (["import time\ntry:\n    time.sleep(60)\nexcept Exception:\n    pass"], "2 secondes"),
    "glouton": (["x = bytearray(8 * 1024 ** 3)"], "MemoryError"),
    "questionneur": (["input('nom ? ')"], "s'est arrêtée"),
    "parent": ([CHILD, "2"], ""),
    "parent-tue": ([CHILD, "import os\nos._exit(0)"], "mort"),
    "syntaxe": (["1 +"], "SyntaxError"),
    "descripteur": (["import os\nos.write(1, b'{\"position\": 0}')\nos.write(2, b'x')"], ""),
    "fil": (["import threading\nt = threading.Thread(target=print)\nt.start()\nt.join()"], ""),
}


@pytest.fixture(scope="module")
def forked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, JobResult]]:
    folder = tmp_path_factory.mktemp("forks")
    results = batch(folder, Kernel.FORK, {name: cells for name, (cells, _) in NOTEBOOKS.items()}, limits=LIMITS)
    return folder, results


@pytest.mark.parametrize("name", list(NOTEBOOKS))
def test_a_sabotaged_notebook_fails_and_a_sound_one_does_not(
    name: str, forked: tuple[Path, dict[str, JobResult]]
) -> None:
    folder, results = forked
    expected = NOTEBOOKS[name][1]
    assert results[name].done is (expected == ""), results[name].problem
    assert expected in results[name].problem
    assert (folder / "sortie" / f"{name}.html").exists() is (expected == "")


def test_the_words_of_an_error_that_may_hold_a_value_are_not_repeated(
    forked: tuple[Path, dict[str, JobResult]],
) -> None:
    folder, results = forked
    assert "CANARI" not in results["valeur"].problem
    assert [path.name for path in folder.rglob("*") if path.is_file() and b"CANARI" in path.read_bytes()] == [
        "valeur.ipynb"
    ]


@pytest.mark.parametrize("kernel", list(Kernel))
def test_an_executed_notebook_keeps_the_kind_of_an_error_and_no_line_of_it(kernel: Kernel, tmp_path: Path) -> None:
    results = batch(tmp_path, kernel, {"valeur": NOTEBOOKS["valeur"][0]})
    assert "ValueError" in results["valeur"].problem
    kept = [path.read_text(encoding="utf-8") for path in (tmp_path / "executes").rglob("*") if path.is_file()]
    for text in kept:
        outputs = [output for cell in nbformat.reads(text, as_version=4).cells for output in cell.get("outputs", [])]
        assert "CANARI" not in str(outputs)
        assert [output for output in outputs if output.output_type == "error" and output.traceback] == []


def test_half_of_nothing_is_left_in_the_output_folder(forked: tuple[Path, dict[str, JobResult]]) -> None:
    folder, _ = forked
    assert set(tree(folder / "sortie")) == {f"{name}.html" for name, (_, why) in NOTEBOOKS.items() if not why}


def test_no_process_is_left_behind_a_report(forked: tuple[Path, dict[str, JobResult]]) -> None:
    assert left_behind() == []


def test_each_report_says_what_it_used(forked: tuple[Path, dict[str, JobResult]]) -> None:
    _, results = forked
    assert results["sain"].cpu_seconds > 0
    assert 10_000 < results["sain"].peak_kilobytes < 3 * 1024**2


def test_ordinary_kernels_give_the_same_verdicts(tmp_path: Path) -> None:
    names = ("sain", "sortie", "mort", "lent", "bavard", "valeur", "parent-tue")
    results = batch(tmp_path, Kernel.FRESH, {name: NOTEBOOKS[name][0] for name in names}, limits=LIMITS)
    assert {name: result.done for name, result in results.items()} == {name: name == "sain" for name in names}
    assert "2 secondes" in results["lent"].problem
    assert "CANARI" not in results["valeur"].problem
    assert set(tree(tmp_path / "sortie")) == {"sain.html"}
    assert left_behind() == []
