"""The hostile files: the verdict of the manifest, the numbers of the truth, never an exception, nothing written."""

from __future__ import annotations

import csv
import json
import time
import tracemalloc
from pathlib import Path

import pandas as pd
import pytest

from cfa_report.intake import Context, LoadedTable, TableContract, infer_contract, load_table
from cfa_report.intake.refusal import ReadingRefused

_HOSTILE = Path(__file__).parents[1] / "hostile"
_VERDICTS = {
    "EQUAL": {"accepte"},
    "SUPPRESS": {"accepte"},
    "WARN": {"avertissement"},
    "REFUSE": {"refuse"},
    "EQUAL_OR_REFUSE": {"accepte", "refuse"},
}


def _manifest() -> list[tuple[str, str]]:
    with (_HOSTILE / "manifest.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    return [(row["file"], row["expected"]) for row in rows if not row["file"].endswith(".yaml")]


def _headcounts(frame: pd.DataFrame) -> dict[str, dict[str, int]]:
    return {
        f"{campus}|{rncp}": {
            "admis": int(group["admis"].sum()),
            "emploi": int((group["situation_6m"] == "emploi").sum()),
            "inscrits": len(group),
            "poursuite": int((group["situation_6m"] == "poursuite").sum()),
            "presentes": int(group["present"].sum()),
            "repondants": int(group["repondant"].sum()),
            "ruptures": int(group["rupture"].sum()),
        }
        for (campus, rncp), group in frame.groupby(["campus", "rncp"])
    }


@pytest.fixture(scope="module")
def loaded(contracts: dict[str, TableContract]) -> dict[str, LoadedTable]:
    key = b"la meme pour tous" * 2
    return {
        name: load_table(_HOSTILE / name, contracts["suivi_promotion"], Context(key=key)) for name, _ in _manifest()
    }


@pytest.mark.parametrize(("name", "expected"), _manifest())
def test_the_verdict_is_that_of_the_manifest(name: str, expected: str, loaded: dict[str, LoadedTable]) -> None:
    assert loaded[name].report.verdict in _VERDICTS[expected]


def test_an_accepted_file_gives_the_true_numbers(loaded: dict[str, LoadedTable]) -> None:
    truth = json.loads((_HOSTILE / "truth.json").read_text("utf-8"))
    frames = {name: table.frame for name, table in loaded.items() if table.frame is not None and name in truth}
    assert len(frames) >= 16
    assert {name: _headcounts(frame) for name, frame in frames.items()} == {name: truth[name] for name in frames}


def test_a_refused_file_gives_no_table_and_says_what_to_do(loaded: dict[str, LoadedTable]) -> None:
    refused = [table for table in loaded.values() if table.report.verdict == "refuse"]
    assert len(refused) >= 20
    for table in refused:
        assert table.frame is None
        blocking = [finding for finding in table.report.findings if finding.severity == "bloquant"]
        assert blocking
        assert all(finding.message and finding.action for finding in blocking)


def test_the_contract_is_inferred_or_the_file_is_unreadable(contracts: dict[str, TableContract]) -> None:
    inferred: dict[str, str] = {}
    for name, _ in _manifest():
        try:
            inferred[name] = infer_contract(_HOSTILE / name, contracts).name
        except ReadingRefused as refusal:
            inferred[name] = f"refusé : {refusal.file is not None}"
    assert set(inferred.values()) == {"suivi_promotion", "refusé : True"}
    assert inferred["c19_missing_col.csv"] == "suivi_promotion"
    refused = {name for name, contract in inferred.items() if contract != "suivi_promotion"}
    assert {"c15_empty.csv", "x12_truncated.xlsx", "c05_mixed_encoding.csv"} <= refused
    assert len(refused) <= 10


@pytest.mark.parametrize(
    ("name", "code", "lines"),
    [
        ("c05_mixed_encoding.csv", "LEC-22", tuple(range(53, 102))),
        ("c11_unclosed_quote.csv", "LEC-24", (7,)),
        ("c17_ragged.csv", "LEC-25", tuple(range(2, 10))),
        ("c21_preamble.csv", "LEC-27", (4,)),
        ("x03_merged_header.xlsx", "LEC-27", (3,)),
        ("x16_error_cells.xlsx", "LEC-38", (2, 3, 4, 5)),
        ("d19_situation_no_answer.csv", "SP-04", (2, 3, 4, 5, 6)),
    ],
)
def test_every_line_concerned_is_named(
    name: str, code: str, lines: tuple[int, ...], loaded: dict[str, LoadedTable]
) -> None:
    assert {finding.code: finding.lines for finding in loaded[name].report.findings}[code] == lines


def test_the_missing_column_is_named(loaded: dict[str, LoadedTable]) -> None:
    (finding,) = loaded["c19_missing_col.csv"].report.findings
    assert (finding.code, finding.column) == ("LEC-28", "present")


def test_the_six_impossible_dates_are_all_told(loaded: dict[str, LoadedTable]) -> None:
    told = {
        line
        for finding in loaded["d13_dates_impossible.csv"].report.findings
        if finding.column == "date_naissance"
        for line in finding.lines
    }
    assert told == {2, 3, 4, 5, 6, 7}


def test_decomposed_accents_give_the_same_pseudonyms(loaded: dict[str, LoadedTable]) -> None:
    control, decomposed = loaded["c00_control.csv"].frame, loaded["d05_nfd.csv"].frame
    assert control is not None
    assert decomposed is not None
    assert list(control["apprenti"]) == list(decomposed["apprenti"])


def test_hidden_rows_are_counted_and_told(loaded: dict[str, LoadedTable]) -> None:
    table = loaded["x05_hidden.xlsx"]
    assert table.frame is not None
    assert len(table.frame) == 100
    assert {finding.code: finding.count for finding in table.report.findings} == {"LEC-11": 41, "LEC-13": 1}


def test_a_bomb_is_refused_before_it_is_unpacked(contracts: dict[str, TableContract]) -> None:
    tracemalloc.start()
    started = time.perf_counter()
    report = load_table(_HOSTILE / "x08_zip_bomb.xlsx", contracts["suivi_promotion"], Context()).report
    elapsed, (_, peak) = time.perf_counter() - started, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert report.verdict == "refuse"
    assert elapsed < 1
    assert peak < 20_000_000


def test_the_file_name_is_told_without_its_folder_and_composed(loaded: dict[str, LoadedTable]) -> None:
    assert loaded["f05_été avec espace.csv"].report.file == "f05_été avec espace.csv"
