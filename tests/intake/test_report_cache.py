from __future__ import annotations

import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cfa_report.intake import Context, TableContract, checks, load_table
from cfa_report.intake.report_cache import cache_path

_CONTEXT = Context(key=b"cle" * 11)


@pytest.fixture
def flat(contracts: dict[str, TableContract]) -> TableContract:
    return contracts["suivi_promotion"]


def test_the_same_file_is_checked_once(
    hostile: Path, flat: TableContract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = hostile / "d17_empty_admis.csv"
    first = load_table(path, flat, _CONTEXT, cache=tmp_path / "prive")

    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(checks, "ask", never)
    second = load_table(path, flat, _CONTEXT, cache=tmp_path / "prive")
    assert second.report == first.report
    assert first.frame is not None
    assert second.frame is not None
    assert first.frame.equals(second.frame)


def test_the_report_is_told_under_the_name_of_today(hostile: Path, flat: TableContract, tmp_path: Path) -> None:
    load_table(hostile / "d17_empty_admis.csv", flat, _CONTEXT, cache=tmp_path / "prive")
    copy = tmp_path / "copie.csv"
    copy.write_bytes((hostile / "d17_empty_admis.csv").read_bytes())
    assert load_table(copy, flat, _CONTEXT, cache=tmp_path / "prive").report.file == "copie.csv"


def test_a_damaged_cache_is_made_again(hostile: Path, flat: TableContract, tmp_path: Path) -> None:
    path = hostile / "c00_control.csv"
    report = load_table(path, flat, _CONTEXT, cache=tmp_path).report
    (kept,) = tmp_path.iterdir()
    for damage in ("", "{", "[]", '{"contract": 1}', '{"contract": "x", "verdict": "accepte", "findings": [{}]}'):
        kept.write_text(damage, "utf-8")
        assert load_table(path, flat, _CONTEXT, cache=tmp_path).report == report


def test_only_its_owner_can_read_the_cache(hostile: Path, flat: TableContract, tmp_path: Path) -> None:
    load_table(hostile / "c00_control.csv", flat, _CONTEXT, cache=tmp_path / "prive")
    (kept,) = (tmp_path / "prive").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "prive").stat().st_mode) == 0o700


def test_the_key_covers_everything_that_changes_a_verdict(flat: TableContract) -> None:
    def place(digest: str = "a", contract: TableContract = flat, context: Context = _CONTEXT) -> Path:
        return cache_path(Path(), digest, contract, context)

    others = [
        place(digest="b"),
        place(contract=replace(flat, digest="autre")),
        place(context=replace(_CONTEXT, campuses=frozenset({"LYON"}))),
        place(context=replace(_CONTEXT, certifications={"A": "RNCP183"})),
        place(context=replace(_CONTEXT, sessions=frozenset({"2025"}))),
        place(context=replace(_CONTEXT, date_observation=date(2026, 1, 1))),
        place(context=replace(_CONTEXT, related={"a.b": frozenset({"x"})})),
        place(context=replace(_CONTEXT, key=None)),
    ]
    assert len({place(), *others}) == len(others) + 1
    assert place() == place(context=replace(_CONTEXT, key=b"autre cle" * 4))
