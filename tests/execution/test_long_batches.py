"""Many reports, four at a time: none fails, memory stays flat, nothing is left.

``CFA_REPORT_BATCHES`` says how many batches, ``CFA_REPORT_LONG`` how many reports in each (``make soak``: 10 and 200).
"""

from __future__ import annotations

import os
import statistics
from pathlib import Path

import psutil
import pytest

from cfa_report.execution.crew import Crew
from cfa_report.execution.jobs import ReportJob
from cfa_report.execution.kernel_room import REPEATABLE
from cfa_report.execution.kernels import Kernel
from tests.execution.made_up_notebooks import jobs_of, tree, workshop_in

BATCHES = int(os.environ.get("CFA_REPORT_BATCHES", "1"))
LONG = int(os.environ.get("CFA_REPORT_LONG", "32"))
#: Memory that a process may hold more at the end than at the beginning, in kilobytes: a hundredth of what a fork holds.
SLACK = 2_000
#: A report that draws and holds some memory.
CELLS = [
    "import seaborn as sns\nfrom cfa_report import display\nfrom cfa_report.display.canvas import new_figure, theme",
    "with theme():\n    figure, (axes,) = new_figure(2.0)\n    sns.barplot(x=['a', 'b'], y=[1, 2], ax=axes)\n"
    "display.figure_fragment(figure, title='Essai', description='Deux bâtons.', name='essai')",
    "held = bytearray(20_000_000)\nprint(len(held))",
]


@pytest.mark.parametrize("number", range(BATCHES))
def test_a_long_batch_fails_nowhere_and_leaves_nothing(number: int, tmp_path: Path) -> None:
    (template,) = jobs_of(tmp_path, {"long": CELLS})
    jobs = [
        ReportJob(template.notebook, template.parameters, f"pages/{rank:03}.html", str(rank)) for rank in range(LONG)
    ]
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    held: list[int] = []
    with Crew(Kernel.FORK, 4, [template.notebook], {**REPEATABLE, "TMPDIR": str(temporary)}) as crew:
        zygote = psutil.Process(crew.processes()[0])
        results = []
        for _, result in crew.make(jobs, workshop_in(tmp_path).to_json()):
            results.append(result)
            held.append(zygote.memory_info().rss // 1024)
        assert [result.problem for result in results if not result.done] == []
        assert zygote.num_fds() < 20
        assert [child.status() for child in zygote.children()] == []
    assert not zygote.is_running()
    assert list(temporary.iterdir()) == []
    assert set(tree(tmp_path / "sortie")) == {job.page for job in jobs}
    quarter = LONG // 4
    peaks = [result.peak_kilobytes for result in results]
    for values in (held, peaks):
        assert statistics.median(values[-quarter:]) <= statistics.median(values[:quarter]) + SLACK
