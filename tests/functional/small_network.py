"""A network that is quick to run: a few made-up sheets, and notebooks of a few cells."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil

from benchmarks.made_up_network import write_network

_PARAMETERS = {
    "certification": ("campus", "certification", "session", "edition"),
    "campus": ("campus", "session", "edition"),
    "reseau": ("session", "edition"),
}
_SCOPES = {"certification": "campus, certification", "campus": "campus", "reseau": "'RESEAU'"}


def write_small_network(folder: Path, *, certifications: int = 4, pause: float = 0.3) -> None:
    """Write a network of two campuses, and its own notebooks."""
    write_network(folder, campuses=2, certifications=certifications, sessions=2, learners=20)
    write_notebooks(folder, "Première version", pause)


def write_notebooks(folder: Path, text: str, pause: float = 0.3) -> None:
    """Write the three notebooks; the text is on every page."""
    (folder / "notebooks").mkdir(exist_ok=True)
    for name, parameters in _PARAMETERS.items():
        cells = [
            "\n".join(f'{parameter} = "2024"' for parameter in parameters),
            "import time\nfrom cfa_report import display\nfrom cfa_report.store import open_slice\n"
            f"scope = open_slice({_SCOPES[name]}, session=session, edition=edition)\ntime.sleep({pause})",
            "display.heading(scope.certification_label, scope.campus_label)",
            f"print({text!r}, len(scope.cells), scope.cells['numerateur'].sum())",
        ]
        notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
        for position, cell in enumerate(cells):
            tags = [["parameters"], [], ["publier"], ["publier"]][position]
            notebook.cells.append(nbformat.v4.new_code_cell(cell, id=f"c{position}", metadata={"tags": tags}))
        nbformat.write(notebook, str(folder / "notebooks" / f"{name}.ipynb"))


def start(folder: Path, *options: str) -> subprocess.Popen[str]:
    """Start a run of the internal edition, in a session of its own."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # Tests run in the background inherit that, and so would the run.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "cfa_report.cli", "run", "--params", str(folder / "params")),
            *("--out", str(folder / "reports"), "--edition", "interne", "--jobs", "2", "--format", "json", *options),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
        start_new_session=True,
    )


def finish(folder: Path, *options: str) -> tuple[int, str]:
    """Run to the end; give the exit code and what was said."""
    with start(folder, *options) as process:
        said, complained = process.communicate(timeout=300)
    return process.returncode, said + complained


def pages(folder: Path) -> dict[str, str]:
    """Give the hash of every file of the edition, hidden ones included."""
    output = folder / "reports" / "interne"
    return {
        path.relative_to(output).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(output.rglob("*"))
        if path.is_file()
    }


def family(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """Give a process and all those that come from it."""
    try:
        parent = psutil.Process(process.pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def all_gone(processes: list[psutil.Process], patience: float = 15.0) -> bool:
    """Wait for processes to end; one that only waits to be buried has ended."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if not [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]:
            return True
        time.sleep(0.05)
    return False
