"""The house: floors, sizes, and no room without a name. import-linter checks the imports."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pytest
from importlinter.cli import lint_imports
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "cfa_report"
LONGEST = 350


def test_imports_go_only_downward_and_never_across(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(cache_dir=None, no_cache=True) == 0


def test_every_room_has_its_floor() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    floors = {name.strip() for layer in contracts[0]["layers"] for name in layer.split("|")}
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").is_file()}
    rooms |= {"errors", "leaving_out", "short_lives"}
    assert rooms == floors


def test_no_file_outgrows_its_sentence() -> None:
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in PACKAGE.rglob("*.py")}
    assert [path.name for path, size in sizes.items() if size > LONGEST] == []


def test_no_room_for_odds_and_ends() -> None:
    names = {path.stem for path in PACKAGE.rglob("*.py")}
    assert not names & {"utils", "helpers", "misc", "common", "tools"}


def test_the_lock_pins_every_package_by_hash_and_names_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = [line for line in lock.splitlines() if "==" in line]
    assert len(pins) > 50
    assert lock.count("--hash=sha256:") >= len(pins)
    assert "://" not in lock
    assert "--index" not in lock


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
@pytest.mark.parametrize(
    "system", [("linux", "Linux", "posix"), ("win32", "Windows", "nt"), ("darwin", "Darwin", "posix")]
)
def test_the_lock_is_enough_on_every_python_and_system(python: str, system: tuple[str, str, str]) -> None:
    here = dict(zip(("sys_platform", "platform_system", "os_name"), system, strict=True))
    here |= {"python_version": python, "python_full_version": f"{python}.1", "platform_machine": "x86_64", "extra": ""}
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = [Requirement(line.removesuffix("\\")) for line in re.findall(r"^[A-Za-z0-9].*==.*$", lock, re.M)]
    pinned = {canonicalize_name(pin.name) for pin in pins if pin.marker is None or pin.marker.evaluate(here)}
    needed = {
        canonicalize_name(one.name)
        for package in distributions()
        if canonicalize_name(package.metadata["Name"]) in pinned
        for one in map(Requirement, package.requires or ())
        if one.marker is None or one.marker.evaluate(here)
    }
    assert len(needed) > 50
    assert needed <= pinned
