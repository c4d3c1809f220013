"""What a report's process holds and opens: released counts, and nothing of the rows that they were counted from."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest

from tests.functional.canaries import ROOT, Place, run

#: Private rooms: a process that makes reports never imports them.
_PRIVATE_WING = ("preparation", "disclosure", "counting", "intake", "privacy")
#: Records every file that is opened from here on.
_LISTEN = """
import sys
opened = []
sys.addaudithook(lambda event, given: opened.append(str(given[0])) if event == "open" else None)
"""
#: Says what was opened, what was imported, and what of the canaries is in the memory of the process; the patterns are
#: written so that they do not find themselves.
_TELL = r"""
import json, os, re
canary = re.compile(rb"CANARIZ[Q]X|1000007919[B]|Quetzal[i]n|C.A.N.A.R.I.Z.[Q]")
found, searched = 0, 0
with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
    for line in maps.read().splitlines():
        place, rights, *_, name = (line + " .").split()[:6] + [line.split()[-1]]
        start, end = (int(part, 16) for part in place.split("-"))
        if rights.startswith("rw") and not name.startswith("[v"):
            try:
                memory.seek(start)
                content = memory.read(end - start)
            except OSError:
                continue
            searched += len(content)
            found += len(canary.findall(content))
print(json.dumps({
    "opened": opened, "found": found, "searched": searched, "environment": sorted(os.environ),
    "modules": [name for name in sys.modules if name.startswith("cfa_report.")],
}))
"""


@pytest.mark.parametrize("kernel", ["fork", "fresh"])
def test_a_report_process_opens_its_slice_and_holds_no_row(kernel: str, canary_run: Place, tmp_path: Path) -> None:
    if not Path("/proc/self/mem").exists():
        pytest.skip("the memory of a process is read through /proc")
    shutil.copytree(canary_run.folder / "reseau", tmp_path / "reseau")
    shutil.copytree(ROOT / "notebooks", tmp_path / "reseau" / "notebooks")
    path = tmp_path / "reseau" / "notebooks" / "certification.ipynb"
    notebook = nbformat.read(str(path), as_version=4)
    place = next(number for number, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", []))
    notebook.cells.insert(place + 1, nbformat.v4.new_code_cell(_LISTEN))
    notebook.cells.append(nbformat.v4.new_code_cell(_TELL))
    nbformat.write(notebook, str(path))
    params = tmp_path / "reseau" / "params"
    ran = run(
        params, canary_run.folder / "home", "run", "--out", str(tmp_path / "reports"), "--edition", "interne",
        "--campus", "TOULOUSE", "--certification", "C183", "--kernel", kernel,
    )  # fmt: skip
    assert ran.code == 0, ran.said
    executed = nbformat.read(
        str(tmp_path / "reseau/.cfa-report/notebooks/interne/2025/TOULOUSE/C183.ipynb"), as_version=4
    )
    spoken = [output.get("text", "") for cell in executed.cells for output in cell.get("outputs", [])]
    (told,) = (json.loads(text) for text in spoken if text.startswith('{"opened"'))
    assert told["searched"] > 20_000_000
    assert told["found"] == 0
    ours = [opened for opened in told["opened"] if str(tmp_path) in opened]
    assert any(opened.endswith("TOULOUSE~C183.json") for opened in ours)
    private = tmp_path / "reseau/.cfa-report"
    allowed = (str(private / "magasin/interne"), str(private / "notebooks/interne"))
    assert [opened for opened in ours if not opened.startswith(allowed)] == []
    rooms = {name.split(".")[1] for name in told["modules"]}
    assert rooms & {"store", "analysis", "display"}
    assert not rooms & set(_PRIVATE_WING)


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_no_notebook_reads_an_extract_a_delivery_or_the_private_wing(path: Path) -> None:
    code = "\n".join(
        "".join(cell["source"])
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    )
    imported = re.findall(r"^(?:from|import) (\S+)", code, re.M)
    assert imported
    assert not [name for name in imported if any(name.startswith(f"cfa_report.{room}") for room in _PRIVATE_WING)]
    assert not re.search(r"\.cfa-report|extraits|donnees/|read_csv|read_excel|read_json|open\(", code)
